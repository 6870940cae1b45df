"""The tree of places for programs, filtered lists, and buildings and lanes on a day."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import (
    PlaceFilters,
    buildings_on,
    children_of,
    communities_below,
    full_name,
    lanes_on,
    place,
    places_list,
)
from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.request import Request

router = Router()


class PlaceOut(Schema):
    """One place; position in degrees (WGS-84), ``level`` counts floors."""

    id: UUID
    kind: str
    code: str
    name: str
    full_name: str = ""
    parent_id: UUID | None
    community_id: UUID | None
    level: int | None
    longitude: float | None
    latitude: float | None
    building_class: str
    floors: int | None
    households_stated: int | None
    lane_id: UUID | None
    is_barrier: bool
    since: date
    until: date | None
    successor_id: UUID | None


class PlaceFilter(Paging):
    """What the list is narrowed to; ``q`` is a part of the name, or the beginning of its pinyin or initials."""

    kind: PlaceKind | None = None
    building_class: BuildingClass | None = None
    community: UUID | None = None
    lane: UUID | None = None
    q: str = Field(default="", max_length=80)
    ended: bool = False
    lacks_position: bool = False


class ListedOut(PlaceOut):
    """A place of a list, with its households: doors that stand, or the stated number."""

    households: int


class OnDay(Schema):
    """A day; today where none is given."""

    on: date | None = None


class BuildingOut(Schema):
    """A building on a day; ``shape`` is a GeoJSON geometry."""

    id: UUID
    name: str
    courtyard_id: UUID | None
    lane_id: UUID | None
    building_class: str
    floors: int | None
    longitude: float | None
    latitude: float | None
    shape: dict[str, Any] | None
    households: int


class LaneOut(Schema):
    """A lane; grids do not cross a barrier."""

    id: UUID
    name: str
    is_barrier: bool
    shape: dict[str, Any] | None


@router.get("/communities", response=Page[PlaceOut], url_name="communities")
@permitted(Permission.PLACE_READ)
def communities(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the communities in which one may see places, by code."""
    scope = request.standing.scope(Permission.PLACE_READ)
    own = communities_below("").filter(pk__in=request.standing.communities_with(Permission.PLACE_READ))
    found = reduce(or_, (communities_below(path) for path in scope.paths), own)
    return paged(found, paging, _shown)


@router.get("/places/{uuid:place_id}", response=PlaceOut, url_name="place")
@permitted(Permission.PLACE_READ)
def one_place(request: Request, place_id: UUID) -> dict[str, Any]:
    """Shows one place."""
    found = place(place_id)
    request.standing.demand(Permission.PLACE_READ, at=found)
    return _shown(found) | {"full_name": full_name(found)}


@router.get("/places/{uuid:place_id}/children", response=Page[PlaceOut], url_name="place-children")
@permitted(Permission.PLACE_READ)
def children(request: Request, place_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists what hangs directly below a place today."""
    above = place(place_id)
    request.standing.demand(Permission.PLACE_READ, at=above)
    return paged(children_of(above.pk), paging, _shown)


@router.get("/places", response={200: Page[ListedOut], **ASKED}, url_name="places")
@permitted(Permission.PLACE_READ)
def list_places(request: Request, wanted: Query[PlaceFilter]) -> dict[str, Any]:
    """Lists places by kind, class, lane, community and words, in the order of the tree."""
    standing = request.standing
    filters = PlaceFilters(
        kind=wanted.kind or "",
        building_class=wanted.building_class or "",
        community=wanted.community,
        lane=wanted.lane,
        words=wanted.q,
        is_ended=wanted.ended,
        lacks_position=wanted.lacks_position,
    )
    scope = standing.scope(Permission.PLACE_READ)
    found = places_list(scope.paths, standing.communities_with(Permission.PLACE_READ), filters)
    return paged(found, wanted, _listed)


@router.get(
    "/communities/{uuid:community_id}/buildings", response={200: list[BuildingOut], **ASKED}, url_name="buildings"
)
@permitted(Permission.PLACE_READ)
def list_buildings(request: Request, community_id: UUID, wanted: Query[OnDay]) -> list[dict[str, Any]]:
    """Lists the buildings of a community as they stand on a day, with their outlines and households."""
    request.standing.demand(Permission.PLACE_READ, at=place(community_id))
    found = buildings_on(community_id, wanted.on or today())
    return [{name: getattr(one, name) for name in BuildingOut.model_fields} for one in found]


@router.get("/communities/{uuid:community_id}/lanes", response={200: list[LaneOut], **ASKED}, url_name="lanes")
@permitted(Permission.PLACE_READ)
def list_lanes(request: Request, community_id: UUID, wanted: Query[OnDay]) -> list[dict[str, Any]]:
    """Lists the lanes of a community on a day, with their lines."""
    request.standing.demand(Permission.PLACE_READ, at=place(community_id))
    found = lanes_on(community_id, wanted.on or today())
    return [{"id": one.pk} | {name: getattr(one, name) for name in ("name", "is_barrier", "shape")} for one in found]


def _listed(found: Any) -> dict[str, Any]:
    return _shown(found) | {"full_name": full_name(found), "households": found.households}


def _shown(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in PlaceOut.model_fields if name != "full_name"}
