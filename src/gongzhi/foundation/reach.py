"""What a connection may see: the second wall, in the database itself, behind the permissions of ``duties``.

A transaction sets its reach once; forced row-level security on every operational table compares each row with it.
A transaction that never set a reach gets an error from the database, not an empty answer.

A model takes part by an inner ``class Reach`` with one or more of:

- ``community = "community_id"``: the row belongs to this community;
- ``holder = "person_id"``: the row is also open to this one person or organisation; a tuple names several columns;
- ``holders = "granted_to"``: the same with an array of them;
- ``parent = ("need_id", "needs_need")``: whoever sees the parent's row sees this one;
- ``everybody_reads = True``: all may read the row; writing still needs the community.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Reach:
    """The communities a transaction works in, and the persons and organisations it acts for."""

    everywhere: bool = False
    communities: frozenset[UUID] = frozenset()
    holders: frozenset[UUID] = frozenset()


EVERYWHERE = Reach(everywhere=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where one permission holds, in the words that lists filter by; the fine rule behind the coarse wall.

    ``paths`` are beginnings of place paths, ``buildings`` are the buildings of the person's own grids, ``holders``
    the person and the organisations that a thing may have been handed to. An empty scope matches nothing.
    """

    paths: tuple[str, ...] = ()
    buildings: frozenset[UUID] = frozenset()
    holders: frozenset[UUID] = frozenset()

    def covers(self, path: str, building: UUID | None = None) -> bool:
        """Tells whether a place (by its path and, below a building, its building) lies inside."""
        return any(path.startswith(start) for start in self.paths) or building in self.buildings


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: the account that is logged in, and the person behind it. Services take it as ``by=``."""

    user: UUID | None = None
    person: UUID | None = None


SYSTEM = By()


def set_reach(reach: Reach) -> None:
    """Sets the reach of the transaction that is open now; it ends with the transaction.

    Raises ``RuntimeError`` outside a transaction, where the setting would be lost at once.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a reach is set inside a transaction")
    communities = "*" if reach.everywhere else ",".join(sorted(map(str, reach.communities)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('gongzhi.reach', %s, true), set_config('gongzhi.holders', %s, true)",
            ["=" + communities, ",".join(sorted(map(str, reach.holders)))],
        )


def act_for(user: UUID | None) -> None:
    """Says on whose behalf the open transaction acts from here on; the journal writes it beside who acted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('gongzhi.acts_for', %s, true)", [str(user) if user else ""])


@contextmanager
def reaching(reach: Reach) -> Iterator[None]:
    """Opens a transaction with this reach, for jobs, commands and log-in."""
    with transaction.atomic():
        set_reach(reach)
        yield


@contextmanager
def everywhere() -> Iterator[None]:
    """Opens a transaction that sees the whole district; only jobs and commands may."""
    with reaching(EVERYWHERE):
        yield


@contextmanager
def reaching_too(community: UUID) -> Iterator[None]:
    """Reaches one community besides, for the write by which somebody gives a row of it out of the own hands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('gongzhi.reach', true)")
        before = str(cursor.fetchone()[0] or "")
        wider = before if before == "=*" else f"{before},{community}" if len(before) > 1 else f"={community}"
        cursor.execute("SELECT set_config('gongzhi.reach', %s, true)", [wider])
        yield
        cursor.execute("SELECT set_config('gongzhi.reach', %s, true)", [before])


FUNCTIONS = """
CREATE OR REPLACE FUNCTION gongzhi_reach() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE reach text := current_setting('gongzhi.reach', true);
BEGIN
  IF coalesce(reach, '') = '' THEN
    RAISE EXCEPTION 'no reach is set in this transaction' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN substr(reach, 2);
END $$;
CREATE OR REPLACE FUNCTION gongzhi_everywhere() RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT gongzhi_reach() = '*' $$;
CREATE OR REPLACE FUNCTION gongzhi_communities() RETURNS uuid[] LANGUAGE sql STABLE AS
  $$ SELECT CASE WHEN gongzhi_reach() IN ('*', '') THEN '{}'::uuid[]
     ELSE string_to_array(gongzhi_reach(), ',')::uuid[] END $$;
CREATE OR REPLACE FUNCTION gongzhi_holders() RETURNS uuid[] LANGUAGE sql STABLE AS
  $$ SELECT CASE WHEN coalesce(current_setting('gongzhi.holders', true), '') = '' THEN '{}'::uuid[]
     ELSE string_to_array(current_setting('gongzhi.holders', true), ',')::uuid[] END $$;
"""


def walled_models() -> list[type[models.Model]]:
    """Lists the models that declare a ``class Reach``, in the order of their table names."""
    found = [model for model in apps.get_models() if hasattr(model, "Reach")]
    return sorted(found, key=lambda model: model._meta.db_table)


def reading_condition(model: type[models.Model]) -> str:
    """Writes the SQL condition under which a row may be read."""
    declared: Any = model.Reach  # type: ignore[attr-defined]
    if getattr(declared, "everybody_reads", False):
        # Still asks for a reach, so that forgetting to set one is an error here too.
        return "(SELECT gongzhi_reach()) IS NOT NULL"
    return _condition(declared, model._meta.db_table)


def writing_condition(model: type[models.Model]) -> str:
    """Writes the SQL condition under which a row may be added, changed or removed."""
    declared: Any = model.Reach  # type: ignore[attr-defined]
    return _condition(declared, model._meta.db_table)


def _condition(declared: Any, own: str) -> str:
    # Sub-selects are evaluated once a statement, not once a row, and still let an index on the column work.
    terms = ["(SELECT gongzhi_everywhere())"]
    if column := getattr(declared, "community", None):
        terms.append(f'"{column}" = ANY ((SELECT gongzhi_communities())::uuid[])')
    named = getattr(declared, "holder", ())
    columns = (named,) if isinstance(named, str) else named
    terms += [f'"{column}" = ANY ((SELECT gongzhi_holders())::uuid[])' for column in columns]
    if column := getattr(declared, "holders", None):
        terms.append(f'"{column}" && (SELECT gongzhi_holders())')
    if parent := getattr(declared, "parent", None):
        column, table = parent
        # Named with its table: the parent may have a column of the same name, which would win.
        terms.append(f'EXISTS (SELECT 1 FROM "{table}" parent WHERE parent.id = "{own}"."{column}")')  # noqa: S608
    return " OR ".join(terms)


def enforce(owner: BaseDatabaseWrapper) -> list[str]:
    """Puts the policies of all declared models into the database, on the owner's connection; returns the tables."""
    tables = []
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for model in walled_models():
            table = model._meta.db_table
            read, write = reading_condition(model), writing_condition(model)
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
            cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
            for name in ("reach_read", "reach_insert", "reach_update", "reach_delete"):
                cursor.execute(f'DROP POLICY IF EXISTS {name} ON "{table}"')
            cursor.execute(f'CREATE POLICY reach_read ON "{table}" FOR SELECT USING ({read})')
            cursor.execute(f'CREATE POLICY reach_insert ON "{table}" FOR INSERT WITH CHECK ({write})')
            cursor.execute(f'CREATE POLICY reach_update ON "{table}" FOR UPDATE USING ({write}) WITH CHECK ({write})')
            cursor.execute(f'CREATE POLICY reach_delete ON "{table}" FOR DELETE USING ({write})')
            tables.append(table)
    return tables
