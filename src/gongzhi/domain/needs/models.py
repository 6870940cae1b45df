"""What residents need, and the life of each need from first receipt to the resident's own word that it is over."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.needs.words import NeedSource, NeedState, NeedStep, PhotoPurpose
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row


class NeedKind(Row):
    """A kind of need, with the time it may take (calendar hours or working days) and whether proof is asked for."""

    code = models.CharField(max_length=60, unique=True, db_collation="C")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    deadline_hours = models.PositiveSmallIntegerField(null=True)
    deadline_working_days = models.PositiveSmallIntegerField(null=True)
    needs_proof = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(deadline_hours=None, deadline_working_days__gt=0)
                | Q(deadline_hours__gt=0, deadline_working_days=None),
                name="needs_kind_one_deadline",
            ),
        )

    class Privacy:
        open = frozenset(
            "id code name name_en deadline_hours deadline_working_days needs_proof is_sample position".split()
        )


class Need(Row):
    """One need. ``owner`` received it first and stays its owner to the end; ``handler`` does the work.

    ``granted_to`` names who may see it without working in the community: the reporter, the handling organisation,
    and the identifier derived from the reporter's tracking code.
    """

    number = models.CharField(max_length=16, unique=True)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(NeedKind, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(max_length=12, choices=NeedState, default=NeedState.RECEIVED)
    source = models.CharField(max_length=12, choices=NeedSource)
    source_id = models.UUIDField(null=True)
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    handled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    article = models.CharField(max_length=200, blank=True)
    granted_to = ArrayField(models.UUIDField(), default=list)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    times_reopened = models.PositiveSmallIntegerField(default=0)
    is_due_assumed = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(due_at__gt=models.F("opened_at")), name="needs_due_after_opened"),
            models.CheckConstraint(
                condition=Q(state__in=("closed", "declined"), closed_at__isnull=False)
                | (~Q(state__in=("closed", "declined")) & Q(closed_at=None)),
                name="needs_closed_dated",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state", "due_at")),
            models.Index(fields=("building", "state")),
            models.Index(fields=("handler", "state", "due_at")),
            GinIndex(fields=("granted_to",)),
        )

    class Reach:
        community = "community_id"
        holders = "granted_to"

    class Privacy:
        open = frozenset(
            "id number community place building kind state source source_id owner handler handled_by article opened_at"
            " due_at done_at asked_at closed_at late_told_at times_reopened is_due_assumed is_synthetic".split()
        )
        personal = {
            "text": Personal(
                purpose="Understanding and handling what the resident asks for.",
                basis="PIPL §13(1)3: statutory duty of the residents' committee and the subdistrict office",
                retention="anonymised two years after the need was closed",
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


class NeedEvent(Row):
    """One step in the life of a need; steps are added, never changed. ``position`` counts them from 0."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="events")
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=12, choices=NeedStep)
    from_state = models.CharField(max_length=12, choices=NeedState, blank=True)
    to_state = models.CharField(max_length=12, choices=NeedState)
    text = models.TextField(blank=True)
    article = models.CharField(max_length=200, blank=True)
    is_spoken = models.BooleanField(default=False)

    class Meta:
        ordering = ("need", "position")
        constraints = (models.UniqueConstraint(fields=("need", "position"), name="needs_step_once"),)

    class Reach:
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset(
            {"id", "need", "position", "at", "by", "step", "from_state", "to_state", "article", "is_spoken"}
        )
        personal = {
            "text": Personal(
                purpose="The thread of the need: what was said and done.",
                basis="PIPL §13(1)3: statutory duty of the handling bodies",
                retention="anonymised with the need",
                days=730,
            )
        }


class NeedPhoto(Row):
    """A photo of a need, stored privately, its position data removed."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="photos")
    purpose = models.CharField(max_length=8, choices=PhotoPurpose)
    file = models.CharField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    class Reach:
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset({"id", "need", "purpose", "width", "height", "size", "by", "at"})
        personal = {
            "file": Personal(
                purpose="Showing what is wrong and what was done.",
                basis="PIPL §13(1)3: statutory duty; the photo is optional (R11)",
                retention="deleted two years after the need was closed",
                days=730,
            )
        }
