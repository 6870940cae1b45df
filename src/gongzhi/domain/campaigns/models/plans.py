"""How a round is shared out: plans in versions, who goes with whom, and who is in which stairwell now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.campaigns.models.rounds import Round
from gongzhi.domain.campaigns.rules import is_short_notice
from gongzhi.domain.campaigns.words import DayTime, PlanningState
from gongzhi.domain.grids.models import Grid
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row

OVER = ("ready", "adopted", "stopped", "failed")


class RoundPlan(Row):
    """One version of how a round's stairwells are shared out and in which order they are walked.

    ``wish`` holds teams, hours, deadline and share; ``forecast`` what is expected of it. ``run`` names the run that
    works on it now and ``beat_at`` its last sign of life: a run that was cut off is taken over. Later changes are new
    versions; stairwells that were begun stay where they are.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="plans")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=PlanningState, default=PlanningState.WAITING)
    wish = models.JSONField()
    forecast = models.JSONField(default=dict)
    share = models.FloatField(default=0.0)
    run = models.UUIDField(null=True)
    beat_at = models.DateTimeField(null=True)
    is_stop_asked = models.BooleanField(default=False)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=("round", "version"), name="campaigns_plan_version"),
            models.UniqueConstraint(fields=("round",), condition=Q(state="adopted"), name="campaigns_one_adopted_plan"),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False) | (~Q(state__in=OVER) & Q(ended_at=None)),
                name="campaigns_plan_ended_dated",
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id round community version state wish forecast share run beat_at is_stop_asked asked_by asked_at ended_at"
            " adopted_at".split()
        )


class PlannedStair(Row):
    """A stairwell in a plan: whose it is and when in the order. A stairwell has one row, so it is never split."""

    plan = models.ForeignKey(RoundPlan, on_delete=models.CASCADE, related_name="stairs")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    stair = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    team = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    doors = models.PositiveIntegerField()
    minutes = models.FloatField()
    is_frozen = models.BooleanField(default=False)

    class Meta:
        ordering = ("team", "position")
        constraints = (
            models.UniqueConstraint(fields=("plan", "stair"), name="campaigns_stair_planned_once"),
            models.UniqueConstraint(fields=("plan", "team", "position"), name="campaigns_stair_in_order"),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id plan community stair team position doors minutes is_frozen".split())


class Lease(Row):
    """A stairwell that somebody is in: pulled when the last one is done, given back, or ended by itself.

    A lease that ends is deleted: neighbours see who is where now, and nobody sees where somebody was (R23).
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="leases")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    stair = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    team = models.PositiveSmallIntegerField(null=True)
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("taken_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("round", "stair"), name="campaigns_stair_leased_once"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("taken_at")), name="campaigns_lease_lasts_a_while"
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id round community stair by team taken_at expires_at".split())


class Pair(Row):
    """Two people who go together, on a day, by day or in the evening, in a grid: what the poster names.

    ``named_at`` is when the poster could be hung up: 24 hours before, but in an emergency.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="pairs")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="+")
    team = models.PositiveSmallIntegerField()
    on = models.DateField()
    time = models.CharField(max_length=8, choices=DayTime)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ("on", "time", "team", "id")
        constraints = (
            models.UniqueConstraint(fields=("round", "on", "time", "team"), name="campaigns_pair_once"),
            models.UniqueConstraint(fields=("round", "on", "time", "first"), name="campaigns_first_goes_once"),
            models.UniqueConstraint(fields=("round", "on", "time", "second"), name="campaigns_second_goes_once"),
            models.CheckConstraint(condition=~Q(first=models.F("second")), name="campaigns_pair_of_two"),
        )
        indexes = (models.Index(fields=("grid", "on")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id round community grid team on time first second named_at".split())

    @property
    def is_short(self) -> bool:
        """Tells whether the poster could hang for less than 24 hours."""
        return is_short_notice(self.on, self.time, self.named_at, settings.KNOCK_HOURS)
