"""The life of a need as one table, its clock, and who may ask about it; pure, from values only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongzhi.domain.actors.words import Family
from gongzhi.domain.needs.words import RUNNING_STATES, NeedState, NeedStep

NEXT: Mapping[NeedState, frozenset[NeedState]] = MappingProxyType(
    {
        NeedState.RECEIVED: frozenset({NeedState.RECEIVED, NeedState.ACCEPTED, NeedState.DECLINED}),
        NeedState.ACCEPTED: frozenset({NeedState.RECEIVED, NeedState.IN_HAND, NeedState.DONE, NeedState.DECLINED}),
        NeedState.IN_HAND: frozenset({NeedState.RECEIVED, NeedState.DONE, NeedState.DECLINED}),
        NeedState.DONE: frozenset({NeedState.DONE, NeedState.CLOSED, NeedState.REOPENED}),
        NeedState.REOPENED: frozenset({NeedState.RECEIVED, NeedState.ACCEPTED, NeedState.DECLINED}),
        # A refusal is not the end: the owner may send the need to somebody else (一办到底).
        NeedState.DECLINED: frozenset({NeedState.RECEIVED}),
        NeedState.CLOSED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """One step a person can take: from which states, to which."""

    step: NeedStep
    sources: frozenset[NeedState]
    target: NeedState


MOVES: Mapping[NeedStep, Move] = MappingProxyType(
    {
        move.step: move
        for move in (
            Move(NeedStep.ACCEPTED, frozenset({NeedState.RECEIVED, NeedState.REOPENED}), NeedState.ACCEPTED),
            Move(NeedStep.STARTED, frozenset({NeedState.ACCEPTED}), NeedState.IN_HAND),
            Move(NeedStep.DONE, frozenset({NeedState.ACCEPTED, NeedState.IN_HAND}), NeedState.DONE),
            Move(NeedStep.DECLINED, RUNNING_STATES, NeedState.DECLINED),
            Move(NeedStep.SENT, RUNNING_STATES | {NeedState.DECLINED}, NeedState.RECEIVED),
            Move(NeedStep.ASKED, frozenset({NeedState.DONE}), NeedState.DONE),
            Move(NeedStep.CLOSED, frozenset({NeedState.DONE}), NeedState.CLOSED),
            Move(NeedStep.REOPENED, frozenset({NeedState.DONE}), NeedState.REOPENED),
        )
    }
)

PUBLIC_TEXTS: Mapping[NeedState, Promise] = MappingProxyType(
    {
        NeedState.RECEIVED: gettext_lazy("We have received it and sent it to whoever is responsible."),
        NeedState.ACCEPTED: gettext_lazy("The responsible body has accepted it."),
        NeedState.IN_HAND: gettext_lazy("Work on it has begun."),
        NeedState.DONE: gettext_lazy("The work is reported as done. You will be asked whether it is solved."),
        NeedState.CLOSED: gettext_lazy("You said it is solved. It is closed."),
        NeedState.REOPENED: gettext_lazy("You said it is not solved. It went back to whoever handles it."),
        NeedState.DECLINED: gettext_lazy("It was not taken on; the reason is written below."),
    }
)


def may_move(step: str, state: str) -> bool:
    """Tells whether this step may be taken from this state."""
    move = MOVES.get(NeedStep(step))
    return move is not None and state in move.sources


def moves_from(state: str) -> frozenset[NeedStep]:
    """Lists the steps that may be taken from a state."""
    return frozenset(step for step, move in MOVES.items() if state in move.sources)


def is_late(state: str, due_at: datetime, done_at: datetime | None, now: datetime) -> bool:
    """Tells whether the work is late: not done by its due time, or done after it."""
    if state in RUNNING_STATES:
        return now > due_at
    return done_at is not None and done_at > due_at


def may_ask(
    *, caller: UUID | None, caller_organisations: frozenset[UUID], handled_by: UUID | None, handler: UUID | None
) -> bool:
    """Tells whether this person may ask the reporter: neither did the work nor belongs to the body that did it."""
    return caller is not None and caller != handled_by and handler not in caller_organisations


def may_handle(*, is_own: bool, covers_place: bool, handler_family: str) -> bool:
    """Tells whether somebody may work on a need: for his own organisation, or at the community for a public body.

    What was handed to a firm is the firm's to accept; the community only sends it on.
    """
    return is_own or (covers_place and handler_family != Family.ECONOMIC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time a need still has, in words; ``tone`` is one of ``late``, ``soon``, ``calm`` and ``stopped``."""

    tone: str
    words: str


def clock(state: str, due_at: datetime, done_at: datetime | None, now: datetime) -> Clock:
    """Says how much time is left or by how much the need is late."""
    late = is_late(state, due_at, done_at, now)
    if state not in RUNNING_STATES:
        return Clock("stopped", _("done late") if late else _("in time") if done_at else _("clock stopped"))
    if late:
        return Clock("late", _("late by %(time)s") % {"time": _span(now - due_at)})
    tone = "soon" if due_at - now < timedelta(hours=24) else "calm"
    return Clock(tone, _("%(time)s left") % {"time": _span(due_at - now)})


def _span(length: timedelta) -> str:
    hours = int(length.total_seconds() // 3600)
    if hours >= 48:
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    if hours >= 1:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    minutes = max(1, int(length.total_seconds() // 60))
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def mask_phones(text: str) -> str:
    """Hides the middle of mobile numbers that somebody wrote into a text, for lists that leave the house."""
    return _MOBILE.sub(r"\1****\2", text)
