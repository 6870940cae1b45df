"""The second wall stands in the database itself, for the role the application logs in as."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from gongzhi.foundation.reach import everywhere, walled_models

pytestmark = pytest.mark.django_db


def test_every_declared_wall_is_forced_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'")
        forced = {name for (name,) in cursor.fetchall()}
    assert forced == {model._meta.db_table for model in walled_models()}


def test_every_wall_has_a_policy_for_each_way_of_touching_a_row() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, array_agg(cmd ORDER BY cmd) FROM pg_policies GROUP BY tablename")
        policies = dict(cursor.fetchall())
    every = ["DELETE", "INSERT", "SELECT", "UPDATE"]
    assert policies == {model._meta.db_table: every for model in walled_models()}


def test_the_application_owns_nothing_and_cannot_pass_the_walls() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user AND schemaname = 'public'")
        assert cursor.fetchone() == (0,)


def test_a_transaction_without_a_reach_is_refused() -> None:
    with pytest.raises(DatabaseError, match="no reach is set"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT gongzhi_reach()")


def test_every_table_of_the_demo_district_refuses_whoever_has_no_reach(demo: None) -> None:
    tables = [model._meta.db_table for model in walled_models()]
    with everywhere():
        filled = {table for table in tables if _count(table)}
    refused = set()
    for table in filled:
        try:
            _count(table)
        except DatabaseError as refusal:
            assert "no reach is set" in str(refusal)
            refused.add(table)
    assert filled
    assert refused == filled


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def test_the_application_cannot_change_tables() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE places_place DISABLE ROW LEVEL SECURITY")
