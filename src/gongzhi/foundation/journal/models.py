"""Entries, the queue of those not yet sealed, and the chain of seals; no foreign keys, only ever added to.

Triggers (see the first migration) fill the queue and refuse every change of entries and seals.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.foundation.journal.rules import Facts
from gongzhi.foundation.models import Personal, Row

# Cyber security law §21 asks for six months at least; three years is the house's own default.
RETENTION_DAYS = 3 * 366


class Entry(Row):
    """Somebody did something to something: ids, verb and reason, never values, so that erasure stays possible."""

    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    # Whose post allowed it, where a colleague had handed it on; written by the database itself.
    on_behalf_of = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    community = models.UUIDField(null=True)
    because = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(verb=""), name="journal_names_its_verb"),)
        indexes = (
            models.Index(fields=("-at", "-id")),
            models.Index(fields=("subject", "-at")),
            models.Index(fields=("by", "-at")),
            models.Index(fields=("community", "-at")),
        )

    class Privacy:
        open = frozenset({"id", "at", "verb", "subject_kind", "subject", "community", "because"})
        personal = {
            name: Personal(
                purpose="Shows who did what, and for whom, to the person concerned and to the auditor.",
                basis="PIPL §13 (3), §51, §54; cyber security law §21",
                retention="three years after the entry",
                days=RETENTION_DAYS,
            )
            for name in ("by", "on_behalf_of")
        }

    @property
    def facts(self) -> Facts:
        return Facts(
            id=self.id,
            at=self.at,
            by=self.by,
            on_behalf_of=self.on_behalf_of,
            verb=self.verb,
            subject_kind=self.subject_kind,
            subject=self.subject,
            community=self.community,
            because=self.because,
        )


class Unsealed(models.Model):
    """An entry that waits for the sealer; filled by a trigger in the entry's own transaction."""

    position = models.BigAutoField(primary_key=True)
    entry = models.UUIDField(unique=True)

    class Privacy:
        open = frozenset({"position", "entry"})


class Seal(models.Model):
    """One link of the chain."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(number__gte=1), name="journal_counts_from_one"),)

    class Privacy:
        open = frozenset({"number", "entry", "previous", "hash"})
