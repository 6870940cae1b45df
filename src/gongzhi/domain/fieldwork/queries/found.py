"""What was found on the way: of one round, and over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.fieldwork.models import FoundBody
from gongzhi.domain.fieldwork.words import FoundState
from gongzhi.domain.places.models import Place
from gongzhi.foundation.errors import NotThere

_SHOWN = ("place__community", "place__building", "place__entrance", "kind", "organisation", "found_by")


@dataclass(frozen=True, slots=True)
class FindFilters:
    """How a list of finds is narrowed; an empty field narrows nothing."""

    state: str = ""
    round: UUID | None = None
    community: UUID | None = None
    text: str = ""


def found_body(id: UUID) -> FoundBody:
    """Finds one found organisation with its round and place; raises ``NotThere``."""
    found = FoundBody.objects.select_related("round", "community", "place__building", "kind").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such found organisation. Go back to the round and choose it there."))
    return found


def found_bodies(round_id: UUID, *, finder: UUID | None = None) -> QuerySet[FoundBody]:
    """Lists what was found in a round, the newest first; only what ``finder`` found, where a person is named."""
    found = FoundBody.objects.filter(round_id=round_id).select_related("round__community", *_SHOWN)
    return found.filter(found_by_id=finder) if finder else found


def found_waiting(round_id: UUID) -> int:
    """Counts what was found in a round and still waits for the office."""
    return FoundBody.objects.filter(round_id=round_id, state=FoundState.WAITING).count()


def finds_list(paths: Iterable[str], filters: FindFilters) -> QuerySet[FoundBody]:
    """Lists what was found below these paths over all rounds, the newest first."""
    found = _below(paths).select_related("round__community", *_SHOWN)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.round:
        found = found.filter(round_id=filters.round)
    if filters.community:
        found = found.filter(community_id=filters.community)
    return found.filter(name__icontains=filters.text) if filters.text else found


def finds_to_decide(paths: Iterable[str]) -> int:
    """Counts what was found below these paths and still waits for whoever keeps the register."""
    return _below(paths).filter(state=FoundState.WAITING).count()


def finds_of_rounds(rounds: Iterable[UUID]) -> dict[UUID, tuple[str, int]]:
    """Gives of each of these rounds its name and how many of its finds wait; those out of reach are left out."""
    of = Round.objects.filter(pk__in=list(rounds)).order_by()
    waiting = Count("pk", filter=Q(state=FoundState.WAITING))
    counted = FoundBody.objects.filter(round__in=of).order_by().values("round_id").annotate(n=waiting)
    numbers = dict(counted.values_list("round_id", "n"))
    return {pk: (name, numbers.get(pk, 0)) for pk, name in of.values_list("pk", "name")}


def rounds_with_finds(paths: Iterable[str]) -> QuerySet[Round]:
    """Lists the rounds below these paths in which something was found, by community, the newest first."""
    found = Round.objects.filter(pk__in=_below(paths).order_by().values("round_id"))
    return found.select_related("community").order_by("community__code", "-started_at", "id")


def communities_with_finds(paths: Iterable[str]) -> QuerySet[Place]:
    """Lists the communities below these paths in whose rounds something was found."""
    return Place.objects.filter(pk__in=_below(paths).order_by().values("community_id")).order_by("code", "id")


def _below(paths: Iterable[str]) -> QuerySet[FoundBody]:
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(community__path__startswith=path)
    return FoundBody.objects.filter(inside)
