"""The wall in the database: a transaction sees its own communities, and one without a reach gets an error."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction

from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import (
    EVERYWHERE,
    FUNCTIONS,
    Reach,
    Scope,
    everywhere,
    reaching,
    reading_condition,
    set_reach,
    walled_models,
    writing_condition,
)

HERE, NEXT_DOOR, LIN = uuid7(), uuid7(), uuid7()
ROWS = {"ours": (HERE, None), "theirs": (NEXT_DOOR, None), "handed to Lin": (NEXT_DOOR, LIN)}


class Walled:
    """Stands for a model: the conditions ask for nothing but its declaration and its table."""

    class _meta:  # noqa: N801
        db_table = "walled"

    class Reach:
        community = "community_id"
        holder = "holder_id"


class OpenToRead(Walled):
    class Reach(Walled.Reach):
        everybody_reads = True


@pytest.fixture
def walled(_django_db_helper: None) -> None:
    _make_table(Walled)


def _make_table(model: type[Walled]) -> None:
    read, write = (condition(model) for condition in (reading_condition, writing_condition))  # type: ignore[arg-type]
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute("DROP TABLE IF EXISTS walled")
        cursor.execute("CREATE TABLE walled (name text, community_id uuid, holder_id uuid)")
        for name, (community, holder) in ROWS.items():
            cursor.execute("INSERT INTO walled VALUES (%s, %s, %s)", [name, community, holder])
        cursor.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE walled FORCE ROW LEVEL SECURITY")
        cursor.execute(f"CREATE POLICY r ON walled FOR SELECT USING ({read})")
        cursor.execute(f"CREATE POLICY i ON walled FOR INSERT WITH CHECK ({write})")
        cursor.execute(f"CREATE POLICY u ON walled FOR UPDATE USING ({write}) WITH CHECK ({write})")


def names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM walled")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.transactional
@pytest.mark.parametrize(
    ("reach", "seen"),
    [
        (EVERYWHERE, set(ROWS)),
        (Reach(communities=frozenset({HERE})), {"ours"}),
        (Reach(communities=frozenset({HERE, NEXT_DOOR})), set(ROWS)),
        (Reach(communities=frozenset({HERE}), holders=frozenset({LIN})), {"ours", "handed to Lin"}),
        (Reach(holders=frozenset({LIN, uuid7()})), {"handed to Lin"}),
        (Reach(), set()),
    ],
)
def test_a_transaction_sees_what_it_reaches(walled: None, reach: Reach, seen: set[str]) -> None:
    with reaching(reach):
        assert names() == seen


@pytest.mark.transactional
def test_without_a_reach_there_is_an_error_and_not_an_empty_answer(walled: None) -> None:
    with pytest.raises(DatabaseError, match="no reach is set"), transaction.atomic():
        names()
    with everywhere():
        assert names() == set(ROWS)
    with pytest.raises(DatabaseError, match="no reach is set"):
        names()


@pytest.mark.transactional
def test_what_everybody_may_read_is_still_written_by_its_community_only(walled: None) -> None:
    _make_table(OpenToRead)
    with reaching(Reach(communities=frozenset({HERE}))), connection.cursor() as cursor:
        assert names() == set(ROWS)
        cursor.execute("UPDATE walled SET name = name || '!'")
        assert names() == {"ours!", "theirs", "handed to Lin"}
    with pytest.raises(DatabaseError, match="no reach is set"), transaction.atomic():
        names()


@pytest.mark.transactional
@pytest.mark.parametrize("community", [NEXT_DOOR, None])
def test_nothing_is_put_next_door(walled: None, community: UUID | None) -> None:
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        reaching(Reach(communities=frozenset({HERE}))),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO walled VALUES ('sneaked in', %s, NULL)", [community])


@pytest.mark.transactional
def test_a_reach_is_set_inside_a_transaction_only() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        set_reach(EVERYWHERE)


@pytest.mark.django_db
def test_every_walled_table_has_its_forced_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'")
        forced = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_policies GROUP BY tablename HAVING count(*) = 4")
        with_policies = {name for (name,) in cursor.fetchall()}
    declared = {model._meta.db_table for model in walled_models()}
    assert (forced, with_policies) == (declared, declared)


def test_a_scope_covers_paths_below_it_and_its_own_buildings() -> None:
    tower = uuid7()
    scope = Scope(paths=("a.b.",), buildings=frozenset({tower}))
    assert [scope.covers(path) for path in ("a.b.", "a.b.c.", "a.bc.", "a.")] == [True, True, False, False]
    assert (scope.covers("x.", tower), scope.covers("x.", uuid7()), scope.covers("x."), Scope().covers("a.")) == (
        True,
        False,
        False,
        False,
    )


def test_a_parent_s_column_is_named_with_its_table() -> None:
    class Child(Walled):
        class Reach:
            parent = ("need_id", "needs_need")

    condition = reading_condition(Child)  # type: ignore[arg-type]
    assert 'parent.id = "walled"."need_id"' in condition
