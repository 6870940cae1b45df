"""Door-knock rounds, their doors, and every attempt at a door."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.campaigns.words import Disposition, Outcome, RoundKind, RoundState
from gongzhi.domain.grids.models import Grid
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row

_VISITS = Personal(
    purpose="Knowing which doors of the round are still to be visited.",
    basis="PIPL §13(1)3: the legal basis that the round itself names",
    retention="summed per building and deleted on the round's data end date",
    days=0,
)


class Round(Row):
    """One door-knock round over the households of a community, with its legal basis and its end.

    ``sums`` is what is left after the data end date: doors, attempted, contacted and resolved per grid and building.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=RoundKind)
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    data_ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=RoundState, default=RoundState.OPEN)
    started_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    sums = models.JSONField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-started_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(legal_basis=""), name="campaigns_round_has_basis"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")) & Q(data_ends_on__gte=models.F("ends_on")),
                name="campaigns_round_ends",
            ),
            models.UniqueConstraint(
                fields=("community",), condition=Q(state="open"), name="campaigns_one_open_round_a_community"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="campaigns_round_closed_dated",
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            {
                "id",
                "community",
                "name",
                "kind",
                "purpose",
                "legal_basis",
                "starts_on",
                "ends_on",
                "data_ends_on",
                "state",
                "started_by",
                "started_at",
                "closed_at",
                "sums",
                "is_synthetic",
            }
        )


class Door(Row):
    """A household in a round: the copies its lists need and the three figures, kept by the service that adds attempts.

    The grid is the one in force when the round began.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="doors")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    entrance = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.SmallIntegerField(null=True)
    grid = models.ForeignKey(Grid, null=True, on_delete=models.PROTECT, related_name="+")
    disposition = models.CharField(max_length=16, choices=Disposition, default=Disposition.NOT_ATTEMPTED)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_attempted = models.BooleanField(default=False)
    is_contacted = models.BooleanField(default=False)
    is_resolved = models.BooleanField(default=False)
    last_outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("building", "entrance", "-level", "household")
        constraints = (models.UniqueConstraint(fields=("round", "household"), name="campaigns_door_once"),)
        indexes = (
            models.Index(fields=("round", "grid")),
            models.Index(fields=("round", "building", "entrance")),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "round", "community", "household", "building", "entrance", "level", "grid"})
        personal = dict.fromkeys(
            (
                "disposition",
                "attempts",
                "is_attempted",
                "is_contacted",
                "is_resolved",
                "last_outcome",
                "last_at",
            ),
            _VISITS,
        )


class Attempt(Row):
    """One try at a door, added and never changed; ``withdraws`` takes an earlier one back (undo).

    ``at_device`` is what the phone's clock said, ``at`` what the server's clock said.
    """

    door = models.ForeignKey(Door, on_delete=models.PROTECT, related_name="tries")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    at_device = models.DateTimeField(null=True)
    batch = models.UUIDField(null=True)
    withdraws = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="withdrawn_by")

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=("door", "at")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "door", "round", "community", "by", "batch", "withdraws"})
        personal = dict.fromkeys(("outcome", "at", "at_device"), _VISITS)
