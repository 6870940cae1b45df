"""The evening list (R4): who may see it, when, and at which doors a mark may stand; pure answers, clause by clause."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.rules.visits import FAILED
from gongzhi.domain.campaigns.words import Disposition, RoundState, Target
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.time import local

MARK_LASTS = timedelta(hours=72)


def sunset(day: date, longitude: float, latitude: float) -> datetime:
    """Gives the moment of sunset to about two minutes (NOAA's general solar position equations)."""
    angle = 2 * math.pi / 365 * (day.timetuple().tm_yday - 1 + 0.25)
    equation = 229.18 * (
        0.000075 + 0.001868 * math.cos(angle) - 0.032077 * math.sin(angle)
        - 0.014615 * math.cos(2 * angle) - 0.040849 * math.sin(2 * angle)
    )  # fmt: skip
    declination = (
        0.006918 - 0.399912 * math.cos(angle) + 0.070257 * math.sin(angle) - 0.006758 * math.cos(2 * angle)
        + 0.000907 * math.sin(2 * angle) - 0.002697 * math.cos(3 * angle) + 0.00148 * math.sin(3 * angle)
    )  # fmt: skip
    wide = math.radians(latitude)
    cosine = math.cos(math.radians(90.833)) / (math.cos(wide) * math.cos(declination))
    hour = math.degrees(math.acos(max(-1.0, min(1.0, cosine - math.tan(wide) * math.tan(declination)))))
    return datetime.combine(day, time(), UTC) + timedelta(minutes=720 - 4 * (longitude - hour) - equation)


@dataclass(frozen=True, slots=True)
class Tonight:
    """What decides whether somebody may open the list of a grid now; ``since`` is the moment of sunset."""

    has_list: bool
    state: str
    target: str
    has_basis: bool
    is_rostered: bool
    since: datetime


def check_evening(tonight: Tonight, now: datetime) -> None:
    """Raises ``NotNow`` unless tonight's list may be opened: an open round with its basis, switched on, one's own grid
    and evening, from sunset."""
    is_running = tonight.state == RoundState.OPEN and tonight.has_basis
    if not tonight.has_list:
        raise NotNow(_("The evening list is switched off in this round."))
    if not is_running or tonight.target != Target.HOUSEHOLDS:
        raise NotNow(_("There is an evening list only while a round with its legal basis is under way."))
    if not tonight.is_rostered:
        raise NotNow(_("The evening list is seen only by the pair that goes in this grid tonight."))
    if now < tonight.since:
        opens = f"{local(tonight.since):%H:%M}"
        raise NotNow(_("The evening list opens at sunset, today at %(time)s.") % {"time": opens})


def may_be_marked(disposition: str, last_outcome: str) -> bool:
    """Tells whether a door may be marked: only where somebody knocked and met nobody."""
    return disposition == Disposition.NO_CONTACT and last_outcome in FAILED


def check_markable(disposition: str, last_outcome: str, *, may_knock: bool) -> None:
    """Raises ``NotNow`` for a door that is not already "nobody", or where R5 forbids this evening's knock."""
    if not may_be_marked(disposition, last_outcome):
        raise NotNow(_("Only a door where somebody knocked and met nobody is on tonight's list."))
    if not may_knock:
        raise NotNow(_("Another knock this evening would be one too many here: a wish or earlier knocks forbid it."))
