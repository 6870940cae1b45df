"""How a need is shown, the same on desk, phone and residents' pages: place, clock, state with picture and word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.words import NeedState, NeedStep
from gongzhi.foundation import time

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need, NeedEvent

# State → colour and picture; the word comes with the state itself.
LOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        NeedState.RECEIVED: ("waiting", "state-waiting"),
        NeedState.ACCEPTED: ("hand", "state-hand"),
        NeedState.IN_HAND: ("hand", "state-hand"),
        NeedState.DONE: ("soon", "state-soon"),
        NeedState.CLOSED: ("done", "state-done"),
        NeedState.REOPENED: ("soon", "refresh"),
        NeedState.DECLINED: ("waiting", "state-off"),
    }
)
CLOCK_LOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "late": ("late", "state-late"),
        "soon": ("soon", "state-soon"),
        "calm": ("waiting", "clock"),
        "stopped": ("waiting", "clock"),
    }
)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need as lists and pages show it."""

    need: Need
    place: str
    kind: str
    state: str
    tone: str
    icon: str
    clock: rules.Clock
    clock_tone: str
    clock_icon: str
    due: str


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One step of the thread in words."""

    event: NeedEvent
    title: str
    at: str
    who: str


def moment(at: datetime) -> str:
    """Writes a moment as the district's clocks show it."""
    return time.local(at).strftime("%Y-%m-%d %H:%M")


def need_row(need: Need, now: datetime) -> NeedRow:
    """Shows one need; place, kind and owner must have been joined."""
    tone, icon = LOOKS[need.state]
    clock = rules.clock(need.state, need.due_at, need.done_at, now)
    clock_tone, clock_icon = CLOCK_LOOKS[clock.tone]
    return NeedRow(
        need=need,
        place=need.place.local_name,
        kind=queries.kind_name(need.kind),
        state=str(NeedState(need.state).label),
        tone=tone,
        icon=icon,
        clock=clock,
        clock_tone=clock_tone,
        clock_icon=clock_icon,
        due=moment(need.due_at),
    )


def need_rows(needs: Iterable[Need], now: datetime) -> list[NeedRow]:
    """Shows many needs."""
    return [need_row(one, now) for one in needs]


def thread_lines(need: Need) -> list[ThreadLine]:
    """Shows every step of a need to those who work on it."""
    return [
        ThreadLine(
            event=event,
            title=str(NeedStep(event.step).label),
            at=moment(event.at),
            who=event.by.name if event.by else "",
        )
        for event in queries.thread(need)
    ]


def public_lines(need: Need) -> list[ThreadLine]:
    """Shows the steps that the reporter may read: no inner notes, no names of staff."""
    return [
        ThreadLine(event=line.event, title=line.title, at=line.at, who="")
        for line in thread_lines(need)
        if line.event.step != NeedStep.NOTED
    ]
