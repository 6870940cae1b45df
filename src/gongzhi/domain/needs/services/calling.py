"""Calling the reporter back when the time is over, and what becomes of a question that nobody answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services.asking import demand_caller, demand_somebody, first_word
from gongzhi.domain.needs.services.steps import Step, add_event, demand_words, locked, move, tell, tell_of_parts
from gongzhi.domain.needs.services.steps import tell_reporters as tell_all
from gongzhi.domain.needs.words import NeedState, NeedStep
from gongzhi.foundation import text as texts
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import SYSTEM, By

ENDED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Patience:
    """When a question counts as unanswered: so many days after it was put, and rung up so often in vain."""

    days: int
    tries: int


@transaction.atomic
def call_at_expiry(need_id: UUID, *, satisfied: bool, by: By, text: str = "", content: bool | None = None) -> Need:
    """Records what the reporter said when the time was over and nobody had called it done (Art. 23).

    Solved ends the need; not solved stands in the thread, is counted, and is told to owner and handler. Raises
    ``NotAllowed`` for whoever handles it, ``NotNow`` while there is time.
    """
    need, at = locked(need_id), time.now()
    demand_caller(need, by)
    demand_somebody(need)
    if not rules.may_call_at_expiry(need.state, need.due_at, at):
        raise NotNow(_("There is still time, or it is done already. The list of calls says who is to be asked."))
    if satisfied and queries.has_open_parts(need):
        raise NotNow(_("Parts of it are still open. It is done when all of them are over."))
    word = first_word(need, satisfied=satisfied, content=content, at=at)
    if satisfied:
        move(need, Step(NeedStep.SETTLED, by, at, text=text, is_spoken=True), done_at=at, asked_at=at, **word)
        move(need, Step(NeedStep.CLOSED, by, at, is_spoken=True))
        tell_all(MessageKind.NEED_CLOSED, need, need.owner_id, need.handled_by_id)
        tell_of_parts(need)
        return need
    _keep(need, word)
    add_event(need, Step(NeedStep.CALLED, by, at, text, is_spoken=True), from_state=need.state, to_state=need.state)
    journal.note("need.called", need, by=by.user, community=need.community_id)
    tell(MessageKind.NEED_UNSOLVED, need, need.owner_id, need.handled_by_id)
    return need


@transaction.atomic
def note_unreached(need_id: UUID, *, by: By, text: str = "", at: datetime | None = None) -> Need:
    """Notes that the reporter was rung up and nobody answered, and asks her in writing; one try a day counts.

    Raises ``NotNow`` where nobody is to be asked.
    """
    need, at = locked(need_id), at or time.now()
    demand_caller(need, by)
    demand_somebody(need)
    if need.state != NeedState.DONE and not rules.may_call_at_expiry(need.state, need.due_at, at):
        raise NotNow(_("Nobody is to be asked about this need now. Load the page again."))
    if need.state == NeedState.DONE and need.asked_at is None:
        move(need, Step(NeedStep.ASKED, by, at), asked_at=at)
        tell(MessageKind.NEED_ASKED, need, need.reporter_id)
    day = time.local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    tried = need.events.filter(step=NeedStep.UNREACHED, at__gte=day, at__lt=day + timedelta(days=1))
    if not tried.exists():
        _keep(need, {"tries": need.tries + 1})
    add_event(need, Step(NeedStep.UNREACHED, by, at, text), from_state=need.state, to_state=need.state)
    journal.note("need.unreached", need, by=by.user, community=need.community_id)
    return need


@transaction.atomic
def end_unanswered(patience: Patience, *, at: datetime | None = None) -> int:
    """Ends done needs whose question nobody answered, by the rule in force; the resident reads how to come back.

    They count in no rate that rests on an answer. Returns how many, ``ENDED_AT_ONCE`` at most.
    """
    at = at or time.now()
    before = at - timedelta(days=patience.days)
    rows = Need.objects.select_for_update(of=("self",), skip_locked=True).select_related("kind")
    found = rows.filter(state=NeedState.DONE, asked_at__lte=before, tries__gte=patience.tries).order_by("asked_at")
    words = _("Nobody answered within %(days)d days, rung up %(tries)d times. Report it anew if it is not solved.") % {
        "days": patience.days,
        "tries": patience.tries,
    }
    ended = 0
    for need in found[:ENDED_AT_ONCE]:
        move(need, Step(NeedStep.UNANSWERED, SYSTEM, at, text=words))
        tell_all(MessageKind.NEED_CLOSED, need, need.owner_id)
        tell_of_parts(need)
        ended += 1
    return ended


@transaction.atomic
def exclude_need(need_id: UUID, *, because: str, by: By) -> Need:
    """Leaves a need out of the rates, with the reason; raises ``NotSo`` without one, ``NotNow`` the second time."""
    because = demand_words(because, "because", _("Say why it is counted in no rate; everybody who reads them sees it."))
    need = locked(need_id)
    if need.excluded_because:
        raise NotNow(_("It is left out already: %(because)s") % {"because": need.excluded_because})
    because = texts.mask_identity_numbers(because)[0]
    _keep(need, {"excluded_because": because[:200]})
    add_event(need, Step(NeedStep.EXCLUDED, by, time.now(), because), from_state=need.state, to_state=need.state)
    journal.note("need.excluded", need, by=by.user, community=need.community_id, because=because)
    return need


def _keep(need: Need, facts: dict[str, object]) -> None:
    for name, value in facts.items():
        setattr(need, name, value)
    need.save(update_fields=[*facts])
