"""Deadlines are counted in real time, in working days and in working hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.workdays.rules import due

BEIJING = ZoneInfo("Asia/Shanghai")

# 国庆 2025: the feast lasts from 1 to 8 October; 28 September and 11 October make up for it.
FEAST = {date(2025, 10, day) for day in range(1, 9)}
MAKE_UP = {date(2025, 9, 28), date(2025, 10, 11)}


def autumn(day: date) -> bool:
    return day in MAKE_UP or (day.isoweekday() <= 5 and day not in FEAST)


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=BEIJING)


moments = st.datetimes(datetime(2025, 8, 1), datetime(2025, 11, 30), timezones=st.just(BEIJING))
lengths = st.integers(1, 40)


def test_urgent_hours_run_through_night_and_feast() -> None:
    assert due(at(30, 23), hours=2, calendar=autumn) == at(1, 1, month=10)
    assert due(at(30, 23), hours=24, calendar=autumn) == at(1, 23, month=10)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (at(26, 10), 1, at(28, 10)),  # Friday; the Sunday after makes up for the feast
        (at(28, 10), 1, at(29, 10)),  # the make-up Sunday itself
        (at(30, 16, 30), 1, at(9, 16, 30, month=10)),  # the day before the feast
        (at(9, 9, month=10), 3, at(13, 9, month=10)),  # Friday, make-up Saturday, Monday
        (at(30, 21), 2, at(10, 21, month=10)),  # evenings keep their time
    ],
)
def test_working_days_end_at_the_same_time_of_the_last_day(start: datetime, days: int, end: datetime) -> None:
    assert due(start, working_days=days, calendar=autumn) == end


def test_what_comes_on_a_day_off_has_the_whole_of_its_last_day() -> None:
    assert due(at(3, 8, month=10), working_days=1, calendar=autumn) == datetime(2025, 10, 9, 23, 59, 59, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(29, 10), 2, at(29, 12)),
        (at(29, 7), 2, at(29, 11)),  # before opening
        (at(29, 17), 2, at(30, 10)),  # over the evening
        (at(30, 17), 2, at(9, 10, month=10)),  # over the feast
        (at(4, 15, month=10), 9, at(9, 18, month=10)),  # a whole day
        (at(29, 20), 1, at(30, 10)),  # after closing
    ],
)
def test_working_hours_run_from_nine_to_six(start: datetime, hours: int, end: datetime) -> None:
    assert due(start, working_hours=hours, calendar=autumn) == end


@given(moments, lengths, lengths)
def test_working_days_add_up(start: datetime, first: int, second: int) -> None:
    middle = due(start, working_days=first, calendar=autumn)
    assert due(middle, working_days=second, calendar=autumn) == due(start, working_days=first + second, calendar=autumn)


@given(moments, lengths, lengths)
def test_working_hours_add_up(start: datetime, first: int, second: int) -> None:
    middle = due(start, working_hours=first, calendar=autumn)
    assert due(middle, working_hours=second, calendar=autumn) == due(
        start, working_hours=first + second, calendar=autumn
    )


@given(moments, moments, lengths, st.sampled_from(["hours", "working_days", "working_hours"]))
def test_who_comes_later_is_not_due_earlier(one: datetime, other: datetime, length: int, kind: str) -> None:
    early, late = sorted((one, other))
    first = due(early, **{kind: length}, calendar=autumn)
    assert early < first <= due(late, **{kind: length}, calendar=autumn)


@given(moments, lengths, st.sampled_from(["working_days", "working_hours"]))
def test_nothing_is_due_on_a_day_off(start: datetime, length: int, kind: str) -> None:
    end = due(start, **{kind: length}, calendar=autumn)
    assert autumn(end.date())
    assert kind == "working_days" or time(9) < end.time() <= time(18)


@given(moments, lengths)
def test_a_longer_time_is_due_later(start: datetime, length: int) -> None:
    for kind in ("hours", "working_days", "working_hours"):
        one, more = (due(start, **{kind: n}, calendar=autumn) for n in (length, length + 1))
        assert one < more


@pytest.mark.parametrize("lengths", [{}, {"hours": 1, "working_days": 1}, {"hours": 0}, {"working_days": -1}])
def test_exactly_one_length_is_given(lengths: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="one length"):
        due(at(29, 10), **lengths, calendar=autumn)


def test_a_calendar_that_never_works_is_a_mistake_and_not_an_endless_search() -> None:
    with pytest.raises(ValueError, match="no working day"):
        due(at(29, 10), working_days=1, calendar=lambda day: False)


def test_a_start_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2025, 9, 29, 10), hours=1, calendar=autumn)


def test_hours_pass_a_change_of_the_clock_as_real_hours() -> None:
    paris = ZoneInfo("Europe/Paris")
    start = datetime(2025, 10, 25, 20, tzinfo=paris)
    assert due(start, hours=24, calendar=autumn).astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24)
