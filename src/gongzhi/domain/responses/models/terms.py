"""The district's own rules for whistles, objections, links, unanswered questions and causes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class ResponseTerms(Row):
    """The terms in force; one row at most, and without it the samples of its fields."""

    is_only = models.BooleanField(default=True, unique=True)
    report_hours = models.PositiveSmallIntegerField(default=24)
    objection_days = models.PositiveSmallIntegerField(default=1)
    answer_days = models.PositiveSmallIntegerField(default=5)
    answer_tries = models.PositiveSmallIntegerField(default=2)
    link_days = models.PositiveSmallIntegerField(default=7)
    recurring_times = models.PositiveSmallIntegerField(default=3)
    recurring_days = models.PositiveSmallIntegerField(default=30)
    is_sample = models.BooleanField(default=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(is_only=True), name="responses_terms_only_one"),)

    class Privacy:
        open = frozenset(
            "id is_only report_hours objection_days answer_days answer_tries link_days recurring_times recurring_days"
            " is_sample changed_at".split()
        )


class HelpLine(Row):
    """The human whose number stands on a community's receipts: a number of the office, not of a person's own."""

    community = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=30)

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "community", "name", "phone"})
