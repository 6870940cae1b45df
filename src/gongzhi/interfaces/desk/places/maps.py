"""Places as the map reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from gongzhi.domain.places import queries
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.time import today

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


def place_map(place: Place) -> dict[str, Any]:
    """Draws a community with its lanes, or one place among what belongs to it."""
    if place.kind == PlaceKind.COMMUNITY:
        return collection([*queries.lane_features(place.pk, today()), *queries.features(place.pk)])
    if place.kind == PlaceKind.COURTYARD:
        return collection(_drawn(queries.standing_children(place.pk, PlaceKind.BUILDING)))
    if place.kind == PlaceKind.LANE:
        return collection(_drawn([place, *queries.standing_on_lane(place.pk)]))
    return collection(_drawn([place]))


def list_map(found: Iterable[Place]) -> dict[str, Any]:
    """Draws the places of a list."""
    return collection(_drawn(found))


def _drawn(found: Iterable[Place]) -> list[dict[str, Any]]:
    return [feature for feature in queries.list_features(found) if feature["geometry"] is not None]


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Makes the features known to the map: names, lines apart from buildings, and where a click leads."""
    for feature in features:
        facts = feature["properties"]
        is_lane = facts.get("layer") == "lane" or facts.get("kind") == PlaceKind.LANE
        feature["properties"] = {
            "id": feature["id"],
            "kind": "lane" if is_lane else "building",
            "name": facts["name"],
            "households": None if is_lane else facts.get("households"),
            "href": reverse("desk:places:place", args=[feature["id"]]),
        }
    return {"type": "FeatureCollection", "features": features}
