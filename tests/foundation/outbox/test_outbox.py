"""Messages leave after the commit of what caused them, each once, and their readers find them."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.outbox import services
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.outbox.queries import messages_for, unread_count, unsent_messages, urgent_messages
from gongzhi.foundation.outbox.services import (
    DELIVERY,
    deliver,
    forget_messages,
    handler,
    mark_messages_read,
    send,
)
from gongzhi.foundation.outbox.words import NEED_ASSIGNED, NEED_LATE, PLAN_ADOPTED, MessageKind
from gongzhi.foundation.time import now

LIN, CHEN, NEED = uuid7(), uuid7(), uuid7()
sent: list[UUID] = []


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_handlers", {})

    @handler(NEED_ASSIGNED)
    def tell(message: Message) -> None:
        sent.append(message.pk)

    @handler(NEED_LATE)
    def fail(message: Message) -> None:
        Message.objects.filter(pk=message.pk).update(read_at=now())
        raise ConnectionError("the gateway of 13800138000 is closed")

    sent.clear()


def jobs() -> list[tuple[str, dict[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id")
        return [(name, json.loads(args)) for name, args in cursor.fetchall()]


def write(kind: MessageKind = NEED_ASSIGNED, *, to: UUID | None = LIN) -> Message:
    with transaction.atomic():
        return send(kind, ("needs.need", NEED), to=to, community=None)


@pytest.mark.transactional
def test_a_message_brings_a_job_that_carries_only_its_id() -> None:
    message = write()
    assert jobs() == [(DELIVERY, {"message_id": str(message.pk)})]


@pytest.mark.transactional
def test_neither_message_nor_job_outlives_a_transaction_that_failed() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    assert (Message.objects.count(), jobs()) == (0, [])


@pytest.mark.transactional
def test_a_message_is_sent_inside_a_transaction_only() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        send(NEED_ASSIGNED, ("needs.need", NEED), to=LIN, community=None)


@pytest.mark.transactional
def test_a_message_leaves_once_however_often_its_job_runs() -> None:
    message = write()
    assert [deliver(message.pk) for _ in range(3)] == [True, False, False]
    assert sent == [message.pk]
    message.refresh_from_db()
    assert (message.tries, message.failed, message.sent_at is None) == (1, "", False)


@pytest.mark.transactional
def test_a_failure_is_noted_by_name_only_raised_again_and_undoes_the_handler_s_writing() -> None:
    message = write(NEED_LATE)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            deliver(message.pk)
    message.refresh_from_db()
    assert (message.tries, message.failed, message.sent_at, message.read_at) == (2, "ConnectionError", None, None)
    assert list(unsent_messages(before=now())) == [message]


@pytest.mark.transactional
def test_a_kind_without_a_handler_is_a_loud_fault() -> None:
    message = write(PLAN_ADOPTED)
    with pytest.raises(KeyError):
        deliver(message.pk)


@pytest.mark.transactional
def test_a_message_that_was_forgotten_meanwhile_is_no_fault() -> None:
    assert deliver(uuid7()) is False


@pytest.mark.django_db
def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not a valid MessageKind"):
        send("gossip", ("needs.need", NEED), to=LIN, community=None)


def test_a_kind_has_one_handler() -> None:
    with pytest.raises(RuntimeError, match="two handlers"):
        handler(NEED_ASSIGNED)(lambda message: None)
    assert services.handled_kinds() == {NEED_ASSIGNED, NEED_LATE}


@pytest.mark.django_db
def test_a_reader_sees_one_s_own_messages_newest_first_and_marks_them_read() -> None:
    first, second = write(), write()
    write(to=CHEN)
    write(to=None)
    assert (list(messages_for(LIN)), unread_count(LIN)) == ([second, first], 2)
    assert (mark_messages_read(LIN, [first.pk]), unread_count(LIN)) == (1, 1)
    assert (mark_messages_read(LIN), unread_count(LIN), unread_count(CHEN)) == (1, 0, 1)


@pytest.mark.django_db
def test_of_what_was_said_again_about_one_thing_the_last_word_is_urgent() -> None:
    other = uuid7()
    for need in (NEED, NEED, other):
        send(NEED_LATE, ("needs.need", need), to=LIN, community=None)
    send(NEED_ASSIGNED, ("needs.need", NEED), to=LIN, community=None)
    late = list(Message.objects.filter(kind=NEED_LATE).order_by("-at", "-pk"))
    assert list(urgent_messages(LIN)) == late[:2]
    mark_messages_read(LIN, [late[1].pk])
    assert list(urgent_messages(LIN)) == late[:1]


@pytest.mark.django_db
def test_old_messages_are_forgotten() -> None:
    write()
    assert (forget_messages(before=now() - timedelta(days=180)), forget_messages(before=now())) == (0, 1)
