"""Questions to the divider, the life of plans, comparison, history and codes for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.queries import Wish
from gongzhi.domain.grids.services import Said
from gongzhi.domain.grids.words import Hold, Load
from gongzhi.domain.places.queries import place
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.grids import GridOut, PlanOut, WithdrawIn, answered, grid_out, plan_out
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.change_grids import take_adoption_back

router = Router()


class QuestionIn(Schema):
    """How to divide; ``drawn`` are lines in degrees, ``staying`` buildings that keep their present grid."""

    community_id: UUID
    districts: int = Field(ge=1, le=99)
    tolerance: float = Field(default=0.05, gt=0, le=0.5)
    load: Load = Load.HOUSEHOLDS
    holds: list[Hold] = []
    drawn: Annotated[list[list[tuple[float, float]]], Field(max_length=200)] = []
    staying: Annotated[list[UUID], Field(max_length=2000)] = []
    keeps_courtyards: bool = True
    seeks_little_change: bool = True
    seed: int = Field(default=1, ge=0, le=2**62)


class QuestionOut(Schema):
    """How far a question is (``share`` from 0 to 1), its proposals, and why there is none."""

    id: UUID
    community_id: UUID
    state: str
    share: float
    wish: dict[str, Any]
    asked_at: datetime
    ended_at: datetime | None
    plans: list[UUID]
    refusal: str
    nearest: dict[str, Any] | None


class FindingOut(Schema):
    """What one check found."""

    check: str
    result: str
    sentence: str
    names: list[str]


class ChecksOut(Schema):
    """What all checks of a plan found."""

    findings: list[FindingOut]


class BuildingMovedOut(Schema):
    """A building that changes grid."""

    building_id: UUID
    name: str
    households: int
    old: str
    new: str


class SharedOut(Schema):
    """What an old grid hands to a new one."""

    old_id: UUID
    old: str
    new_id: UUID
    new: str
    households: int
    follows: bool


class ChangeOut(Schema):
    """What changes from one plan to another; ``fresh`` had no grid and get one, which no household changes by."""

    households: int
    moved_households: int
    moved: list[BuildingMovedOut]
    fresh_households: int
    fresh: list[BuildingMovedOut]
    shared: list[SharedOut]


class SpanOut(Schema):
    """The grid of a place on some days, the last one not included."""

    grid_id: UUID
    grid_name: str
    grid_code: str
    plan_id: UUID
    plan_serial: int
    begins: date
    ends: date | None


class AssignIn(Schema):
    """Into which grid a building goes; one that it does not touch is only taken where that is known."""

    grid_id: UUID
    is_apart_known: bool = False


class MemberOut(Schema):
    """A building's grid."""

    building_id: UUID
    grid_id: UUID
    begins: date | None


class CodeIn(Schema):
    """A code that somebody else gave a grid."""

    scheme: str = Field(min_length=1, max_length=40)
    code: str = Field(min_length=1, max_length=40)
    purpose: str = Field(default="", max_length=60)


class CodeOut(Schema):
    """A code that somebody else gave a grid."""

    id: UUID
    grid_id: UUID
    scheme: str
    code: str
    purpose: str


@router.post("/plan-questions", response={201: QuestionOut, 202: QuestionOut, **COMMANDED}, url_name="ask-division")
@permitted(Permission.PLAN_MAKE)
def ask(request: Request, sent: QuestionIn) -> HttpResponse:
    """Asks the divider in the background; ask for the question again to see how far it is."""
    request.standing.demand(Permission.PLAN_MAKE, at=place(sent.community_id))
    facts = sent.dict(exclude={"community_id"})
    drawn = tuple(tuple(line) for line in sent.drawn)
    wish = Wish(**{**facts, "holds": tuple(sent.holds), "drawn": drawn, "staying": tuple(sent.staying)})
    by = request.standing.by
    return answered(request, "plan.ask", lambda: _question(services.ask_division(sent.community_id, wish=wish, by=by)))


