"""Serial numbers, codes and names of grids."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.domain.grids.words import GRID_NAME


def reading_order(centres: Sequence[tuple[float, float]]) -> list[int]:
    """Orders grids from west to east within rows, and the rows from north to south (DB11/T 2157 layout).

    ``centres`` are metres east and north. There are about as many rows as columns; a row is a band of equal height.
    """
    if not centres:
        return []
    top = max(y for _, y in centres)
    height = top - min(y for _, y in centres)
    rows = max(1, round(len(centres) ** 0.5))
    band = height / rows

    def row(y: float) -> int:
        return min(rows - 1, int((top - y) / band)) if band > 0 else 0

    return sorted(range(len(centres)), key=lambda at: (row(centres[at][1]), centres[at][0], -centres[at][1], at))


def grid_code(community: str, serial: int) -> str:
    """Writes the 15 digits: 12 of the community and 3 of the serial number."""
    return f"{community}{serial:03d}"


def grid_name(serial: int) -> str:
    """Names a grid by its serial number."""
    return GRID_NAME.format(serial=serial)
