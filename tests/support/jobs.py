"""Carries out background jobs inside a test, with the house's own worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def run_waiting_jobs() -> None:
    """Runs the worker until nothing waits any more, in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        worker.submit(_work).result()


def _work() -> None:
    from procrastinate.contrib.django import app

    try:
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
            worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()