@router.get("/plan-questions/{uuid:question_id}", response={200: QuestionOut, **ASKED}, url_name="plan-question")
@permitted(Permission.PLAN_READ)
def show_question(request: Request, question_id: UUID) -> dict[str, Any]:
    """Tells how far a question is, and its proposals."""
    found = queries.question(question_id)
    request.standing.demand(Permission.PLAN_READ, at=found.community)
    return _question(found)


@router.post(
    "/plan-questions/{uuid:question_id}/stop",
    response={201: QuestionOut, 202: QuestionOut, **COMMANDED},
    url_name="stop-question",
)
@permitted(Permission.PLAN_MAKE)
def stop(request: Request, question_id: UUID) -> HttpResponse:
    """Stops the divider; what it found by then is kept."""
    request.standing.demand(Permission.PLAN_MAKE, at=queries.question(question_id).community)
    by = request.standing.by
    return answered(request, "plan.question_stop", lambda: _question(services.stop_question(question_id, by=by)))


@router.get("/plans/{uuid:plan_id}", response={200: PlanOut, **ASKED}, url_name="plan")
@permitted(Permission.PLAN_READ)
def show_plan(request: Request, plan_id: UUID) -> dict[str, Any]:
    """Shows one plan."""
    return plan_out(_seen(request, plan_id))


