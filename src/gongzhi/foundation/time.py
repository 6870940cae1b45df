"""The clock of the house: the only place that reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """Reads the clock, in UTC."""
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """Names the district's time zone, in which its days are cut."""
    return ZoneInfo(settings.TIME_ZONE)


def local(moment: datetime) -> datetime:
    """Shows a moment as the clocks of the district do; a moment without a zone is refused with ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(zone())


def midnight_of(moment: datetime) -> datetime:
    """Cuts a moment to the beginning of its day in the district."""
    return local(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def today() -> date:
    """Tells the date in the district."""
    return local(now()).date()
