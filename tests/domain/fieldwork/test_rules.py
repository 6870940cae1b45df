"""Packs are small and run out; entries are whole; clocks are put right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gongzhi.domain.fieldwork import rules
from gongzhi.domain.fieldwork.words import EntryState
from gongzhi.foundation.errors import NotNow, NotSo

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_a_pack_of_a_thousand_households_and_two_megabytes_is_the_largest() -> None:
    rules.check_size(1000, 2_000_000)
    for households, size in ((1001, 10), (10, 2_000_001)):
        with pytest.raises(NotNow):
            rules.check_size(households, size)


def test_a_pack_runs_out_and_a_revoked_one_stays_revoked() -> None:
    ends = NOON + timedelta(hours=48)
    states = [
        rules.pack_state(expires_at=ends, revoked_at=revoked, at=at)
        for revoked, at in ((None, NOON), (None, ends), (NOON, ends))
    ]
    assert states == ["valid", "expired", "revoked"]


@pytest.mark.parametrize("hours", [-25, -1, 0, 24])
def test_a_wrong_clock_is_put_right_by_what_it_shows_at_sending(hours: int) -> None:
    wrong = timedelta(hours=hours)
    seen = NOON - timedelta(minutes=90)
    assert rules.put_right(seen + wrong, sent_at=NOON + wrong, received_at=NOON) == seen


def test_the_wildest_clocks_are_a_year_away_at_most() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)
    year = timedelta(days=366)
    assert [
        rules.put_right(at, sent_at=sent, received_at=NOON)
        for at, sent in ((first, NOON), (last, NOON), (first, last), (last, first), (last, last))
    ] == [NOON - year, NOON + year, NOON - year, NOON + year, NOON]


@pytest.mark.parametrize("bad", [5, [], {}, None, True, "no door", "\0"])
def test_what_names_no_door_is_refused(bad: object) -> None:
    with pytest.raises(NotSo):
        rules.read_facts("visit", {"door": bad, "outcome": "talked"})


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_signs_that_the_database_cannot_keep_are_refused(text: str) -> None:
    with pytest.raises(NotSo):
        rules.read_facts("words", {"need": str(uuid4()), "text": text})


def test_an_entry_keeps_the_facts_of_its_kind_and_nothing_else() -> None:
    door = uuid4()
    sent = {"door": str(door).upper(), "outcome": "talked", "position": "39.9,116.4"}
    assert rules.read_facts("visit", sent) == {"door": str(door), "outcome": "talked"}
    for verb, facts in (
        ("visit", {"door": str(door)}),
        ("dance", {}),
        ("photo", {"need": str(door), "jpeg": "x" * 900_001}),
    ):
        with pytest.raises(NotSo):
            rules.read_facts(verb, facts)


def test_what_is_decided_stays_decided_and_needs_a_reason() -> None:
    rules.check_decision("conflict", EntryState.TAKEN_IN, "she says so")
    with pytest.raises(NotSo):
        rules.check_decision("conflict", EntryState.SET_ASIDE, " ")
    with pytest.raises(NotNow):
        rules.check_decision("taken_in", EntryState.SET_ASIDE, "too late")
