"""The clock is read in one place; days are cut in the district's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from gongzhi.foundation.time import local, now, today


def test_the_day_changes_at_the_district_s_midnight() -> None:
    with time_machine.travel(datetime(2026, 10, 7, 15, 59, 59, tzinfo=UTC), tick=False):
        assert today() == date(2026, 10, 7)
    with time_machine.travel(datetime(2026, 10, 7, 16, tzinfo=UTC), tick=False):
        assert today() == date(2026, 10, 8)
        assert now() == datetime(2026, 10, 7, 16, tzinfo=UTC)


def test_a_moment_is_shown_as_the_district_s_clocks_do() -> None:
    assert local(datetime(2026, 1, 1, 1, tzinfo=UTC)).isoformat() == "2026-01-01T09:00:00+08:00"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 1, 1))
