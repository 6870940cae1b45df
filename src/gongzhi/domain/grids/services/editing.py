"""Grids by hand: what the page needs to edit a plan, and keeping what was made as a new proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import GridBuilding, GridPlan, PlanQuestion
from gongzhi.domain.grids.queries.ground import Ground, courtyard_of, read_ground
from gongzhi.domain.grids.rules import Field, Line, Wish, wish_of
from gongzhi.domain.grids.services.proposing import Written, write_plan
from gongzhi.domain.grids.words import Hold, QuestionState
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
    position: tuple[float, float]
    shape: dict[str, Any] | None
    serial: int


@dataclass(frozen=True, slots=True)
class Editable:
    """A plan with everything that editing it needs: buildings in a fixed order, neighbouring pairs, lines that hold."""

    plan: GridPlan
    buildings: tuple[Movable, ...]
    pairs: tuple[tuple[int, int], ...]
    lines: tuple[Line, ...]


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
    serials = dict(GridBuilding.objects.filter(plan=plan).values_list("building_id", "grid__serial"))
    courts = _courts(ground)
    buildings = tuple(
        Movable(
            id=one.pk,
            name=one.name,
            court=court,
            court_name=str(courtyard_of(one) or ""),
            households=homes,
            position=(foot.longitude, foot.latitude),
            shape=foot.shape,
            serial=serials.get(one.pk, 0),
        )
        for one, court, homes, foot in zip(ground.buildings, courts, ground.households, ground.footprints, strict=True)
    )
    question = PlanQuestion.objects.filter(plans=plan).first()
    return Editable(plan, buildings, _pairs(ground), wish_of(question.wish).drawn if question else ())


@transaction.atomic
def edit_plan(plan_id: UUID, *, hand: ByHand, by: By, at: datetime | None = None) -> GridPlan:
    """Keeps a division made by hand from a plan as a new proposal, with its lines as its question.

    The plan it was made from stays as it is, so two who edit at once both keep their work. Raises ``NotSo`` with a
    sentence for each rule that it breaks.
    """
    moment = at or now()
    rules.check_tolerance(hand.tolerance)
    rules.check_lines(hand.lines)
    ground = read_ground(queries.plan(plan_id).community, local(moment).date())
    labels = [hand.grids.get(one.pk, 0) for one in ground.buildings]
    field = Field(ground.households, _courts(ground), _positions(ground), _pairs(ground))
    judged = rules.judge_by_hand(field, labels, tolerance=hand.tolerance, lines=hand.lines)
    rules.check_by_hand(judged, [one.name for one in ground.buildings])
    rules.check_districts(len(judged.households))
    plan = _keep(ground, labels, hand, by, moment)
    note("plan.edited", plan, by=by.user, community=plan.community_id)
    return plan


def _keep(ground: Ground, labels: list[int], hand: ByHand, by: By, moment: datetime) -> GridPlan:
    # The divider's libraries take more memory than everything else; only whoever measures loads them.
    from gongzhi.domain.grids.services.dividing import measured_division

    numbers = {label: number for number, label in enumerate(sorted(set(labels)))}
    holds = (Hold.DRAWN,) if hand.lines else ()
    wish = Wish(len(numbers), hand.tolerance, holds=holds, drawn=hand.lines, seeks_little_change=False)
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


def _positions(ground: Ground) -> list[tuple[float, float]]:
    return [(one.longitude, one.latitude) for one in ground.footprints]


def _pairs(ground: Ground) -> tuple[tuple[int, int], ...]:
    import numpy as np

    from gongzhi.domain.grids.services.dividing import neighbours

    indptr, indices = neighbours(ground, np.array(ground.positions, dtype=np.float64), parts_firms=False)
    return tuple(
        (a, int(b)) for a in range(len(ground.buildings)) for b in indices[indptr[a] : indptr[a + 1]] if a < int(b)
    )
