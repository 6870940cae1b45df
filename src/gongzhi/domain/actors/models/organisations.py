"""Organisations and what they have to do with places."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.words import Family, OrganisationKind, PlaceRelation
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class Organisation(Row):
    """A body that takes part in governing the neighbourhood."""

    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=300, db_collation="C")
    kind = models.CharField(max_length=32, choices=OrganisationKind)
    family = models.CharField(max_length=16, choices=Family)
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    is_synthetic = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("name_key", "id")

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "name", "name_key", "kind", "family", "community", "is_synthetic", "since", "until"})


class OrganisationPlace(Row):
    """What an organisation has to do with a place, and during which days."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=12, choices=PlaceRelation)
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="actors_one_manager_a_place",
                expressions=(("place", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
                condition=Q(relation="manages"),
            ),
        )
        indexes = (models.Index(fields=("place", "relation")),)

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "organisation", "place", "relation", "community", "source", "during"})
