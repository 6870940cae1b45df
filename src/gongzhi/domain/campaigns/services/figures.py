"""Writing the figures of many doors in one short statement; Django's own grows with doors times columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from psycopg import sql

from gongzhi.domain.campaigns.models import Door


def write_figures(doors: Sequence[Door], names: tuple[str, ...]) -> None:
    """Writes these fields of locked doors as they stand in memory."""
    if not doors:
        return
    columns = [[getattr(door, name) for door in doors] for name in ("id", *names)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(names), columns)


@cache
def _statement(names: tuple[str, ...]) -> sql.Composed:
    fields: list[Any] = [Door._meta.get_field(name) for name in ("id", *names)]
    arrays = [sql.SQL("%s::{}[]").format(sql.SQL(str(field.db_type(connection)))) for field in fields]
    taken = [sql.Identifier(field.column) for field in fields]
    changes = [sql.SQL("{} = new.{}").format(column, column) for column in taken[1:]]
    return sql.SQL("UPDATE {} door SET {} FROM unnest({}) AS new({}) WHERE door.id = new.id").format(
        sql.Identifier(Door._meta.db_table),
        sql.SQL(", ").join(changes),
        sql.SQL(", ").join(arrays),
        sql.SQL(", ").join(taken),
    )
