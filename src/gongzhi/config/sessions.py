"""Log-in sessions that end after a time without use, written at most once in five minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from gongzhi.foundation.time import now

_WRITE_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """Django's own store in the database, with a sliding end that does not cost a write on every page."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        stored = self._get_session_from_db()  # type: ignore[attr-defined]
        if stored is None:
            return {}
        begun = stored.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if now() - begun > _WRITE_EVERY:
            self.modified = True
        return self.decode(stored.session_data)
