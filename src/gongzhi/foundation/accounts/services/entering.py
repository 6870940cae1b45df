"""Letting people in, and slowing down whoever guesses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.accounts.models import LoginAttempt, User
from gongzhi.foundation.accounts.queries import find_user, has_second_factor
from gongzhi.foundation.accounts.rules import MOST_AN_HOUR, TRIES_LAST, lock_after, plain_username
from gongzhi.foundation.accounts.words import GuessedAt
from gongzhi.foundation.apart import apart
from gongzhi.foundation.encryption import blind_index
from gongzhi.foundation.errors import NotAllowed, NotNow
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note, note_apart
from gongzhi.foundation.time import local, now


@transaction.atomic
def authenticate(login: str, password: str, *, address: str) -> User:
    """Lets somebody in by username or telephone number; ``address`` is the network address they come from.

    Wrong tries are counted on a connection of their own, before the password is looked at, so that neither a rollback
    nor many tries at once help a guesser. Raises ``NotAllowed``; an unknown name is told in the same words and time.
    """
    at = now()
    user = find_user(login)
    # Together with the address, so that a stranger's guesses lock nobody out; with the round, so that a reset forgives.
    who = f"{user.id}:{user.session_round}" if user else plain_username(login)
    key = _key(GuessedAt.LOGIN, f"{who}:{address}")
    _refuse_locked_address(address, at)
    counted = _count_try(GuessedAt.LOGIN, key, at)
    if not _is_password_right(user, password) or user is None:
        _note_lock(GuessedAt.LOGIN, counted)
        _count_try_from(address, at)
        raise NotAllowed(
            _("The name or the password is not right. The community's desk can reset a password you have forgotten.")
        )
    _forgive(GuessedAt.LOGIN, key)
    if user.is_demo and not settings.DEMO:
        raise NotAllowed(_("This log-in belongs to the demo district and does not work here. Ask for one of your own."))
    if not has_second_factor(user.id):
        # Else the code has to be right as well.
        note("log_in", user, by=user.id)
    return user


@transaction.atomic
def forget_attempts(*, at: datetime) -> int:
    """Removes wrong tries that no longer count; returns how many names and addresses were forgotten."""
    return LoginAttempt.objects.filter(last_at__lt=at - TRIES_LAST).delete()[0]


@dataclass
class Try:
    """One try of something secret; whoever looks at it says when it was right."""

    was_right: bool = False


@contextmanager
def counted_try(what: GuessedAt, text: str) -> Iterator[Try]:
    """Counts a try before it is looked at, refuses while locked, and forgives when it was right."""
    at, key = now(), _key(what, text)
    counted, tried = _count_try(what, key, at), Try()
    try:
        yield tried
    finally:
        if tried.was_right:
            _forgive(what, key)
        else:
            _note_lock(what, counted)


def count_stranger(what: GuessedAt, address: str) -> None:
    """Counts what a stranger sends from one address, for all processes together.

    Raises ``NotNow`` where the address has used up this hour.
    """
    at = now()
    key = _key(what, f"{address}:{int(at.timestamp()) // 3600}")
    with apart() as cursor:
        cursor.execute(
            "INSERT INTO accounts_loginattempt AS tried (id, what, key, failures, last_at) VALUES (%s, %s, %s, 1, %s)"
            " ON CONFLICT (what, key) DO UPDATE SET failures = tried.failures + 1, last_at = excluded.last_at"
            " RETURNING failures",
            [uuid7(), what.value, key, at],
        )
        (number,) = cursor.fetchone()
    if number > MOST_AN_HOUR[what]:
        raise NotNow(_("From here there were very many tries within the hour. Wait a while, or ring the community."))


def _is_password_right(user: User | None, password: str) -> bool:
    if user is None or not user.is_active:
        # Takes as long as looking at a password, so that time tells nothing either.
        make_password(password)
        return False
    return user.check_password(password)


@dataclass(frozen=True, slots=True)
class _Counted:
    attempt: UUID
    is_locked: bool


def _count_try(what: GuessedAt, key: bytes, at: datetime) -> _Counted | None:
    with apart() as cursor:
        cursor.execute(
            "INSERT INTO accounts_loginattempt AS tried (id, what, key, failures, last_at, locked_until)"
            " VALUES (%s, %s, %s, 1, %s, NULL) ON CONFLICT (what, key) DO UPDATE SET"
            " failures = CASE WHEN tried.last_at < %s THEN 1 ELSE tried.failures + 1 END, last_at = excluded.last_at"
            " WHERE tried.locked_until IS NULL OR tried.locked_until <= excluded.last_at RETURNING id, failures",
            [uuid7(), what.value, key, at, at - TRIES_LAST],
        )
        row = cursor.fetchone()
        if row and (lock := lock_after(row[1], what)):
            # The row stays locked until the commit: others who try at once wait here, then find it closed.
            cursor.execute("UPDATE accounts_loginattempt SET locked_until = %s WHERE id = %s", [at + lock, row[0]])
    if row is None:
        _refuse_locked(what, key, at)
        return None
    return _Counted(row[0], bool(lock))


def _count_try_from(address: str, at: datetime) -> None:
    if address:
        _note_lock(GuessedAt.ADDRESS, _count_try(GuessedAt.ADDRESS, _key(GuessedAt.ADDRESS, address), at))


def _note_lock(what: GuessedAt, counted: _Counted | None) -> None:
    if counted and counted.is_locked:
        note_apart("lock_log_in", ("accounts.loginattempt", counted.attempt), by=None, because=what.value)


def _refuse_locked_address(address: str, at: datetime) -> None:
    if address:
        _refuse_locked(GuessedAt.ADDRESS, _key(GuessedAt.ADDRESS, address), at)


def _refuse_locked(what: GuessedAt, key: bytes, at: datetime) -> None:
    tried = LoginAttempt.objects.filter(what=what, key=key, locked_until__gt=at).first()
    if tried is None or tried.locked_until is None:
        return
    raise NotAllowed(
        _("There were too many wrong tries. Try again at %(time)s, or ask the community's desk to reset your password.")
        % {"time": f"{local(tried.locked_until):%H:%M}"}
    )


def _forgive(what: GuessedAt, key: bytes) -> None:
    with apart() as cursor:
        cursor.execute("DELETE FROM accounts_loginattempt WHERE what = %s AND key = %s", [what.value, key])


def _key(what: GuessedAt, text: str) -> bytes:
    return blind_index(text, table="accounts_loginattempt", column=what.value)
