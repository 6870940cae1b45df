"""Proposing divisions of a community into grids."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan, PlanQuestion
from gongzhi.domain.grids.queries.ground import Ground, read_ground
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.places.queries import locked
from gongzhi.domain.places.queries import place as find_place
from gongzhi.foundation.files import keep_file
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongzhi.algorithms.districting import Division

FOLDER = "grids"
"""Where files of plans are kept."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a proposal came about: by what wish, favouring what, to which question, in how many seconds.

    ``method`` says how where no divider made it; ``certificate`` is the divider's own proof, checked already.
    """

    wish: Wish
    favours: str = ""
    question: PlanQuestion | None = None
    seconds: float | None = None
    method: str = ""
    certificate: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """How a grid was named and drawn by somebody else."""

    name: str = ""
    shape: dict[str, Any] | None = None


@transaction.atomic
def propose_plan(
    community_id: UUID, *, districts: int, tolerance: float, seed: int = 1, by: By, at: datetime | None = None
) -> GridPlan:
    """Proposes one division of a community's standing buildings into contiguous grids of nearly equal households.

    The divider runs before anything is locked; for pages there is ``ask_division``. Raises ``NotSo`` where no such
    division exists or was found, saying what would help.
    """
    # The divider's libraries take more memory than everything else; only whoever divides loads them.
    from gongzhi.domain.grids.services.dividing import certified, one_division

    wish = Wish(districts, tolerance, seed=seed, seeks_little_change=False)
    rules.check_wish(wish)
    moment = at or now()
    ground = read_ground(find_place(community_id), local(moment).date())
    began = now()
    found = one_division(ground, wish)
    seconds = (now() - began).total_seconds()
    how = Written(wish, seconds=seconds, certificate=certified(ground, wish, found))
    return write_plan(ground, found, how, by=by, at=moment)


def write_plan(
    ground: Ground, found: Division, how: Written, *, by: By, at: datetime, faces: Mapping[int, Face] | None = None
) -> GridPlan:
    """Keeps one division as a proposal, with its figures, grids, codes and outlines."""
    order = serials(ground, found.assignment.tolist(), len(found.loads))
    plan = GridPlan.objects.create(
        community=ground.community,
        serial=next_serial(ground.community.pk),
        districts=len(found.loads),
        tolerance=how.wish.tolerance,
        seed=how.wish.seed,
        method=how.method or found.method,
        question=how.question,
        favours=how.favours,
        certificate=_kept(how.certificate, ground.community.code, order),
        figures=_figures(ground, found, order, how),
        made_by=by.user,
        made_at=at,
    )
    insert_grids(plan, ground, found.assignment.tolist(), order, faces or {})
    note("plan.proposed", plan, by=by.user, community=ground.community.pk)
    return plan


def _kept(certificate: dict[str, Any] | None, community: str, order: Sequence[int]) -> str:
    """Keeps a certificate, with the codes of the grids by district, as a private file; gives its name."""
    if certificate is None:
        return ""
    serial = {district: number for number, district in enumerate(order, 1)}
    codes = [rules.grid_code(community, serial[district]) for district in range(len(order))]
    names = zip(certificate["ids"], certificate["assignment"], strict=True)
    units = [{"id": name, "district": codes[label]} for name, label in names]
    written = certificate | {"district_names": codes, "units": units}
    return keep_file(json.dumps(written).encode(), folder=FOLDER, suffix=".json")


def next_serial(community_id: UUID) -> int:
    """Gives the next serial number of a community's plans; of two at once, one waits for the other."""
    locked(community_id, no_key=True)
    last = GridPlan.objects.filter(community_id=community_id).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def serials(ground: Ground, labels: Sequence[int], districts: int) -> list[int]:
    """Gives the districts in the order of their serial numbers."""
    positions = ground.positions
    middles = []
    for district in range(districts):
        mine = [at for at, its in enumerate(labels) if its == district]
        middles.append(
            (sum(positions[at][0] for at in mine) / len(mine), sum(positions[at][1] for at in mine) / len(mine))
        )
    return rules.reading_order(middles)


