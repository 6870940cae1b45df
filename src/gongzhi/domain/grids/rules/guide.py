"""The guide value for the size of a grid, and which numbers of grids would meet it."""

from __future__ import annotations

import math
from dataclasses import dataclass

GUIDE = (300, 500)
"""Households a grid should have. Commonly named guidance, not law; a plan outside is allowed and says so."""


@dataclass(frozen=True, slots=True)
class Guide:
    """The numbers of grids that come nearest to the guide's middle, and whether they keep to the guide."""

    low: int
    high: int
    numbers: tuple[int, ...]
    is_met: bool

    def fits(self, households: int) -> bool:
        """Tells whether a grid of this many households keeps to the guide."""
        return self.low <= households <= self.high


def guide(households: int, tolerance: float = 0.05) -> Guide:
    """Says how many grids would suit so many households, if loads differ from the mean by up to ``tolerance``."""
    low, high = GUIDE
    middle = households / ((low + high) / 2)
    near = sorted({max(1, math.floor(middle)), max(1, math.ceil(middle))})
    meeting = tuple(
        number
        for number in near
        if households / number * (1 + tolerance) <= high and households / number * (1 - tolerance) >= low
    )
    return Guide(low, high, meeting or (max(1, round(middle)),), bool(meeting))
