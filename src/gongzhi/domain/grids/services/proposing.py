"""Proposing a division of a community into grids."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

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
    from gongzhi.algorithms.districting import Division
    from gongzhi.domain.places.models import Place


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
    # The divider's libraries take more memory than everything else; only whoever divides loads them.
    from gongzhi.domain.grids.services.dividing import divided

    rules.check_districts(districts)
    rules.check_tolerance(tolerance)
    ground = _ground(find_place(community_id))
    began = now()
    found = divided(ground, districts, tolerance, seed)
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
    sizes = Counter(found.assignment.tolist())
    yards = {one.parent_id for one in ground.buildings if one.parent and one.parent.kind == PlaceKind.COURTYARD}
    return {
        "households": ground.total,
        "buildings": len(ground.buildings),
        "grids": [
            {"serial": serial, "households": round(found.loads[district]), "buildings": sizes[district]}
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
    sizes = Counter(found.assignment.tolist())
    grids = {
        district: Grid(
            id=uuid7(),
            plan=plan,
            community=community,
            serial=serial,
            code=rules.grid_code(community.code, serial),
            name=rules.grid_name(serial),
            households=round(found.loads[district]),
            buildings=sizes[district],
            shape=shapes[district],
        )
        for serial, district in enumerate(order, 1)
    }
    Grid.objects.bulk_create(grids.values())
    GridBuilding.objects.bulk_create(
        GridBuilding(plan=plan, grid=grids[district], building=building, community=community)
        for building, district in zip(ground.buildings, found.assignment.tolist(), strict=True)
    )
