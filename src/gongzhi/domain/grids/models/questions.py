"""Questions to the divider: for one community, or for all communities of an area in one night."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.grids.words import QuestionState
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row

ENDED = ("answered", "impossible", "stopped", "failed")


class BulkDivision(Row):
    """The wish to have every community of a subdistrict or the district divided; each gets a question of its own.

    ``wish`` says how (without numbers of grids: each community gets as many as the guide value suggests).
    """

    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    wish = models.JSONField()
    state = models.CharField(max_length=12, choices=QuestionState, default=QuestionState.WAITING)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    run = models.UUIDField(null=True)
    beat_at = models.DateTimeField(null=True)
    is_stop_asked = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at=None)),
                name="grids_bulk_ended_dated",
            ),
            models.UniqueConstraint(
                fields=("area",), condition=Q(state__in=("waiting", "running")), name="grids_one_bulk_an_area"
            ),
        )

    class Privacy:
        open = frozenset("id area wish state asked_by asked_at begins_at ended_at run beat_at is_stop_asked".split())


class PlanQuestion(Row):
    """How a community is to be divided, and how far the divider is; its answers are plans.

    ``run`` names the run that works on it now and ``beat_at`` its last sign of life: a run that was cut off is taken
    over, and one that was taken over writes nothing any more. ``refusal`` says why there is no division and what the
    nearest one is.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    bulk = models.ForeignKey(BulkDivision, null=True, on_delete=models.PROTECT, related_name="questions")
    state = models.CharField(max_length=12, choices=QuestionState, default=QuestionState.WAITING)
    wish = models.JSONField()
    share = models.FloatField(default=0.0)
    so_far = models.JSONField(default=dict)
    refusal = models.JSONField(null=True)
    run = models.UUIDField(null=True)
    beat_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_stop_asked = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at=None)),
                name="grids_question_ended_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="running", run__isnull=False, beat_at__isnull=False) | ~Q(state="running"),
                name="grids_question_run_known",
            ),
            models.UniqueConstraint(fields=("bulk", "community"), name="grids_question_once_a_bulk"),
        )
        indexes = (
            models.Index(fields=("community", "-asked_at")),
            models.Index(fields=("beat_at",), condition=Q(state="running"), name="grids_question_running"),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id community bulk state wish share so_far refusal run beat_at asked_by asked_at began_at ended_at"
            " is_stop_asked".split()
        )
