"""What was done to places, and what is planned."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.places.models import PlaceAct
from gongzhi.domain.places.words import ActState
from gongzhi.foundation.errors import NotThere


def act(id: UUID) -> PlaceAct:
    """Finds one act with its place; raises ``NotThere``."""
    found = PlaceAct.objects.select_related("place", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such act. Go back to the place and look at its history."))
    return found


def acts_about(place_id: UUID) -> QuerySet[PlaceAct]:
    """Lists what was done to a place, or touched it, and what is planned, the latest day first."""
    return PlaceAct.objects.filter(Q(place_id=place_id) | Q(others__contains=[place_id])).select_related("place")


def due_acts(on: date) -> list[UUID]:
    """Lists the planned acts whose day has come, the oldest first."""
    due = PlaceAct.objects.filter(state=ActState.PLANNED, day__lte=on)
    return list(due.order_by("day", "made_at", "id").values_list("pk", flat=True))


def planned_acts(community_id: UUID) -> QuerySet[PlaceAct]:
    """Lists the acts of a community that wait for their day, or could not be done when it came, the next day first."""
    waiting = PlaceAct.objects.filter(community_id=community_id, state__in=(ActState.PLANNED, ActState.REFUSED))
    return waiting.select_related("place").order_by("day", "made_at", "id")
