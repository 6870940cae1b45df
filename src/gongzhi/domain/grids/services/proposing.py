"""Proposing a division of a community into grids."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongzhi.algorithms.districting import Division, Infeasible, Limits, Problem, Reason, divide, gabriel_graph
from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.grids.rules import Footprint
from gongzhi.domain.places.queries import buildings_of, household_counts, locked
from gongzhi.domain.places.queries import place as find_place
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

SECONDS = 20.0
"""Beyond this the divider gives the best so far; a usual community needs less than one."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is to be divided: buildings in a fixed order, their households, and where they stand."""

    community: Place
    buildings: list[Place]
    households: list[int]
    footprints: list[Footprint]

    @property
    def total(self) -> int:
        """Counts the households of all buildings."""
        return sum(self.households)


@transaction.atomic
def propose_plan(
    community_id: UUID, *, districts: int, tolerance: float, seed: int = 1, by: By, at: datetime | None = None
) -> GridPlan:
    """Proposes a division of a community's standing buildings into contiguous grids of nearly equal households.

    The divider runs before anything is locked. Raises ``NotSo`` where no such division exists or was found, saying
    what would help.
    """
    rules.check_districts(districts)
    rules.check_tolerance(tolerance)
    ground = _ground(find_place(community_id))
    began = now()
    found = _divided(ground, districts, tolerance, seed)
    seconds = (now() - began).total_seconds()
    plan = _insert_plan(ground, found, tolerance, seed, by, at or now())
    order = _serials(ground, found)
    plan.figures = _figures(ground, found, order) | {"seconds": round(seconds, 2)}
    plan.save(update_fields=["figures"])
    _insert_grids(plan, ground, found, order)
    note("plan.proposed", plan, by=by.user, community=community_id)
    return plan


def _ground(community: Place) -> Ground:
    if community.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Grids divide a community. Choose a community first."))
    counts = household_counts(community.pk)
    buildings = sorted(buildings_of(community.pk), key=lambda one: (one.position, one.name_key, str(one.pk)))
    placed = [(one, _footprint(one)) for one in buildings]
    lost = [one.name for one, footprint in placed if footprint is None and counts.get(one.pk)]
    if lost:
        raise NotSo(
            _("These buildings have households but no position on the map: %(names)s. Import their positions first.")
            % {"names": _(", ").join(lost[:5])}
        )
    known = [(one, footprint) for one, footprint in placed if footprint is not None]
    households = [counts.get(one.pk, 0) for one, _footprint_ in known]
    if sum(households) == 0:
        raise NotSo(_("This community has no households yet. Import its buildings first."))
    return Ground(community, [one for one, _f in known], households, [footprint for _one, footprint in known])


def _footprint(building: Place) -> Footprint | None:
    if building.longitude is not None and building.latitude is not None:
        return Footprint(building.shape, building.longitude, building.latitude)
    return Footprint(building.shape, *rules.centre_of(building.shape)) if building.shape else None


def _divided(ground: Ground, districts: int, tolerance: float, seed: int) -> Division:
    positions = np.array(rules.to_metres(ground.footprints), dtype=np.float64)
    indptr, indices = gabriel_graph(positions)
    yards: dict[UUID, int] = {}
    for one in ground.buildings:
        if one.parent is not None and one.parent.kind == PlaceKind.COURTYARD:
            yards.setdefault(one.parent.pk, len(yards))
    problem = Problem(
        weights=np.array(ground.households, dtype=np.float64),
        positions=positions,
        indptr=indptr,
        indices=indices,
        courtyards=np.array([yards.get(one.parent_id, -1) if one.parent_id else -1 for one in ground.buildings]),
        districts=districts,
        tolerance=tolerance,
    )
    found = divide(problem, Limits(seed=seed, seconds=SECONDS, clock=lambda: now().timestamp()))
    if isinstance(found, Infeasible):
        raise _explained(found, ground, districts, tolerance)
    return found


