"""The figures of a plan as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongzhi.domain.grids.queries import Guide, guide

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan


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

    @property
    def churn_percent(self) -> int | None:
        """Gives the households that change grid, in percent of all."""
        return None if self.churn is None or not self.households else round(100 * self.churn / self.households)

    @property
    def outside_guide(self) -> bool:
        """Tells whether a grid is larger or smaller than the guide value."""
        return not (self.guide.fits(self.smallest) and self.guide.fits(self.largest))


def plan_figures(plan: GridPlan) -> PlanFigures:
    """Reads the figures that were stored with a plan."""
    kept = plan.figures
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
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _metres(length: float | None) -> int | None:
    return None if length is None else round(length)
