"""What happened to a need, step by step, its photos, and who else has it."""

from __future__ import annotations

from django.db import models

from gongzhi.domain.actors.models import Person
from gongzhi.domain.needs.models.needs import Need
from gongzhi.domain.needs.words import NeedState, NeedStep, PhotoPurpose, Rung
from gongzhi.foundation.models import Personal, Row


class NeedEvent(Row):
    """One step in the life of a need; steps are added, never changed. ``position`` counts them from 0."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="events")
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=12, choices=NeedStep)
    from_state = models.CharField(max_length=20, choices=NeedState, blank=True)
    to_state = models.CharField(max_length=20, choices=NeedState)
    text = models.TextField(blank=True)
    article = models.CharField(max_length=200, blank=True)
    is_spoken = models.BooleanField(default=False)
    rung = models.PositiveSmallIntegerField(choices=Rung, null=True)

    class Meta:
        ordering = ("need", "position")
        constraints = (models.UniqueConstraint(fields=("need", "position"), name="needs_step_once"),)

    class Reach:
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset(
            {"id", "need", "position", "at", "by", "step", "from_state", "to_state", "article", "is_spoken", "rung"}
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


class NeedFollower(Row):
    """Somebody else who has the same need ("me too") or reported it twice, and is told what becomes of it.

    ``holder`` is the person, or the identifier derived from her tracking code.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="followers")
    holder = models.UUIDField(db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("need", "holder"), name="needs_followed_once"),)

    class Reach:
        holder = "holder"
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset({"id", "need", "at"})
        personal = {
            name: Personal(
                purpose="Telling everybody who has a need what becomes of it.",
                basis="PIPL §13(1)1: consent of whoever joins",
                retention="removed two years after the need was closed",
                days=730,
            )
            for name in ("holder", "person")
        }
