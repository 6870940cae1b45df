"""The figures of a plan as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gongzhi.domain.grids.queries import Guide, grid_minutes, guide, imbalances_today
from gongzhi.domain.grids.words import Load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongzhi.domain.grids.models import Grid, GridPlan


NEARLY_EQUAL = 10
"""Up to how many percent off the mean grids are called nearly equal; whatever was allowed may be far more."""


@dataclass(frozen=True, slots=True)
class Bars:
    """How much of a load each grid has, by serial number."""

    load: Load
    rows: tuple[tuple[int, int], ...]
    tolerance: float

    @property
    def largest(self) -> int:
        """Gives the load of the largest grid."""
        return max((number for _serial, number in self.rows), default=0)

    @property
    def smallest(self) -> int:
        """Gives the load of the smallest grid."""
        return min((number for _serial, number in self.rows), default=0)

    @property
    def mean(self) -> int:
        """Gives what equal shares would be."""
        return round(sum(number for _serial, number in self.rows) / max(1, len(self.rows)))

    @property
    def window(self) -> tuple[int, int]:
        """Gives the smallest and the largest load that was allowed."""
        mean = sum(number for _serial, number in self.rows) / max(1, len(self.rows))
        return ceil(mean * (1 - self.tolerance) - 1e-9), floor(mean * (1 + self.tolerance) + 1e-9)

    @property
    def is_even(self) -> bool:
        """Tells whether no grid is far from the mean."""
        mean = sum(number for _serial, number in self.rows) / max(1, len(self.rows))
        return max(self.largest - mean, mean - self.smallest) * 100 <= NEARLY_EQUAL * mean


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """What the divider measured, in percent, metres and households; None where a plan has no such figure."""

    households: int
    smallest: int
    largest: int
    mean: int
    imbalance: float | None
    tolerance: float
    gap: float | None
    is_best: bool
    distance_mean: int | None
    distance_max: int | None
    cut_edges: int | None
    courtyards: int
    courtyards_split: int
    seconds: float | None
    was_stopped: bool
    churn: int | None
    against: int | None
    load: str
    second_imbalance: float | None
    sizes: tuple[dict[str, int], ...]
    guide: Guide
    method: str

    @property
    def churn_percent(self) -> int | None:
        """Gives the households that change grid, in percent of all."""
        return None if self.churn is None or not self.households else round(100 * self.churn / self.households)

    @property
    def homes(self) -> Bars:
        """Gives the households of each grid."""
        rows = tuple((one["serial"], one["households"]) for one in self.sizes)
        return Bars(Load.HOUSEHOLDS, rows, self.tolerance / 100)

    @property
    def bars(self) -> tuple[Bars, ...]:
        """Gives the sizes by each load that the grids are to be equal by."""
        homes = self.homes
        work = tuple((one["serial"], one.get("minutes", 0)) for one in self.sizes)
        minutes = Bars(Load.MINUTES, work, self.tolerance / 100)
        asked = {Load.HOUSEHOLDS: (homes,), Load.MINUTES: (minutes, homes)}.get(Load(self.load), (homes, minutes))
        return asked if any(number for _serial, number in minutes.rows) else (homes,)

    @property
    def minutes(self) -> Bars | None:
        """Gives the minutes of work where the grids are to be equal by them."""
        return next((one for one in self.bars if one.load == Load.MINUTES), None)

    @property
    def outside_guide(self) -> bool:
        """Tells whether a grid is larger or smaller than the guide value."""
        return not (self.guide.fits(self.smallest) and self.guide.fits(self.largest))


def figures_today(plan: GridPlan, grids: Sequence[Grid]) -> PlanFigures:
    """Reads a plan's figures with the sizes that its grids have today; ways and courtyards are those of its making."""
    minutes = grid_minutes(plan)
    return _read(
        plan,
        plan.figures
        | {
            "households": sum(one.households for one in grids),
            "grids": [
                {"serial": one.serial, "households": one.households, "minutes": minutes.get(one.pk, 0)} for one in grids
            ],
        }
        | dict(zip(("imbalance", "second_imbalance"), imbalances_today(plan, grids), strict=False)),
    )


def plan_figures(plan: GridPlan) -> PlanFigures:
    """Reads the figures that were stored when a plan was made."""
    return _read(plan, plan.figures)


def _read(plan: GridPlan, kept: dict[str, Any]) -> PlanFigures:
    sizes = [one["households"] for one in kept.get("grids", [])] or [0]
    total = kept.get("households", 0)
    return PlanFigures(
        households=total,
        smallest=min(sizes),
        largest=max(sizes),
        mean=round(total / plan.districts),
        imbalance=_percent(kept.get("imbalance")),
        tolerance=round(plan.tolerance * 100, 1),
        gap=_percent(kept.get("gap")),
        is_best=kept.get("is_best", False),
        distance_mean=_metres(kept.get("distance_mean")),
        distance_max=_metres(kept.get("distance_max")),
        cut_edges=kept.get("cut_edges"),
        courtyards=kept.get("courtyards", 0),
        courtyards_split=kept.get("courtyards_split", 0),
        seconds=kept.get("seconds"),
        was_stopped=kept.get("was_stopped", False),
        churn=kept.get("churn"),
        against=kept.get("against"),
        load=kept.get("load", "households"),
        second_imbalance=_percent(kept.get("second_imbalance")),
        sizes=tuple(kept.get("grids", [])),
        guide=guide(total),
        method=_method(plan),
    )


def _method(plan: GridPlan) -> str:
    """Says in words how a plan was made; of the divider's own methods also which, by its name."""
    words = {"imported": _("imported from a file"), "by hand": _("drawn by hand")}
    return words.get(plan.method) or _("found by the divider (%(method)s)") % {"method": plan.method}


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _metres(length: float | None) -> int | None:
    return None if length is None else round(length)
