"""The written rule of what a door's attempts add up to, and when a round may begin, be visited, be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.words import Disposition, Outcome, RoundState
from gongzhi.foundation.errors import NotNow, NotSo

BEIJING = ZoneInfo("Asia/Shanghai")
HOURS = ("09:00", "20:30")
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("outcomes", "attempted", "contacted", "resolved", "disposition"),
    [
        ([], False, False, False, Disposition.NOT_ATTEMPTED),
        (["talked"], True, True, True, Disposition.RESOLVED),
        (["refused"], True, True, True, Disposition.RESOLVED),
        (["not_a_home"], True, False, True, Disposition.RESOLVED),
        (["come_back"], True, True, False, Disposition.CONTACTED),
        (["language"], True, True, False, Disposition.CONTACTED),
        (["no_answer"], True, False, False, Disposition.NO_CONTACT),
        (["locked"], True, False, False, Disposition.NO_CONTACT),
        (["no_answer", "come_back", "talked"], True, True, True, Disposition.RESOLVED),
        (["no_answer", "come_back"], True, True, False, Disposition.CONTACTED),
        (["talked", "no_answer"], True, True, True, Disposition.RESOLVED),
    ],
)
def test_the_table_of_outcomes_gives_the_three_figures(
    outcomes: list[str], attempted: bool, contacted: bool, resolved: bool, disposition: str
) -> None:
    assert rules.derive(outcomes) == rules.Figures(
        len(outcomes), attempted, contacted, resolved, Disposition(disposition)
    )


@given(st.lists(st.sampled_from(Outcome.values), max_size=6))
def test_the_order_of_attempts_does_not_matter_and_nothing_is_settled_untried(outcomes: list[str]) -> None:
    figures = rules.derive(outcomes)
    assert figures == rules.derive(sorted(outcomes))
    assert figures.is_attempted == bool(outcomes)
    assert figures.is_attempted or not (figures.is_contacted or figures.is_resolved)


def _recording(at: datetime, state: str = RoundState.OPEN) -> None:
    rules.check_recording(state, TODAY, TODAY + timedelta(days=2), at=at, hours=HOURS)


@pytest.mark.parametrize("clock", ["09:00", "20:30", "12:00"])
def test_doors_are_knocked_at_within_the_permitted_hours(clock: str) -> None:
    _recording(datetime.fromisoformat(f"2026-11-24T{clock}:59").replace(tzinfo=BEIJING))


@pytest.mark.parametrize("clock", ["08:59", "20:31", "00:00"])
def test_no_door_is_knocked_at_outside_the_permitted_hours(clock: str) -> None:
    with pytest.raises(NotNow):
        _recording(datetime.fromisoformat(f"2026-11-24T{clock}:00").replace(tzinfo=BEIJING))


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 27)])
def test_a_visit_lies_between_the_first_and_the_last_day(day: date) -> None:
    with pytest.raises(NotNow):
        _recording(datetime(day.year, day.month, day.day, 12, tzinfo=BEIJING))


def test_nothing_is_recorded_in_a_closed_round() -> None:
    with pytest.raises(NotNow):
        _recording(datetime(2026, 11, 24, 12, tzinfo=BEIJING), RoundState.CLOSED)


@pytest.mark.parametrize(
    ("device", "counts"),
    [
        (None, "now"),
        (timedelta(hours=-3), "device"),
        (timedelta(hours=-25), "now"),
        (timedelta(minutes=4), "now"),
        (timedelta(minutes=6), "now"),
    ],
)
def test_the_phones_clock_decides_for_a_day_and_never_for_the_future(device: timedelta | None, counts: str) -> None:
    now = datetime(2026, 11, 24, 14, tzinfo=UTC)
    at_device = None if device is None else now + device
    assert rules.visited_at(now, at_device) == (at_device if counts == "device" else now)


def test_the_parts_of_the_last_day_are_offered_to_whoever_records_late() -> None:
    early = datetime(2026, 11, 24, 8, 30, tzinfo=BEIJING)
    assert [part.at.isoformat()[:16] for part in rules.day_parts(early, HOURS, since=TODAY - timedelta(days=1))] == [
        "2026-11-23T20:30",
        "2026-11-23T18:00",
        "2026-11-23T12:00",
    ]
    assert rules.day_parts(early, HOURS, since=TODAY) == []
    late = datetime(2026, 11, 24, 21, tzinfo=BEIJING)
    offered = rules.day_parts(late, HOURS, since=TODAY)
    assert [part.at.isoformat()[:16] for part in offered] == [
        "2026-11-24T20:30",
        "2026-11-24T18:00",
        "2026-11-24T12:00",
    ]
    for part in offered:
        _recording(part.at)


def test_a_visit_is_taken_back_by_the_same_person_on_the_same_day() -> None:
    rules.check_undo(is_own=True, made_on=TODAY, today=TODAY)
    with pytest.raises(NotNow):
        rules.check_undo(is_own=False, made_on=TODAY, today=TODAY)
    with pytest.raises(NotNow):
        rules.check_undo(is_own=True, made_on=TODAY, today=TODAY + timedelta(days=1))


FACTS: dict[str, Any] = {
    "name": "First round",
    "kind": "routine",
    "purpose": "Ask every household what it needs.",
    "legal_basis": "Organic Law of the Urban Residents' Committees",
    "starts_on": TODAY,
    "ends_on": TODAY + timedelta(days=2),
    "data_ends_on": TODAY + timedelta(days=32),
}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"legal_basis": "  "}, "legal_basis"),
        ({"name": ""}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"kind": "census"}, "kind"),
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400), "data_ends_on": TODAY + timedelta(days=400)}, "ends_on"),
        ({"data_ends_on": TODAY}, "data_ends_on"),
        ({"data_ends_on": TODAY + timedelta(days=400)}, "data_ends_on"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_at_the_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(NotSo) as refusal:
        rules.check_start({**FACTS, **changed}, today=TODAY)  # type: ignore[typeddict-item]
    assert set(refusal.value.fields) == {field}


def test_a_sound_round_may_begin() -> None:
    rules.check_start(FACTS, today=TODAY)  # type: ignore[arg-type]


def test_the_sentence_about_a_missing_legal_basis_names_laws_that_could_stand_there() -> None:
    with pytest.raises(NotSo) as refusal:
        rules.check_start({**FACTS, "legal_basis": ""}, today=TODAY)  # type: ignore[typeddict-item]
    assert str(refusal.value) == str(rules.NO_BASIS)
