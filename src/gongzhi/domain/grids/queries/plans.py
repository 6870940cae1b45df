"""What is asked about plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Person
from gongzhi.domain.grids.models import GridPlan
from gongzhi.domain.grids.words import PlanState
from gongzhi.foundation.errors import NotThere

__all__ = [
    "PlanDay",
    "adopter_names",
    "day_of",
    "latest_adopted",
    "plan",
    "plan_before",
    "plan_day",
    "plan_in_force",
    "plans_like",
    "plans_of",
    "plans_seen",
]


@dataclass(frozen=True, slots=True)
class PlanDay:
    """How a plan's days stand to one day."""

    is_in_force: bool
    begins_later: bool


def plan_day(of: GridPlan, on: date) -> PlanDay:
    """Says how a plan's days stand to one day; a proposal stands to none."""
    days = of.during
    if days is None or days.lower is None:
        return PlanDay(is_in_force=False, begins_later=False)
    is_open = days.upper is None or days.upper > on
    return PlanDay(is_in_force=days.lower <= on and is_open, begins_later=days.lower > on)


def day_of(of: GridPlan, on: date) -> date:
    """Gives the day for which a plan is shown: the given one, or its first or last where it is not in force then."""
    days = of.during
    if days is None or days.lower is None:
        return on
    first: date = days.lower
    last: date = on if days.upper is None else min(on, days.upper - timedelta(days=1))
    return max(last, first)


def plan_before(of: GridPlan) -> GridPlan | None:
    """Finds the plan that ends, or ended, on the first day of an adopted one."""
    if of.during is None:
        return None
    ended = GridPlan.objects.filter(community_id=of.community_id, state=PlanState.REPLACED)
    return ended.filter(during__endswith=of.during.lower).exclude(pk=of.pk).first()


def plan(id: UUID) -> GridPlan:
    """Finds one plan with its community; raises ``NotThere``."""
    found = GridPlan.objects.select_related("community", "question").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such plan. Go back to the list of plans and choose it there."))
    return found


def plans_of(community_id: UUID) -> QuerySet[GridPlan]:
    """Lists the plans of a community, the newest first."""
    return GridPlan.objects.filter(community_id=community_id).order_by("-serial")


def plans_seen(paths: Iterable[str], communities: Iterable[UUID]) -> QuerySet[GridPlan]:
    """Lists the plans of these communities and of all below these paths, the newest first."""
    inside = Q(community_id__in=list(communities))
    for path in paths:
        inside |= Q(community__path__startswith=path)
    return GridPlan.objects.filter(inside).select_related("community").order_by("-made_at", "-id")


def plans_like(found: QuerySet[GridPlan], *, state: str = "", favours: str = "", words: str = "") -> QuerySet[GridPlan]:
    """Narrows plans to a state, to what they favour, and to communities whose name or code fits."""
    if state:
        found = found.filter(state=state)
    if favours:
        found = found.filter(favours=favours)
    if words:
        found = found.filter(Q(community__name__icontains=words) | Q(community__code__startswith=words))
    return found


def plan_in_force(community_id: UUID, on: date) -> GridPlan | None:
    """Finds the plan that divides a community on a day."""
    return GridPlan.objects.filter(community_id=community_id, during__contains=on).first()


def latest_adopted(community_id: UUID) -> GridPlan | None:
    """Finds the adopted plan without an end: today's, or one that begins later."""
    return GridPlan.objects.filter(
        community_id=community_id, state=PlanState.ADOPTED, during__endswith__isnull=True
    ).first()


def adopter_names(users: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names the people behind accounts: account → published name; the others are missing."""
    wanted = {user for user in users if user is not None}
    rows = Person.objects.filter(user_id__in=wanted).exclude(name="").values_list("user_id", "name")
    return {user: name for user, name in rows if user is not None}
