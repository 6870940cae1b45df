"""Templates of statutory procedures: their steps, in order, and when each is due."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongzhi.algorithms.ruling.packs import FaultyPack, Status, Words, words

# Tells whether a date is a working day.
Calendar = Callable[[date], bool]
_DAY = timedelta(days=1)
# Longer than any holiday; a calendar that never works is a mistake.
_LONGEST_REST = 60


@dataclass(frozen=True, slots=True)
class Length:
    """A number of days or of working days; what happens on a day counts from the next (Civil Code §201)."""

    days: int
    counts_working_days: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step: which body does what, by which article, within which time after the step before.

    ``notice`` is how long a public notice has to hang; ``needs_paper`` asks for a document.
    """

    code: str
    name: Words
    body: str
    article: str
    status: Status
    within: Length | None
    notice: Length | None
    needs_paper: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A statutory procedure as a law, or the district's own practice, lays it down."""

    code: str
    law: str
    name: Words
    purpose: Words
    leads_to: str
    is_sample: bool
    checks: tuple[str, ...]
    steps: tuple[Step, ...]


def read_template(text: str) -> Template:
    """Reads a template from TOML; raises ``FaultyPack`` where something is missing or means nothing."""
    try:
        written = tomllib.loads(text)
        template = Template(
            code=written["code"],
            law=written["law"],
            name=words(written["name"]),
            purpose=words(written["purpose"]),
            leads_to=written["leads_to"],
            is_sample=bool(written["is_sample"]),
            checks=tuple(written.get("checks", ())),
            steps=tuple(_step(one) for one in written["steps"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FaultyPack(f"the template is not whole: {fault!r}") from fault
    codes = [step.code for step in template.steps]
    if not codes or len(set(codes)) != len(codes) or template.leads_to not in ("appointment", "decision"):
        raise FaultyPack(f"{template.code}: a step stands twice, there is none, or it leads to nothing known")
    return template


def planned_days(steps: Sequence[Step], *, start: date, calendar: Calendar) -> list[date | None]:
    """Says when each step is due if everything goes by its longest time; a step without a time has none.

    A step waits at least as long as its notice hangs.
    """
    due: list[date | None] = []
    at = start
    for step in steps:
        ends = [reached(at, length, calendar) for length in (step.within, step.notice) if length is not None]
        due.append(max(ends) if ends else None)
        at = max([at, *ends])
    return due


def reached(start: date, length: Length, calendar: Calendar) -> date:
    """Finds the last day of a time; one counted in plain days that ends on a day off ends on the next working day."""
    if not length.counts_working_days:
        end = start + length.days * _DAY
        return end if calendar(end) else _next_working_day(end, calendar)
    day = start
    for _ in range(length.days):
        day = _next_working_day(day, calendar)
    return day


def _next_working_day(day: date, calendar: Calendar) -> date:
    for distance in range(1, _LONGEST_REST):
        if calendar(day + distance * _DAY):
            return day + distance * _DAY
    raise ValueError(f"the calendar has no working day within {_LONGEST_REST} days after {day}")


def _step(written: Mapping[str, Any]) -> Step:
    return Step(
        code=written["code"],
        name=words(written["name"]),
        body=written["body"],
        article=written.get("article", ""),
        status=Status(written["status"]),
        within=_length(written.get("within")),
        notice=_length(written.get("notice")),
        needs_paper=bool(written.get("paper")),
    )


def _length(written: Mapping[str, int] | None) -> Length | None:
    if written is None:
        return None
    (unit, number), *more = written.items()
    if more or unit not in ("days", "working_days") or number < 1:
        raise FaultyPack(f"a time is a number of days or of working days: {dict(written)!r}")
    return Length(number, counts_working_days=unit == "working_days")
