"""Wishes of those who are told, and watches over areas."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.foundation.models import Personal, Row
from gongzhi.foundation.tidings.words import Rhythm

_MAIL = Personal(
    purpose="Writing to somebody who asked for it.",
    basis="PIPL §13 (1)",
    retention="until it is taken back, at the latest with the account or the watch",
)


class Wish(Row):
    """How a user wants to be told; ``told_until`` is what the last collected letter held. The address is sealed."""

    user = models.UUIDField(unique=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    email = models.BinaryField(null=True)
    told_until = models.DateTimeField(null=True)

    class Privacy:
        open = frozenset({"id", "rhythm", "told_until"})
        personal = {"user": _MAIL, "email": _MAIL}


class AreaWatch(Row):
    """Somebody follows the public needs of an area; found by the keyed hash of her code alone, or by her account.

    Without an e-mail address she looks for herself; with one she is written to once she has confirmed it.
    """

    place = models.UUIDField()
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    key = models.BinaryField(max_length=32, unique=True)
    user = models.UUIDField(null=True, db_index=True)
    email = models.BinaryField(null=True)
    is_confirmed = models.BooleanField(default=False)
    at = models.DateTimeField()
    seen_until = models.DateTimeField()
    told_until = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = (
            models.Index(fields=("told_until",), condition=models.Q(is_confirmed=True), name="tidings_confirmed"),
        )

    class Privacy:
        open = frozenset({"id", "place", "kinds", "key", "is_confirmed", "at", "seen_until", "told_until"})
        personal = {"user": _MAIL, "email": _MAIL}
