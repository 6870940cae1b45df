"""Buildings and lanes as they stand on a day, for whoever divides, draws or compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gongzhi.domain.places.models import Place, Placement
from gongzhi.domain.places.words import PlaceKind


@dataclass(frozen=True, slots=True)
class BuildingOnDay:
    """A building on one day: ``courtyard_id`` is what must stay whole, positions are degrees of CGCS2000.

    ``households`` counts the doors that stand on that day, or gives the stated number where no doors are listed;
    ``shape`` is a GeoJSON geometry.
    """

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


def _standing(kind: str, on: date) -> QuerySet[Place]:
    return Place.objects.filter(Q(until=None) | Q(until__gt=on), kind=kind, since__lte=on)


def buildings_on(community_id: UUID, on: date) -> list[BuildingOnDay]:
    """Lists the buildings that belong to a community on a day, past, present or future, in three queries.

    Acts that are still planned are not foreseen.
    """
    parents = dict(
        Placement.objects.filter(
            community_id=community_id, during__contains=on, place__kind=PlaceKind.BUILDING
        ).values_list("place_id", "parent_id")
    )
    courtyards = set(
        Place.objects.filter(pk__in=set(parents.values()), kind=PlaceKind.COURTYARD).values_list("pk", flat=True)
    )
    counted = Count("pk", filter=Q(kind=PlaceKind.HOUSEHOLD))
    doors = dict(
        _standing(PlaceKind.HOUSEHOLD, on)
        .filter(building_id__in=parents)
        .order_by()
        .values_list("building_id")
        .annotate(doors=counted)
    )
    return [
        BuildingOnDay(
            id=one.pk,
            name=one.name,
            courtyard_id=parents[one.pk] if parents[one.pk] in courtyards else None,
            lane_id=one.lane_id,
            building_class=one.building_class,
            floors=one.floors,
            longitude=one.longitude,
            latitude=one.latitude,
            shape=one.shape,
            households=doors.get(one.pk) or one.households_stated or 0,
        )
        for one in _standing(PlaceKind.BUILDING, on).filter(pk__in=parents).order_by("position", "name_key", "id")
    ]


def lanes_on(community_id: UUID, on: date) -> QuerySet[Place]:
    """Lists the lanes of a community on a day; ``is_barrier`` says that grids do not cross one, else it is passable."""
    return _standing(PlaceKind.LANE, on).filter(community_id=community_id).order_by("name_key", "id")


def lane_features(community_id: UUID, on: date) -> list[dict[str, Any]]:
    """Gives the drawn lanes of a community as GeoJSON features (degrees of CGCS2000)."""
    return [
        {
            "type": "Feature",
            "id": str(lane.pk),
            "geometry": lane.shape,
            "properties": {"id": str(lane.pk), "name": lane.name, "layer": "lane", "is_barrier": lane.is_barrier},
        }
        for lane in lanes_on(community_id, on)
        if lane.shape is not None
    ]
