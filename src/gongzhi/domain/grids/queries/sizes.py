"""How large grids are today: counted from the buildings that stand in them, never remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.fields import DateField, IntegerField
from django.db.models.functions import Coalesce

from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.grids.queries.ground import minutes_of_buildings
from gongzhi.domain.grids.words import Load
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import household_counts
from gongzhi.domain.places.words import PlaceKind

__all__ = ["grid_minutes", "imbalance_today", "imbalances_today", "sized", "standing_members"]


def standing_members(plan: GridPlan | None = None) -> QuerySet[GridBuilding]:
    """Lists the buildings of grids that still stand and belong to them up to the plan's last day."""
    ends = Func(F("plan__during"), function="upper", output_field=DateField())
    kept = Q(during=None) | Q(during__endswith__isnull=True) | Q(during__endswith__gte=ends)
    found = GridBuilding.objects.filter(kept, building__until=None)
    return found if plan is None else found.filter(plan=plan)


def sized(found: QuerySet[Grid]) -> QuerySet[Grid]:
    """Counts the ``households`` and ``buildings`` of each grid as they are today."""
    doors = (
        Place.objects.filter(building_id=OuterRef("building_id"), kind=PlaceKind.HOUSEHOLD, until=None)
        .order_by()
        .values("building_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    # As in household_counts: where no door is listed, the number that the source stated stands in.
    stated = Case(
        When(building__kind=PlaceKind.BUILDING, then=F("building__households_stated")),
        default=None,
        output_field=IntegerField(),
    )
    homes = Coalesce(Subquery(doors), stated, 0, output_field=IntegerField())
    members = standing_members().filter(grid_id=OuterRef("pk")).order_by().values("grid_id")
    counts: dict[str, Any] = {
        "households": Coalesce(Subquery(members.annotate(n=Sum(homes)).values("n")), 0),
        "buildings": Coalesce(Subquery(members.annotate(n=Count("pk")).values("n")), 0),
    }
    return found.annotate(**counts)


def grid_minutes(plan: GridPlan) -> dict[UUID, int]:
    """Adds up the minutes of work in each grid of a plan today: grid → minutes."""
    members = list(standing_members(plan).select_related("building"))
    counts = household_counts(plan.community_id)
    homes = [counts.get(one.building_id, 0) for one in members]
    minutes = minutes_of_buildings(plan.community_id, [one.building for one in members], homes)
    found: Counter[UUID] = Counter()
    for member, work in zip(members, minutes, strict=True):
        found[member.grid_id] += round(work)
    return found


def imbalance_today(plan: GridPlan, grids: Sequence[Grid]) -> float:
    """Gives the largest difference from the mean (a share) today, by whatever the plan was to be equal by."""
    return max(imbalances_today(plan, grids))


def imbalances_today(plan: GridPlan, grids: Sequence[Grid]) -> tuple[float, ...]:
    """Gives the largest difference from the mean by each load that the plan was to be equal by: one, or both."""
    load = plan.figures.get("load", Load.HOUSEHOLDS)
    homes = [one.households for one in grids]
    if load == Load.HOUSEHOLDS:
        return (rules.imbalance(homes),)
    minutes = grid_minutes(plan)
    work = rules.imbalance([minutes.get(one.pk, 0) for one in grids])
    return (work,) if load == Load.MINUTES else (rules.imbalance(homes), work)
