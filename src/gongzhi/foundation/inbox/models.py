"""Receipts of commands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.foundation.ids import random_id
from gongzhi.foundation.models import Personal, Row

# A phone that was put away for this long has to be emptied by hand.
RETENTION_DAYS = 90


class Receipt(Row):
    """A command of one user that was carried out, and the answer that was given.

    The answer holds what the sender was told about the sender's own command. ``status`` is empty only inside the
    command's own transaction. ``at`` is a day: a receipt tells no minute of whoever works at doors (R23).
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    user = models.UUIDField()
    command = models.UUIDField()
    verb = models.CharField(max_length=60)
    body_hash = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "command"), name="inbox_command_once"),
            models.CheckConstraint(
                condition=Q(status=None, answer=None) | Q(status__isnull=False, answer__isnull=False),
                name="inbox_answer_whole",
            ),
        )
        indexes = (models.Index(fields=("at",)),)

    class Privacy:
        open = frozenset({"id", "command", "verb", "body_hash", "status", "at"})
        personal = {
            name: Personal(
                purpose="Recognises a command that is sent twice and gives the same answer again.",
                basis="PIPL §13 (3)",
                retention="90 days after the command",
                days=RETENTION_DAYS,
            )
            for name in ("user", "answer")
        }
