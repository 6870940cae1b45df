"""The tree of kinds: what needs are about, what is asked about each, and how long each may take."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.needs.words import Matter
from gongzhi.foundation.models import Row


class NeedKind(Row):
    """A kind of need, with the time it may take (calendar hours or working days) and whether proof is asked for.

    ``parent`` is the group it stands in (a group is a row that is never chosen itself); ``questions`` is what the
    reporter is asked besides (see ``rules.Question``);
    ``is_public`` says that needs of this kind may be shown without their reporter; an ended kind is offered no more;
    a need of a kind that is a question is answered in public, within its time.
    """

    code = models.CharField(max_length=60, unique=True, db_collation="C")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    matter = models.CharField(max_length=12, choices=Matter, default=Matter.EVENT)
    deadline_hours = models.PositiveSmallIntegerField(null=True)
    deadline_working_days = models.PositiveSmallIntegerField(null=True)
    needs_proof = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False)
    questions = models.JSONField(default=list)
    is_group = models.BooleanField(default=False)
    is_question = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    is_ended = models.BooleanField(default=False)
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(deadline_hours=None, deadline_working_days__gt=0)
                | Q(deadline_hours__gt=0, deadline_working_days=None),
                name="needs_kind_one_deadline",
            ),
            models.CheckConstraint(condition=Q(is_question=False) | Q(is_public=True), name="needs_question_public"),
            models.CheckConstraint(condition=Q(parent=None) | Q(is_group=False), name="needs_kind_groups_side_by_side"),
        )

    class Privacy:
        open = frozenset(
            "id code name name_en parent matter deadline_hours deadline_working_days needs_proof is_public questions"
            " is_group is_question is_sample is_ended position".split()
        )
