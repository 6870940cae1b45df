"""Departments called up for a need (吹哨报到), objections to a dispatch, and how answers are rated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.needs.models import Need
from gongzhi.domain.places.models import Place
from gongzhi.domain.responses.words import Mark, ObjectionState, Rater, WhistleState
from gongzhi.foundation.models import Personal, Row


def _words(purpose: str) -> Personal:
    return Personal(
        purpose=purpose,
        basis="PIPL §13(1)3: statutory duty of the handling bodies",
        retention="emptied with the words of the need",
        days=730,
    )


class Whistle(Row):
    """One whistle for one need: it is over when whoever blew it writes what came of it."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    blown_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    blown_at = models.DateTimeField()
    because = models.CharField(max_length=400)
    state = models.CharField(max_length=8, choices=WhistleState, default=WhistleState.OPEN)
    outcome = models.CharField(max_length=400, blank=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-blown_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("need",), condition=Q(state="open"), name="responses_one_open_whistle"),
            models.CheckConstraint(
                condition=Q(state="open", over_at=None, outcome="")
                | (Q(state="over", over_at__isnull=False) & ~Q(outcome="")),
                name="responses_whistle_over_with_outcome",
            ),
        )
        indexes = (models.Index(fields=("community", "state", "-blown_at")),)

    class Reach:
        community = "community_id"
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset({"id", "need", "community", "blown_by", "blown_at", "state", "over_at"})
        personal = {
            name: _words("Saying to the departments what they are needed for, and what came of it.")
            for name in ("because", "outcome")
        }


class WhistleCall(Row):
    """One department that is called up, by which duty, until when, and what it answered."""

    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="calls")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=200)
    article = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=400, blank=True)
    is_late_told = models.BooleanField(default=False)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("whistle", "organisation"), name="responses_called_once"),
            models.CheckConstraint(
                condition=Q(reported_at=None, answer="") | (Q(reported_at__isnull=False) & ~Q(answer="")),
                name="responses_reported_with_answer",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), condition=Q(reported_at=None, is_late_told=False), name="responses_calls_awaited"
            ),
        )

    class Reach:
        parent = ("whistle_id", "responses_whistle")

    class Privacy:
        open = frozenset("id whistle organisation duty article due_at reported_at reported_by is_late_told".split())
        personal = {"answer": _words("Saying what the department does about the need.")}


class Objection(Row):
    """A body says that a need was sent to it wrongly; a named person decides in time, or the lists did at once."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    because = models.CharField(max_length=400)
    article = models.CharField(max_length=200)
    decider = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ObjectionState, default=ObjectionState.OPEN)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=400, blank=True)
    is_late_told = models.BooleanField(default=False)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("need",), condition=Q(state="open"), name="responses_one_open_objection"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decision="")
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(decision="")),
                name="responses_decided_with_words",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state", "due_at")),
            models.Index(
                fields=("due_at",), condition=Q(state="open", is_late_told=False), name="responses_objections_awaited"
            ),
        )

    class Reach:
        community = "community_id"
        holder = "decider_id"
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset(
            "id need community organisation made_by made_at article decider due_at state decided_at"
            " is_late_told".split()
        )
        personal = {name: _words("Deciding whose need it is.") for name in ("because", "decision")}


class Rating(Row):
    """How the reporter or the community rates what a body did about a need, or its answer to a whistle."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(WhistleCall, null=True, on_delete=models.PROTECT, related_name="ratings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rater = models.CharField(max_length=12, choices=Rater)
    mark = models.PositiveSmallIntegerField(choices=Mark)
    text = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("need", "organisation", "rater"), condition=Q(call=None), name="responses_rated_once"
            ),
            models.UniqueConstraint(
                fields=("call", "rater"), condition=Q(call__isnull=False), name="responses_call_rated_once"
            ),
        )
        indexes = (models.Index(fields=("organisation", "-at")),)

    class Reach:
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset({"id", "need", "call", "organisation", "rater", "mark", "at"})
        personal = {
            "text": _words("Saying why the work was rated so."),
            "by": Personal(
                purpose="Letting everybody rate once.",
                basis="PIPL §13(1)1: the rater's own act",
                retention="emptied with the words of the need",
                days=730,
            ),
        }
