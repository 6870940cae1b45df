"""What fits today: the grids that a building without one touches, and what of an adoption's checks holds no longer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from uuid import UUID

from gongzhi.domain.grids import queries
from gongzhi.domain.grids.models import Grid, GridPlan
from gongzhi.domain.grids.rules import Finding
from gongzhi.domain.grids.services.checking import findings_of
from gongzhi.domain.grids.services.editing import Editable, Movable, editable_plan
from gongzhi.domain.grids.words import CheckResult
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import local, now

METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a building fits into a grid: whether it touches it, how far its nearest building is, whether they share
    a courtyard. ``metres`` is None where nobody knows where they stand.
    """

    grid: Grid
    touches: bool
    metres: int | None
    shares_court: bool


def fits_of(plan: GridPlan, buildings: Collection[UUID], *, at: datetime | None = None) -> dict[UUID, list[Fit]]:
    """Lists for each of some buildings the grids of a plan: first those that it touches, then the nearest.

    Touching is what editing by hand takes for it: neighbours between whom nothing that holds lies. Empty where a
    building of the community lies nowhere, because then nobody can tell.
    """
    grids = {one.serial: one for one in queries.grids_of_plan(plan.pk)}
    try:
        found = editable_plan(plan.pk, at=at)
    except NotSo:
        return {}
    near = _neighbours(found)
    return {
        one.id: _fits(one, at_, found, (grids, near.get(at_, set())))
        for at_, one in enumerate(found.buildings)
        if one.id in buildings
    }


def _neighbours(found: Editable) -> dict[int, set[int]]:
    near: dict[int, set[int]] = {}
    for a, b in found.pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    return near


def _fits(one: Movable, number: int, found: Editable, ground: tuple[Mapping[int, Grid], set[int]]) -> list[Fit]:
    grids, near = ground
    touched = {found.buildings[other].serial for other in near}
    fits = []
    for serial, grid in grids.items():
        inside = [other for at, other in enumerate(found.buildings) if other.serial == serial and at != number]
        metres = min((_metres(one.position, other.position) for other in inside), default=None)
        shares = one.court >= 0 and any(other.court == one.court for other in inside)
        fits.append(Fit(grid, serial in touched, metres, shares))
    return sorted(fits, key=lambda fit: (not fit.touches, not fit.shares_court, fit.metres is None, fit.metres or 0))


def _metres(one: tuple[float, float], other: tuple[float, float]) -> int:
    east = (one[0] - other[0]) * cos(radians(one[1]))
    return round(hypot(east, one[1] - other[1]) * METRES_PER_DEGREE)


def no_longer(plan: GridPlan, *, at: datetime | None = None) -> list[Finding]:
    """Lists the checks that a plan passed when it was adopted and would not pass today."""
    then = {one.check: one.result for one in queries.checks_of(plan)}
    today = findings_of(plan, local(at or now()))
    passed = CheckResult.PASSED
    return [one for one in today if one.result != passed and then.get(one.check) == passed]
