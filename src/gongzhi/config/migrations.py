"""How migrations are written: a new table comes whole, with its indexes and constraints."""

from __future__ import annotations

from typing import Any

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations import AddField, AddIndex, CreateModel
from django.db.migrations.operations.models import AddConstraint


class WholeTables(MigrationAutodetector):
    """Django's own, which leaves most constraints as steps of their own.

    Each step has Django work out all models anew, so a fresh database took three times as long.
    """

    # Room → its new migrations.
    migrations: dict[str, list[Any]]

    def _optimize_migrations(self) -> None:
        super()._optimize_migrations()  # type: ignore[misc]
        for written in self.migrations.values():
            for migration in written:
                migration.operations = whole_tables(migration.operations, migration.app_label)


def whole_tables(operations: list[Any], app_label: str) -> list[Any]:
    """Moves indexes and constraints into the step that makes their table, unless a field of it comes later."""
    made = {one.name_lower: place for place, one in enumerate(operations) if isinstance(one, CreateModel)}
    late = {one.model_name_lower for one in operations if isinstance(one, AddField)}
    kept: list[Any] = list(operations)
    for place, step in enumerate(operations):
        if isinstance(step, AddIndex | AddConstraint) and step.model_name_lower in made.keys() - late:
            table = made[step.model_name_lower]
            (kept[table],) = kept[table].reduce(step, app_label)
            kept[place] = None
    return [one for one in kept if one is not None]
