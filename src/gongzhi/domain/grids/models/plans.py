"""Grid plans, their grids, and which building belongs to which."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.grids.words import PlanState
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class GridPlan(Row):
    """One proposal for dividing a community, or the division that is in force during some days.

    ``figures`` holds what the divider measured (households, imbalance, compactness); it never changes afterwards.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.PROPOSED)
    districts = models.PositiveSmallIntegerField()
    tolerance = models.FloatField()
    seed = models.BigIntegerField()
    method = models.CharField(max_length=40)
    figures = models.JSONField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    adopted_by = models.UUIDField(null=True)
    adopted_at = models.DateTimeField(null=True)
    during = DateRangeField(null=True)

    class Meta:
        ordering = ("-serial",)
        constraints = (
            models.UniqueConstraint(fields=("community", "serial"), name="grids_plan_serial_once"),
            models.CheckConstraint(
                condition=Q(state__in=("adopted", "replaced"), during__isnull=False, adopted_at__isnull=False)
                | Q(state__in=("proposed", "withdrawn"), during=None, adopted_at=None),
                name="grids_plan_dated_when_adopted",
            ),
            ExclusionConstraint(
                name="grids_one_plan_a_day",
                expressions=(("community", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id community serial state districts tolerance seed method figures made_by made_at adopted_by adopted_at"
            " during".split()
        )


class Grid(Row):
    """One grid of a plan. ``code`` has 15 digits (DB11/T 2157 layout), numbered west to east, north to south."""

    plan = models.ForeignKey(GridPlan, on_delete=models.PROTECT, related_name="grids")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=15)
    scheme = models.CharField(max_length=20, default="sample")
    name = models.CharField(max_length=60)
    households = models.PositiveIntegerField()
    buildings = models.PositiveIntegerField()
    shape = models.JSONField(null=True)

    class Meta:
        ordering = ("serial",)
        constraints = (models.UniqueConstraint(fields=("plan", "serial"), name="grids_serial_once"),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            {"id", "plan", "community", "serial", "code", "scheme", "name", "households", "buildings", "shape"}
        )


class GridBuilding(Row):
    """A building's grid in one plan; ``during`` is empty while the plan is only proposed."""

    plan = models.ForeignKey(GridPlan, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="members")
    building = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    during = DateRangeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "building"), name="grids_building_once_a_plan"),
            ExclusionConstraint(
                name="grids_one_grid_a_day",
                expressions=(("building", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
            ),
        )
        indexes = (models.Index(fields=("grid",)),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "plan", "grid", "building", "community", "during"})
