"""Carries out background jobs inside a test, with the house's own worker."""

from __future__ import annotations


def run_waiting_jobs() -> None:
    """Runs the worker until nothing waits any more."""
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
        worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
