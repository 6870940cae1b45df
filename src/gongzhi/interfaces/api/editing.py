"""Grids by hand for programs: what a plan looks like on today's ground, and a division of one's own as a proposal."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import Hold, Load
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

router = Router()
Point = tuple[float, float]


class MovableOut(Schema):
    """A building; ``serial`` is its grid in the plan, 0 for none, ``court`` its courtyard's number, -1 for none.

    One that ``stays`` keeps its grid; ``minutes`` is the work in it.
    """

    id: UUID
    name: str
    court: int
    households: int
    minutes: int
    position: Point
    serial: int
    stays: bool


class EditableOut(Schema):
    """A plan for editing; ``pairs`` are neighbouring buildings by their place in the list, ``lines`` hold (WGS-84).

    ``holds`` names what else holds (``pairs`` are parted there), ``load`` what the grids are to be equal by.
    """

    plan_id: UUID
    tolerance: float
    buildings: list[MovableOut]
    pairs: list[tuple[int, int]]
    lines: list[list[Point]]
    load: Load
    holds: list[Hold]


class EditIn(Schema):
    """The grid of each building (from 1), the allowed difference as a share of the mean, and the lines that hold."""

    grids: dict[UUID, Annotated[int, Field(ge=1, le=99)]]
    tolerance: float = Field(default=0.05, gt=0, le=0.5)
    lines: Annotated[list[list[Point]], Field(max_length=200)] = []


class EditedOut(Schema):
    """The new proposal."""

    id: UUID
    serial: int
    state: str
    figures: dict[str, Any]


@router.get("/plans/{uuid:plan_id}/edit", response={200: EditableOut, **ASKED}, url_name="editable-plan")
@permitted(Permission.PLAN_MAKE)
def editable(request: Request, plan_id: UUID) -> dict[str, Any]:
    """Shows a plan for editing, on the buildings as they stand today."""
    request.standing.demand(Permission.PLAN_MAKE, at=queries.plan(plan_id).community)
    found = services.editable_plan(plan_id)
    names = MovableOut.model_fields
    return {
        "plan_id": found.plan.pk,
        "tolerance": found.plan.tolerance,
        "buildings": [{name: getattr(one, name) for name in names} for one in found.buildings],
        "pairs": found.pairs,
        "lines": found.lines,
        "load": found.load,
        "holds": found.holds,
    }


@router.post("/plans/{uuid:plan_id}/edit", response={201: EditedOut, 202: EditedOut, **COMMANDED}, url_name="edit-plan")
@permitted(Permission.PLAN_MAKE)
def edit(request: Request, plan_id: UUID, sent: EditIn) -> HttpResponse:
    """Keeps a division made by hand as a new proposal; 422 names every rule that it breaks."""
    request.standing.demand(Permission.PLAN_MAKE, at=queries.plan(plan_id).community)
    hand = services.ByHand(sent.grids, sent.tolerance, tuple(tuple(line) for line in sent.lines))
    by = request.standing.by

    def do() -> dict[str, Any]:
        made = services.edit_plan(plan_id, hand=hand, by=by)
        return {name: getattr(made, name) for name in EditedOut.model_fields}

    status, given = run_once(request, "plan.edit", do)
    return JsonResponse(given, status=status)
