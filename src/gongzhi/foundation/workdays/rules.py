"""Counting deadlines in real time and in working time; pure, the calendar is an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

# Tells whether a date is a working day.
Calendar = Callable[[date], bool]

OPENS = time(9)
CLOSES = time(18)
_LAST_SECOND = time(23, 59, 59)
_DAY = timedelta(days=1)
# Longer than any holiday; a calendar that never works is a mistake.
_LONGEST_REST = 60


def due(
    start: datetime,
    *,
    hours: int | None = None,
    working_days: int | None = None,
    working_hours: int | None = None,
    calendar: Calendar,
) -> datetime:
    """Tells when something is due that came at ``start``; give exactly one of the three lengths, at least 1.

    ``start`` carries the district's zone, in which days are cut; the answer carries it too.

    - ``hours`` run through nights and holidays (urgent matters);
    - ``working_days`` end at the same time of the n-th working day after; what comes on a day off counts like the last
      second before it, so it has the whole of its last day (Civil Code §201 to §203);
    - ``working_hours`` run from 9:00 to 18:00 of working days.
    """
    given = [length for length in (hours, working_days, working_hours) if length is not None]
    if len(given) != 1 or given[0] < 1:
        raise ValueError("give one length of at least 1: hours, working days or working hours")
    if start.tzinfo is None:
        raise ValueError("a deadline starts at a moment with its time zone")
    if working_days is not None:
        return _after_working_days(start, working_days, calendar)
    if working_hours is not None:
        return _after_working_hours(start, timedelta(hours=working_hours), calendar)
    return (start.astimezone(UTC) + timedelta(hours=given[0])).astimezone(start.tzinfo)


def share_of(
    start: datetime,
    share: float,
    *,
    hours: int | None = None,
    working_days: int | None = None,
    calendar: Calendar,
) -> datetime:
    """Tells when a share of a term (four fifths, one and a half times) is over; give one length, as for ``due``.

    Whole working days are counted as ``due`` does; what is left of one runs in working time.
    """
    if working_days is None:
        return (start.astimezone(UTC) + timedelta(hours=(hours or 0) * share)).astimezone(start.tzinfo)
    whole, part = divmod(round(working_days * share, 6), 1)
    moment = _after_working_days(start, int(whole), calendar) if whole else start
    return _after_working_hours(moment, (_day_length() * part), calendar) if part else moment


def working_time(begin: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Tells how much working time lies between two moments."""
    total, day = timedelta(0), begin.date()
    while day <= end.date():
        if calendar(day):
            first = max(begin, datetime.combine(day, OPENS, begin.tzinfo))
            last = min(end, datetime.combine(day, CLOSES, begin.tzinfo))
            total += max(last - first, timedelta(0))
        day += _DAY
    return total


def after_working_time(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """Moves a moment on by working time; by none, not at all."""
    return _after_working_hours(start, length, calendar) if length else start


def _day_length() -> timedelta:
    return timedelta(hours=CLOSES.hour - OPENS.hour)


def next_working_day(day: date, calendar: Calendar) -> date:
    """Finds the first working day after a date."""
    for distance in range(1, _LONGEST_REST):
        if calendar(day + distance * _DAY):
            return day + distance * _DAY
    raise ValueError(f"the calendar has no working day within {_LONGEST_REST} days after {day}")


def _after_working_days(start: datetime, number: int, calendar: Calendar) -> datetime:
    day = start.date()
    at = start.time() if calendar(day) else _LAST_SECOND
    for _ in range(number):
        day = next_working_day(day, calendar)
    return datetime.combine(day, at, start.tzinfo)


def _after_working_hours(start: datetime, left: timedelta, calendar: Calendar) -> datetime:
    day = start.date()
    begin = max(start, datetime.combine(day, OPENS, start.tzinfo))
    if not calendar(day):
        day = next_working_day(day, calendar)
        begin = datetime.combine(day, OPENS, start.tzinfo)
    while True:
        here = max(datetime.combine(day, CLOSES, start.tzinfo) - begin, timedelta(0))
        if left <= here:
            return begin + left
        left -= here
        day = next_working_day(day, calendar)
        begin = datetime.combine(day, OPENS, start.tzinfo)
