"""The district's own rules for whistles, objections, links, unanswered questions and causes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.needs.models import NeedKind
from gongzhi.domain.places.models import Place
from gongzhi.domain.responses.words import ReplyUse
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


class ReplyTemplate(Row):
    """Words that a community keeps ready for a step of a need, for one kind (or group of kinds) or for all of them."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    use = models.CharField(max_length=10, choices=ReplyUse)
    kind = models.ForeignKey(NeedKind, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=40)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("use", "title", "id")
        constraints = (
            models.UniqueConstraint(fields=("community", "use", "title"), name="responses_template_title_once"),
        )

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "community", "use", "kind", "title", "text", "changed_at"})
