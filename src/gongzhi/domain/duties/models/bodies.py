"""What bodies have to do with one another: who leads, guides, supervises, supports, contracts with, files with whom."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.duties.words import BodyRelationKind, SourceKind
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class BodyRelation(Row):
    """One body's relation to another during some days, with the text that it rests on and of which kind that text is.

    Read as a sentence: ``source body`` leads (guides, …) ``target body``.
    """

    source_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    target_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=BodyRelationKind)
    about = models.CharField(max_length=200, blank=True)
    source_kind = models.CharField(max_length=12, choices=SourceKind)
    source = models.CharField(max_length=200)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_sample = models.BooleanField(default=False)
    during = DateRangeField()

    class Meta:
        ordering = ("kind", "source_body__name_key", "target_body__name_key", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(source_body=F("target_body")), name="duties_two_bodies"),
            ExclusionConstraint(
                name="duties_one_relation_a_day",
                expressions=(
                    ("source_body", RangeOperators.EQUAL),
                    ("target_body", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("source_kind", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
            ),
        )
        indexes = (models.Index(fields=("target_body", "kind")),)

    class Privacy:
        open = frozenset("id source_body target_body kind about source_kind source place is_sample during".split())
