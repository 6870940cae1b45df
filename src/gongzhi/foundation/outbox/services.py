"""Sending messages after the commit of what caused them, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.time import now

# The job in interfaces/jobs has this name, and takes ``message_id``.
DELIVERY = "gongzhi.deliver_message"

Handler = Callable[[Message], None]
_handlers: dict[MessageKind, Handler] = {}


def handler(kind: MessageKind) -> Callable[[Handler], Handler]:
    """Makes a function the one that sends this kind; what it writes belongs to the delivery's transaction."""

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(kind, function) is not function:
            raise RuntimeError(f"two handlers for {kind}")
        return function

    return register


def handled_kinds() -> frozenset[MessageKind]:
    """Names the kinds that have a handler."""
    return frozenset(_handlers)


def send(kind: str, subject: tuple[str, UUID], *, to: UUID | None, community: UUID | None) -> Message:
    """Writes a message and the job that sends it in the open transaction: its commit keeps both or neither."""
    return send_all(kind, subject, to=[to], community=community)[0]


def send_all(
    kind: str, subject: tuple[str, UUID], *, to: Iterable[UUID | None], community: UUID | None
) -> list[Message]:
    """Sends the same to many, each a message and a job of its own, in two statements however many they are."""
    return send_each(kind, [(subject, reader, community) for reader in to])


def send_each(kind: str, letters: Iterable[tuple[tuple[str, UUID], UUID | None, UUID | None]]) -> list[Message]:
    """Sends many messages of one kind, each (subject, reader, community), in two statements."""
    if not connection.in_atomic_block:
        raise RuntimeError("a message is sent inside a transaction")
    moment = now()
    messages = [
        Message(
            kind=MessageKind(kind),
            subject_kind=subject[0],
            subject=subject[1],
            to=reader,
            community=community,
            at=moment,
        )
        for subject, reader, community in letters
    ]
    if messages:
        Message.objects.bulk_create(messages)
        jobs: list[JSONDict] = [{"message_id": str(message.pk)} for message in messages]
        app.configure_task(DELIVERY).batch_defer(*jobs)
    return messages


def deliver(message_id: UUID) -> bool:
    """Sends a message; False where that had happened before. For the job, outside any transaction.

    An error of the handler is noted and raised again, so that the job is tried later.
    """
    try:
        return _deliver(message_id)
    except Exception as problem:
        _note_failure(message_id, type(problem).__qualname__)
        raise


def _deliver(message_id: UUID) -> bool:
    with everywhere():
        message = Message.objects.select_for_update().filter(pk=message_id).first()
        # Retention may have removed it while its job was waiting.
        if message is None or message.sent_at is not None:
            return False
        _handlers[MessageKind(message.kind)](message)
        message.sent_at, message.failed, message.tries = now(), "", message.tries + 1
        message.save(update_fields=["sent_at", "failed", "tries"])
        return True


def _note_failure(message_id: UUID, error: str) -> None:
    # Only the error's name: its text could hold somebody's words.
    Message.objects.filter(pk=message_id, sent_at=None).update(failed=error[:200], tries=F("tries") + 1)


@transaction.atomic
def mark_messages_read(user: UUID, messages: Iterable[UUID] | None = None) -> int:
    """Marks messages of a user as read, all where none are named; returns how many."""
    unread = Message.objects.filter(to=user, read_at=None)
    if messages is not None:
        unread = unread.filter(pk__in=list(messages))
    return unread.update(read_at=now())


@transaction.atomic
def forget_messages(*, before: datetime) -> int:
    """Removes messages older than that; returns how many."""
    return Message.objects.filter(at__lt=before).delete()[0]
