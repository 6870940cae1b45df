"""Taking commands in exactly once, however often they are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.encryption import keyed_hash
from gongzhi.foundation.errors import InFlight, NotNow
from gongzhi.foundation.inbox.models import Receipt
from gongzhi.foundation.inbox.queries import receipt_of
from gongzhi.foundation.time import midnight_of, now


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer that the same command got before."""

    status: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """What a phone sent among others: its id, its verb and its content in one canonical form."""

    id: UUID
    verb: str
    body: bytes


class OtherContent(NotNow):
    """Something else was carried out under this id before (409)."""


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
        Receipt.objects.create(user=by, command=command, verb=verb, body_hash=content, at=midnight_of(now()))
        return None
    if seen.verb != verb or bytes(seen.body_hash) != content:
        raise other_content()
    if seen.status is None or seen.answer is None:
        raise RuntimeError(f"the command {command} was carried out without an answer")
    return Seen(seen.status, seen.answer)


def other_content() -> OtherContent:
    """Says that an id is in use for something else."""
    return OtherContent(_("Something different was already saved under this number. Enter it again."))


def look_up(commands: Sequence[Command], *, by: UUID) -> dict[UUID, Seen | InFlight | OtherContent]:
    """Takes many commands in two statements; answers for those that are not to be carried out now, and why.

    Whoever carries out the others ends with ``keep_answers`` in the same transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a command is taken inside a transaction")
    taken = _taken(commands, by)
    known = {one.command: one for one in Receipt.objects.filter(user=by, command__in=[one.id for one in commands])}
    return {one.id: found for one in commands if (found := _judged(one, one.id in taken, known.get(one.id)))}


def _judged(one: Command, is_taken: bool, seen: Receipt | None) -> Seen | InFlight | OtherContent | None:
    if not is_taken:
        return InFlight(_("This entry is being saved at this very moment. Wait a few seconds and look again."))
    if seen is None:
        return None
    if seen.verb != one.verb or bytes(seen.body_hash) != _hash(one.verb, one.body):
        return other_content()
    if seen.status is None or seen.answer is None:
        raise RuntimeError(f"the command {one.id} was carried out without an answer")
    return Seen(seen.status, seen.answer)


@transaction.atomic
def keep_answers(answers: Sequence[tuple[Command, dict[str, Any]]], *, by: UUID, status: int) -> None:
    """Keeps the answers of many commands that were carried out, for whoever sends one of them again."""
    moment = midnight_of(now())
    Receipt.objects.bulk_create(
        Receipt(
            user=by,
            command=one.id,
            verb=one.verb,
            body_hash=_hash(one.verb, one.body),
            status=status,
            answer=given,
            at=moment,
        )
        for one, given in answers
    )


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock(command, by)])
        return bool(cursor.fetchone()[0])


def _taken(commands: Sequence[Command], by: UUID) -> set[UUID]:
    """Tries for all locks at once; who has to wait for none waits for nobody."""
    locks = [_lock(one.id, by) for one in commands]
    with connection.cursor() as cursor:
        cursor.execute("SELECT k FROM unnest(%s::bigint[]) AS t(k) WHERE pg_try_advisory_xact_lock(k)", [locks])
        got = {row[0] for row in cursor.fetchall()}
    return {one.id for one, lock in zip(commands, locks, strict=True) if lock in got}


def _lock(command: UUID, by: UUID) -> int:
    key = hashlib.sha256(b"inbox" + by.bytes + command.bytes).digest()[:8]
    return int.from_bytes(key, "big", signed=True)


def _hash(verb: str, body: bytes) -> bytes:
    # What happened at a door has few possible contents: a plain hash would give it away when all are tried.
    return keyed_hash(b"inbox\0" + verb.encode() + b"\0" + body)
