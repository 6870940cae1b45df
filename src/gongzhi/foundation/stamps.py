"""Stamps: a cheap, exact name for the present state of some tables, kept by the database in the changing transaction.

A model takes part by an inner ``class Watches`` with ``events`` (table → "INSERT OR UPDATE …") and the columns ``id``
and ``token``. Statement triggers on the watched tables give a fresh token to one row of it that no other transaction
holds, or add a row; so the tokens together differ after every committed change, nobody waits, and nothing can lock up.
Whoever keeps answers by the tokens in force when they were asked can never give a stale one.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

A = TypeVar("A")
# Set for the rest of the transaction by the trigger, and taken back with it or with its savepoint.
_FLAG = "gongzhi.stamped"

_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('{flag}', true) = '{table}' THEN
    RETURN NULL;
  END IF;
  UPDATE "{table}" SET token = gen_random_uuid()
   WHERE id = (SELECT id FROM "{table}" FOR UPDATE SKIP LOCKED LIMIT 1);
  IF NOT FOUND THEN
    INSERT INTO "{table}" (id, token) VALUES (gen_random_uuid(), gen_random_uuid());
  END IF;
  PERFORM set_config('{flag}', '{table}', true);
  RETURN NULL;
END $$
"""


def watching_models() -> list[type[models.Model]]:
    """Lists the models that declare a ``class Watches``."""
    return [model for model in apps.get_models() if hasattr(model, "Watches")]


def watch(owner: BaseDatabaseWrapper) -> list[str]:
    """Puts the triggers of all declared stamps into the database, on the owner's connection; returns watched tables."""
    watched = []
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        for model in watching_models():
            stamp, declared = model._meta.db_table, _watches(model)
            cursor.execute(_FUNCTION.format(table=stamp, flag=_FLAG))
            for table, events in declared.events.items():
                cursor.execute(f'DROP TRIGGER IF EXISTS {stamp}_stamp ON "{table}"')
                cursor.execute(
                    f'CREATE TRIGGER {stamp}_stamp AFTER {events} ON "{table}"'
                    f" FOR EACH STATEMENT EXECUTE FUNCTION {stamp}_stamp()"
                )
                watched.append(table)
    return watched


def stamp_sql(model: type[models.Model]) -> str:
    """Writes the expression of a model's present stamp: empty inside a transaction that has itself changed something.

    Used inside a larger statement it names the very state that the statement sees.
    """
    table = model._meta.db_table
    return (
        f"(SELECT CASE WHEN current_setting('{_FLAG}', true) = '{table}' THEN ''"  # noqa: S608
        f" ELSE 'at:' || coalesce(string_agg(token::text, ',' ORDER BY id), '') END FROM \"{table}\")"
    )


def stamp(model: type[models.Model]) -> str:
    """Asks for a model's present stamp, in one small question; empty where nothing may be kept."""
    with connection.cursor() as cursor:
        # Says the same as ``stamp_sql``; put together here, since it is asked most of all questions in the house.
        cursor.execute(f"SELECT id, token, current_setting('{_FLAG}', true) FROM \"{model._meta.db_table}\"")  # noqa: S608
        rows = cursor.fetchall()
    if rows and rows[0][2] == model._meta.db_table:
        return ""
    return "at:" + ",".join([str(token) for _, token, _ in sorted(rows)])


class Kept(Generic[A]):
    """The answers that this process worked out in one state of the tables; ``most`` of them at a time."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._now: tuple[str, dict[Hashable, A]] = ("", {})

    def get(self, key: Hashable, stamp: str) -> A | None:
        """Gives what was worked out under this very stamp."""
        kept, answers = self._now
        return answers.get(key) if stamp and kept == stamp else None

    def keep(self, key: Hashable, stamp: str, answer: A) -> None:
        """Keeps an answer as long as the stamp holds; under an empty one nothing is kept."""
        if not stamp:
            return
        # Read once: another thread may begin a newer state meanwhile, and this answer must not get into that.
        now = self._now
        if now[0] != stamp:
            now = self._now = (stamp, {})
        answers = now[1]
        while len(answers) >= self.most:
            # Another thread may have taken the same one away already.
            answers.pop(next(iter(answers)), None)
        answers[key] = answer

    def forget(self) -> None:
        """Empties the memory."""
        self._now = ("", {})


def _watches(model: type[models.Model]) -> Any:
    return model.Watches  # type: ignore[attr-defined]
