"""Leaders' visits: the list, one visit, and which places of a tier were visited under a theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import LeaderVisit
from gongzhi.domain.campaigns.words import LeaderState, LeaderTier
from gongzhi.domain.places.models import Place
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import today


@dataclass(frozen=True, slots=True)
class VisitFilters:
    """How the list of leaders' visits is narrowed; an empty field narrows nothing.

    ``state``: planned, late (planned for a day that is past, and not made), made, or cancelled; empty lists them all.
    """

    tier: str = ""
    theme: str = ""
    state: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class GoalFilters:
    """How the list of places to visit is narrowed: by tier, words, one place, and to those not visited in a year."""

    tier: str = ""
    is_unvisited: bool = False
    year: int = 0
    text: str = ""
    place: UUID | None = None


@dataclass(frozen=True, slots=True)
class TierCoverage:
    """How many places of a tier there are below some paths, and how many of them were visited."""

    tier: LeaderTier
    places: int
    visited: int

    @property
    def share(self) -> int:
        return round(100 * self.visited / self.places) if self.places else 0


def leader_visits(paths: Iterable[str], communities: Iterable[UUID], filters: VisitFilters) -> QuerySet[LeaderVisit]:
    """Lists the visits in these communities and below these paths, the newest first."""
    inside = Q(community_id__in=list(communities))
    for path in paths:
        inside |= Q(community__path__startswith=path)
    shown = ("leader__organisation", "place", "community", "cancelled_by")
    found = LeaderVisit.objects.filter(inside).select_related(*shown)
    narrowed = {"tier": filters.tier, "theme": filters.theme, "planned_on__year": filters.year}
    found = found.filter(**{name: value for name, value in narrowed.items() if value})
    return found.filter(_in_state(filters.state))


def _in_state(state: str) -> Q:
    if state == LeaderState.CANCELLED:
        return Q(cancelled_at__isnull=False)
    if state == LeaderState.MADE:
        return Q(visited_on__isnull=False)
    if state not in LeaderState.values:
        return Q()
    open_still = Q(visited_on=None, cancelled_at=None)
    return open_still & Q(planned_on__lt=today()) if state == LeaderState.LATE else open_still


def leader_visit(id: UUID) -> LeaderVisit:
    """Finds one leader's visit; raises ``NotThere``."""
    shown = ("leader", "place", "community", "cancelled_by")
    found = LeaderVisit.objects.select_related(*shown).filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such visit of a leader. Go back to the list and choose it there."))
    return found


def visit_of_need(source: UUID | None) -> LeaderVisit | None:
    """Finds the leader's visit from which a need came."""
    return LeaderVisit.objects.select_related("leader", "community").filter(pk=source).first() if source else None


def leader_themes(paths: Iterable[str], communities: Iterable[UUID]) -> list[str]:
    """Lists the themes under which leaders visit, in alphabetical order."""
    found = leader_visits(paths, communities, VisitFilters()).order_by("theme")
    return list(found.values_list("theme", flat=True).distinct())


def tier_coverage(paths: Iterable[str], year: int, on: date) -> list[TierCoverage]:
    """Counts for each tier the places below these paths and those visited in a year; two questions a tier."""
    inside = Q()
    for path in paths:
        inside |= Q(path__startswith=path)
    found = []
    for tier, kinds in rules.GOALS.items():
        goals = Place.objects.filter(inside, Q(until=None) | Q(until__gt=on), kind__in=kinds)
        seen = LeaderVisit.objects.filter(tier=tier, visited_on__year=year).values("place_id")
        found.append(TierCoverage(tier, goals.count(), goals.filter(pk__in=seen).count()))
    return found


def leader_goals(paths: Iterable[str], on: date, filters: GoalFilters | None = None) -> QuerySet[Place]:
    """Lists the places below these paths that leaders of either tier visit, in the places' order.

    ``filters.is_unvisited`` leaves out those that were visited in its year.
    """
    inside, asked = Q(), filters or GoalFilters()
    for path in paths:
        inside |= Q(path__startswith=path)
    tiers = [LeaderTier(asked.tier)] if asked.tier in LeaderTier.values else list(LeaderTier)
    kinds = frozenset[str]().union(*(rules.GOALS[tier] for tier in tiers))
    found = Place.objects.filter(inside, Q(until=None) | Q(until__gt=on), kind__in=kinds)
    if asked.text:
        found = found.filter(Q(name__icontains=asked.text) | Q(community__name__icontains=asked.text))
    if asked.place:
        found = found.filter(pk=asked.place)
    if asked.is_unvisited:
        found = found.exclude(pk__in=LeaderVisit.objects.filter(visited_on__year=asked.year).values("place_id"))
    return found.select_related("community").order_by("path")


def last_visits(places: Iterable[UUID]) -> dict[UUID, LeaderVisit]:
    """Finds the newest visit to each of these places, made or planned and not cancelled: place → visit."""
    rows = LeaderVisit.objects.filter(place_id__in=list(places), cancelled_at=None).select_related("leader")
    return {one.place_id: one for one in rows.order_by("planned_on", "id")}
