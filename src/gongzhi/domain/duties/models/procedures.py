"""Statutory procedures on their way: steps with deadlines, notices, documents and objections."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongzhi.domain.actors.models import CrossMeasure, Organisation, Person, Post
from gongzhi.domain.actors.words import Capacity
from gongzhi.domain.duties.words import PaperKind, ProcedureState, StepBody
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row
from gongzhi.foundation.triggers import Trigger, refuse_if

# A completed procedure has steps, all of them done, and no objection without an answer.
_UNFINISHED = (
    "NEW.state = 'completed' AND (TG_OP = 'INSERT' OR OLD.state <> 'completed') AND ("
    "NOT EXISTS (SELECT 1 FROM duties_procedurestep WHERE procedure_id = NEW.id)"
    " OR EXISTS (SELECT 1 FROM duties_procedurestep WHERE procedure_id = NEW.id"
    " AND (done_on IS NULL OR done_on > NEW.completed_on))"
    " OR EXISTS (SELECT 1 FROM duties_procedurepaper WHERE procedure_id = NEW.id AND kind = 'objection'"
    " AND answered_on IS NULL))"
)
# Ending an appointment is always free; beginning one is not.
_ONLY_ENDS = (
    "IF TG_OP = 'UPDATE' AND NEW.post_id = OLD.post_id AND NEW.person_id = OLD.person_id"
    " AND NEW.procedure IS NOT DISTINCT FROM OLD.procedure AND lower(NEW.during) = lower(OLD.during)"
    " THEN RETURN NEW; END IF; "
)
_LACKS_PROCEDURE = (
    "NEW.procedure IS NULL AND EXISTS (SELECT 1 FROM actors_post WHERE id = NEW.post_id AND procedure <> '')"
)
_TOO_EARLY = (
    "NEW.procedure IS NOT NULL AND NOT EXISTS (SELECT 1 FROM duties_procedure p"
    " JOIN actors_post o ON o.id = NEW.post_id WHERE p.id = NEW.procedure AND p.state = 'completed'"
    " AND p.completed_on <= lower(NEW.during) AND p.post_id = NEW.post_id AND p.person_id = NEW.person_id"
    " AND o.procedure IN ('', p.template))"
)


class Procedure(Row):
    """One statutory procedure: an appointment, an election, a vote, a filing.

    ``template`` is the code of its template and ``pack`` the rule pack it was begun under, so that later changes of
    the law leave it as it was. With ``post`` and ``person`` it leads to an appointment. A refused one has no steps and
    keeps the reason with its article, and not who the candidate was.
    """

    template = models.CharField(max_length=40)
    pack = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(CrossMeasure, null=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=32, choices=Capacity, blank=True)
    state = models.CharField(max_length=12, choices=ProcedureState, default=ProcedureState.RUNNING)
    started_on = models.DateField()
    started_by = models.UUIDField(null=True)
    completed_on = models.DateField(null=True)
    stopped_because = models.CharField(max_length=300, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("-started_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="completed", completed_on__isnull=False)
                | (~Q(state="completed") & Q(completed_on=None)),
                name="duties_procedure_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("stopped", "refused")) | ~Q(stopped_because=""), name="duties_procedure_reason"
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(completed_on__gte=F("started_on")), name="duties_procedure_order"
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(post__isnull=False), name="duties_procedure_post"),
            Trigger(
                name="duties_procedure_whole",
                event="BEFORE INSERT OR UPDATE",
                body=refuse_if(_UNFINISHED, "duties_procedure_whole"),
            ),
            Trigger(
                name="duties_nothing_early",
                event="BEFORE INSERT OR UPDATE",
                body=_ONLY_ENDS
                + refuse_if(_LACKS_PROCEDURE, "duties_nothing_early")
                + refuse_if(_TOO_EARLY, "duties_nothing_early"),
                table="actors_appointment",
            ),
        )
        indexes = (models.Index(fields=("community", "state")),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id template pack title place community organisation post measure capacity state started_on started_by"
            " completed_on stopped_because is_synthetic".split()
        )
        personal = {
            "person": Personal(
                purpose="Carrying out the statutory procedure that leads to a published appointment.",
                basis="PIPL §13(1)3: statutory duty of the body",
                retention="kept with the appointment; a stopped procedure loses the person three years later",
                days=1095,
            )
        }


class ProcedureStep(Row):
    """One step of a procedure: which body does it, by which article, until when, with which notice."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="steps")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    body = models.CharField(max_length=32, choices=StepBody)
    article = models.CharField(max_length=120, blank=True)
    is_verified = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    needs_paper = models.BooleanField(default=False)
    notice_days = models.PositiveSmallIntegerField(null=True)
    notice_counts_working_days = models.BooleanField(default=False)
    notice_place = models.CharField(max_length=120, blank=True)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_by = models.UUIDField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("procedure", "position")
        constraints = (
            models.UniqueConstraint(fields=("procedure", "position"), name="duties_step_once"),
            models.CheckConstraint(
                condition=Q(notice_from=None, notice_until=None, notice_place="")
                | (Q(notice_from__isnull=False, notice_until__gte=F("notice_from")) & ~Q(notice_place="")),
                name="duties_notice_whole",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None)
                | Q(notice_days=None)
                | Q(notice_until__isnull=False, done_on__gte=F("notice_until")),
                name="duties_notice_hung_long_enough",
            ),
        )
        indexes = (models.Index(fields=("due_on",), condition=Q(done_on=None), name="duties_steps_due"),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id procedure community code position name name_en body article is_verified due_on needs_paper notice_days"
            " notice_counts_working_days notice_place notice_from notice_until done_on done_by note".split()
        )


class ProcedurePaper(Row):
    """A document or notice as a file, or an objection with its answer. Whoever objects stays unnamed here (R13)."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="papers")
    step = models.ForeignKey(ProcedureStep, null=True, on_delete=models.CASCADE, related_name="papers")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PaperKind)
    text = models.CharField(max_length=500)
    file = models.CharField(max_length=80, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(default=0)
    entered_on = models.DateField()
    entered_by = models.UUIDField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField(null=True)

    class Meta:
        ordering = ("entered_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=(Q(answered_on=None) & Q(answer="")) | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="duties_answer_whole",
            ),
        )

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id procedure step community kind text file media_type size entered_on entered_by answer"
            " answered_on".split()
        )
