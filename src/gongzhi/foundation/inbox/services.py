"""Taking commands in exactly once, however often they are sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import InFlight, NotNow
from gongzhi.foundation.inbox.models import Receipt
from gongzhi.foundation.inbox.queries import receipt_of
from gongzhi.foundation.time import now


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer that the same command got before."""

    status: int
    answer: dict[str, Any]


def take(command: UUID, *, by: UUID, verb: str, body: bytes) -> Seen | None:
    """Begins a command in the open transaction; None means "carry it out", else the answer of the first time.

    Whoever gets None ends with ``answer`` in the same transaction. Raises ``InFlight`` while another connection carries
    out the same command, ``NotNow`` where the id was used for something else.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a command is taken inside a transaction")
    if not _is_only_taker(command, by):
        raise InFlight(_("This entry is being saved at this very moment. Wait a few seconds and look again."))
    seen = receipt_of(command, by=by)
    content = _hash(verb, body)
    if seen is None:
        Receipt.objects.create(user=by, command=command, verb=verb, body_hash=content, at=now())
        return None
    if seen.verb != verb or bytes(seen.body_hash) != content:
        raise NotNow(_("Something else was already saved under this number. Enter it anew."))
    if seen.status is None or seen.answer is None:
        raise RuntimeError(f"the command {command} was carried out without an answer")
    return Seen(seen.status, seen.answer)


@transaction.atomic
def answer(command: UUID, *, by: UUID, status: int, answer: dict[str, Any]) -> None:
    """Keeps the answer for whoever sends the command again; ids and words only, as JSON."""
    kept = Receipt.objects.filter(user=by, command=command, status=None).update(status=status, answer=answer)
    if kept != 1:
        raise RuntimeError(f"the command {command} was not taken, or answered twice")


@transaction.atomic
def forget_receipts(*, before: datetime) -> int:
    """Removes receipts of commands older than that; returns how many."""
    return Receipt.objects.filter(at__lt=before).delete()[0]


def _is_only_taker(command: UUID, by: UUID) -> bool:
    key = hashlib.sha256(b"inbox" + by.bytes + command.bytes).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(key, "big", signed=True)])
        return bool(cursor.fetchone()[0])


def _hash(verb: str, body: bytes) -> bytes:
    return hashlib.sha256(verb.encode() + b"\0" + body).digest()
