"""How many rows of several tables belong to one record, asked in one statement: most of them are empty."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Model
from psycopg import sql

_COUNT = sql.SQL("(SELECT count(*) FROM {} WHERE {} = %s)")


def count_beside(id: UUID, columns: Sequence[tuple[type[Model], str]]) -> list[int]:
    """Counts the rows that name a record, for each model and its column, within the transaction's reach.

    What a page shows of a record lies in many tables, and for most records few of them hold anything: asking once which
    do spares the others' statements.
    """
    counts = [_COUNT.format(sql.Identifier(model._meta.db_table), sql.Identifier(column)) for model, column in columns]
    statement = sql.SQL("SELECT {}").format(sql.SQL(", ").join(counts))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [id] * len(columns))
        return list(cursor.fetchone())
