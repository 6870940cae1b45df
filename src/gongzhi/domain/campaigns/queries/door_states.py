"""The state of a door in the few signs that a phone carries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gongzhi.foundation.time import local

FIELDS = ("disposition", "last_outcome", "attempts", "last_at")


def packed(disposition: str, outcome: str, attempts: int, at: datetime | None) -> list[Any]:
    """Gives disposition, last outcome, number of attempts and the day of the last one (days only, R23)."""
    return [disposition, outcome, attempts, local(at).date().isoformat() if at else ""]
