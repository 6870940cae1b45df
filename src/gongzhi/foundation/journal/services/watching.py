"""Alarms about those who open unusually many records: raised, answered, forgotten (R6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import rules
from gongzhi.foundation.journal.models import LookAlarm, LookLimit
from gongzhi.foundation.journal.queries import look_limits, looks_since
from gongzhi.foundation.journal.services.writing import note
from gongzhi.foundation.journal.words import LookKind
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.time import now


@transaction.atomic
def set_look_limit(kind: str, *, in_an_hour: int, in_a_day: int, by: UUID | None) -> LookLimit:
    """Says from how many different records on an alarm is raised.

    Raises ``NotThere`` for a kind that is none, ``NotSo`` for numbers outside 1 to 5,000 or a day below the hour.
    """
    if kind not in LookKind.values:
        raise NotThere(_("There is no such limit. Go back to the list and choose again."))
    sentence = _("Write a number from 1 to %(most)d.") % {"most": rules.HIGHEST_MOST}
    given = {"in_an_hour": in_an_hour, "in_a_day": in_a_day}
    faults = {name: sentence for name, number in given.items() if not 1 <= number <= rules.HIGHEST_MOST}
    if not faults and in_a_day < in_an_hour:
        faults["in_a_day"] = _("A day cannot have a lower limit than an hour.")
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)
    limit, _made = LookLimit.objects.update_or_create(kind=kind, defaults=given)
    note("look.limit_set", limit, by=by, because=f"{kind}: {in_an_hour} / {in_a_day}")
    return limit


@transaction.atomic
def raise_look_alarms(*, at: datetime | None = None) -> list[LookAlarm]:
    """Compares what every account opened with the limits; gives the alarms that are new, for whoever tells of them.

    An alarm that waits for its answer grows instead. Two at once raise each alarm once.
    """
    moment = at or now()
    most = {limit.kind: (limit.in_an_hour, limit.in_a_day) for limit in look_limits()}
    raised = []
    for one in looks_since(moment - timedelta(days=1), hour=moment - timedelta(hours=1)):
        passed = rules.passed_limit(one.in_an_hour, one.in_a_day, most=most[one.kind])
        if passed is None:
            continue
        hours, looks, limit = passed
        facts: dict[str, Any] = {"hours": hours, "most": limit, "first_at": one.first_at, "raised_at": moment}
        alarm, is_new = LookAlarm.objects.select_for_update().get_or_create(
            account=one.account, kind=one.kind, answered_at=None,
            defaults=facts | {"looks": looks, "last_at": one.last_at},
        )  # fmt: skip
        if is_new:
            note("look.alarm_raised", alarm, by=None, because=f"{looks} > {limit}")
            raised.append(alarm)
        elif alarm.last_at < one.last_at:
            alarm.looks, alarm.last_at = max(alarm.looks, looks), one.last_at
            alarm.save(update_fields=["looks", "last_at"])
    return raised


@transaction.atomic
def answer_look_alarm(alarm_id: UUID, *, answer: str, by: UUID | None, at: datetime | None = None) -> LookAlarm:
    """Writes down what the auditor found; what is opened from now on counts anew.

    Raises ``NotThere``, ``NotNow`` where it has its answer, ``NotSo`` without words.
    """
    alarm = LookAlarm.objects.select_for_update().filter(pk=alarm_id).first()
    if alarm is None:
        raise NotThere(_("There is no such alarm. Go back to the list and choose again."))
    if alarm.answered_at is not None:
        raise NotNow(_("This alarm has its answer already. Load the page anew."))
    words, _masked = mask_identity_numbers(" ".join(answer.split()))
    sentence = _("Write in a few words what you found: who said what, and whether it was needed for the work.")
    if not words or len(words) > 300:
        raise NotSo(sentence, fields={"answer": sentence})
    alarm.answer, alarm.answered_at, alarm.answered_by = words, at or now(), by
    alarm.save(update_fields=["answer", "answered_at", "answered_by"])
    note("look.alarm_answered", alarm, by=by)
    return alarm


@transaction.atomic
def forget_look_alarms(*, before: datetime) -> int:
    """Removes alarms that were answered and are older than that; returns how many."""
    return LookAlarm.objects.filter(raised_at__lt=before, answered_at__isnull=False).delete()[0]
