"""Visits of different people at one door that cannot both be right."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.campaigns.rules import CONTACTS
from gongzhi.domain.campaigns.words import Outcome, Way

_MET = (*CONTACTS, Outcome.PROXY)


def contradictions(round_id: UUID) -> QuerySet[Attempt]:
    """Lists the standing visits of a round that somebody else's visit contradicts: no home, where another met
    somebody; refused, where another talked in the same part of the same day. Doors that were closed are left out.

    Both visits stand until a named person sets one aside.
    """
    others = _standing().filter(door=OuterRef("door")).exclude(by=OuterRef("by"))
    is_no_home = Q(outcome=Outcome.NOT_A_HOME) & Exists(others.filter(outcome__in=_MET))
    talked = others.filter(outcome=Outcome.TALKED, visited_at=OuterRef("visited_at"))
    found = _standing().filter(is_no_home | Q(Exists(talked), outcome=Outcome.REFUSED), round_id=round_id)
    named = ("by", "door__organisation", "door__household__building", "door__household__entrance")
    return found.filter(door__closed_because="").select_related(*named).order_by("door__number", "visited_at", "serial")


def standing_at(doors: Iterable[UUID]) -> list[Attempt]:
    """Lists what stands at these doors, by door in order."""
    return list(
        _standing()
        .filter(door_id__in=list(doors))
        .select_related("by")
        .order_by("door__number", "visited_at", "serial")
    )


def _standing() -> QuerySet[Attempt]:
    return Attempt.objects.filter(withdraws=None, withdrawn_by=None, by__isnull=False).exclude(way=Way.RECHECK)
