"""What may be asked of the planner of a round, and in which windows teams go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.rules.visits import EVENING
from gongzhi.domain.campaigns.words import DayTime
from gongzhi.foundation.errors import NotSo, Sentence
from gongzhi.foundation.time import zone

MOST_TEAMS = 60
MOST_DAYS = 14
NOTICE = timedelta(hours=24)
# Lunch and supper: nobody knocks then, whatever the permitted hours.
PAUSES = ((time(12), time(14)), (time(18), time(18, 30)))


@dataclass(frozen=True, slots=True)
class PlanWish:
    """How many teams go, from when until when, and which share of the doors should be met by then."""

    teams: int
    first_day: date
    last_day: date
    last_hour: str = ""
    share: int = 60

    def kept(self) -> dict[str, Any]:
        """Writes the wish as it is kept."""
        return asdict(self) | {"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}


def wish_of(kept: dict[str, Any]) -> PlanWish:
    """Reads a wish as it was kept."""
    days = {name: date.fromisoformat(kept[name]) for name in ("first_day", "last_day")}
    return PlanWish(**{**kept, **days})


def check_plan_wish(wish: PlanWish, *, starts_on: date, ends_on: date) -> None:
    """Raises ``NotSo`` with every field that cannot be meant."""
    faults: dict[str, Sentence] = {}
    if not 1 <= wish.teams <= MOST_TEAMS:
        faults["teams"] = _("Between one and %(n)d teams.") % {"n": MOST_TEAMS}
    if not starts_on <= wish.first_day <= ends_on:
        faults["first_day"] = _("Choose a day of the round.")
    if not wish.first_day <= wish.last_day <= ends_on:
        faults["last_day"] = _("Choose a day of the round, not before the first one.")
    elif (wish.last_day - wish.first_day).days >= MOST_DAYS:
        faults["last_day"] = _("A plan looks %(n)d days ahead at most.") % {"n": MOST_DAYS}
    if wish.last_hour and not _is_hour(wish.last_hour):
        faults["last_hour"] = _("Write an hour such as 18:00.")
    if not 1 <= wish.share <= 100:
        faults["share"] = _("Give a share between 1 and 100.")
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def _is_hour(text: str) -> bool:
    try:
        return time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def windows(wish: PlanWish, hours: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Cuts the permitted hours of the wish's days into windows: minutes since the first midnight, without pauses."""
    first, last = (time.fromisoformat(hour) for hour in hours)
    days = (wish.last_day - wish.first_day).days + 1
    found = []
    for number in range(days):
        until = last
        if number == days - 1 and wish.last_hour:
            until = min(last, time.fromisoformat(wish.last_hour))
        begin = first
        for pause_begins, pause_ends in (*PAUSES, (until, until)):
            end = min(pause_begins, until)
            if begin < end:
                found.append((_minute(number, begin), _minute(number, end)))
            begin = max(begin, pause_ends)
    return tuple(found)


def _minute(day: int, at: time) -> int:
    return day * 24 * 60 + at.hour * 60 + at.minute


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
