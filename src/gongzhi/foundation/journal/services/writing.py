"""Writing the journal: entries in the transaction of the deed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, models

from gongzhi.foundation.apart import apart
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.time import now

Subject = models.Model | tuple[str, UUID]

# Written once: every deed journals, and refusals do so on a connection that Django does not know.
_INSERT = (
    'INSERT INTO journal_entry (id, at, "by", verb, subject_kind, subject, community, because, on_behalf_of)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, nullif(current_setting('gongzhi.acts_for', true), '')::uuid)"
)
# One statement however many there are: a phone's batch journals fifty visits.
_INSERT_ALL = (
    'INSERT INTO journal_entry (id, at, "by", verb, subject_kind, subject, community, because, on_behalf_of)'
    " SELECT one.*, nullif(current_setting('gongzhi.acts_for', true), '')::uuid FROM unnest("
    "%s::uuid[], %s::timestamptz[], %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::text[]) one"
)


def note(verb: str, subject: Subject, *, by: UUID | None, community: UUID | None = None, because: str = "") -> Entry:
    """Adds an entry in the open transaction; it is chained after the commit.

    ``subject`` is a row, or its kind ("needs.need") and id; nobody (``by=None``) stands for the system.
    """
    entry = _entry(verb, subject, by, community, because)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, _values(entry))
    return entry


def note_all(verb: str, subjects: Iterable[tuple[Subject, UUID | None]], *, by: UUID | None, because: str = "") -> None:
    """Adds an entry for each subject and its community, as ``note`` does, sent to the database together."""
    entries = [_values(_entry(verb, subject, by, community, because)) for subject, community in subjects]
    if entries:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT_ALL, [list(column) for column in zip(*entries, strict=True)])


def note_apart(
    verb: str, subject: Subject, *, by: UUID | None, community: UUID | None = None, because: str = ""
) -> None:
    """Adds an entry on a connection of its own, for refusals whose transaction is rolled back."""
    with apart() as cursor:
        cursor.execute(_INSERT, _values(_entry(verb, subject, by, community, because)))


def _entry(verb: str, subject: Subject, by: UUID | None, community: UUID | None, because: str) -> Entry:
    kind, row = _named(subject)
    reason, _ = mask_identity_numbers(because)
    return Entry(at=now(), by=by, verb=verb, subject_kind=kind, subject=row, community=community, because=reason)


def _values(entry: Entry) -> tuple[UUID | datetime | str | None, ...]:
    it = entry.facts
    return it.id, it.at, it.by, it.verb, it.subject_kind, it.subject, it.community, it.because


def _named(subject: Subject) -> tuple[str, UUID]:
    if isinstance(subject, models.Model):
        return subject._meta.label_lower, subject.pk
    return subject
