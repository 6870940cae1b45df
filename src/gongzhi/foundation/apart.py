"""A database connection of its own, for the few facts that must outlive a transaction that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def apart() -> Iterator[CursorWrapper]:
    """Opens a transaction on a connection of its own and commits it, whatever becomes of the one that is open now.

    Never write here what the open transaction has locked: it would wait for itself.
    """
    own = connection.copy()
    # From the pool it could wait for the very connection that this request holds.
    own.settings_dict["OPTIONS"].pop("pool", None)
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            yield cursor
        own.commit()
    finally:
        own.close()
