"""Orders of the hotline: their own number and deadline, who was contacted, and the reply."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.intake.words import ContactResult, ContactWay
from gongzhi.domain.needs.models import Need
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row

_WORDS = Personal(
    purpose="Answering the hotline, and knowing what was said to the reporter.",
    basis="PIPL §13(1)3: statutory duty to answer orders",
    retention="anonymised with the need, two years after it was closed",
    days=730,
)


class HotlineOrder(Row):
    """An order of the hotline for a need: the number and the deadline are the hotline's own.

    Several people who ring about one matter are several orders of one need; ``caller`` is who rang about this one.
    ``contacted_at`` is when the reporter was last reached; ``reply`` goes back to the hotline, ``replied_at`` is when
    somebody settled it, ``exported_at`` when it left in a sheet.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    caller = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(replied_at=None, reply="") | (Q(replied_at__isnull=False) & ~Q(reply="")),
                name="intake_reply_dated",
            ),
            models.CheckConstraint(
                condition=Q(exported_at=None) | Q(replied_at__isnull=False), name="intake_exported_after_reply"
            ),
            models.UniqueConstraint(fields=("community", "number"), name="intake_order_once"),
        )
        indexes = (models.Index(fields=("community", "due_at", "id"), name="intake_orders_by_due"),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id need community number received_at due_at contacted_at replied_at exported_at".split())
        personal = {
            "reply": _WORDS,
            "caller": Personal(
                purpose="Asking whoever rang about the result.",
                basis="PIPL §13(1)1: consent of the reporter",
                retention="removed with the words, two years after the need was closed",
                days=730,
            ),
        }

    @property
    def whole(self) -> Need:
        """The need that answers this order: the one that it became, or the one in which that goes on."""
        return self.need.merged_into or self.need


class HotlineContact(Row):
    """One try to reach the reporter of an order."""

    order = models.ForeignKey(HotlineOrder, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=ContactWay)
    result = models.CharField(max_length=12, choices=ContactResult)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")

    class Reach:
        parent = ("order_id", "intake_hotlineorder")

    class Privacy:
        open = frozenset({"id", "order", "at", "by", "way", "result"})
        personal = {"text": _WORDS}
