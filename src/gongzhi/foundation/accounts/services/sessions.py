"""Log-in sessions that end after a time without use, written at most once in five minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.accounts.models import Session
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

_WRITE_EVERY = timedelta(minutes=5)
# What the session keeps about the device, so that its owner knows it again on the list.
DEVICE, BEGUN = "device", "begun_at"


class SessionStore(db.SessionStore):
    """Django's own store in the database, with a sliding end that does not cost a write on every page."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Keeps sessions in a table that also says whose they are."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Puts account and device beside the sealed content, so that an account can list and end its log-ins."""
        kept: Any = super().create_model_instance(data)
        kept.user_id = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        kept.device = str(data.get(DEVICE, ""))[:60]
        kept.begun_at = datetime.fromisoformat(data[BEGUN]) if BEGUN in data else None
        found: Session = kept
        return found

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


@transaction.atomic
def end_session(session_id: UUID, *, of: UUID, by: UUID, but: str = "") -> None:
    """Ends one log-in of a user at once.

    Raises ``NotThere`` where it is another's, or has ended, ``NotNow`` for the one in use, whose key is ``but``.
    """
    found = next((one for one in Session.objects.filter(user_id=of) if one.handle == session_id), None)
    if found is None:
        raise NotThere(_("This log-in has ended already."))
    if found.session_key == but:
        raise NotNow(_("This is the log-in that you are using. Log out instead."))
    found.delete()
    note("end_session", ("accounts.user", of), by=by)


@transaction.atomic
def end_other_sessions(user: UUID, *, but: str, by: UUID) -> int:
    """Ends all log-ins of a user except the one with this key; returns how many."""
    ended, _kinds = Session.objects.filter(user_id=user).exclude(session_key=but).delete()
    if ended:
        note("end_session", ("accounts.user", user), by=by)
    return ended


@transaction.atomic
def forget_sessions(*, at: datetime) -> int:
    """Removes the sessions whose time without use is over; returns how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
