"""Which new grid follows which old one, and how much stays where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

K = TypeVar("K")
Overlap = Mapping[tuple[K, K], float]


def followers(overlap: Overlap[K], order: Sequence[K]) -> dict[K, K]:
    """Gives each old grid the new one with which it shares most, largest shares first, each at most once: old → new.

    ``order`` names the old grids as they are numbered, which decides between equal shares.
    """
    place = {one: at for at, one in enumerate(order)}
    found: dict[K, K] = {}
    taken: set[K] = set()
    for (old, new), shared in sorted(overlap.items(), key=lambda item: (-item[1], place.get(item[0][0], 0))):
        if shared > 0 and old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    return found


def overlap_of(
    old: Mapping[UUID, UUID], new: Mapping[UUID, UUID], weights: Mapping[UUID, int]
) -> dict[tuple[UUID, UUID], float]:
    """Adds up what two divisions have in common: (old grid, new grid) → households."""
    found: dict[tuple[UUID, UUID], float] = {}
    for building, grid in old.items():
        if building in new:
            pair = (grid, new[building])
            # A building without households still makes two grids neighbours of a kind.
            found[pair] = found.get(pair, 0) + weights.get(building, 0) + 1e-6
    return found
