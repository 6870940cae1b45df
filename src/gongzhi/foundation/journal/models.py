"""Entries, the queue of those not yet sealed, and the chain of seals; no foreign keys, only ever added to.

Triggers (see the first migration) fill the queue and refuse every change of entries and seals. Beside them stand the
limits for opening records, and the alarms about those who passed one (R6).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.foundation.journal.rules import Facts
from gongzhi.foundation.journal.words import LookKind
from gongzhi.foundation.models import Personal, Row

# Cyber security law §21 asks for six months at least; three years is the house's own default.
RETENTION_DAYS = 3 * 366
# An alarm is of use until its answer has been read in the yearly audit.
ALARM_DAYS = 2 * 366


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


class LookLimit(Row):
    """How many different records of a kind one account opens before an alarm is raised, as this district set it."""

    kind = models.CharField(max_length=12, choices=LookKind, unique=True)
    in_an_hour = models.PositiveIntegerField()
    in_a_day = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(in_an_hour__gte=1, in_a_day__gte=models.F("in_an_hour")), name="journal_limit_is_one"
            ),
        )

    class Privacy:
        open = frozenset({"id", "kind", "in_an_hour", "in_a_day"})


class LookAlarm(Row):
    """One account opened more records than the limit: how many, since when, and what the auditor found.

    While it waits for its answer it grows; what is opened after the answer counts anew.
    """

    account = models.UUIDField()
    kind = models.CharField(max_length=12, choices=LookKind)
    hours = models.PositiveSmallIntegerField()
    looks = models.PositiveIntegerField()
    most = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "kind"), condition=Q(answered_at=None), name="journal_one_open_alarm"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="journal_answer_has_words",
            ),
        )
        indexes = (models.Index(fields=("account", "kind", "-answered_at")),)

    class Privacy:
        open = frozenset("id kind hours looks most first_at last_at raised_at answer answered_at".split())
        personal = {
            name: Personal(
                purpose="The auditor asks whoever opened unusually many residents' records why.",
                basis="PIPL §51, §54; guardrail R6",
                retention="two years after the alarm",
                days=ALARM_DAYS,
            )
            for name in ("account", "answered_by")
        }
