"""Kinds of posts, posts and who holds them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models.organisations import Organisation
from gongzhi.domain.actors.models.people import Person
from gongzhi.domain.actors.words import Capacity, Direction, PostKind
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class PostType(Row):
    """A kind of post as this district calls it, and the built-in kind whose role it gives.

    ``body_kind`` is the code of the kind of organisation it belongs into, empty for any; ``procedure`` the code of the
    statutory procedure without which nobody holds such a post, empty where none is asked for.
    """

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=24, choices=PostKind)
    body_kind = models.CharField(max_length=32, blank=True)
    seats = models.PositiveSmallIntegerField(default=1)
    term_months = models.PositiveSmallIntegerField(null=True)
    has_deputy = models.BooleanField(default=False)
    allows_overlap = models.BooleanField(default=False)
    procedure = models.CharField(max_length=40, blank=True)
    position = models.SmallIntegerField(default=0)
    is_sample = models.BooleanField(default=False)
    is_ended = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "name")
        constraints = (models.CheckConstraint(condition=Q(seats__gte=1), name="actors_type_has_seats"),)

    class Privacy:
        open = frozenset(
            "id name kind body_kind seats term_months has_deputy allows_overlap procedure position is_sample"
            " is_ended".split()
        )


class Post(Row):
    """A post in a body, with the place that it is responsible for.

    ``since`` is empty where the post is older than the records; ``until`` is its first day without.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    type = models.ForeignKey(PostType, null=True, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=24, choices=PostKind)
    title = models.CharField(max_length=120)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(default=1)
    term_months = models.PositiveSmallIntegerField(null=True)
    has_deputy = models.BooleanField(default=False)
    allows_overlap = models.BooleanField(default=False)
    procedure = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.CheckConstraint(condition=Q(seats__gte=1), name="actors_post_has_seats"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=models.F("since")), name="actors_post_ends_later"
            ),
        )

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id organisation type kind title place community seats term_months has_deputy allows_overlap procedure"
            " since until".split()
        )


class CrossMeasure(Row):
    """One of the configurable measures by which people cross over between the community and organisations."""

    serial = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=120)
    direction = models.CharField(max_length=24, choices=Direction)
    capacity = models.CharField(max_length=32, choices=Capacity)
    type = models.ForeignKey(PostType, on_delete=models.PROTECT, related_name="+")
    is_sample = models.BooleanField(default=False)
    is_ended = models.BooleanField(default=False)

    class Meta:
        ordering = ("serial",)

    class Privacy:
        open = frozenset("id serial name direction capacity type is_sample is_ended".split())


class Appointment(Row):
    """Who holds which seat of a post, during which days, by what right.

    ``procedure`` is the identifier of the statutory procedure that led to it; ``is_exclusive`` is a copy of what the
    post says about overlaps, for the constraint.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    seat = models.PositiveSmallIntegerField(default=1)
    is_deputy = models.BooleanField(default=False)
    is_exclusive = models.BooleanField(default=True)
    legal_basis = models.CharField(max_length=200)
    procedure = models.UUIDField(null=True)
    measure = models.ForeignKey(CrossMeasure, null=True, on_delete=models.PROTECT, related_name="appointments")
    capacity = models.CharField(max_length=32, choices=Capacity, blank=True)
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="actors_one_holder_a_seat",
                expressions=(
                    ("post", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (models.F("is_deputy"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
                condition=Q(is_exclusive=True),
            ),
            ExclusionConstraint(
                name="actors_one_seat_a_holder",
                expressions=(
                    ("post", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
            ),
            models.CheckConstraint(
                condition=Q(measure=None) | Q(procedure__isnull=False), name="actors_cross_by_procedure"
            ),
        )

    class Reach:
        community = "community_id"
        holder = "person_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id post person seat is_deputy is_exclusive legal_basis procedure measure capacity community during".split()
        )
