"""Organisations, the list of their kinds, and what they have to do with places."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from gongzhi.domain.actors.words import Family, OrganisationState, PlaceRelation
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class BodyKind(Row):
    """A kind of organisation, one line of a list that the district edits.

    ``is_named`` marks the eight kinds of market and social bodies that the founding text names; ``takes_coverage``
    says whether bodies of this kind count in the two coverage rates; from ``until`` on no new body gets this kind.
    """

    code = models.CharField(max_length=32, unique=True, db_collation="C")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    family = models.CharField(max_length=16, choices=Family)
    is_named = models.BooleanField(default=False)
    takes_coverage = models.BooleanField(default=False)
    position = models.SmallIntegerField(default=0)
    until = models.DateField(null=True)

    class Meta:
        ordering = ("position", "code")

    class Privacy:
        open = frozenset({"id", "code", "name", "name_en", "family", "is_named", "takes_coverage", "position", "until"})


class Organisation(Row):
    """A body that takes part in governing the neighbourhood.

    ``community`` is the area it belongs to: a community, or the subdistrict of a body that works in several; none for
    bodies of the district and beyond. ``parent`` is the body whose branch it is. ``until`` is its first day outside.
    A duplicate keeps its row: ``merged_into`` names the body that stands for it, ``merged_rows`` what was rewritten.
    """

    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=300, db_collation="C")
    kind = models.ForeignKey(BodyKind, to_field="code", db_column="kind", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=OrganisationState, default=OrganisationState.CONFIRMED)
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="branches")
    credit_code = models.CharField(max_length=18, blank=True, db_collation="C")
    about = models.TextField(blank=True)
    capacities = models.TextField(blank=True)
    charter = models.TextField(blank=True)
    office_phone = models.CharField(max_length=40, blank=True)
    office_address = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    merged_rows = models.JSONField(default=dict)
    is_synthetic = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("name_key", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("credit_code",),
                condition=~Q(credit_code="") & Q(until=None, state="confirmed"),
                name="actors_credit_code_once",
            ),
            models.UniqueConstraint(
                fields=("name", "community"),
                condition=Q(until=None) & ~Q(state="declined"),
                nulls_distinct=False,
                name="actors_name_once",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="actors_ends_later"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="actors_not_own_branch"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(until__isnull=False), name="actors_merged_means_ended"
            ),
        )
        indexes = (models.Index(fields=("community", "state")), models.Index(fields=("kind",)))

    class Reach:
        community = "community_id"
        holder = "id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id name name_key kind state community parent credit_code about capacities charter office_phone"
            " office_address reason merged_into merged_rows is_synthetic since until".split()
        )

    @property
    def family(self) -> str:
        """The family of its kind; lists load ``kind`` along with it."""
        return self.kind.family

    def get_family_display(self) -> str:
        """Names the family in the reader's language."""
        return str(Family(self.kind.family).label)


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
