"""The resident has the last word: asked by somebody other than the handler, answering by account, code or by word."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services.clocks import fresh_clock
from gongzhi.domain.needs.services.steps import (
    Step,
    add_event,
    demand_words,
    locked,
    move,
    tell,
    tell_of_parts,
    tell_reporters,
)
from gongzhi.domain.needs.words import NeedState, NeedStep
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotNow
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By


class AnswerExtras(TypedDict, total=False):
    """How an answer came in: ``spoken`` to a caller who records it, or by ``code``: what a tracking code stands for.

    ``content`` says whether she was content with the way it was handled; None where she was not asked or did not say.
    """

    text: str
    content: bool | None
    spoken: bool
    code: UUID | None
    at: datetime | None


@transaction.atomic
def ask_reporter(need_id: UUID, *, by: By, at: datetime | None = None) -> Need:
    """Puts the question to the reporter: is it solved? Never asked by whoever handled it.

    Raises ``NotAllowed`` for the handler, ``NotNow`` before the work is done.
    """
    need = locked(need_id)
    demand_caller(need, by)
    at = at or time.now()
    move(need, Step(NeedStep.ASKED, by, at), asked_at=at)
    tell(MessageKind.NEED_ASKED, need, need.reporter_id)
    return need


@transaction.atomic
def answer_need(need_id: UUID, *, satisfied: bool, by: By, **how: Unpack[AnswerExtras]) -> Need:
    """Records the reporter's word: solved closes the need, not solved sends it back and one level up.

    Raises ``NotAllowed`` for anybody but the reporter or (spoken) a caller, ``NotNow`` before the reporter was asked.
    """
    need = locked(need_id)
    at = how.get("at") or time.now()
    spoken = how.get("spoken", False)
    if spoken:
        demand_caller(need, by)
        demand_somebody(need)
    elif not _is_reporter(need, by, how.get("code")):
        raise NotAllowed(
            _("Only the person who reported it can answer here. A caller records a spoken answer instead.")
        )
    elif by.person is not None and by.person != need.reporter_id:
        # Whoever took a need in has seen its code; that does not let the handler judge the own work.
        demand_caller(need, by)
    _demand_question(need, spoken=spoken, by=by, at=at)
    step = Step(_verdict(satisfied), by, at, text=how.get("text", ""), is_spoken=spoken)
    word = first_word(need, satisfied=satisfied, content=how.get("content"), at=at)
    return _close(need, step, word) if satisfied else _reopen(need, step, word)


@transaction.atomic
def check_need(need_id: UUID, *, is_done: bool, text: str, by: By, at: datetime | None = None) -> Need:
    """Ends a done need that no resident can be asked about, or sends it back, as a colleague saw it on the spot.

    It is nobody's word, so no rate that rests on an answer counts it. Raises ``NotSo`` without words, ``NotAllowed``
    for whoever did the work, ``NotNow`` where somebody can be asked, or before it is done.
    """
    text = demand_words(text, "text", _("Say what you saw on the spot."))
    need, at = locked(need_id), at or time.now()
    demand_caller(need, by)
    if not queries.may_be_checked(need):
        raise NotNow(_("A resident reported this need: let her say whether it is solved."))
    if not is_done:
        return _reopen(need, Step(NeedStep.REOPENED, by, at, text=text), {})
    move(need, Step(NeedStep.CHECKED, by, at, text=text))
    tell_reporters(MessageKind.NEED_CLOSED, need, need.owner_id, need.handled_by_id)
    tell_of_parts(need)
    return need


def demand_somebody(need: Need) -> None:
    """Passes where a resident can be asked; raises ``NotNow`` where nobody can, so that no word is made up."""
    if not queries.has_somebody_to_ask(need):
        raise NotNow(_("Nobody reported this need, it was found. Look at the result on the spot, and say so."))


def first_word(need: Need, *, satisfied: bool, content: bool | None, at: datetime) -> dict[str, object]:
    """Keeps the reporter's first word for the rates; whether she was content may be said later and may change."""
    found: dict[str, object] = {} if content is None else {"is_content": content}
    return found if need.answered_at else found | {"answered_at": at, "is_solved": satisfied}


def _verdict(satisfied: bool) -> NeedStep:
    return NeedStep.CLOSED if satisfied else NeedStep.REOPENED


def _close(need: Need, step: Step, word: dict[str, object]) -> Need:
    move(need, step, asked_at=need.asked_at or step.at, **word)
    tell_reporters(MessageKind.NEED_CLOSED, need, need.owner_id, need.handled_by_id)
    tell_of_parts(need)
    return need


def _reopen(need: Need, step: Step, word: dict[str, object]) -> Need:
    facts = {"times_reopened": need.times_reopened + 1, "done_at": None, "asked_at": None, "tries": 0}
    move(need, step, **facts, **fresh_clock(need, step.at), **word)
    level = queries.people_on_rung([need], time.local(step.at).date())[need.pk]
    tell_reporters(MessageKind.NEED_REOPENED, need, *level)
    return need


def demand_caller(need: Need, by: By) -> None:
    """Passes for whoever neither did the work nor belongs to the body that did it; raises ``NotAllowed``."""
    own = queries.organisations_of(by.person, time.today()) if by.person else frozenset()
    if not rules.may_ask(
        caller=by.person, caller_organisations=own, handled_by=need.handled_by_id, handler=need.handler_id
    ):
        raise NotAllowed(_("Whoever handled a need does not ask about it. Let a colleague who did not handle it call."))


def _is_reporter(need: Need, by: By, code: UUID | None) -> bool:
    if code is not None and code != need.handler_id:
        return code in need.granted_to
    return by.person is not None and by.person == need.reporter_id


def _demand_question(need: Need, *, spoken: bool, by: By, at: datetime) -> None:
    if need.state != NeedState.DONE:
        return  # the table of moves refuses it, with who and when
    if spoken and need.asked_at is None:
        # Asking and hearing the answer are one telephone call, yet two steps of the thread.
        add_event(need, Step(NeedStep.ASKED, by, at), from_state=need.state, to_state=need.state)
    elif need.asked_at is None:
        raise NotNow(
            _("You will be asked as soon as a colleague has looked at the result. Nothing is lost until then.")
        )
