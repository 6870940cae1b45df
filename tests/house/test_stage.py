"""The stage that many tests begin with is put back as the services made it."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.support import cast, kept


@pytest.mark.usefixtures("everywhere")
def test_the_stage_is_put_back_as_it_was_made() -> None:
    kept._kept.clear()
    seen = []
    for _time in range(2):
        with transaction.atomic():
            before = kept.all_rows()
            told = kept.put_back(cast._settle)
            rows = {table: rows - before[table] for table, rows in kept.all_rows().items()}
            seen.append((told, {table: found for table, found in rows.items() if found}))
            transaction.set_rollback(True)
    made, put_back = seen
    assert put_back == made
    assert {"places_place", "actors_person", "grids_gridbuilding", "journal_entry"} <= set(made[1])
