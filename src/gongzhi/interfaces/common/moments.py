"""Days, moments and identifiers as addresses and forms carry them; what is none of the kind is None, never an error."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime

YEARS = range(1950, 2200)


def read_day(text: str) -> date | None:
    """Reads a day such as 2026-11-24."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Reads a moment with its zone."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def read_id(text: str) -> UUID | None:
    """Reads an identifier."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_year(text: str) -> int | None:
    """Reads a year of our times."""
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if year in YEARS else None
