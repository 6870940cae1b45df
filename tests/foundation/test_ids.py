"""Identifiers are ordered by time and never meet; public numbers can be checked by eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.ids import is_public_number, public_number, random_id, tracking_code, uuid7


def test_an_identifier_of_chance_tells_no_moment() -> None:
    made = [random_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert {one.version for one in made} == {4}


def test_identifiers_are_version_7_and_never_meet() -> None:
    made = [uuid7() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert sorted(made, key=lambda one: one.int >> 80) == made


@given(st.integers(0, 10**9))
def test_a_public_number_passes_its_own_check(serial: int) -> None:
    assert is_public_number(public_number("N", serial))
    assert is_public_number(f" {public_number('n', serial).lower()} ")


@given(st.integers(0, 99_999), st.integers(0, 4), st.integers(1, 9))
def test_a_wrong_digit_is_found(serial: int, place: int, shift: int) -> None:
    prefix, digits, check = public_number("N", serial).split("-")
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert not is_public_number(f"{prefix}-{wrong}-{check}")


@pytest.mark.parametrize("text", ["", "N", "N-1", "N-00042", "N-٤٢-6", "N-00042-66", "N--"])
def test_other_text_is_no_public_number(text: str) -> None:
    assert not is_public_number(text)


def test_tracking_codes_have_ten_signs_that_cannot_be_confused() -> None:
    codes = {tracking_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {11}
    assert set("".join(codes)) - set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == set()
