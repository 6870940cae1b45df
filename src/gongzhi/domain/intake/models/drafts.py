"""What was pasted or imported and is no need yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.intake.words import DraftSource, DraftState
from gongzhi.domain.needs.models import Need
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row

_WORDS = "90 days once it was taken in or dropped; a year where nobody reads it"
_SEALED = "until it is taken in or dropped, 90 days at most"
_BASIS = "PIPL §13(1)3: statutory duty of the residents' committee and the subdistrict office"


class NeedDraft(Row):
    """A need that somebody has still to confirm: words, and what was read beside them.

    ``contact`` is sealed (name and telephone number, one a line) and forgotten as soon as the draft is taken in or
    dropped; the words of a chat are masked before they are stored. ``photo`` is the file of a screenshot that came
    with a chat, its metadata removed: somebody reads it while confirming the draft, then it goes, for names stand in it
    that no machine strikes out.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=DraftSource)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.WAITING)
    number = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    contact = models.BinaryField(null=True)
    photo = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("made_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="taken", need__isnull=False) | (~Q(state="taken") & Q(need=None)),
                name="intake_taken_has_its_need",
            ),
            models.CheckConstraint(condition=Q(state="waiting") | Q(contact=None), name="intake_contact_while_waiting"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(photo=""), name="intake_photo_while_waiting"),
            # Sent on, an order comes to another community under the same number; one that was dropped may come again.
            models.UniqueConstraint(
                fields=("community", "number"),
                condition=Q(source="hotline") & ~Q(number="") & ~Q(state="dropped"),
                name="intake_number_once",
            ),
        )
        indexes = (models.Index(fields=("community", "state", "made_at", "id"), name="intake_waiting"),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id community place source state number received_at due_at made_at by need".split())
        personal = {
            name: Personal(purpose=purpose, basis=_BASIS, retention=retention, days=days)
            for name, retention, days, purpose in (
                ("address", _WORDS, 365, "Finding the place that an order is about."),
                ("text", _WORDS, 365, "Confirming what is asked for before it becomes a need."),
                ("contact", _SEALED, 90, "Asking the reporter about the result; kept sealed."),
                ("photo", _SEALED, 90, "Reading what was said in a chat that cannot be copied as text."),
            )
        }
