"""In which grid something stands: also in a courtyard or on a lane whose buildings belong to grids of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gongzhi.domain.grids.models import Grid, GridBuilding
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import household_counts
from gongzhi.domain.places.words import PlaceKind

__all__ = ["StandsIn", "grid_of_place", "grids_of_places"]

_WHOLE = (PlaceKind.BUILDING, PlaceKind.COURTYARD, PlaceKind.LANE)


@dataclass(frozen=True, slots=True)
class StandsIn:
    """The grid of a place. ``beside``: the building with which it is visited, where it has no building of its own."""

    grid: Grid
    beside: Place | None = None


def grid_of_place(place: Place, on: date) -> StandsIn | None:
    """Finds the grid in which a place stands on a day; None where no grid holds it."""
    return grids_of_places([place], on).get(place.pk)


def grids_of_places(places: Iterable[Place], on: date) -> dict[UUID, StandsIn]:
    """Finds the grid of each place on a day; places that no grid holds are left out.

    A courtyard or lane that a plan does not hold itself belongs to the grid with most households of the buildings in
    it, then with most buildings, then with the lowest number; it is visited with that grid's largest building there.
    """
    asked = {one.pk: one for one in places}
    own = {pk: pk if one.kind in _WHOLE else one.building_id for pk, one in asked.items()}
    held = GridBuilding.objects.filter(building_id__in=set(own.values()) - {None}, during__contains=on)
    grids = {member.building_id: member.grid for member in held.select_related("grid")}
    found = {pk: StandsIn(grids[at]) for pk, at in own.items() if at in grids}
    around: dict[UUID, list[Place]] = defaultdict(list)
    for pk, one in asked.items():
        if pk not in found and one.kind in (PlaceKind.COURTYARD, PlaceKind.LANE) and one.community_id:
            around[one.community_id].append(one)
    for community, some in around.items():
        found |= _by_buildings(community, some, on)
    return found


def _by_buildings(community_id: UUID, places: list[Place], on: date) -> dict[UUID, StandsIn]:
    members = list(
        GridBuilding.objects.filter(community_id=community_id, during__contains=on, building__until=None)
        .select_related("grid", "building")
        .order_by("building__position", "building__name_key", "building_id")
    )
    homes = household_counts(community_id)
    found = {}
    for place in places:
        inside: dict[UUID, list[GridBuilding]] = defaultdict(list)
        for member in members:
            if member.building.path.startswith(place.path) or member.building.lane_id == place.pk:
                inside[member.grid_id].append(member)
        if inside:
            most = max(inside.values(), key=lambda some: (_homes(some, homes), len(some), -some[0].grid.serial))
            first = max(most, key=lambda member: homes.get(member.building_id, 0))
            found[place.pk] = StandsIn(first.grid, first.building)
    return found


def _homes(members: list[GridBuilding], homes: dict[UUID, int]) -> int:
    return sum(homes.get(member.building_id, 0) for member in members)
