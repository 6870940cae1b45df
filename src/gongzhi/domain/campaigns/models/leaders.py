"""Visits of leaders: who goes where under which theme of the year, and what they found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.campaigns.words import LeaderTier
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class LeaderVisit(Row):
    """One visit of a leader to a community, courtyard, building or lane; what was found becomes needs."""

    tier = models.CharField(max_length=12, choices=LeaderTier)
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=120)
    planned_on = models.DateField()
    visited_on = models.DateField(null=True)
    found = models.CharField(max_length=1000, blank=True)
    planned_by = models.UUIDField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-planned_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("leader", "place", "planned_on"), name="campaigns_leader_visits_once"),
            models.CheckConstraint(
                condition=Q(visited_on__isnull=False) | Q(found=""), name="campaigns_leader_found_on_a_visit"
            ),
        )
        indexes = (models.Index(fields=("community", "-planned_on")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id tier leader place community theme planned_on visited_on found planned_by is_synthetic".split()
        )
