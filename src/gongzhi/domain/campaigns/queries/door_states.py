"""The state of a door in the few signs that a phone carries."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any
from uuid import UUID

from gongzhi.foundation.time import local

FIELDS = ("disposition", "last_outcome", "attempts", "last_at", "appointment_on", "appointment_slot", "household_id")


def packed(state: Sequence[Any], silent: Container[UUID]) -> list[Any]:
    """Gives disposition, last outcome, tries, the day of the last one (days only, R23), appointment, "do not knock".

    ``state`` has the values of ``FIELDS``, ``silent`` the households that asked not to be visited.
    """
    disposition, outcome, attempts, at, on, slot, household = state
    day = local(at).date().isoformat() if at else ""
    return [disposition, outcome, attempts, day, [on.isoformat(), slot] if on else None, household in silent]
