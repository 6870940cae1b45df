"""The district's calendar: its own entries, then the official one, then weekdays that are marked as a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.queries import entries_about
from gongzhi.foundation.workdays.queries import Day, day, due, is_working_day, is_year_known, overrides
from gongzhi.foundation.workdays.services import override_day, withdraw_override

pytestmark = pytest.mark.django_db
OFFICER = uuid7()


@pytest.mark.parametrize(
    ("asked", "is_working"),
    [
        (date(2025, 1, 26), True),  # the Sunday that makes up for 春节 2025
        (date(2025, 1, 28), False),  # 除夕
        (date(2025, 2, 8), True),  # the Saturday after
        (date(2025, 9, 28), True),
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),
        (date(2026, 2, 14), True),  # the Saturday before 春节 2026
        (date(2026, 2, 17), False),
        (date(2026, 10, 10), True),
        (date(2026, 11, 24), True),
        (date(2026, 11, 22), False),
    ],
)
def test_make_up_days_and_feasts_are_known(asked: date, is_working: bool) -> None:
    assert is_working_day(asked) == is_working


def test_a_deadline_passes_the_spring_festival_on_the_real_calendar() -> None:
    # Friday 13 February 2026, 15:00 in Beijing; 14 is a make-up day, the feast lasts from 15 to 23.
    assert due(datetime(2026, 2, 13, 7, tzinfo=UTC), working_days=2) == datetime(2026, 2, 24, 7, tzinfo=UTC)


def test_a_year_without_official_days_is_told_as_a_guess() -> None:
    assert (is_year_known(2026), is_year_known(2099)) == (True, False)
    assert day(date(2099, 1, 5)) == Day(date(2099, 1, 5), is_working=True, assumed=True)
    assert day(date(2099, 1, 4)) == Day(date(2099, 1, 4), is_working=False, assumed=True)


def test_the_district_s_own_entry_wins_over_the_calendar_and_is_journalled() -> None:
    entered = override_day(date(2026, 11, 24), is_working=False, because="暴雪停工通知", by=OFFICER)
    assert day(date(2026, 11, 24)) == Day(date(2026, 11, 24), is_working=False, assumed=False, because="暴雪停工通知")
    assert due(datetime(2026, 11, 23, 2, tzinfo=UTC), working_days=1) == datetime(2026, 11, 25, 2, tzinfo=UTC)
    override_day(date(2026, 11, 24), is_working=True, because="通知撤销", by=OFFICER)
    assert [one.is_working for one in overrides()] == [True]
    withdraw_override(date(2026, 11, 24), by=OFFICER)
    assert [one.verb for one in entries_about(entered.id)] == ["withdraw_override", "override_day", "override_day"]


def test_an_entry_needs_its_reason() -> None:
    with pytest.raises(NotSo) as refused:
        override_day(date(2026, 11, 24), is_working=False, because=" ", by=OFFICER)
    assert refused.value.fields.keys() == {"because"}


def test_what_was_never_entered_cannot_be_withdrawn() -> None:
    with pytest.raises(NotThere):
        withdraw_override(date(2026, 11, 24), by=OFFICER)
