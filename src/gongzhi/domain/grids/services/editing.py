"""Grids by hand: what the page needs to edit a plan, and keeping what was made as a new proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import GridBuilding, GridPlan, PlanQuestion
from gongzhi.domain.grids.queries.ground import Ground, courtyard_of, lines_in_metres, read_ground
from gongzhi.domain.grids.rules import Field, Line, Wish, wish_of
from gongzhi.domain.grids.services.proposing import Written, write_plan
from gongzhi.domain.grids.words import Hold, Load, QuestionState
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now

METHOD = "by hand"


@dataclass(frozen=True, slots=True)
class Movable:
    """A building that can be moved between grids; ``serial`` is its grid in the plan, 0 for none."""

    id: UUID
    name: str
    court: int
    court_name: str
    households: int
    minutes: int
    position: tuple[float, float]
    shape: dict[str, Any] | None
    serial: int
    stays: bool


@dataclass(frozen=True, slots=True)
class Editable:
    """A plan with everything that editing it needs: buildings in a fixed order, neighbouring pairs, lines that hold.

    Whatever was asked for goes on to hold: ``pairs`` are parted where a road, lane or border does, ``load`` is what the
    grids are to be equal by, and a building that ``stays`` keeps its grid. ``holds`` names the lines beside the drawn.
    """

    plan: GridPlan
    buildings: tuple[Movable, ...]
    pairs: tuple[tuple[int, int], ...]
    lines: tuple[Line, ...]
    load: Load
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class ByHand:
    """A division made by hand: the grid of each building (from 1), the allowed difference, the lines that hold."""

    grids: Mapping[UUID, int]
    tolerance: float
    lines: tuple[Line, ...] = ()


def editable_plan(plan_id: UUID, *, at: datetime | None = None) -> Editable:
    """Reads a plan for editing, on the ground as it is today; buildings built since stand in no grid."""
    plan = queries.plan(plan_id)
    ground = read_ground(plan.community, local(at or now()).date())
    wish, serials = _asked(plan), _serials(plan)
    field = _field(ground, wish, serials)
    buildings = tuple(
        Movable(
            id=one.pk,
            name=one.name,
            court=field.courts[at],
            court_name=str(courtyard_of(one) or ""),
            households=field.households[at],
            minutes=field.minutes[at],
            position=field.positions[at],
            shape=foot.shape,
            serial=serials.get(one.pk, 0),
            stays=bool(field.fixed[at]),
        )
        for at, (one, foot) in enumerate(zip(ground.buildings, ground.footprints, strict=True))
    )
    holds = tuple(Hold(one) for one in wish.holds if one != Hold.DRAWN)
    return Editable(plan, buildings, tuple(field.pairs), wish.drawn, Load(wish.load), holds)


def _asked(plan: GridPlan) -> Wish:
    """Reads what the plan answers; one that answers nothing was to be equal by households."""
    question = PlanQuestion.objects.filter(plans=plan).first()
    return wish_of(question.wish) if question else Wish(plan.districts, plan.tolerance, seeks_little_change=False)


def _serials(plan: GridPlan) -> dict[UUID, int]:
    return dict(GridBuilding.objects.filter(plan=plan).values_list("building_id", "grid__serial"))


def _field(ground: Ground, wish: Wish, serials: Mapping[UUID, int]) -> Field:
    """Writes the ground as the rules by hand read it, with everything that holds except the drawn lines."""
    staying = set(wish.staying)
    return Field(
        households=ground.households,
        courts=_courts(ground),
        positions=[(one.longitude, one.latitude) for one in ground.footprints],
        pairs=_pairs(ground, replace(wish, holds=tuple(one for one in wish.holds if one != Hold.DRAWN))),
        minutes=[round(one) for one in ground.minutes],
        load=wish.load,
        fixed=[serials.get(one.pk, 0) if one.pk in staying else 0 for one in ground.buildings],
    )


@transaction.atomic
def edit_plan(plan_id: UUID, *, hand: ByHand, by: By, at: datetime | None = None) -> GridPlan:
    """Keeps a division made by hand from a plan as a new proposal; what was asked for that plan goes on to hold.

    The plan it was made from stays as it is, so two who edit at once both keep their work. Raises ``NotSo`` with a
    sentence for each rule that it breaks.
    """
    moment = at or now()
    rules.check_tolerance(hand.tolerance)
    rules.check_lines(hand.lines)
    edited = queries.plan(plan_id)
    ground, wish = read_ground(edited.community, local(moment).date()), _asked(edited)
    labels = [hand.grids.get(one.pk, 0) for one in ground.buildings]
    field = _field(ground, wish, _serials(edited))
    judged = rules.judge_by_hand(field, labels, tolerance=hand.tolerance, lines=hand.lines)
    rules.check_by_hand(judged, [one.name for one in ground.buildings])
    rules.check_districts(len(judged.households))
    plan = _keep(ground, labels, _by_hand(wish, hand, len(judged.households)), by, moment)
    note("plan.edited", plan, by=by.user, community=plan.community_id)
    return plan


def _by_hand(wish: Wish, hand: ByHand, districts: int) -> Wish:
    """Says what is asked for from now on: as before, with the lines and the difference that were chosen by hand."""
    others = {one for one in wish.holds if one != Hold.DRAWN} | ({Hold.DRAWN} if hand.lines else set())
    holds = tuple(str(one) for one in Hold.values if one in others)
    return replace(wish, districts=districts, tolerance=hand.tolerance, holds=holds, drawn=hand.lines)


def _keep(ground: Ground, labels: list[int], wish: Wish, by: By, moment: datetime) -> GridPlan:
    # The divider's libraries take more memory than everything else; only whoever measures loads them.
    from gongzhi.domain.grids.services.dividing import measured_division

    numbers = {label: number for number, label in enumerate(sorted(set(labels)))}
    question = PlanQuestion.objects.create(
        community=ground.community,
        state=QuestionState.ANSWERED,
        wish=wish.kept(),
        share=1.0,
        asked_by=by.user,
        asked_at=moment,
        began_at=moment,
        ended_at=moment,
    )
    division = measured_division(ground, wish, [numbers[label] for label in labels])
    return write_plan(ground, division, Written(wish, question=question, method=METHOD), by=by, at=moment)


def _courts(ground: Ground) -> list[int]:
    numbers: dict[UUID, int] = {}
    return [-1 if yard is None else numbers.setdefault(yard, len(numbers)) for yard in ground.courtyards]


def _pairs(ground: Ground, wish: Wish) -> list[tuple[int, int]]:
    """Pairs the neighbours that no line which holds lies between."""
    import numpy as np

    from gongzhi.domain.grids.services.dividing import neighbours

    positions, lines = ground.positions, lines_in_metres(ground, wish)
    firms = Hold.PROPERTY in wish.holds
    indptr, indices = neighbours(ground, np.array(positions, dtype=np.float64), parts_firms=firms)
    near = ((a, int(b)) for a in range(len(positions)) for b in indices[indptr[a] : indptr[a + 1]])
    return [(a, b) for a, b in near if a < b and not rules.is_parted(positions[a], positions[b], lines)]
