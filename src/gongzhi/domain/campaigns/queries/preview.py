"""What a round would visit if it began on a day: counted as its doors would be made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from uuid import UUID

from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.campaigns.queries.targets import groups_without_door, households_to_visit, organisations_to_visit
from gongzhi.domain.campaigns.words import Target
from gongzhi.domain.grids.queries import grid_by_building


@dataclass(frozen=True, slots=True)
class GridShare:
    """How many doors of a round to come fall to a grid, and in how many of its buildings they are."""

    grid_id: UUID | None
    grid_name: str
    doors: int
    buildings: int


@dataclass(frozen=True, slots=True)
class RoundPreview:
    """What a round would visit if it began on this day.

    ``without_door``: organisations that are left out because they are people without rooms of their own.
    """

    on: date
    target: str
    doors: int
    grids: tuple[GridShare, ...]
    without_grid: int
    without_door: int


class Wished(TypedDict, total=False):
    """Whom a round to come is to visit, as in ``RoundFacts``; what is not named narrows nothing."""

    target: str
    places: list[UUID]
    body_kinds: list[str]
    follows_id: UUID | None


def preview(community_id: UUID, on: date, wished: Wished | None = None) -> RoundPreview:
    """Counts the doors that a round beginning on this day would have, per grid in force then."""
    imagined = Round(community_id=community_id, starts_on=on, **(wished or {}))
    of_bodies = imagined.target == Target.ORGANISATIONS
    found = list(organisations_to_visit(imagined) if of_bodies else households_to_visit(imagined))
    grids = grid_by_building(community_id, on)
    held = [one.building for one in found if one.building in grids]
    doors = Counter(grids[one].pk for one in held)
    buildings = Counter(grids[one].pk for one in set(held))
    named = sorted({grid.pk: grid for grid in grids.values()}.values(), key=lambda one: one.serial)
    shares = tuple(GridShare(one.pk, one.name, doors[one.pk], buildings[one.pk]) for one in named if doors[one.pk])
    left_out = groups_without_door(imagined) if of_bodies else 0
    return RoundPreview(on, imagined.target, len(found), shares, len(found) - len(held), left_out)
