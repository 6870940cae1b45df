"""What is done to the tree of places, from which day on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from gongzhi.domain.places.models.tree import Place
from gongzhi.domain.places.words import ActKind, ActState
from gongzhi.foundation.models import Personal, Row


class PlaceAct(Row):
    """One act on a place, which takes effect on ``day``: a future one waits, planned, until that day has come.

    ``facts`` holds what was asked, ``before`` what taking it back needs; ``others`` names every other place that the
    act changed. ``refusal`` is a sentence as ``foundation.sentences`` keeps it.
    """

    kind = models.CharField(max_length=8, choices=ActKind)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    others = ArrayField(models.UUIDField(), default=list)
    day = models.DateField()
    state = models.CharField(max_length=8, choices=ActState)
    facts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    because = models.CharField(max_length=200, blank=True)
    refusal = models.JSONField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day", "-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done"), name="places_act_dated_when_done"
            ),
            models.CheckConstraint(
                condition=Q(state="refused", refusal__isnull=False) | ~Q(state="refused") & Q(refusal__isnull=True),
                name="places_act_says_why_refused",
            ),
        )
        indexes = (
            models.Index(fields=("place", "-day")),
            models.Index(fields=("state", "day")),
            models.Index(fields=("community", "-day")),
            GinIndex(fields=("others",)),
        )

    class Reach:
        # What was done to addresses is as public as they are.
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id kind place community others day state facts before because refusal made_at done_at".split()
        )
        personal = {
            "made_by": Personal(
                purpose="Answering who changed an address, and whom to ask about it.",
                basis="PIPL §13(1)3: duty of the office that keeps the addresses",
                retention="as long as the place stands in the register",
            )
        }
