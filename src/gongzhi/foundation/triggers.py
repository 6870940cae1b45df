"""Rules that look at more than one row, kept by the database itself; declared like any other constraint of a model."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class Trigger(models.BaseConstraint):
    """A function of the database that looks at each row before it is written, and may refuse it.

    ``event`` says when ("BEFORE INSERT"), ``body`` is PL/pgSQL between BEGIN and END, ``table`` another room's table
    below (without it the model's own). With ``is_deferred`` it looks at the end of the transaction ("AFTER …"). A
    refusal is raised by ``refuse_if``, so that services can name it. It travels with the model through every migration
    that is made anew.
    """

    def __init__(self, *, name: str, event: str, body: str, table: str = "", is_deferred: bool = False) -> None:
        super().__init__(name=name)
        self.event, self.body, self.table, self.is_deferred = event, body, table, is_deferred

    def constraint_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]
        """Waits until every table of the migration stands; nothing of it belongs into CREATE TABLE."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        """Writes the function and its trigger."""
        del schema_editor
        kind, when = ("CONSTRAINT TRIGGER", " DEFERRABLE INITIALLY DEFERRED") if self.is_deferred else ("TRIGGER", "")
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $body$"
            f" BEGIN {self.body} RETURN NEW; END $body$;"
            f' CREATE {kind} {self.name} {self.event} ON "{self._table(model)}"{when}'
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    def remove_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        """Takes both away."""
        del schema_editor
        return f'DROP TRIGGER IF EXISTS {self.name} ON "{self._table(model)}"; DROP FUNCTION IF EXISTS {self.name}()'

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leaves the decision to the database: two at once are seen only there."""

    def deconstruct(self) -> Any:
        """Gives what a migration writes down."""
        path, args, kwargs = super().deconstruct()
        deferred = {"is_deferred": True} if self.is_deferred else {}
        return path, args, {**kwargs, "event": self.event, "body": self.body, "table": self.table, **deferred}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trigger) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.body))

    def _table(self, model: Any) -> str:
        return self.table or str(model._meta.db_table)


def refuse_if(condition: str, name: str) -> str:
    """Writes the statement with which a trigger refuses a row; services find the refusal by its name."""
    raised = f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}'"
    return f"IF {condition} THEN {raised}; END IF; "
