"""Sealing the journal: entries are numbered and chained after their commit, by one sealer at a time."""

from __future__ import annotations

from django.db import connection, transaction

from gongzhi.foundation.journal.models import Entry, Seal, Unsealed
from gongzhi.foundation.journal.rules import START, seal_hash

# Any number; it makes two sealers find one another.
_SEALING = 7_146_002


@transaction.atomic
def seal_entries(limit: int = 1000) -> int:
    """Numbers and chains entries that wait, oldest first; returns how many.

    Only one sealer works at a time: another one returns 0 at once.
    """
    if not _is_only_sealer():
        return 0
    waiting = list(Unsealed.objects.order_by("position")[:limit])
    entries = Entry.objects.in_bulk([place.entry for place in waiting])
    last = Seal.objects.order_by("-number").first()
    number, previous = (last.number, bytes(last.hash)) if last else (0, START)
    seals = []
    for place in waiting:
        number += 1
        link = seal_hash(number, previous, entries[place.entry].facts)
        seals.append(Seal(number=number, entry=place.entry, previous=previous, hash=link))
        previous = link
    Seal.objects.bulk_create(seals)
    Unsealed.objects.filter(pk__in=[place.pk for place in waiting]).delete()
    return len(seals)


def _is_only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALING])
        return bool(cursor.fetchone()[0])
