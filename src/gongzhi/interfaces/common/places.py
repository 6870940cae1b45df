"""Choosing a place step by step, by taps alone: community, courtyard, building, entrance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongzhi.domain.places import queries
from gongzhi.domain.places.words import PlaceKind

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

# Doors and floors are not steps: a form offers them in a list.
STEPS = (PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY, PlaceKind.COURTYARD, PlaceKind.BUILDING, PlaceKind.ENTRANCE)


def next_steps(place: Place) -> list[Place]:
    """Lists what can be chosen below a place."""
    return list(queries.children_of(place.pk).filter(kind__in=STEPS))


def trail(place: Place) -> list[Place]:
    """Lists the places from the community down to this one, itself included."""
    above = [one for one in queries.ancestors(place) if one.kind not in (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT)]
    return [*above, place]