@router.get("/plans/{uuid:plan_id}/grids", response={200: Page[GridOut], **ASKED}, url_name="plan-grids")
@permitted(Permission.PLAN_READ)
def show_grids(request: Request, plan_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the grids of one plan."""
    return paged(queries.grids_of_plan(_seen(request, plan_id).pk), paging, grid_out)


@router.get("/plans/{uuid:plan_id}/buildings", response={200: Page[dict[str, Any]], **ASKED}, url_name="plan-buildings")
@permitted(Permission.PLAN_READ)
def show_buildings(request: Request, plan_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the buildings of one plan with their grids."""
    lines: Any = queries.building_lines(_seen(request, plan_id))
    first = (paging.page - 1) * paging.size
    shown = [
        {"building_id": one.building_id, "name": one.name, "households": one.households, "grid_id": one.grid_id}
        for one in lines[first : first + paging.size]
    ]
    return {"items": shown, "total": len(lines), "page": paging.page, "size": paging.size}


@router.post(
    "/plans/{uuid:plan_id}/check", response={201: ChecksOut, 202: ChecksOut, **COMMANDED}, url_name="check-plan"
)
@permitted(Permission.PLAN_MAKE)
def check(request: Request, plan_id: UUID) -> HttpResponse:
    """Puts a plan through all checks."""
    _seen(request, plan_id, Permission.PLAN_MAKE)
    by = request.standing.by

    def do() -> dict[str, Any]:
        return {"findings": [_finding(one) for one in services.check_plan(plan_id, by=by)]}

    return answered(request, "plan.check", do)


@router.post("/plans/{uuid:plan_id}/undo", response={201: PlanOut, 202: PlanOut, **COMMANDED}, url_name="undo-plan")
@permitted(Permission.PLAN_ADOPT)
def undo(request: Request, plan_id: UUID, sent: WithdrawIn) -> HttpResponse:
    """Undoes an adoption, before or after its first day; 409 tells what somebody has worked on since."""
    _seen(request, plan_id, Permission.PLAN_ADOPT)
    by = request.standing.by
    return answered(request, "plan.undo", lambda: plan_out(take_adoption_back(plan_id, because=sent.because, by=by)))


@router.get(
    "/plans/{uuid:plan_id}/compare/{uuid:other_id}", response={200: ChangeOut, **ASKED}, url_name="compare-plans"
)
@permitted(Permission.PLAN_READ)
def compare(request: Request, plan_id: UUID, other_id: UUID) -> Any:
    """Compares two plans of a community building by building."""
    one, other = _seen(request, plan_id), _seen(request, other_id)
    if one.community_id != other.community_id:
        raise NotThere(_("Only plans of the same community can be compared. Go back to the list of plans."))
    return queries.plan_change(one, other)


@router.get(
    "/communities/{uuid:community_id}/unassigned", response={200: Page[dict[str, Any]], **ASKED}, url_name="unassigned"
)
@permitted(Permission.PLAN_READ)
def list_unassigned(request: Request, community_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the buildings with households that have no grid today."""
    request.standing.demand(Permission.PLAN_READ, at=place(community_id))
    found = queries.unassigned_buildings(community_id, today()).order_by("position", "id")
    return paged(found, paging, lambda one: {"building_id": one.pk, "name": one.name})


@router.put(
    "/buildings/{uuid:building_id}/grid",
    response={201: MemberOut, 202: MemberOut, **COMMANDED},
    url_name="assign-building",
)
@permitted(Permission.PLAN_ADOPT)
def assign(request: Request, building_id: UUID, sent: AssignIn) -> HttpResponse:
    """Puts a building that has no grid into one."""
    request.standing.demand(Permission.PLAN_ADOPT, at=queries.grid(sent.grid_id).community)
    by = request.standing.by

    def do() -> dict[str, Any]:
        made = services.assign_building(building_id, grid_id=sent.grid_id, is_apart_known=sent.is_apart_known, by=by)
        return {"building_id": made.building_id, "grid_id": made.grid_id, "begins": made.during.lower}

    return answered(request, "grid.assign", do)


@router.get("/places/{uuid:place_id}/grids", response={200: list[SpanOut], **ASKED}, url_name="grid-history")
@permitted(Permission.PLAN_READ)
def history(request: Request, place_id: UUID) -> Any:
    """Tells to which grid a household or building belonged on which days, the newest first."""
    found = place(place_id)
    request.standing.demand(Permission.PLAN_READ, at=found)
    return queries.grid_history(found)


@router.get("/grids", response={200: list[GridOut], **ASKED}, url_name="grids-by-code")
@permitted(Permission.PLAN_READ)
def by_code(request: Request, code: str) -> list[dict[str, Any]]:
    """Finds the grids of adopted plans by our code or anybody's."""
    may = request.standing.may
    return [grid_out(one) for one in queries.grids_by_code(code)[:100] if may(Permission.PLAN_READ, one.community)]


@router.put("/grids/{uuid:grid_id}/codes", response={201: CodeOut, 202: CodeOut, **COMMANDED}, url_name="map-grid-code")
@permitted(Permission.PLAN_MAKE)
def map_code(request: Request, grid_id: UUID, sent: CodeIn) -> HttpResponse:
    """Writes down the code that somebody else gave a grid."""
    request.standing.demand(Permission.PLAN_MAKE, at=queries.grid(grid_id).community)
    by, said = request.standing.by, Said(sent.scheme, sent.code, sent.purpose)
    return answered(request, "grid.code", lambda: _code(services.map_grid_code(grid_id, said=said, by=by)))


@router.get(
    "/communities/{uuid:community_id}/grid-codes", response={200: Page[CodeOut], **ASKED}, url_name="grid-codes"
)
@permitted(Permission.PLAN_READ)
def list_codes(request: Request, community_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the codes that others gave the grids in force."""
    request.standing.demand(Permission.PLAN_READ, at=place(community_id))
    plan = queries.latest_adopted(community_id)
    if plan is None:
        raise NotThere(_("No plan is in force"))
    return paged(queries.foreign_codes_of(plan.pk), paging, _code)


def _seen(request: Request, plan_id: UUID, permission: Permission = Permission.PLAN_READ) -> Any:
    found = queries.plan(plan_id)
    request.standing.demand(permission, at=found.community)
    return found


def _question(found: Any) -> dict[str, Any]:
    refusal = queries.refusal_of(found)
    return {
        "id": found.pk,
        "community_id": found.community_id,
        "state": found.state,
        "share": found.share,
        "wish": found.wish,
        "asked_at": found.asked_at,
        "ended_at": found.ended_at,
        "plans": [plan.pk for plan in queries.plans_of_question(found.pk)],
        "refusal": refusal.sentence if refusal else "",
        "nearest": refusal.nearest.kept() if refusal and refusal.nearest else None,
    }


def _finding(one: Any) -> dict[str, Any]:
    return {"check": one.check, "result": one.result, "sentence": one.sentence, "names": list(one.names)}


def _code(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in CodeOut.model_fields}
