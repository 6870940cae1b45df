"""What other programs can be told of, and how far a delivery is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(TextChoices):
    RECEIVED = "need.received", _("A need was taken in")
    ACCEPTED = "need.accepted", _("A need was accepted")
    STARTED = "need.started", _("Work on a need has begun")
    SENT = "need.sent", _("A need was sent on")
    DONE = "need.done", _("A need is reported as done")
    CLOSED = "need.closed", _("A need was closed")
    REOPENED = "need.reopened", _("A need was reopened")
    DECLINED = "need.declined", _("A need was declined")
    DIVERTED = "need.diverted", _("A need was diverted")
    WAITING = "need.waiting", _("A need waits for the resident or for somebody outside")
    RESUMED = "need.resumed", _("A need that waited goes on")
    RETURNED = "need.returned", _("A need was given back to its owner")
    RECLASSIFIED = "need.reclassified", _("A need's kind or place was put right")
    MERGED = "need.merged", _("A need goes on in another one")
    TRIED = "try", _("A trial, to see whether it arrives")


class DeliveryState(TextChoices):
    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
    FAILED = "failed", pgettext_lazy("delivery", "Given up")
