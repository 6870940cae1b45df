"""What may be asked of the planner of a round, and in which windows teams go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.rules.visits import EVENING, NOON
from gongzhi.domain.campaigns.words import DayTime
from gongzhi.foundation.errors import NotSo, Sentence
from gongzhi.foundation.time import zone

MOST_TEAMS = 60
MOST_DAYS = 14
MOST_WINDOWS = 6 * MOST_DAYS
NOTICE = timedelta(hours=24)
# What is proposed: the permitted hours without lunch and supper. Whoever asks for a plan may choose others.
PAUSES = ((NOON, time(14)), (EVENING, time(18, 30)))


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a day in which teams go, in hours such as ``09:00``."""

    on: date
    begins: str
    ends: str

    def kept(self) -> dict[str, str]:
        """Writes the window as it is kept."""
        return {"on": self.on.isoformat(), "begins": self.begins, "ends": self.ends}


@dataclass(frozen=True, slots=True)
class PlanWish:
    """How many teams go, in which windows of which days, and which share of the doors should be met by their end.

    ``stays``: each team goes within one grid, as pairs and packs do; with fewer teams than grids that cannot be.
    """

    teams: int
    windows: tuple[Window, ...]
    share: int = 60
    stays: bool = True

    @property
    def first_day(self) -> date:
        """Names the first day on which teams go."""
        return min(one.on for one in self.windows)

    @property
    def last_day(self) -> date:
        """Names the last day on which teams go."""
        return max(one.on for one in self.windows)

    @property
    def days(self) -> tuple[date, ...]:
        """Lists all days from the first to the last."""
        return tuple(self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1))

    def kept(self) -> dict[str, Any]:
        """Writes the wish as it is kept."""
        return asdict(self) | {"windows": [one.kept() for one in self.windows]}


def wish_of(kept: dict[str, Any]) -> PlanWish:
    """Reads a wish as it was kept."""
    windows = tuple(Window(date.fromisoformat(one["on"]), one["begins"], one["ends"]) for one in kept["windows"])
    return PlanWish(kept["teams"], windows, kept["share"], kept.get("stays", False))


def usual_parts(hours: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Cuts the permitted hours of a day where people eat: what is proposed for every day of a plan."""
    first, last = (time.fromisoformat(hour) for hour in hours)
    found, begin = [], first
    for pause_begins, pause_ends in (*PAUSES, (last, last)):
        end = min(pause_begins, last)
        if begin < end:
            found.append((f"{begin:%H:%M}", f"{end:%H:%M}"))
        begin = max(begin, pause_ends)
    return tuple(found)


def usual_windows(first: date, last: date, hours: Sequence[str]) -> tuple[Window, ...]:
    """Proposes the usual parts of every day from the first to the last."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(Window(day, *part) for day in days for part in usual_parts(hours))


def check_plan_wish(wish: PlanWish, *, starts_on: date, ends_on: date, hours: Sequence[str]) -> None:
    """Raises ``NotSo`` with every field that cannot be meant; ``hours`` are the permitted ones."""
    faults: dict[str, Sentence] = {}
    if not 1 <= wish.teams <= MOST_TEAMS:
        faults["teams"] = _("Between 1 and %(n)d teams.") % {"n": MOST_TEAMS}
    if not 1 <= wish.share <= 100:
        faults["share"] = _("Give a share between 1 and 100.")
    fault = _fault_of_windows(wish.windows, starts_on, ends_on, hours)
    if fault:
        faults["windows"] = fault
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def _fault_of_windows(windows: Sequence[Window], first: date, last: date, hours: Sequence[str]) -> Sentence:
    if not 1 <= len(windows) <= MOST_WINDOWS:
        return _("Choose between one and %(n)d parts of days in which teams go.") % {"n": MOST_WINDOWS}
    days = [one.on for one in windows]
    if min(days) < first or max(days) > last:
        return _("Choose days of the round, from %(first)s to %(last)s.") % {"first": first, "last": last}
    if (max(days) - min(days)).days >= MOST_DAYS:
        return _("A plan looks %(n)d days ahead at most.") % {"n": MOST_DAYS}
    return _fault_of_hours(windows, hours)


def _fault_of_hours(windows: Sequence[Window], hours: Sequence[str]) -> Sentence:
    first, last = (time.fromisoformat(hour) for hour in hours)
    try:
        spans = sorted(_span(one) for one in windows)
    except ValueError:
        return _("Write hours such as 09:00 and 12:00.")
    if not all(first <= begin and end <= last for _on, begin, end in spans):
        permitted = {"first": hours[0], "last": hours[1]}
        return _("Doors are knocked at only between %(first)s and %(last)s; choose hours within these.") % permitted
    if any(end <= begin for _on, begin, end in spans):
        return _("A part of a day ends later than it begins.")
    if any(one[0] == next_[0] and next_[1] < one[2] for one, next_ in pairwise(spans)):
        return _("Two parts of the day overlap.")
    return ""


def _span(one: Window) -> tuple[date, time, time]:
    """Reads a window's hours; raises ``ValueError`` for words that are none."""
    begin, end = time.fromisoformat(one.begins), time.fromisoformat(one.ends)
    if any(at.tzinfo or at.second or at.microsecond for at in (begin, end)):
        raise ValueError("hours and minutes, in the district's own zone")
    return one.on, begin, end


def stretches(wish: PlanWish) -> tuple[tuple[date, time, time], ...]:
    """Lists the windows in their order, cut where one slot of the day ends and the next begins."""
    found = []
    for on, begin, end in sorted(_span(one) for one in wish.windows):
        cuts = (begin, *(cut for cut in (NOON, EVENING) if begin < cut < end), end)
        found += [(on, *part) for part in pairwise(cuts)]
    return tuple(found)


def windows(wish: PlanWish) -> tuple[tuple[int, int], ...]:
    """Writes the windows for the planner: minutes since the first day's midnight."""
    return tuple((_minute(wish, on, begin), _minute(wish, on, end)) for on, begin, end in stretches(wish))


def _minute(wish: PlanWish, on: date, at: time) -> int:
    return (on - wish.first_day).days * 24 * 60 + at.hour * 60 + at.minute


def part_of(at: time) -> int:
    """Numbers the part of a day: 0 morning, 1 afternoon, 2 evening."""
    return 0 if at < NOON else 1 if at < EVENING else 2


def goes_until(wish: PlanWish) -> dict[tuple[date, int], time]:
    """Gives until when teams go in each part of each day; parts in which nobody goes are left out."""
    return {(on, part_of(begin)): end for on, begin, end in stretches(wish)}


def is_short_notice(on: date, part: str, named_at: datetime, hours: Sequence[str]) -> bool:
    """Tells whether a pair was named less than 24 hours before it goes, so that its poster hangs too short."""
    begins = time.fromisoformat(hours[0]) if part == DayTime.DAY else EVENING
    return datetime.combine(on, begins, zone()) - named_at < NOTICE


def moment_words(minute: float, first_day: date) -> tuple[date, str] | None:
    """Gives day and hour of a planner's minute; None where the windows do not suffice."""
    if minute == float("inf"):
        return None
    days, within = divmod(round(minute), 24 * 60)
    return first_day + timedelta(days=days), f"{within // 60:02d}:{within % 60:02d}"
