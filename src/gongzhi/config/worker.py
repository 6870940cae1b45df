"""The worker: background jobs from the database, and beside them the one sealer of the journal."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import Error, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import everywhere

log = logging.getLogger(__name__)
_SEAL_EVERY_SECONDS = 1.0


def work() -> None:
    """Works until SIGTERM or SIGINT; jobs that were begun are finished."""
    ended = threading.Event()
    sealer = threading.Thread(target=_seal_until, args=[ended], name="sealer")
    sealer.start()
    try:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
        with app.replace_connector(connector) as working:
            working.run_worker(
                concurrency=settings.JOBS_AT_ONCE,
                name="gongzhi",
                delete_jobs="successful",
                shutdown_graceful_timeout=10,
            )
    finally:
        ended.set()
        sealer.join()


def _seal_until(ended: threading.Event) -> None:
    while not ended.wait(_SEAL_EVERY_SECONDS):
        try:
            with everywhere():
                journal.seal_entries()
        except Error as problem:
            # The database may be starting again; what is unsealed stays and is counted by doctor.
            log.warning("the journal's sealer waits: %s", problem)
        finally:
            connection.close()
