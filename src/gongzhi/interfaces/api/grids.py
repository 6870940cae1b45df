"""Grid plans, grids and their teams for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import TeamKind
from gongzhi.domain.places.queries import place
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED, said_as
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.grids import seen_grids
from gongzhi.interfaces.common.request import Request

router = Router()


class GridOut(Schema):
    """One grid; ``shape`` is a GeoJSON geometry in degrees (WGS-84)."""

    id: UUID
    plan_id: UUID
    serial: int
    code: str
    scheme: str
    name: str
    households: int
    buildings: int
    shape: dict[str, Any] | None


class PlanOut(Schema):
    """One plan; ``begins`` and ``ends`` are the days in force, the last one not included."""

    id: UUID
    community_id: UUID
    serial: int
    state: str
    districts: int
    tolerance: float
    seed: int
    method: str
    figures: dict[str, Any]
    question_id: UUID | None
    favours: str
    checked_at: datetime | None
    made_at: datetime
    adopted_at: datetime | None
    begins: date | None
    ends: date | None


class PlanIn(Schema):
    """How to divide: ``tolerance`` is a share of the mean number of households (0.05: five percent)."""

    community_id: UUID
    districts: int = Field(ge=1, le=99)
    tolerance: float = Field(default=0.05, gt=0, le=0.5)
    seed: int = Field(default=1, ge=0, le=2**62)


class AdoptIn(Schema):
    """From which day; ``replacing`` is the adopted plan one knows of, checked where it is sent."""

    begins: date
    replacing: UUID | None = None


class WithdrawIn(Schema):
    """Why a plan is taken back."""

    because: str = Field(default="", max_length=200)


class TeamIn(Schema):
    """Who is in the team from a day (today) on, who of them leads it and who stands in.

    ``consent`` ("spoken", "paper") says how newcomers of a volunteer team or service group agreed.
    """

    members: Annotated[list[UUID], Field(max_length=300)]
    lead: UUID
    deputies: Annotated[list[UUID], Field(max_length=20)] = []
    consent: str = ""
    begins: date | None = None


class TeamOut(Schema):
    """A team after staffing."""

    id: UUID
    grid_id: UUID
    kind: str
    name: str


@router.get("/communities/{uuid:community_id}/grids", response={200: Page[GridOut], **ASKED}, url_name="grids")
@permitted(Permission.PLAN_READ)
def list_grids(request: Request, community_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the grids in force today, by serial number; whoever works in some of them gets those."""
    return paged(seen_grids(request, community_id), paging, grid_out)


@router.get("/communities/{uuid:community_id}/plans", response={200: Page[PlanOut], **ASKED}, url_name="plans")
@permitted(Permission.PLAN_READ)
def list_plans(request: Request, community_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the plans of a community, the newest first."""
    request.standing.demand(Permission.PLAN_READ, at=place(community_id))
    return paged(queries.plans_of(community_id), paging, plan_out)


@router.post("/plans", response={201: PlanOut, 202: PlanOut, **COMMANDED}, url_name="propose-plan")
@permitted(Permission.PLAN_MAKE)
def propose(request: Request, sent: PlanIn) -> HttpResponse:
    """Divides a community and keeps the result as a proposal."""
    request.standing.demand(Permission.PLAN_MAKE, at=place(sent.community_id))
    wish = sent.dict(exclude={"community_id"})
    by = request.standing.by
    return answered(request, "plan.propose", lambda: plan_out(services.propose_plan(sent.community_id, by=by, **wish)))


@router.post("/plans/{uuid:plan_id}/adopt", response={201: PlanOut, 202: PlanOut, **COMMANDED}, url_name="adopt-plan")
@permitted(Permission.PLAN_ADOPT)
def adopt(request: Request, plan_id: UUID, sent: AdoptIn) -> HttpResponse:
    """Puts a plan in force from a day; 409 tells who adopted which plan meanwhile."""
    request.standing.demand(Permission.PLAN_ADOPT, at=queries.plan(plan_id).community)
    known = sent.replacing if "replacing" in sent.model_fields_set else services.ANY
    by = request.standing.by

    def do() -> dict[str, Any]:
        with said_as(from_="begins"):
            return plan_out(services.adopt_plan(plan_id, from_=sent.begins, replacing=known, by=by))

    return answered(request, "plan.adopt", do)


@router.post(
    "/plans/{uuid:plan_id}/withdraw", response={201: PlanOut, 202: PlanOut, **COMMANDED}, url_name="withdraw-plan"
)
@permitted(Permission.PLAN_ADOPT)
def withdraw(request: Request, plan_id: UUID, sent: WithdrawIn) -> HttpResponse:
    """Takes a proposal back; an adopted plan is undone instead."""
    request.standing.demand(Permission.PLAN_ADOPT, at=queries.plan(plan_id).community)
    by = request.standing.by
    return answered(
        request, "plan.withdraw", lambda: plan_out(services.withdraw_plan(plan_id, because=sent.because, by=by))
    )


@router.put(
    "/grids/{uuid:grid_id}/teams/{kind}", response={201: TeamOut, 202: TeamOut, **COMMANDED}, url_name="staff-team"
)
@permitted(Permission.TEAM_STAFF)
def staff(request: Request, grid_id: UUID, kind: TeamKind, sent: TeamIn) -> HttpResponse:
    """Makes exactly these people a grid's team."""
    request.standing.demand(Permission.TEAM_STAFF, at=queries.grid(grid_id).community)
    by = request.standing.by

    def do() -> dict[str, Any]:
        part = sent.model_dump(include={"members", "lead", "deputies", "consent"})
        with said_as(from_="begins"):
            team = services.staff_team(grid_id, kind=kind, **part, from_=sent.begins, by=by)
        return {name: getattr(team, name) for name in TeamOut.model_fields}

    return answered(request, "team.staff", do)


def answered(request: Request, verb: str, do: Any) -> HttpResponse:
    """Carries a command out once and answers with what it gave."""
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)


def grid_out(found: Any) -> dict[str, Any]:
    """Shows a grid."""
    return {name: getattr(found, name) for name in GridOut.model_fields}


def plan_out(found: Any) -> dict[str, Any]:
    """Shows a plan with its days."""
    same = {name: getattr(found, name) for name in PlanOut.model_fields if name not in ("begins", "ends")}
    days = found.during
    return same | {"begins": days.lower if days else None, "ends": days.upper if days else None}
