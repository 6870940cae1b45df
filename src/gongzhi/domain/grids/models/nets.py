"""The five nets of a plan: its stages, and what each grid has agreed, offers and keeps in stock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Post
from gongzhi.domain.grids.models.plans import Grid, GridPlan
from gongzhi.domain.grids.words import NetStage, Rhythm, Weekday
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class PlanStage(Row):
    """Who looks after one of the five nets of a plan, until when, and who finished it.

    ``label`` and ``meaning`` are the district's own words; while they are empty, pages show a sample and say so.
    The last stage is finished anew each year: ``done_at`` is then the last review.
    """

    plan = models.ForeignKey(GridPlan, on_delete=models.PROTECT, related_name="stages")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=NetStage)
    label = models.CharField(max_length=40, blank=True)
    meaning = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    finding = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "kind"), name="grids_stage_once"),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="grids_stage_done_by_somebody_then"
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id plan community kind label meaning owner due_on done_at done_by finding".split())


class GridArrangement(Row):
    """How a grid works together: when and where it meets, who calls the meeting, whom it reports to, which number."""

    grid = models.OneToOneField(Grid, on_delete=models.PROTECT, related_name="arrangement")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=12, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts_at = models.TimeField()
    meets_where = models.CharField(max_length=120)
    convener = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reports_to = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    office_phone = models.CharField(max_length=24)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="grids_meets_on_a_weekday"),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id grid community rhythm weekday starts_at meets_where convener reports_to office_phone".split()
        )


class GridService(Row):
    """A service that comes into a grid: which, by whom, where, at what hours; ``ended_on`` once it stopped."""

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="services")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    served_where = models.CharField(max_length=120)
    hours = models.CharField(max_length=120)
    office_phone = models.CharField(max_length=24, blank=True)
    since = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("since")), name="grids_service_ends_later"
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id grid community name provider served_where hours office_phone since ended_on".split())


class SupplyItem(Row):
    """One line of a grid's stock list: how many there are, how many there should be, and when they were counted."""

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="supplies")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=12)
    quantity = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()
    kept_where = models.CharField(max_length=120, blank=True)
    counted_on = models.DateField()

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=("grid", "name"), name="grids_supply_once"),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id grid community name unit quantity wanted kept_where counted_on".split())
