"""A command sent twice is carried out once; its answer is given again."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from django.db import connections, transaction

from gongzhi.foundation.encryption import keyed_hash
from gongzhi.foundation.errors import InFlight, NotNow
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.inbox.queries import receipt_of
from gongzhi.foundation.inbox.services import Seen, answer, forget_receipts, take
from gongzhi.foundation.journal.queries import entries
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

LIN, CHEN = uuid7(), uuid7()


def record_visit(command: UUID, *, by: UUID = LIN, body: bytes = b"{}", verb: str = "record_visit") -> Seen | None:
    """Stands for any command: takes, does something once, answers."""
    with transaction.atomic():
        seen = take(command, by=by, verb=verb, body=body)
        if seen is None:
            note(verb, ("campaigns.visit", command), by=by)
            answer(command, by=by, status=201, answer={"id": str(command)})
        return seen


@pytest.mark.django_db
def test_an_exact_repeat_gets_the_stored_answer_and_does_nothing() -> None:
    command = uuid7()
    assert record_visit(command) is None
    assert record_visit(command) == Seen(201, {"id": str(command)})
    assert entries().count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "verb"), [(b"{ }", "record_visit"), (b"{}", "open_need")])
def test_the_same_id_with_other_content_is_refused(body: bytes, verb: str) -> None:
    command = uuid7()
    record_visit(command)
    with pytest.raises(NotNow):
        record_visit(command, body=body, verb=verb)
    assert entries().count() == 1


@pytest.mark.django_db
def test_a_receipt_tells_what_was_sent_to_nobody_who_lacks_the_key() -> None:
    sent = b'{"outcome": "nobody"}'
    record_visit(command := uuid7(), body=sent)
    kept = receipt_of(command, by=LIN)
    assert kept is not None
    assert bytes(kept.body_hash) != sha256(b"record_visit\0" + sent).digest()
    assert bytes(kept.body_hash) == keyed_hash(b"inbox\0record_visit\0" + sent)


@pytest.mark.django_db
def test_another_user_s_id_is_nobody_else_s_business() -> None:
    command = uuid7()
    record_visit(command)
    assert receipt_of(command, by=CHEN) is None
    assert record_visit(command, by=CHEN, body=b"other") is None


@pytest.mark.django_db
def test_a_command_that_failed_can_be_sent_again() -> None:
    command = uuid7()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert take(command, by=LIN, verb="record_visit", body=b"{}") is None
        raise ZeroDivisionError
    assert record_visit(command) is None


@pytest.mark.django_db
def test_an_answer_needs_its_command_and_is_given_once() -> None:
    command = uuid7()
    for _ in range(2):
        with pytest.raises(RuntimeError), transaction.atomic():
            answer(command, by=LIN, status=201, answer={})
        record_visit(command)


@pytest.mark.transactional
def test_a_command_is_taken_inside_a_transaction_only() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        take(uuid7(), by=LIN, verb="record_visit", body=b"{}")


@pytest.mark.django_db
def test_old_receipts_are_forgotten() -> None:
    command = uuid7()
    record_visit(command)
    assert (forget_receipts(before=now() - timedelta(days=90)), forget_receipts(before=now())) == (0, 1)
    assert receipt_of(command, by=LIN) is None


@pytest.mark.transactional
def test_of_64_that_send_the_same_command_at_once_exactly_one_carries_it_out() -> None:
    command = uuid7()
    told: list[str] = []
    # At most 16 connections at a time: the server is shared.
    places, start = threading.Semaphore(16), threading.Event()

    def send() -> None:
        start.wait()
        with places:
            try:
                told.append("did it" if record_visit(command) is None else "was told again")
            except InFlight:
                told.append("was told to wait")
            finally:
                connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(64)]
    for thread in threads:
        thread.start()
    start.set()
    for thread in threads:
        thread.join()
    counted = Counter(told)
    assert (counted["did it"], counted.total(), entries().count()) == (1, 64, 1)
    assert record_visit(command) == Seen(201, {"id": str(command)})


@pytest.mark.transactional
def test_while_one_carries_it_out_another_is_told_to_wait() -> None:
    command = uuid7()
    told: list[int] = []

    def send() -> None:
        try:
            record_visit(command)
        except InFlight as wait:
            told.append(wait.status)
        finally:
            connections.close_all()

    with transaction.atomic():
        take(command, by=LIN, verb="record_visit", body=b"{}")
        thread = threading.Thread(target=send)
        thread.start()
        thread.join()
        answer(command, by=LIN, status=201, answer={})
    assert told == [423]
