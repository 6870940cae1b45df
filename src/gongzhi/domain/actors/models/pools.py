"""Candidate pools: who offers to be appointed, by their own word and until they take it back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models.people import Person
from gongzhi.domain.actors.models.posts import CrossMeasure
from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row


class Candidacy(Row):
    """One person's own declaration for one measure, on a consent of its own (R10); deleted when it is taken back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="candidacies")
    measure = models.ForeignKey(CrossMeasure, on_delete=models.PROTECT, related_name="candidacies")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_owner = models.BooleanField(default=False)
    has_interest = models.BooleanField(default=False)
    statement = models.CharField(max_length=300, blank=True)
    consent_way = models.CharField(max_length=8, choices=ConsentWay)
    consent_on = models.DateField()
    ends_on = models.DateField()
    entered_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("consent_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("person", "measure"), name="actors_one_candidacy"),
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("consent_on")), name="actors_candidacy_ends"),
        )

    class Reach:
        community = "community_id"
        holder = "person_id"

    class Privacy:
        open = frozenset({"id", "community", "consent_way", "consent_on", "ends_on", "entered_by"})
        personal = {
            name: Personal(
                purpose="Finding candidates for cross-appointments among those who offered themselves.",
                basis="PIPL §13(1)1, §14, §29: separate consent, recorded with its way and day",
                retention="deleted when the consent ends or is withdrawn",
                days=0,
            )
            for name in ("person", "measure", "is_owner", "has_interest", "statement")
        }
