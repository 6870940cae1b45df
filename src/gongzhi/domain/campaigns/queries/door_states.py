"""The state of a door in the few signs that a phone carries."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gongzhi.foundation.time import local

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.queries.again import Again

FIELDS = ("disposition", "last_outcome", "attempts", "last_at", "appointment_on", "appointment_slot", "household_id")


def packed(state: Sequence[Any], silent: Container[UUID], again: Again | None = None) -> list[Any]:
    """Gives disposition, last outcome, tries, the day of the last one (days only, R23), appointment, "do not knock".

    And last when it is best tried again and the present slot where it is to be tried in this one, each as day and slot
    or nothing. ``state`` has the values of ``FIELDS``, ``silent`` the households that asked not to be visited.
    """
    disposition, outcome, attempts, at, on, slot, household = state
    day = local(at).date().isoformat() if at else ""
    best = _time((again.said.day, again.said.slot)) if again else None
    now = _time(again.now) if again and again.now else None
    return [disposition, outcome, attempts, day, _time((on, slot)), household in silent, best, now]


def _time(when: tuple[date | None, int | None]) -> list[Any] | None:
    on, slot = when
    return [on.isoformat(), int(slot)] if on is not None and slot is not None else None