def _explained(found: Infeasible, ground: Ground, districts: int, tolerance: float) -> NotSo:
    """Says in a sentence what makes the wish impossible, and what would work."""
    if found.reason == Reason.TOO_MANY_DISTRICTS:
        sentence = _("The community has %(most)s buildings, so at most that many grids can be made.") % {
            "most": found.most
        }
        return NotSo(sentence, fields={"districts": sentence})
    facts = {
        "districts": districts,
        "tolerance": f"{tolerance * 100:g}",
        "nearest": math.ceil(found.nearest.imbalance * 100 - 1e-9) if found.nearest else 50,
    }
    if found.reason == Reason.UNIT_TOO_HEAVY and found.unit is not None:
        facts |= {"building": ground.buildings[found.unit].name, "households": ground.households[found.unit]}
        sentence = _(
            "%(building)s alone has %(households)s households, more than each of %(districts)s grids may have at a"
            " tolerance of %(tolerance)s percent. Make fewer grids, or allow %(nearest)s percent."
        )
    else:
        sentence = _(
            "No division into %(districts)s grids that differ by at most %(tolerance)s percent was found. One with"
            " %(nearest)s percent exists: allow that much, or choose another number of grids."
        )
    return NotSo(sentence % facts, fields={"tolerance": sentence % facts})


def _insert_plan(ground: Ground, found: Division, tolerance: float, seed: int, by: By, at: datetime) -> GridPlan:
    # Two people proposing at once get one serial number after the other.
    locked(ground.community.pk)
    last = GridPlan.objects.filter(community=ground.community).aggregate(last=Max("serial"))["last"] or 0
    return GridPlan.objects.create(
        community=ground.community,
        serial=last + 1,
        districts=len(found.loads),
        tolerance=tolerance,
        seed=seed,
        method=found.method,
        figures={},
        made_by=by.user,
        made_at=at,
    )


def _serials(ground: Ground, found: Division) -> list[int]:
    """Gives the districts in the order of their serial numbers."""
    positions = rules.to_metres(ground.footprints)
    middles = []
    for district in range(len(found.loads)):
        mine = [at for at, its in enumerate(found.assignment.tolist()) if its == district]
        middles.append(
            (sum(positions[at][0] for at in mine) / len(mine), sum(positions[at][1] for at in mine) / len(mine))
        )
    return rules.reading_order(middles)


def _figures(ground: Ground, found: Division, order: list[int]) -> dict[str, Any]:
    sizes = np.bincount(found.assignment, minlength=len(order))
    yards = {one.parent_id for one in ground.buildings if one.parent and one.parent.kind == PlaceKind.COURTYARD}
    return {
        "households": ground.total,
        "buildings": len(ground.buildings),
        "grids": [
            {"serial": serial, "households": round(found.loads[district]), "buildings": int(sizes[district])}
            for serial, district in enumerate(order, 1)
        ],
        "imbalance": round(found.imbalance, 4),
        "moi": round(found.moi),
        "moi_bound": None if found.bound is None else math.floor(found.bound),
        "gap": None if found.gap is None else round(found.gap, 4),
        "distance_mean": round(found.distance_mean, 1),
        "distance_max": round(found.distance_max, 1),
        "cut_edges": found.cut_edges,
        "courtyards": len(yards),
        "courtyards_split": found.courtyards_split,
        "steps": found.iterations,
        "was_stopped": found.was_stopped,
    }


def _insert_grids(plan: GridPlan, ground: Ground, found: Division, order: list[int]) -> None:
    community = ground.community
    shapes = rules.outlines(ground.footprints, found.assignment.tolist(), len(order))
    sizes = np.bincount(found.assignment, minlength=len(order))
    grids = {
        district: Grid(
            id=uuid7(),
            plan=plan,
            community=community,
            serial=serial,
            code=rules.grid_code(community.code, serial),
            name=rules.grid_name(serial),
            households=round(found.loads[district]),
            buildings=int(sizes[district]),
            shape=shapes[district],
        )
        for serial, district in enumerate(order, 1)
    }
    Grid.objects.bulk_create(grids.values())
    GridBuilding.objects.bulk_create(
        GridBuilding(plan=plan, grid=grids[district], building=building, community=community)
        for building, district in zip(ground.buildings, found.assignment.tolist(), strict=True)
    )
