"""The dated tree of places, from the district down to the household, and the lanes they stand on."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation.models import Row


class Place(Row):
    """One node of the tree. Levels may be missing: a household may hang under a courtyard.

    ``path`` joins the immutable labels from the district down, each ended by a full stop, so that "below" is a range
    of text. ``community``, ``building`` and ``entrance`` are copies of ancestors that lists need; the service that
    moves a subtree rewrites them. ``lane`` is the lane a place stands on; ``is_barrier`` says of a lane that grids do
    not cross it. ``households_stated`` is a source's number for a building whose doors are not listed. ``successor``
    is the place that a merged one lives on in; ``upload`` the file that brought it.
    """

    kind = models.CharField(max_length=16, choices=PlaceKind)
    code = models.CharField(max_length=12, blank=True)
    label = models.CharField(max_length=16)
    path = models.CharField(max_length=160, db_collation="C")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    community = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    entrance = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=200, db_collation="C")
    name_initials = models.CharField(max_length=80, blank=True, db_collation="C")
    position = models.IntegerField(default=0)
    level = models.SmallIntegerField(null=True)
    shape = models.JSONField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    building_class = models.CharField(max_length=8, choices=BuildingClass, blank=True)
    floors = models.SmallIntegerField(null=True)
    households_stated = models.PositiveIntegerField(null=True)
    lane = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    is_barrier = models.BooleanField(default=False)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    upload = models.ForeignKey("places.PlaceUpload", null=True, on_delete=models.PROTECT, related_name="+")
    is_synthetic = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("position", "name_key", "id")
        constraints = (
            models.UniqueConstraint(fields=("path",), name="places_path_once"),
            models.UniqueConstraint(fields=("code",), condition=~Q(code="") & Q(until=None), name="places_code_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=models.F("since")), name="places_ends_later"),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__isnull=False, latitude__isnull=False),
                name="places_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("district", "subdistrict")) | Q(community__isnull=False),
                name="places_below_community",
            ),
            models.CheckConstraint(condition=Q(is_barrier=False) | Q(kind="lane"), name="places_lanes_are_barriers"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(until__isnull=False), name="places_ended_before_successor"
            ),
        )
        indexes = (
            models.Index(fields=("community", "kind")),
            models.Index(fields=("building", "kind")),
            models.Index(fields=("parent",)),
        )

    class Reach:
        # Addresses are public; what happens at them is not. Writing one needs its community.
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id kind code label path parent community building entrance name name_key name_initials position level"
            " shape longitude latitude building_class floors households_stated lane is_barrier successor upload"
            " is_synthetic since until".split()
        )

    @property
    def local_name(self) -> str:
        """Names the place inside its community; lists load ``building`` and ``entrance`` along with it."""
        above = (step.name for step in (self.building, self.entrance) if step is not None and step.pk != self.pk)
        return " ".join([*above, self.name])

    def __str__(self) -> str:
        return self.name


class Placement(Row):
    """Where a place hung in the tree, from which day to which (the end day is not included)."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="places_one_parent_a_day",
                expressions=(("place", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)),
            ),
        )

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "place", "parent", "community", "during"})
