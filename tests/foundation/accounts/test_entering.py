"""People get in by username or telephone number; guessing is slowed down, whatever becomes of the transaction."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction

from gongzhi.foundation.accounts.models import LoginAttempt, User
from gongzhi.foundation.accounts.services import (
    authenticate,
    create_user,
    deactivate_user,
    forget_attempts,
    reset_password,
)
from gongzhi.foundation.errors import NotAllowed
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.queries import Filter, entries
from gongzhi.foundation.time import local, now

PASSWORD = "three lamps of Anhuili"
ZHAO = uuid7()
pytestmark = pytest.mark.transactional


@pytest.fixture
def lin(_django_db_helper: None) -> User:
    return create_user("Lin", password=PASSWORD, display_name="林", by=ZHAO, phone="13800138000")


def refusal(login: str = "lin", password: str = "wrong", *, address: str = "10.0.0.1") -> str:
    with pytest.raises(NotAllowed) as refused:
        authenticate(login, password, address=address)
    return str(refused.value)


def is_locked(words: str) -> bool:
    """Tells the sentence of the lock in both languages: which one is spoken depends on what is compiled."""
    return "too many" in words or "错误次数过多" in words


@pytest.mark.parametrize("login", ["lin", "LIN", "ｌｉｎ ", "13800138000", "+86 138 0013 8000", "138-0013-8000"])
def test_a_user_gets_in_by_name_or_telephone_number(lin: User, login: str) -> None:
    assert authenticate(login, PASSWORD, address="10.0.0.1") == lin
    assert [entry.by for entry in entries(Filter(verb="log_in"))] == [lin.id]


def test_a_wrong_password_an_unknown_name_and_an_ended_account_are_told_in_the_same_words(lin: User) -> None:
    told = {refusal(), refusal("nobody"), refusal("13900139000")}
    deactivate_user(lin.id, by=ZHAO)
    told.add(refusal("lin", PASSWORD))
    assert len(told) == 1


def test_the_sixth_wrong_try_is_refused_with_the_time_of_the_next_one(lin: User) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        first = {refusal() for _ in range(5)}
        again = refusal("lin", PASSWORD)
        assert len(first) == 1
        assert f"{local(now() + timedelta(minutes=1)):%H:%M}" in again
        assert entries(Filter(verb="lock_log_in")).count() == 1
        clock.shift(timedelta(minutes=1))
        assert authenticate("lin", PASSWORD, address="10.0.0.1") == lin
        assert not LoginAttempt.objects.filter(what="login").exists()


def test_each_further_wrong_try_locks_for_twice_as_long(lin: User) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        waits = []
        for _ in range(12):
            refusal(address="")
            attempt = LoginAttempt.objects.get()
            wait = (attempt.locked_until - now()) if attempt.locked_until else timedelta(0)
            waits.append(wait // timedelta(minutes=1))
            clock.shift(wait)
        assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_name_and_telephone_number_share_one_count(lin: User) -> None:
    for login in ("lin", "13800138000", "LIN", "138 0013 8000", "lin"):
        refusal(login)
    assert is_locked(refusal("13800138000", PASSWORD))


def test_an_unknown_name_is_locked_just_as_a_known_one(lin: User) -> None:
    for _ in range(5):
        refusal("nobody")
    assert is_locked(refusal("nobody"))


def test_an_address_that_tries_many_names_is_locked_and_others_are_not(lin: User) -> None:
    for place in range(20):
        refusal(f"name{place}")
    assert is_locked(refusal("lin", PASSWORD))
    assert authenticate("lin", PASSWORD, address="10.0.0.2") == lin


def test_a_rollback_forgives_no_wrong_try(lin: User) -> None:
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            refusal()
            raise ZeroDivisionError
    assert is_locked(refusal("lin", PASSWORD))


def test_many_tries_at_once_are_no_more_than_five(lin: User) -> None:
    told: list[str] = []

    def guess() -> None:
        try:
            authenticate("lin", "wrong", address="")
        except NotAllowed as refused:
            told.append("too many" if is_locked(str(refused)) else "wrong")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(told) == {"wrong": 5, "too many": 7}


def test_the_desk_resets_password_and_lock(lin: User) -> None:
    for _ in range(5):
        refusal()
    reset_password(lin.id, password="four lamps of Anhuili", by=ZHAO)
    assert authenticate("lin", "four lamps of Anhuili", address="10.0.0.1").is_password_temporary


def test_a_demo_log_in_works_in_the_demo_only(settings: Any) -> None:
    guest = create_user("guest", password="demo", display_name="示例", by=None, is_demo=True)
    settings.DEMO = True
    assert authenticate("guest", "demo", address="10.0.0.1") == guest
    settings.DEMO = False
    assert {"demo", "演示"} & set(re.findall("demo|演示", refusal("guest", "demo")))


def test_wrong_tries_are_forgotten_after_twelve_hours(lin: User) -> None:
    for _ in range(4):
        refusal(address="")
    with time_machine.travel(now() + timedelta(hours=13)):
        refusal(address="")
        assert LoginAttempt.objects.get().failures == 1
    assert forget_attempts(at=now()) == 0
    assert forget_attempts(at=now() + timedelta(days=2)) == 1


def test_neither_name_nor_address_can_be_read_from_the_count(lin: User) -> None:
    refusal("lin", address="10.0.0.1")
    kept = {bytes(attempt.key) for attempt in LoginAttempt.objects.all()}
    assert {len(key) for key in kept} == {32}


def test_a_session_of_a_demo_log_in_ends_with_the_demo(settings: Any) -> None:
    from gongzhi.foundation.accounts.queries import SessionBackend

    guest = create_user("guest", password="demo", display_name="示例", by=None, is_demo=True)
    seen = []
    for settings.DEMO in (True, False):
        seen.append(SessionBackend().get_user(guest.pk))
    assert seen == [guest, None]
