"""The journal is only added to, sealed by one sealer after the commit, and tells when somebody tampered with it."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction

from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.models import Entry, Seal
from gongzhi.foundation.journal.queries import (
    Fault,
    Filter,
    entries,
    entries_about,
    seal_numbers,
    unsealed_count,
    verify,
)
from gongzhi.foundation.journal.services import note, note_apart, seal_entries
from gongzhi.foundation.journal.words import FaultKind
from gongzhi.foundation.time import now

LIN, ZHAO, HERE, THERE = uuid7(), uuid7(), uuid7(), uuid7()


def write(count: int, verb: str = "record_visit") -> list[Entry]:
    return [note(verb, ("campaigns.visit", uuid7()), by=LIN, community=HERE) for _ in range(count)]


def as_owner(*statements: str) -> None:
    """Does what only somebody with the owner's password can."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in ("journal_entry", "journal_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db
def test_entries_wait_unsealed_and_are_chained_in_order() -> None:
    written = write(5)
    assert (unsealed_count(), seal_entries(2), seal_entries(), seal_entries()) == (5, 2, 3, 0)
    assert list(Seal.objects.order_by("number").values_list("number", "entry")) == [
        (place, entry.id) for place, entry in enumerate(written, start=1)
    ]
    unsealed = write(1)[0]
    assert seal_numbers([written[4].id, written[0].id, unsealed.id]) == {written[0].id: 1, written[4].id: 5}
    verdict = verify()
    assert (verdict.sealed, verdict.unsealed, verdict.faults, verdict.is_whole) == (5, 1, (), True)


@pytest.mark.django_db
def test_a_model_names_itself_and_an_identity_number_in_the_reason_is_masked() -> None:
    entry = note("read", write(1)[0], by=ZHAO, because="证件 11010519491231002X")
    assert (entry.subject_kind, entry.because) == ("journal.entry", "证件 [******]")


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journal_entry", "journal_seal"])
@pytest.mark.parametrize("words", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_the_application_can_change_nothing(table: str, words: str) -> None:
    write(1)
    seal_entries()
    statement = words.format(table) if table == "journal_entry" else words.format(table).replace("id", "number")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().sealed == 1


@pytest.mark.transactional
@pytest.mark.parametrize(
    "words", ["UPDATE journal_entry SET verb = 'x'", "DELETE FROM journal_seal", "TRUNCATE journal_entry"]
)
def test_even_the_owner_is_refused_while_the_triggers_stand(words: str) -> None:
    write(1)
    seal_entries()
    with pytest.raises(DatabaseError, match="only added to"), connections["owner"].cursor() as cursor:
        cursor.execute(words)


@pytest.mark.django_db
def test_the_application_cannot_put_an_entry_into_the_queue_twice() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO journal_unsealed (entry) VALUES (%s)", [uuid7()])


@pytest.mark.transactional
@pytest.mark.parametrize(
    ("tampering", "faults"),
    [
        ("UPDATE journal_entry SET verb = 'x' WHERE id = (SELECT entry FROM journal_seal WHERE number = 2)",
         [Fault(2, FaultKind.ENTRY_CHANGED)]),
        ("DELETE FROM journal_entry WHERE id = (SELECT entry FROM journal_seal WHERE number = 3)",
         [Fault(3, FaultKind.ENTRY_MISSING)]),
        ("DELETE FROM journal_seal WHERE number = 2",
         [Fault(3, FaultKind.NUMBER_MISSING), Fault(3, FaultKind.CHAIN_BROKEN), Fault(0, FaultKind.NEVER_QUEUED)]),
        ("UPDATE journal_seal SET hash = sha256('x') WHERE number = 4", [Fault(4, FaultKind.ENTRY_CHANGED)]),
        ("DELETE FROM journal_unsealed", [Fault(0, FaultKind.NEVER_QUEUED)]),
    ],
)  # fmt: skip
def test_each_kind_of_tampering_is_found(tampering: str, faults: list[Fault]) -> None:
    write(4)
    seal_entries()
    write(1)
    as_owner(tampering)
    assert list(verify().faults) == faults


@pytest.mark.transactional
def test_a_chain_that_lost_its_end_is_found_by_the_head_written_down_earlier() -> None:
    write(3)
    seal_entries()
    head = verify().head
    assert verify(head).is_whole
    as_owner(
        "DELETE FROM journal_entry WHERE id = (SELECT entry FROM journal_seal WHERE number = 3)",
        "DELETE FROM journal_seal WHERE number = 3",
    )
    assert verify().is_whole
    assert verify(head).faults == (Fault(3, FaultKind.END_MISSING),)


@pytest.mark.transactional
def test_an_entry_goes_with_its_transaction_and_one_written_apart_stays() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(1, "gone")
        note_apart("refuse", ("needs.need", uuid7()), by=None, because="stays")
        raise ZeroDivisionError
    assert [(entry.verb, entry.because) for entry in entries()] == [("refuse", "stays")]
    assert seal_entries() == 1


@pytest.mark.transactional
def test_writers_do_not_wait_for_one_another_and_two_sealers_make_one_chain() -> None:
    sealed: list[int] = []

    def work(is_sealer: bool) -> None:
        try:
            for _ in range(10):
                if is_sealer:
                    sealed.append(seal_entries(7))
                else:
                    with transaction.atomic():
                        write(2)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(place % 2 == 0,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while count := seal_entries():
        sealed.append(count)
    assert sum(sealed) == 80
    assert (verify().sealed, verify().faults) == (80, ())


@pytest.mark.django_db
def test_an_auditor_finds_entries_by_who_what_where_and_when() -> None:
    subject: UUID = uuid7()
    mine = note("adopt_plan", ("grids.plan", subject), by=ZHAO, community=HERE)
    other = note("record_visit", ("campaigns.visit", uuid7()), by=LIN, community=THERE)
    assert set(entries()) == {mine, other}
    assert list(entries_about(subject)) == [mine]
    for wanted in (Filter(verb="adopt_plan"), Filter(by=ZHAO), Filter(community=HERE), Filter(subject=subject)):
        assert list(entries(wanted)) == [mine]
    assert list(entries(Filter(since=now() + timedelta(minutes=1)))) == []
    assert set(entries(Filter(until=now() + timedelta(minutes=1)))) == {mine, other}
