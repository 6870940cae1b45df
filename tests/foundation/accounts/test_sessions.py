"""Sessions slide without a write on every page, and a database that is away is never the visitor's fault."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

from gongzhi.foundation.accounts.services import SessionStore
from gongzhi.foundation.time import now

pytestmark = pytest.mark.django_db


def stored() -> SessionStore:
    session = SessionStore()
    session["who"] = "Lin"
    session.save()
    return session


def test_a_session_in_use_is_written_again_only_after_five_minutes() -> None:
    key = stored().session_key
    soon = SessionStore(key)
    assert (soon["who"], soon.modified) == ("Lin", False)
    with time_machine.travel(now() + timedelta(minutes=6)):
        later = SessionStore(key)
        assert (later["who"], later.modified) == ("Lin", True)


def test_a_session_without_use_ends() -> None:
    key = stored().session_key
    with time_machine.travel(now() + timedelta(hours=9)):
        assert SessionStore(key).get("who") is None


def test_a_session_ended_elsewhere_is_told_apart_from_a_database_that_is_away() -> None:
    session = stored()
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        session.save()
    away = stored()
    with connection.execute_wrapper(_away), pytest.raises(OperationalError):
        away.save()


def _away(*_given: object) -> None:
    raise OperationalError("the connection is lost")
