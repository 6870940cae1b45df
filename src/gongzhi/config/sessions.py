"""Log-in sessions that end after a time without use, written at most once in five minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError

from gongzhi.foundation.time import now

_WRITE_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """Django's own store in the database, with a sliding end that does not cost a write on every page."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Keeps sessions in Django's own table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Reads the session; asks for a new end where the last was set more than five minutes ago."""
        stored = self._get_session_from_db()  # type: ignore[attr-defined]
        if stored is None:
            return {}
        begun = stored.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if now() - begun > _WRITE_EVERY:
            self.modified = True
        return self.decode(stored.session_data)

    def save(self, must_create: bool = False) -> None:
        """Writes the session. A database that is away is our fault (5xx: send again), not the sender's (400)."""
        try:
            super().save(must_create)
        except UpdateError as problem:
            # Django takes every fault of the database for a log-out at the same moment.
            if isinstance(problem.__context__, (OperationalError, InterfaceError)):
                raise problem.__context__ from None
            raise
