"""The district's working days: its own entries first, then the official calendar, then plain weekdays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import chinese_calendar
from django.db.models import QuerySet

from gongzhi.foundation.time import local
from gongzhi.foundation.workdays import rules
from gongzhi.foundation.workdays.models import DayOverride

__all__ = ["Day", "day", "due", "is_working_day", "is_year_known", "overrides", "paused", "terms", "working_calendar"]


@dataclass(frozen=True, slots=True)
class Day:
    """What a date is. ``assumed`` says that the official calendar of its year is not there: weekdays are a guess."""

    date: date
    is_working: bool
    assumed: bool
    because: str = ""


def day(asked: date) -> Day:
    """Tells what a date is, and how we know."""
    override = DayOverride.objects.filter(date=asked).first()
    if override:
        return Day(asked, override.is_working, assumed=False, because=override.because)
    return Day(asked, _is_officially_working(asked), assumed=not is_year_known(asked.year))


def is_working_day(asked: date) -> bool:
    """Tells whether the district works on a date; make-up days count."""
    return day(asked).is_working


def is_year_known(year: int) -> bool:
    """Tells whether the official holidays of a year are in the calendar; ``doctor`` warns of years that are not."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def overrides() -> QuerySet[DayOverride]:
    """Lists the district's own entries by date."""
    return DayOverride.objects.all()


def working_calendar() -> rules.Calendar:
    """Reads the district's own entries once, for counting many deadlines."""
    own = dict(DayOverride.objects.values_list("date", "is_working"))
    return lambda asked: own[asked] if asked in own else _is_officially_working(asked)


def due(
    start: datetime,
    *,
    hours: int | None = None,
    working_days: int | None = None,
    working_hours: int | None = None,
) -> datetime:
    """Tells when something is due, in UTC, on the district's calendar; give one length (see ``rules.due``)."""
    # Time that runs through nights and holidays asks for no calendar.
    calendar = _is_officially_working if hours is not None else working_calendar()
    moment = rules.due(
        local(start), hours=hours, working_days=working_days, working_hours=working_hours, calendar=calendar
    )
    return moment.astimezone(UTC)


def terms(
    start: datetime, shares: Sequence[float], *, hours: int | None = None, working_days: int | None = None
) -> list[datetime]:
    """Tells when shares of a term are over (1.0: when it is due), in UTC, in one look at the district's calendar."""
    calendar = _is_officially_working if hours is not None else working_calendar()
    begin = local(start)
    return [
        rules.share_of(begin, share, hours=hours, working_days=working_days, calendar=calendar).astimezone(UTC)
        for share in shares
    ]


def paused(start: datetime, begin: datetime, end: datetime, *, in_working_time: bool) -> datetime:
    """Moves the beginning of a term on by the time in which its clock stood still."""
    if not in_working_time:
        return start + (end - begin)
    calendar = working_calendar()
    stood = rules.working_time(local(begin), local(end), calendar)
    return rules.after_working_time(local(start), stood, calendar).astimezone(UTC)


def _is_officially_working(asked: date) -> bool:
    if not is_year_known(asked.year):
        return asked.isoweekday() <= 5
    return bool(chinese_calendar.is_workday(asked))
