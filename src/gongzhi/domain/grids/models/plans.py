"""Grid plans, their grids, and which building belongs to which."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.grids.models.questions import PlanQuestion
from gongzhi.domain.grids.models.walls import (
    MEMBERS_BELONG_TOGETHER,
    NO_GAP_AT_ADOPTION,
    NO_GAP_WHEN_INSERTED,
    STAYS_IN_ITS_COMMUNITY,
)
from gongzhi.domain.grids.words import OWN_SCHEME, Aim, PlanState
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class GridPlan(Row):
    """One proposal for dividing a community, or the division that is in force during some days.

    ``figures`` holds what the divider measured (households, imbalance, compactness); it never changes afterwards.
    ``checks`` are the results of the last check. ``certificate`` names the kept file with which anybody can check the
    divider's answer and its bound; a division that somebody made by hand has none. ``followed_at`` says when the teams
    of the plan before came over, on the first day. ``marks`` stand for teams, meetings and the like as the adoption
    made them: as long as they are true, nobody has worked on them since.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.PROPOSED)
    districts = models.PositiveSmallIntegerField()
    tolerance = models.FloatField()
    seed = models.BigIntegerField()
    method = models.CharField(max_length=40)
    figures = models.JSONField()
    question = models.ForeignKey(PlanQuestion, null=True, on_delete=models.PROTECT, related_name="plans")
    favours = models.CharField(max_length=16, choices=Aim, blank=True)
    checks = models.JSONField(null=True)
    checked_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=80, blank=True)
    marks = models.JSONField(default=dict)
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
                | Q(state__in=("proposed", "checked", "withdrawn"), during=None, adopted_at=None),
                name="grids_plan_dated_when_adopted",
            ),
            models.CheckConstraint(
                condition=~Q(state="checked") | Q(checks__isnull=False, checked_at__isnull=False),
                name="grids_plan_checked_dated",
            ),
            ExclusionConstraint(
                name="grids_one_plan_a_day",
                expressions=(("community", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
            ),
            NO_GAP_AT_ADOPTION,
            NO_GAP_WHEN_INSERTED,
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id community serial state districts tolerance seed method figures question favours checks"
            " checked_at followed_at certificate marks made_by made_at adopted_by adopted_at during".split()
        )


class Grid(Row):
    """One grid of a plan. ``code`` has 15 digits (DB11/T 2157 layout), numbered west to east, north to south.

    ``households`` and ``buildings`` are no columns: queries count them, so that they follow what is built and left.
    """

    households: int
    buildings: int

    plan = models.ForeignKey(GridPlan, on_delete=models.PROTECT, related_name="grids")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=15)
    scheme = models.CharField(max_length=20, default=OWN_SCHEME)
    name = models.CharField(max_length=60)
    shape = models.JSONField(null=True)

    class Meta:
        ordering = ("serial",)
        constraints = (
            models.UniqueConstraint(fields=("plan", "serial"), name="grids_serial_once"),
            models.UniqueConstraint(fields=("plan", "code"), name="grids_code_once_a_plan"),
            STAYS_IN_ITS_COMMUNITY,
        )
        indexes = (models.Index(fields=("code",)),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "plan", "community", "serial", "code", "scheme", "name", "shape"})


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
            MEMBERS_BELONG_TOGETHER,
        )
        indexes = (models.Index(fields=("grid",)),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "plan", "grid", "building", "community", "during"})
