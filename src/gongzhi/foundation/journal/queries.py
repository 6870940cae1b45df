"""Reading the journal, and checking that it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.journal.models import Entry, LookAlarm, LookLimit, Seal, Unsealed
from gongzhi.foundation.journal.rules import START, USUAL_MOST, VERB_OF, seal_hash
from gongzhi.foundation.journal.words import FaultKind, LookKind

__all__ = [
    "Fault", "Filter", "Limit", "Looks", "Verdict", "entries", "entries_about", "look_alarm", "look_alarms",
    "look_limits", "looks_since", "open_alarm_count", "seal_numbers", "unsealed_count", "verify",
]  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class Limit:
    """From how many different records of a kind on an alarm is raised; ``is_usual`` where nobody set it."""

    kind: LookKind
    in_an_hour: int
    in_a_day: int
    is_usual: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """How many different records of a kind one account opened."""

    account: UUID
    kind: LookKind
    in_an_hour: int
    in_a_day: int
    first_at: datetime
    last_at: datetime


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


def look_limits() -> list[Limit]:
    """Lists the limits for opening records, as they were set or as they usually are."""
    kept = {one.kind: one for one in LookLimit.objects.all()}
    return [
        Limit(kind, kept[kind].in_an_hour, kept[kind].in_a_day, is_usual=False)
        if kind in kept
        else Limit(kind, *USUAL_MOST[kind], is_usual=True)
        for kind in LookKind
    ]


def looks_since(day: datetime, *, hour: datetime) -> list[Looks]:
    """Counts the different records that each account opened since ``day`` and since ``hour``, in one question.

    What lies before the answer to an alarm about the same account and kind is not counted again.
    """
    kinds = {verb: kind for kind, verb in VERB_OF.items()}
    found = Entry.objects.filter(at__gt=day, verb__in=list(kinds), by__isnull=False)
    for alarm in LookAlarm.objects.filter(answered_at__gt=day):
        found = found.exclude(by=alarm.account, verb=VERB_OF[LookKind(alarm.kind)], at__lte=alarm.answered_at)
    counted = found.values_list("by", "verb").annotate(
        in_an_hour=Count("subject", filter=Q(at__gt=hour), distinct=True),
        in_a_day=Count("subject", distinct=True),
        first_at=Min("at"),
        last_at=Max("at"),
    )
    return [Looks(account, kinds[verb], *numbers) for account, verb, *numbers in counted.order_by("by", "verb")]


def look_alarms(*, kind: str = "", is_open: bool | None = None) -> QuerySet[LookAlarm]:
    """Lists the alarms about those who opened unusually many records, newest first."""
    found = LookAlarm.objects.all()
    if kind:
        found = found.filter(kind=kind)
    return found if is_open is None else found.filter(answered_at__isnull=is_open)


def look_alarm(id: UUID) -> LookAlarm:
    """Finds one alarm; raises ``NotThere``."""
    found = LookAlarm.objects.filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such alarm. Go back to the list and choose again."))
    return found


def open_alarm_count() -> int:
    """Counts the alarms that wait for their answer."""
    return look_alarms(is_open=True).count()
