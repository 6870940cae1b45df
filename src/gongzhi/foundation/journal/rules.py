"""How entries are chained: pure, so that anybody can check an exported journal with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from gongzhi.foundation.journal.words import LookKind

# What the first seal follows.
START = bytes(32)


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry says."""

    id: UUID
    at: datetime
    by: UUID | None
    on_behalf_of: UUID | None
    verb: str
    subject_kind: str
    subject: UUID
    community: UUID | None
    because: str


VERB_OF: dict[LookKind, str] = {
    LookKind.CONTACTS: "contact.read",
    LookKind.NEEDS: "need.read",
    LookKind.EXPORTS: "need.exported",
}
"""The verb with which each kind of look stands in the journal."""

USUAL_MOST: dict[LookKind, tuple[int, int]] = {
    LookKind.CONTACTS: (20, 60),
    LookKind.NEEDS: (60, 200),
    LookKind.EXPORTS: (100, 300),
}
"""How many different records one account opens in an hour and in a day before an alarm is raised, where nobody has
set another number: about twice what a secretary's busiest day asks for."""

HIGHEST_MOST = 5000


def passed_limit(in_an_hour: int, in_a_day: int, *, most: tuple[int, int]) -> tuple[int, int, int] | None:
    """Gives (hours, looks, limit) of the limit that was passed, the hour's first; None where neither was."""
    if in_an_hour > most[0]:
        return 1, in_an_hour, most[0]
    return (24, in_a_day, most[1]) if in_a_day > most[1] else None


def seal_hash(number: int, previous: bytes, facts: Facts) -> bytes:
    """Hashes an entry together with its number and the hash before it (SHA-256 over canonical JSON)."""
    written = json.dumps(
        [
            number,
            bytes(previous).hex(),
            str(facts.id),
            facts.at.astimezone(UTC).isoformat(timespec="microseconds"),
            _text(facts.by),
            _text(facts.on_behalf_of),
            facts.verb,
            facts.subject_kind,
            str(facts.subject),
            _text(facts.community),
            facts.because,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(written.encode()).digest()


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
