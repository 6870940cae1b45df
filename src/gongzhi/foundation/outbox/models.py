"""Messages that wait to be sent, or were."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.foundation.models import Personal, Row
from gongzhi.foundation.outbox.words import MessageKind

RETENTION_DAYS = 180


class Message(Row):
    """Somebody may want to know of something; carries ids only, the words are made when it is shown.

    ``to`` is a user, or empty where the handler finds the readers by ``community``. ``failed`` names the last error.
    """

    kind = models.CharField(max_length=32, choices=MessageKind)
    subject_kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    to = models.UUIDField(null=True)
    community = models.UUIDField(null=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="outbox_kind_known"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(failed=""), name="outbox_sent_or_failed"),
        )
        indexes = (
            models.Index(fields=("to", "-at")),
            models.Index(fields=("at",), condition=Q(sent_at=None), name="outbox_waiting"),
        )

    class Privacy:
        open = frozenset({"id", "kind", "subject_kind", "subject", "community", "at", "sent_at", "failed", "tries"})
        personal = {
            name: Personal(
                purpose="Tells a person what happened to something they are concerned with.",
                basis="PIPL §13 (3)",
                retention="180 days after the message",
                days=RETENTION_DAYS,
            )
            for name in ("to", "read_at")
        }
