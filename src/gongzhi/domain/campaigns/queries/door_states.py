"""The state of a door in the few signs that a phone carries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from gongzhi.foundation.time import local

FIELDS = ("disposition", "last_outcome", "attempts", "last_at", "appointment_on", "appointment_slot")


def packed(
    disposition: str, outcome: str, attempts: int, at: datetime | None, on: date | None, slot: int | None
) -> list[Any]:
    """Gives disposition, last outcome, number of attempts, the day of the last one (days only, R23), appointment."""
    day = local(at).date().isoformat() if at else ""
    return [disposition, outcome, attempts, day, [on.isoformat(), slot] if on else None]
