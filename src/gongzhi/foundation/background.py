"""Handing work to the background: a job is written in the open transaction, whose commit keeps both or neither."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django import app


def defer(task: str, *, at: datetime | None = None, **ids: UUID) -> None:
    """Leaves a job by the name of its task, for now or for a later moment; its arguments are ids only."""
    if not connection.in_atomic_block:
        raise RuntimeError("a job is left inside a transaction")
    app.configure_task(task, schedule_at=at).defer(**{name: str(one) for name, one in ids.items()})
