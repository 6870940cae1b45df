"""What residents need, and what everybody may read of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.needs.models.kinds import NeedKind
from gongzhi.domain.needs.words import OVER_STATES, RUNNING_STATES, NeedSource, NeedState, Rung
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row

_OVER, _RUNNING = tuple(sorted(OVER_STATES)), tuple(sorted(RUNNING_STATES))


class Need(Row):
    """One need. ``owner`` received it first and stays its owner to the end; ``handler`` does the work.

    ``granted_to`` names who may see it without working in the community: the reporter, the handling organisation,
    and the identifier derived from the reporter's tracking code.

    The clock: ``term_hours`` or ``term_working_days`` is the time that its kind had when it was given,
    ``clock_from`` is where it began (moved on by every pause), ``rings`` the moments at which it rings (four
    fifths, the whole, each further half), ``rings_heard`` how many of them have rung, ``rings_at`` the next one;
    ``rung`` is the level of the ladder that the need has reached, ``helped_at`` when the level below asked for
    help.

    For the rates: ``accepted_at`` is the first acceptance, ``is_response_in_time`` whether the first acceptance
    or refusal came within the time that ran then, ``answered_at`` and ``is_solved`` the reporter's first word
    after a call-back, ``is_content`` whether she was content with the way it was handled, ``tries`` how often nobody
    answered; ``excluded_because`` says why it is counted in no rate. ``cost`` is in yuan, as the handler stated it.
    """

    number = models.CharField(max_length=16, unique=True)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(NeedKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=NeedState, default=NeedState.RECEIVED)
    source = models.CharField(max_length=12, choices=NeedSource)
    source_id = models.UUIDField(null=True)
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    handled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts", db_index=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    article = models.CharField(max_length=200, blank=True)
    granted_to = ArrayField(models.UUIDField(), default=list)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    clock_from = models.DateTimeField()
    term_hours = models.PositiveSmallIntegerField(null=True)
    term_working_days = models.PositiveSmallIntegerField(null=True)
    waits_since = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(choices=Rung, default=Rung.HANDLER)
    rings = ArrayField(models.DateTimeField(), default=list)
    rings_heard = models.PositiveSmallIntegerField(default=0)
    rings_at = models.DateTimeField(null=True)
    helped_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    is_response_in_time = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    is_solved = models.BooleanField(null=True)
    is_content = models.BooleanField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    excluded_because = models.CharField(max_length=200, blank=True)
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    is_public = models.BooleanField(default=False)
    times_reopened = models.PositiveSmallIntegerField(default=0)
    is_due_assumed = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(due_at__gt=models.F("opened_at")), name="needs_due_after_opened"),
            models.CheckConstraint(
                condition=Q(state__in=_OVER, closed_at__isnull=False) | (~Q(state__in=_OVER) & Q(closed_at=None)),
                name="needs_closed_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting_resident", waits_since__isnull=False)
                | (~Q(state="waiting_resident") & Q(waits_since=None)),
                name="needs_waiting_dated",
            ),
            models.CheckConstraint(
                condition=Q(rings_at=None) | Q(state__in=_RUNNING), name="needs_rings_only_while_running"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="needs_merged_into_one",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")) & ~Q(merged_into=models.F("id")), name="needs_not_its_own"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_solved=None) | Q(answered_at__isnull=False, is_solved__isnull=False),
                name="needs_answer_dated",
            ),
            models.CheckConstraint(
                condition=Q(term_hours=None, term_working_days__gt=0) | Q(term_hours__gt=0, term_working_days=None),
                name="needs_one_term",
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="needs_cost_not_below_nothing"),
        )
        indexes = (
            models.Index(fields=("community", "state", "due_at")),
            models.Index(fields=("building", "state")),
            models.Index(fields=("handler", "state", "due_at")),
            models.Index(fields=("community", "due_at", "id"), condition=Q(closed_at=None), name="needs_open_by_due"),
            models.Index(
                fields=("community", "kind", "opened_at"), condition=Q(closed_at=None), name="needs_open_by_kind"
            ),
            models.Index(fields=("community", "opened_at"), name="needs_by_opening"),
            models.Index(fields=("rings_at",), condition=Q(rings_at__isnull=False), name="needs_rings_next"),
            models.Index(fields=("asked_at",), condition=Q(state="done"), name="needs_asked"),
            models.Index(fields=("parent",), condition=Q(parent__isnull=False), name="needs_parts"),
            models.Index(fields=("merged_into",), condition=Q(merged_into__isnull=False), name="needs_merged"),
            models.Index(fields=("offered_to",), condition=Q(offered_to__isnull=False), name="needs_offered"),
            GinIndex(fields=("granted_to",)),
        )

    class Reach:
        community = "community_id"
        holders = "granted_to"

    class Privacy:
        open = frozenset(
            "id number community place building kind state source source_id owner handler handled_by offered_to parent"
            " merged_into article opened_at due_at done_at asked_at closed_at clock_from waits_since rung rings"
            " rings_heard rings_at helped_at accepted_at answered_at is_solved is_content tries excluded_because cost"
            " term_hours term_working_days is_response_in_time is_public times_reopened is_due_assumed"
            " is_synthetic".split()
        )
        personal = {
            "text": Personal(
                purpose="Understanding and handling what the resident asks for.",
                basis="PIPL §13(1)3: statutory duty of the residents' committee and the subdistrict office",
                retention="anonymised two years after the need was closed",
                days=730,
            ),
            "answers": Personal(
                purpose="Knowing what the handler has to bring along.",
                basis="PIPL §13(1)3: statutory duty of the residents' committee and the subdistrict office",
                retention="anonymised with the text, two years after the need was closed",
                days=730,
            ),
            "reporter": Personal(
                purpose="Asking the reporter whether the need is met.",
                basis="PIPL §13(1)1: consent of the reporter",
                retention="removed when the reporter's consent ends, at the latest two years after closing",
                days=730,
            ),
            "granted_to": Personal(
                purpose="Letting the reporter follow the need and the handler work on it.",
                basis="PIPL §13(1)1 for the reporter; duty or contract for the handler",
                retention="emptied with the reporter",
                days=730,
            ),
        }


class PublicNeed(Row):
    """What everybody may know of a need: its number, kind, building and state; no reporter.

    Whoever is about to report the same finds it here, and the public pages, maps and feeds are made from it. ``words``
    is the text with numbers, doors and names masked: compared with what is about to be reported, and shown once a
    colleague has read and released it; ``photo`` is the file of the one picture that was released with them.
    A public question has a time until which it is answered, and its answer.
    """

    need = models.OneToOneField(Need, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16, unique=True)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    building = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(NeedKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=NeedState)
    words = models.TextField()
    is_released = models.BooleanField(default=False)
    photo = models.CharField(max_length=120, blank=True)
    answer = models.TextField(blank=True)
    answer_due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="needs_public_answer_dated",
            ),
        )
        indexes = (
            models.Index(
                fields=("community", "kind", "opened_at"), condition=Q(closed_at=None), name="needs_public_open"
            ),
            models.Index(fields=("community", "-opened_at", "id"), name="needs_public_newest"),
            models.Index(
                fields=("community", "-opened_at"), condition=Q(answer_due__isnull=False), name="needs_public_questions"
            ),
        )

    class Reach:
        community = "community_id"
        parent = ("need_id", "needs_need")
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id need number community building kind state is_released answer answer_due answered_at opened_at"
            " changed_at closed_at".split()
        )
        personal = {
            "words": Personal(
                purpose="Letting neighbours see that something is reported already and how far it is.",
                basis="PIPL §13(1)1: the reporter was told and may keep it private; numbers and doors masked",
                retention="emptied when the need's text is anonymised, two years after the need was closed",
                days=730,
            ),
            "photo": Personal(
                purpose="Letting neighbours see what is wrong, once a colleague has looked at the picture.",
                basis="PIPL §13(1)1: the reporter was told and may keep it private; metadata removed",
                retention="deleted with the need's photos, two years after the need was closed",
                days=730,
            ),
        }
