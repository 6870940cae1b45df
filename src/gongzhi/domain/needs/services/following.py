"""Letting needs follow the places they are at."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.words import OPEN_STATES
from gongzhi.domain.places import queries as places


@transaction.atomic
def readdress_needs(moved: Iterable[UUID]) -> int:
    """Writes into open needs at places that moved, and below them, the building they are in now; returns how many.

    The need stays with its community and its people; only the building changes, by which grids find it.
    """
    below = Q(pk__in=())
    for path in places.paths_of(moved):
        below |= Q(place__path__startswith=path)
    open_ = Need.objects.filter(below, state__in=OPEN_STATES)
    building = Subquery(open_.filter(pk=OuterRef("pk")).values("place__building_id")[:1])
    return open_.update(building_id=building)
