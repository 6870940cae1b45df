"""What is missing or doubled in the lists, posts and chain: found by a scan, handled by a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.duties.words import GapKind, GapState
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class DutyGap(Row):
    """One gap or overlap. ``key`` names it, so that the next scan knows it again; ``facts`` fills its sentence."""

    kind = models.CharField(max_length=12, choices=GapKind)
    key = models.CharField(max_length=160, db_collation="C")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=GapState, default=GapState.OPEN)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    because = models.CharField(max_length=300, blank=True)
    found_on = models.DateField()
    seen_on = models.DateField()
    solved_on = models.DateField(null=True)

    class Meta:
        ordering = ("due", "kind", "key", "id")
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=~Q(state="solved"), name="duties_gap_once"),
            models.CheckConstraint(
                condition=Q(state="solved", solved_on__isnull=False) | (~Q(state="solved") & Q(solved_on=None)),
                name="duties_gap_solved_dated",
            ),
            models.CheckConstraint(condition=~Q(state="accepted", because=""), name="duties_gap_accepted_why"),
        )
        indexes = (models.Index(fields=("community", "state", "due")), models.Index(fields=("state", "due")))

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset("id kind key place community facts state owner due because found_on seen_on solved_on".split())
