"""Reading the journal, and checking that it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.foundation.journal.models import Entry, Seal, Unsealed
from gongzhi.foundation.journal.rules import START, seal_hash
from gongzhi.foundation.journal.words import FaultKind

__all__ = ["Fault", "Filter", "Verdict", "entries", "entries_about", "seal_numbers", "unsealed_count", "verify"]

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Filter:
    """What an auditor looks for; what is left empty matches everything. ``until`` is not included."""

    verb: str = ""
    by: UUID | None = None
    subject: UUID | None = None
    community: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a number of the chain; number 0 where it concerns an entry outside the chain."""

    number: int
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the journal found.

    ``head`` ("number:hash") can be written down outside and given to a later check.
    """

    sealed: int
    unsealed: int
    faults: tuple[Fault, ...]
    head: str

    @property
    def is_whole(self) -> bool:
        return not self.faults


def entries(wanted: Filter | None = None) -> QuerySet[Entry]:
    """Lists entries, newest first."""
    asked = wanted or Filter()
    found = Entry.objects.all()
    conditions = {
        "verb": asked.verb,
        "by": asked.by,
        "subject": asked.subject,
        "community": asked.community,
        "at__gte": asked.since,
        "at__lt": asked.until,
    }
    return found.filter(**{name: value for name, value in conditions.items() if value})


def entries_about(subject: UUID) -> QuerySet[Entry]:
    """Lists what was done to one thing, newest first."""
    return entries(Filter(subject=subject))


def seal_numbers(entry_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Tells the places of entries in the chain: entry → number; those that wait are left out."""
    return dict(Seal.objects.filter(entry__in=set(entry_ids)).values_list("entry", "number"))


def unsealed_count() -> int:
    """Counts the entries that wait for the sealer."""
    return Unsealed.objects.count()


def verify(head: str = "") -> Verdict:
    """Checks every seal against its entry and the seal before; ``head`` is what an earlier verdict ended with."""
    number, previous = 0, START
    sealed = 0
    faults: list[Fault] = []
    for seal, entry in _chain():
        if seal.number != number + 1:
            faults.append(Fault(seal.number, FaultKind.NUMBER_MISSING))
        faults.extend(_faults_of(seal, entry, previous))
        number, previous, sealed = seal.number, bytes(seal.hash), sealed + 1
    faults.extend(Fault(0, FaultKind.NEVER_QUEUED) for _ in range(_never_queued()))
    if head and not _is_in_chain(head):
        faults.append(Fault(int(head.partition(":")[0]), FaultKind.END_MISSING))
    return Verdict(sealed, unsealed_count(), tuple(faults), f"{number}:{previous.hex()}")


def _chain() -> Iterator[tuple[Seal, Entry | None]]:
    last = 0
    while seals := list(Seal.objects.filter(number__gt=last).order_by("number")[:_BATCH]):
        found = Entry.objects.in_bulk([seal.entry for seal in seals])
        for seal in seals:
            yield seal, found.get(seal.entry)
        last = seals[-1].number


def _faults_of(seal: Seal, entry: Entry | None, previous: bytes) -> Iterator[Fault]:
    if bytes(seal.previous) != previous:
        yield Fault(seal.number, FaultKind.CHAIN_BROKEN)
    if entry is None:
        yield Fault(seal.number, FaultKind.ENTRY_MISSING)
    elif seal_hash(seal.number, bytes(seal.previous), entry.facts) != bytes(seal.hash):
        yield Fault(seal.number, FaultKind.ENTRY_CHANGED)


def _never_queued() -> int:
    sealed = Seal.objects.filter(entry=OuterRef("pk"))
    waiting = Unsealed.objects.filter(entry=OuterRef("pk"))
    return Entry.objects.filter(~Exists(sealed), ~Exists(waiting)).count()


def _is_in_chain(head: str) -> bool:
    number, _, written = head.partition(":")
    return Seal.objects.filter(number=int(number), hash=bytes.fromhex(written)).exists()
