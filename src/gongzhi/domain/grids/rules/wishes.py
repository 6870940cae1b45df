"""How a community is to be divided: what is asked of the divider, and what of it can be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.grids.rules.moves import check_districts, check_tolerance
from gongzhi.domain.grids.words import Hold, Load
from gongzhi.foundation.errors import NotSo

Line = tuple[tuple[float, float], ...]

MOST_LINES = 200
MOST_POINTS = 2000
DOOR_MINUTES = 3.0
"""A talk at a door; with climbing below, a sample measure of the work in a building that the district may change."""
STAIR_MINUTES = 1.5
LIFT_MINUTES = 0.5


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. ``drawn``: lines in degrees (WGS-84); ``staying``: buildings that keep their present grid.

    ``tolerance`` is a share of the mean (0.05: five percent). The same wish and ``seed`` give the same answers.
    """

    districts: int
    tolerance: float = 0.05
    load: str = Load.HOUSEHOLDS
    holds: tuple[str, ...] = ()
    drawn: tuple[Line, ...] = ()
    staying: tuple[UUID, ...] = ()
    keeps_courtyards: bool = True
    seeks_little_change: bool = True
    seed: int = 1

    def kept(self) -> dict[str, Any]:
        """Writes the wish as it is stored."""
        return {
            "districts": self.districts,
            "tolerance": self.tolerance,
            "load": str(self.load),
            "holds": [str(one) for one in self.holds],
            "drawn": [[list(point) for point in line] for line in self.drawn],
            "staying": [str(one) for one in self.staying],
            "keeps_courtyards": self.keeps_courtyards,
            "seeks_little_change": self.seeks_little_change,
            "seed": self.seed,
        }


def wish_of(kept: Mapping[str, Any]) -> Wish:
    """Reads a wish as it was stored."""
    return Wish(
        **{
            **kept,
            "holds": tuple(kept.get("holds", ())),
            "drawn": tuple(tuple((x, y) for x, y in line) for line in kept.get("drawn", ())),
            "staying": tuple(UUID(one) for one in kept.get("staying", ())),
        }
    )


def check_wish(wish: Wish) -> None:
    """Passes for a wish that means something; raises ``NotSo``."""
    check_districts(wish.districts)
    check_tolerance(wish.tolerance)
    if wish.load not in Load.values:
        sentence = _("The grids can be equal in households, in minutes of work, or in both. Choose one of them.")
        raise NotSo(sentence, fields={"load": sentence})
    if not set(wish.holds) <= set(Hold.values):
        sentence = _("Lanes, drawn lines and borders between property firms can be fixed lines. Choose among these.")
        raise NotSo(sentence, fields={"holds": sentence})
    check_lines(wish.drawn)


def check_lines(lines: Sequence[Sequence[Sequence[float]]]) -> None:
    """Passes for a reasonable number of lines of two points and more; raises ``NotSo``."""
    if len(lines) > MOST_LINES or sum(len(line) for line in lines) > MOST_POINTS:
        sentence = _(
            "At most %(lines)s fixed lines with %(points)s points in all are possible. Leave out the unimportant ones."
        )
        sentence %= {"lines": MOST_LINES, "points": MOST_POINTS}
        raise NotSo(sentence, fields={"drawn": sentence})
    for line in lines:
        if len(line) < 2 or not all(map(_is_in_degrees, line)):
            sentence = _("A line has at least two points, each with longitude and latitude in degrees.")
            raise NotSo(sentence, fields={"drawn": sentence})


def _is_in_degrees(point: Sequence[float]) -> bool:
    return len(point) == 2 and abs(point[0]) <= 180 and abs(point[1]) <= 90


def minutes_of_work(households: int, entrances: int, floors: int, *, has_lift: bool) -> float:
    """Estimates the minutes of one round through a building: a talk at each door, and the way up each stairwell."""
    climb = LIFT_MINUTES if has_lift else STAIR_MINUTES
    return households * DOOR_MINUTES + max(1, entrances) * max(0, floors - 1) * climb if households else 0.0
