"""The second factor: right codes once, wrong ones slowed down, recovery codes used up; strangers lock nobody out."""

from __future__ import annotations

import pytest

from gongzhi.foundation.accounts.models import SecondFactor, User
from gongzhi.foundation.accounts.queries import has_second_factor, recovery_codes_left
from gongzhi.foundation.accounts.rules import STEP_SECONDS, code_at, fitting_step
from gongzhi.foundation.accounts.services import (
    authenticate,
    check_second_factor,
    confirm_second_factor,
    count_stranger,
    create_user,
    offer_second_factor,
    remove_second_factor,
)
from gongzhi.foundation.accounts.words import GuessedAt
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.time import now

PASSWORD = "three lamps of Anhuili"
HERE = "10.0.0.1"


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(b"12345678901234567890", seconds // STEP_SECONDS) == code


def test_a_code_of_a_neighbouring_step_fits_and_a_used_one_does_not() -> None:
    secret = b"12345678901234567890"
    code = code_at(secret, 1000)
    found = [fitting_step(secret, code, seconds=step * STEP_SECONDS, after=0) for step in (998, 999, 1000, 1001, 1002)]
    assert found == [None, 1000, 1000, 1000, None]
    assert fitting_step(secret, code, seconds=1000 * STEP_SECONDS, after=1000) is None


@pytest.fixture
def lin(_django_db_helper: None) -> User:
    return create_user("Lin", password=PASSWORD, display_name="林", by=uuid7())


def present_code(user: User, shift: int = 0) -> str:
    step = int(now().timestamp()) // STEP_SECONDS
    return code_at(SecondFactor.objects.get(user=user).secret, step + shift)


@pytest.mark.transactional
def test_it_counts_from_the_first_right_code_on_and_each_code_works_once(lin: User) -> None:
    assert "secret=" in offer_second_factor(lin.pk).address
    assert not has_second_factor(lin.pk)
    with pytest.raises(NotSo):
        confirm_second_factor(lin.pk, code="000000" if present_code(lin) != "000000" else "111111")
    codes = confirm_second_factor(lin.pk, code=present_code(lin))
    assert (has_second_factor(lin.pk), len(set(codes))) == (True, 8)
    with pytest.raises(NotSo):
        check_second_factor(lin.pk, code=present_code(lin), address=HERE)
    check_second_factor(lin.pk, code=present_code(lin, 1), address=HERE)
    check_second_factor(lin.pk, code=codes[0].upper(), address=HERE)
    with pytest.raises(NotSo):
        check_second_factor(lin.pk, code=codes[0], address=HERE)
    assert recovery_codes_left(lin.pk) == 7
    with pytest.raises(NotNow):
        offer_second_factor(lin.pk)
    remove_second_factor(lin.pk, by=lin.pk)
    assert not has_second_factor(lin.pk)


@pytest.mark.transactional
def test_wrong_codes_are_slowed_down_where_they_come_from(lin: User) -> None:
    offer_second_factor(lin.pk)
    confirm_second_factor(lin.pk, code=present_code(lin))
    for _try in range(5):
        with pytest.raises(NotSo):
            check_second_factor(lin.pk, code="x", address=HERE)
    with pytest.raises(NotAllowed):
        check_second_factor(lin.pk, code=present_code(lin, 1), address=HERE)
    check_second_factor(lin.pk, code=present_code(lin, 1), address="10.0.0.2")


@pytest.mark.transactional
def test_a_stranger_elsewhere_locks_nobody_out(lin: User) -> None:
    for _try in range(9):
        with pytest.raises(NotAllowed):
            authenticate("lin", "wrong", address="203.0.113.9")
    assert authenticate("lin", PASSWORD, address=HERE) == lin


@pytest.mark.transactional
def test_strangers_are_counted_for_all_processes_together() -> None:
    for _try in range(12):
        count_stranger(GuessedAt.REPORT, HERE)
    with pytest.raises(NotNow):
        count_stranger(GuessedAt.REPORT, HERE)
    count_stranger(GuessedAt.REPORT, "10.0.0.2")
    count_stranger(GuessedAt.TRACKING, HERE)
