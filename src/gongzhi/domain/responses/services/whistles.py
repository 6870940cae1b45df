"""Calling departments up for a need (吹哨), their reporting in (报到), and the end of a whistle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import NeedStep
from gongzhi.domain.responses import queries, rules
from gongzhi.domain.responses.models import Whistle, WhistleCall
from gongzhi.domain.responses.services.common import LEFT_FOR, above, demand_words, tell
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.workdays import queries as workdays

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

TOLD_AT_ONCE = 500


@transaction.atomic
def blow_whistle(need: Need, *, organisations: Sequence[UUID], because: str, by: By) -> Whistle:
    """Calls up departments to which a list gives a duty; each reports in within its clock.

    Raises ``NotSo`` without words or for a body without a duty here, ``NotNow`` where one is open already.
    """
    because = demand_words(because, "because", _("Say what the departments are needed for."))
    at = time.now()
    named = {one.id: one for one in queries.departments_with_duty(need, time.local(at).date())}
    if not organisations or len(organisations) > rules.MOST_CALLED or not set(organisations) <= set(named):
        sentence = _("Choose departments to which a duty list gives something here; nobody else can be called up.")
        raise NotSo(sentence, fields={"organisations": sentence})
    need = need_services.let_see(need.pk, *organisations)
    if Whistle.objects.filter(need=need, state="open").exists():
        raise NotNow(_("A whistle for this need is open already. End it first, with what came of it."))
    whistle = Whistle.objects.create(
        need=need, community_id=need.community_id, blown_by_id=by.person, blown_at=at, because=because
    )
    due = workdays.due(at, hours=queries.terms().report_hours)
    WhistleCall.objects.bulk_create(
        WhistleCall(
            whistle=whistle,
            organisation_id=one,
            duty=named[one].duty[:200],
            article=named[one].article[:200],
            due_at=due,
        )
        for one in dict.fromkeys(organisations)
    )
    words = ", ".join(named[one].name for one in dict.fromkeys(organisations))
    need_services.write_step(need.pk, NeedStep.WHISTLED, by=by, text=f"{words}: {because}")
    on = time.local(at).date()
    people = {person for group in needs.people_of_organisations(organisations, on).values() for person in group}
    tell(MessageKind.WHISTLE_BLOWN, need, people)
    return whistle


@transaction.atomic
def report_in(call_id: UUID, *, answer: str, by: By) -> WhistleCall:
    """Says what a department that was called up does; raises ``NotSo`` without words, ``NotNow`` the second time."""
    answer = demand_words(answer, "answer", _("Say who comes and when, or what the department does."))
    call = _locked(call_id)
    if call.reported_at is not None or call.whistle.state != "open":
        raise NotNow(_("The department has reported in already, or the whistle is over."))
    call.reported_at, call.reported_by_id, call.answer = time.now(), by.person, answer
    call.save(update_fields=["reported_at", "reported_by", "answer"])
    need, words = call.whistle.need, f"{call.organisation.name}: {answer}"
    need_services.write_step(need.pk, NeedStep.REPORTED_IN, by=by, text=words, article=call.article)
    tell(MessageKind.WHISTLE_ANSWERED, need, [need.owner_id, need.handled_by_id, call.whistle.blown_by_id])
    return call


@transaction.atomic
def end_whistle(whistle_id: UUID, *, outcome: str, by: By) -> Whistle:
    """Ends a whistle with what came of it; whoever was called sees the need no longer. Raises ``NotSo``, ``NotNow``."""
    outcome = demand_words(outcome, "outcome", _("Say what came of it: nothing ends without its outcome."))
    whistle = Whistle.objects.select_for_update(of=("self",)).filter(pk=whistle_id).first()
    if whistle is None:
        raise NotThere(_("There is no such whistle."))
    if whistle.state != "open":
        raise NotNow(_("This whistle is over already."))
    return _end(whistle, outcome, by)


def _end(whistle: Whistle, outcome: str, by: By) -> Whistle:
    whistle.state, whistle.outcome, whistle.over_at = "over", outcome, time.now()
    whistle.save(update_fields=["state", "outcome", "over_at"])
    need_services.write_step(whistle.need_id, NeedStep.WHISTLE_OVER, by=by, text=outcome)
    called = list(whistle.calls.values_list("organisation_id", flat=True))
    tell(MessageKind.WHISTLE_ANSWERED, whistle.need, [whistle.need.owner_id, whistle.need.handled_by_id])
    for organisation in called:
        need_services.hide_from(whistle.need_id, organisation)
    return whistle


@transaction.atomic
def end_left_whistles(*, at: datetime | None = None) -> int:
    """Ends whistles whose need has long been over, and with them what departments could see. Returns how many."""
    at = at or time.now()
    rows = Whistle.objects.select_for_update(of=("self",), skip_locked=True).select_related("need")
    left = rows.filter(state="open", need__closed_at__lt=at - LEFT_FOR).order_by("blown_at", "id")
    found = list(left[:TOLD_AT_ONCE])
    for one in found:
        _end(one, _("The need was over before the whistle was ended."), By())
    return len(found)


@transaction.atomic
def tell_late_calls(*, at: datetime | None = None) -> int:
    """Tells whoever blew, the owner and the district of departments that have not reported in; each once."""
    at = at or time.now()
    rows = WhistleCall.objects.select_for_update(of=("self",), skip_locked=True)
    late = rows.filter(
        reported_at=None, is_late_told=False, due_at__lt=at, whistle__state="open", whistle__need__closed_at=None
    )
    found = list(late.select_related("whistle__need__community").order_by("due_at", "id")[:TOLD_AT_ONCE])
    for call in found:
        call.is_late_told = True
        need = call.whistle.need
        people = {call.whistle.blown_by_id, need.owner_id} | above(need, time.local(at).date())
        tell(MessageKind.WHISTLE_LATE, need, people)
    WhistleCall.objects.bulk_update(found, ["is_late_told"])
    return len(found)


def _locked(call_id: UUID) -> WhistleCall:
    rows = WhistleCall.objects.select_for_update(of=("self",)).select_related("whistle__need", "organisation")
    found = rows.filter(pk=call_id).first()
    if found is None:
        raise NotThere(_("Nobody was called up here. Load the page of the need again."))
    return found
