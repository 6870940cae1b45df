"""Rows that many tests begin with: made by the services once a day and process, and put back as they were made."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.apps import apps
from django.db import connection

from gongzhi.foundation import time
from gongzhi.foundation.stamps import watching_models

T = TypeVar("T")


@dataclass(frozen=True)
class _Kept:
    day: date
    told: bytes
    rows: dict[str, list[str]]


_kept: dict[str, _Kept] = {}


def put_back(make: Callable[[], T]) -> T:
    """Makes rows and tells of them, or puts back what was made before and tells the same.

    The caller's transaction reaches everywhere and comes to an empty database; checks that were put off are made at the
    end. A database of a test's own counts its rows from one, so there they are made anew.
    """
    name, today = f"{make.__module__}.{make.__qualname__}", time.today()
    kept = _kept.get(name)
    if connection.settings_dict["NAME"].startswith("copy_"):
        told = make()
    elif kept is None or kept.day != today:
        before = all_rows()
        told = make()
        rows = {table: sorted(rows - before[table]) for table, rows in all_rows().items()}
        _kept[name] = _Kept(today, pickle.dumps(told), {table: found for table, found in rows.items() if found})
    else:
        told = pickle.loads(kept.told)
        _insert(kept.rows)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return told


def all_rows() -> dict[str, set[str]]:
    """Gives the rows of every table as JSON, lower rooms first; without those that the database writes by itself."""
    stamps = set(watching_models())
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model not in stamps]
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT one FROM unnest(%s::text[]) one WHERE has_table_privilege(one, 'INSERT')", [tables])
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(one)::text FROM "{table}" one')
            found[table] = {text for (text,) in cursor.fetchall()}
    return found


def _insert(rows: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for table, found in rows.items():
            cursor.execute(
                f'INSERT INTO "{table}" SELECT (jsonb_populate_record(NULL::"{table}", one::jsonb)).*'
                " FROM unnest(%s::text[]) one",
                [found],
            )
