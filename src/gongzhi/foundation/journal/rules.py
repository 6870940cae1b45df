"""How entries are chained: pure, so that anybody can check an exported journal with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

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
