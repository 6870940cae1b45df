"""Rating what a body did: by the reporter, and by the community; bodies are rated, never people (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import UNDONE_STATES, NeedStep
from gongzhi.domain.responses.models import Rating, WhistleCall
from gongzhi.domain.responses.words import Mark, Rater
from gongzhi.foundation import text as texts
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need


@transaction.atomic
def rate_answer(need: Need, *, mark: int, rater: str, by: By, text: str = "", call_id: UUID | None = None) -> Rating:
    """Rates the handler of a need that was done, or a department's answer; a later mark replaces one's own.

    Raises ``NotSo`` for a mark that is none, ``NotNow`` before there is something to rate, ``NotAllowed`` for whoever
    did the work or belongs to the body that is rated.
    """
    if mark not in Mark.values or rater not in Rater.values:
        sentence = _("Choose good, fair or poor.")
        raise NotSo(sentence, fields={"mark": sentence})
    need = need_services.locked(need.pk)
    calls = WhistleCall.objects.select_related("organisation", "whistle").filter(whistle__need=need)
    call = calls.filter(pk=call_id).first() if call_id is not None else None
    organisation = call.organisation if call is not None else need.handler
    if organisation is None or (call is None and call_id is not None) or not _is_over(need, call):
        raise NotNow(_("There is nothing to rate yet: the work is not done, or nobody was called up."))
    if by.person is not None and by.person != need.reporter_id:
        _demand_other(need, organisation.pk, by)
    which: dict[str, Any] = {"need": need, "call": call, "organisation": organisation, "rater": rater}
    before = Rating.objects.filter(**which).values_list("mark", flat=True).first()
    words, at = texts.mask_identity_numbers(text.strip())[0][:400], time.now()
    rating, _is_new = Rating.objects.update_or_create(
        **which, defaults={"mark": mark, "text": words, "by_id": by.person, "at": at}
    )
    line = f"{organisation.name}: {Mark(mark).label} · {Rater(rater).label}"
    if before is not None:
        line = _("%(mark)s (before: %(before)s)") % {"mark": line, "before": Mark(before).label}
    if before != mark:
        need_services.write_step(need.pk, NeedStep.RATED, by=by, text=line)
    return rating


def _is_over(need: Need, call: WhistleCall | None) -> bool:
    """Tells whether there is something to rate: the work is done; the department answered, or its time is over."""
    if call is None:
        return need.state not in UNDONE_STATES
    return call.reported_at is not None or call.whistle.state == "over" or call.due_at < time.now()


def _demand_other(need: Need, organisation: UUID, by: By) -> None:
    need_services.demand_caller(need, by)
    if by.person and organisation in needs.organisations_of(by.person, time.today()):
        raise NotAllowed(_("Nobody rates the own body. Let somebody else say how it went."))
