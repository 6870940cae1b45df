"""Lists of places: filtered, in order, and as features of a map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries.tree import named
from gongzhi.domain.places.words import PlaceKind

TREE_ORDER = (
    "community__code", "building__parent__position", "building__position", "building__name_key", "entrance__position",
    "level", "position", "name_key", "pk",
)  # fmt: skip
"""As people walk through: courtyard, building, entrance, floor, door."""


@dataclass(frozen=True, slots=True)
class PlaceFilters:
    """What a list is narrowed to; what is empty matches everything. ``is_ended`` lists what no longer stands."""

    kind: str = ""
    building_class: str = ""
    community: UUID | None = None
    below: UUID | None = None
    lane: UUID | None = None
    words: str = ""
    is_ended: bool = False
    lacks_position: bool = False


def places_list(paths: Iterable[str], communities: Iterable[UUID], filters: PlaceFilters) -> QuerySet[Place]:
    """Lists the places below these paths and in these communities, with their numbers of households.

    ``households`` counts standing doors, or gives the stated number where none are listed.
    """
    inside = Q(community_id__in=list(communities))
    for path in paths:
        inside |= Q(path__startswith=path)
    found = Place.objects.filter(inside, until__isnull=not filters.is_ended)
    wanted: dict[str, Any] = {
        "kind": filters.kind,
        "building_class": filters.building_class,
        "community_id": filters.community,
        "parent_id": filters.below,
        "lane_id": filters.lane,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if filters.lacks_position:
        found = found.filter(longitude=None, shape__isnull=True)
    found = found.select_related("community", "building", "entrance", "parent", "lane")
    found = found.order_by(*TREE_ORDER)
    return named(found, filters.words).annotate(households=_households(filters.kind))


def _households(kind: str) -> Coalesce | Value:
    if kind == PlaceKind.HOUSEHOLD:
        return Value(1)
    # Inside the community first, where an index leads; one group whatever the ancestors are.
    doors = Place.objects.filter(
        kind=PlaceKind.HOUSEHOLD, until=None, community=OuterRef("community"), path__startswith=OuterRef("path")
    ).order_by()
    counted = doors.annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), "households_stated", 0, output_field=IntegerField())


def lanes_of(community_id: UUID) -> QuerySet[Place]:
    """Lists the standing lanes of a community with their numbers of ``buildings`` and ``doors`` that stand on them."""

    def number(kind: str) -> Coalesce:
        there = Place.objects.filter(lane=OuterRef("pk"), kind=kind, until=None).order_by().values("lane")
        return Coalesce(Subquery(there.annotate(number=Count("pk")).values("number")), 0)

    lanes = Place.objects.filter(community_id=community_id, kind=PlaceKind.LANE, until=None)
    return lanes.annotate(buildings=number(PlaceKind.BUILDING), doors=number(PlaceKind.HOUSEHOLD))


def standing_on_lane(lane_id: UUID) -> QuerySet[Place]:
    """Lists the courtyards, buildings and doors that stand on a lane."""
    return Place.objects.filter(lane_id=lane_id, until=None).select_related("building", "entrance", "parent")


def list_features(found: Iterable[Place]) -> list[dict[str, Any]]:
    """Gives places as GeoJSON features (degrees of CGCS2000); those without shape or position have no geometry."""
    return [
        {
            "type": "Feature",
            "id": str(one.pk),
            "geometry": one.shape
            or ({"type": "Point", "coordinates": [one.longitude, one.latitude]} if one.longitude is not None else None),
            "properties": {
                "id": str(one.pk),
                "kind": one.kind,
                "name": one.name,
                "courtyard": one.parent.name if one.parent is not None and one.parent.kind == "courtyard" else "",
                "lane": one.lane.name if one.lane is not None else "",
                "building_class": one.building_class,
                "floors": one.floors,
                "households": getattr(one, "households", None),
                "since": one.since.isoformat(),
            },
        }
        for one in found
    ]


def places_within(community_id: UUID, ids: Iterable[UUID]) -> list[tuple[str, UUID | None]]:
    """Gives the paths of a community's places among these; for a lane, which has nothing below it, also its id."""
    rows = Place.objects.filter(pk__in=list(ids), community_id=community_id).order_by("path")
    return [
        (path, one if kind == PlaceKind.LANE else None) for one, kind, path in rows.values_list("pk", "kind", "path")
    ]
