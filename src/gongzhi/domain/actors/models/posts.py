"""Posts and who holds them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from gongzhi.domain.actors.models.organisations import Organisation
from gongzhi.domain.actors.models.people import Person
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class Post(Row):
    """A post in a body, with the place that it is responsible for."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=24, choices=PostKind)
    title = models.CharField(max_length=120)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("title", "id")

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "organisation", "kind", "title", "place", "community", "seats"})


class Appointment(Row):
    """Who holds which seat of a post, during which days, by what right."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    seat = models.PositiveSmallIntegerField(default=1)
    is_deputy = models.BooleanField(default=False)
    legal_basis = models.CharField(max_length=200)
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
            ),
        )

    class Reach:
        community = "community_id"
        holder = "person_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "post", "person", "seat", "is_deputy", "legal_basis", "community", "during"})
