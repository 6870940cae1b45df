"""Visits of leaders: who goes where under which theme of the year, and what they found."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.campaigns.words import LeaderState, LeaderTier
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row
from gongzhi.foundation.time import today


class LeaderVisit(Row):
    """One visit of a leader to a community, courtyard, building or lane; what was found becomes needs.

    A planned visit that is cancelled stays, with who said so when and why; it can be planned for the same day again.
    """

    tier = models.CharField(max_length=12, choices=LeaderTier)
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=120)
    planned_on = models.DateField()
    visited_on = models.DateField(null=True)
    found = models.CharField(max_length=1000, blank=True)
    planned_by = models.UUIDField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=300, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-planned_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("leader", "place", "planned_on"),
                condition=Q(cancelled_at=None),
                name="campaigns_leader_visits_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, because="")
                | Q(cancelled_at__isnull=False, visited_on=None) & ~Q(because=""),
                name="campaigns_leader_cancelled_why",
            ),
            models.CheckConstraint(
                condition=Q(visited_on__isnull=False) | Q(found=""), name="campaigns_leader_found_on_a_visit"
            ),
        )
        indexes = (models.Index(fields=("community", "-planned_on")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id tier leader place community theme planned_on visited_on found planned_by cancelled_at cancelled_by"
            " because is_synthetic".split()
        )

    @property
    def state(self) -> LeaderState:
        """Says what has become of the visit by today."""
        return self.state_on(today())

    def state_on(self, day: date) -> LeaderState:
        """Says what has become of the visit by a day."""
        if self.cancelled_at:
            return LeaderState.CANCELLED
        if self.visited_on:
            return LeaderState.MADE
        return LeaderState.LATE if self.planned_on < day else LeaderState.PLANNED