def _figures(ground: Ground, found: Division, order: list[int], how: Written) -> dict[str, Any]:
    sizes = size_lines(ground, found.assignment.tolist(), order)
    return sizes | {
        "load": str(how.wish.load),
        "imbalance": round(found.imbalance, 6),
        "second_imbalance": None if found.second_imbalance is None else round(found.second_imbalance, 6),
        "moi": round(found.moi),
        "moi_bound": None if found.bound is None else math.floor(found.bound),
        "gap": None if found.gap is None else round(found.gap, 4),
        "is_best": found.is_best,
        "distance_mean": round(found.distance_mean, 1),
        "distance_max": round(found.distance_max, 1),
        "cut_edges": found.cut_edges,
        "courtyards_split": found.courtyards_split if how.wish.keeps_courtyards else _split(ground, found),
        "steps": found.iterations,
        "was_stopped": found.was_stopped,
        "seconds": None if how.seconds is None else round(how.seconds, 2),
    }


def size_lines(ground: Ground, labels: Sequence[int], order: Sequence[int]) -> dict[str, Any]:
    """Measures what every division has, whoever made it: sizes, minutes, and households that change grid."""
    homes: Counter[int] = Counter()
    minutes: Counter[int] = Counter()
    for label, households, work in zip(labels, ground.households, ground.minutes, strict=True):
        homes[label] += households
        minutes[label] += round(work)
    buildings = Counter(labels)
    return {
        "households": ground.total,
        "buildings": len(ground.buildings),
        "grids": [
            {
                "serial": serial,
                "households": homes[district],
                "buildings": buildings[district],
                "minutes": minutes[district],
            }
            for serial, district in enumerate(order, 1)
        ],
        "courtyards": len({yard for yard in ground.courtyards if yard is not None}),
        "churn": _churn(ground, labels),
        "against": ground.old_plan.serial if ground.old_plan else None,
    }


def _split(ground: Ground, found: Division) -> int:
    pairs = {(yard, label) for yard, label in zip(ground.courtyards, found.assignment.tolist(), strict=True) if yard}
    return sum(number > 1 for number in Counter(yard for yard, _label in pairs).values())


def _churn(ground: Ground, labels: Sequence[int]) -> int | None:
    """Counts the households whose grid is not the one that follows their present one."""
    if ground.old_plan is None:
        return None
    shared: Counter[tuple[Any, Any]] = Counter()
    for old, new, homes in zip(ground.old, labels, ground.households, strict=True):
        if old is not None:
            shared[(old, new)] += homes
    follows = rules.followers(shared, sorted({old for old, _new in shared}, key=str))
    return sum(homes for (old, new), homes in shared.items() if follows.get(old) != new)


def insert_grids(
    plan: GridPlan, ground: Ground, labels: Sequence[int], order: Sequence[int], faces: Mapping[int, Face]
) -> dict[int, Grid]:
    """Keeps the grids of a plan and their buildings: district → grid; outlines are drawn where none was given."""
    community = ground.community
    is_drawn = bool(faces) and all(one.shape for one in faces.values())
    drawn: Sequence[Any] = [None] * len(order) if is_drawn else rules.outlines(ground.footprints, labels, len(order))
    grids = {
        district: Grid(
            id=uuid7(),
            plan=plan,
            community=community,
            serial=serial,
            code=rules.grid_code(community.code, serial),
            name=faces.get(district, Face()).name or rules.grid_name(serial),
            shape=faces.get(district, Face()).shape or drawn[district],
        )
        for serial, district in enumerate(order, 1)
    }
    Grid.objects.bulk_create(grids.values())
    GridBuilding.objects.bulk_create(
        GridBuilding(plan=plan, grid=grids[label], building=building, community=community)
        for building, label in zip(ground.buildings, labels, strict=True)
    )
    return grids
