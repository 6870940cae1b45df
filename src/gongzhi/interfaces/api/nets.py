"""The five nets of a plan, the weeks of teams and the teams that need people, for programs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import NetStage, Rhythm, ShiftPart, TeamKind
from gongzhi.domain.places.queries import place
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.grids import seen_grid
from gongzhi.interfaces.common.request import Request

router = Router()
Words = Annotated[str, Field(min_length=1, max_length=120)]


class CheckOut(Schema):
    """One thing a net asks for; ``sentence`` is in the reader's language."""

    code: str
    sentence: str
    open_points: int


class StageOut(Schema):
    """One of the five nets; ``is_sample``: the label is a sample, the district has not said its own."""

    kind: str
    label: str
    meaning: str
    is_sample: bool
    owner_id: UUID | None
    owner: str
    due_on: date | None
    is_late: bool
    is_done: bool
    done_at: datetime | None
    open_points: int
    checks: list[CheckOut]


class StageIn(Schema):
    """Who looks after a net until when; an empty label shows the sample."""

    due_on: date
    owner: UUID | None = None
    label: str = Field(default="", max_length=40)
    meaning: str = Field(default="", max_length=300)


class NetFinishIn(Schema):
    """What was found."""

    finding: str = Field(default="", max_length=500)


class ReopenIn(Schema):
    """Why a net is opened again."""

    because: str = Field(default="", max_length=200)


class MeetingBody(Schema):
    """How a grid works together; ``weekday`` counts from Monday 1; ``convener`` and ``reports_to`` are posts."""

    rhythm: Rhythm
    weekday: int = Field(ge=1, le=7)
    starts_at: time
    meets_where: Words
    convener: UUID
    reports_to: UUID
    office_phone: str = Field(min_length=3, max_length=24)


class ServiceIn(Schema):
    """A service that comes into a grid."""

    name: str = Field(min_length=1, max_length=80)
    provider: UUID
    served_where: Words
    hours: Words
    office_phone: str = Field(default="", max_length=24)


class ServiceOut(Schema):
    """A service in a grid."""

    id: UUID
    name: str
    provider_id: UUID
    served_where: str
    hours: str
    office_phone: str
    since: date
    ended_on: date | None


class StockIn(Schema):
    """One count; the same name again is a new count."""

    name: str = Field(min_length=1, max_length=60)
    unit: str = Field(min_length=1, max_length=12)
    quantity: int = Field(ge=0, le=1_000_000)
    wanted: int = Field(ge=0, le=1_000_000)
    kept_where: str = Field(default="", max_length=120)


class StockOut(StockIn):
    """One line of a stock list."""

    id: UUID
    counted_on: date


class ShiftIn(Schema):
    """Who is on shift in which part of which weekday (Monday 1)."""

    weekday: int = Field(ge=1, le=7)
    part: ShiftPart
    person: UUID


class WeekIn(Schema):
    """The whole week of a team."""

    shifts: Annotated[list[ShiftIn], Field(max_length=2000)]


class AlarmOut(Schema):
    """A team that needs people; a list of teams, never of persons."""

    grid_id: UUID
    grid_name: str
    kind: str
    alarm: str
    since: date
    due_on: date
    is_late: bool
    owner: str


class MyGridOut(Schema):
    """A team of a grid that one works in."""

    grid_id: UUID
    grid_name: str
    team_id: UUID
    kind: str
    is_lead: bool
    is_deputy: bool
    consent: str
    shifts: list[str]


class SavedOut(Schema):
    """What was saved."""

    id: UUID


SAVED: Any = {201: SavedOut, 202: SavedOut, **COMMANDED}


@router.get("/plans/{uuid:plan_id}/nets", response={200: list[StageOut], **ASKED}, url_name="plan-nets")
@permitted(Permission.PLAN_READ)
def list_stages(request: Request, plan_id: UUID) -> list[dict[str, Any]]:
    """Shows the five nets of a plan with what is open in each today, or on its first day."""
    plan = queries.plan(plan_id)
    request.standing.demand(Permission.PLAN_READ, at=plan.community)
    names = [name for name in StageOut.model_fields if name not in ("owner_id", "owner", "checks")]
    return [
        {name: getattr(one, name) for name in names}
        | {"owner_id": one.owner.post_id, "owner": one.owner.title}
        | {"checks": [{name: getattr(check, name) for name in CheckOut.model_fields} for check in one.checks]}
        for one in queries.stage_lines(plan, queries.day_of(plan, today()))
    ]


@router.put("/plans/{uuid:plan_id}/nets/{kind}", response=SAVED, url_name="set-stage")
@permitted(Permission.TEAM_STAFF)
def set_stage(request: Request, plan_id: UUID, kind: NetStage, sent: StageIn) -> HttpResponse:
    """Says who looks after a net until when, and in which words."""
    wish = services.StageWish(**sent.model_dump())
    return _of_plan(request, plan_id, "stage.set", lambda by: services.set_stage(plan_id, kind=kind, wish=wish, by=by))


@router.post("/plans/{uuid:plan_id}/nets/{kind}/finish", response=SAVED, url_name="finish-stage")
@permitted(Permission.TEAM_STAFF)
def finish_stage(request: Request, plan_id: UUID, kind: NetStage, sent: NetFinishIn) -> HttpResponse:
    """Marks a net as done (the last one: reviewed); 409 names what is open."""
    return _of_plan(
        request,
        plan_id,
        "stage.finish",
        lambda by: services.finish_stage(plan_id, kind=kind, finding=sent.finding, by=by),
    )


@router.post("/plans/{uuid:plan_id}/nets/{kind}/reopen", response=SAVED, url_name="reopen-stage")
@permitted(Permission.TEAM_STAFF)
def reopen_stage(request: Request, plan_id: UUID, kind: NetStage, sent: ReopenIn) -> HttpResponse:
    """Takes the mark "done" back."""
    return _of_plan(
        request,
        plan_id,
        "stage.reopen",
        lambda by: services.reopen_stage(plan_id, kind=kind, because=sent.because, by=by),
    )


@router.put("/grids/{uuid:grid_id}/meeting", response=SAVED, url_name="arrange-grid")
@permitted(Permission.TEAM_STAFF)
def arrange(request: Request, grid_id: UUID, sent: MeetingBody) -> HttpResponse:
    """Keeps how a grid works together; a private mobile number is refused."""
    meeting = services.Meeting(**sent.model_dump())
    return _of_grid(request, grid_id, "grid.arrange", lambda by: services.arrange_grid(grid_id, meeting=meeting, by=by))


@router.get("/grids/{uuid:grid_id}/services", response={200: Page[ServiceOut], **ASKED}, url_name="grid-services")
@permitted(Permission.PLAN_READ)
def list_services(request: Request, grid_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the services that come into a grid today."""
    return paged(queries.services_of(seen_grid(request, grid_id).pk), paging, lambda one: _same(one, ServiceOut))


@router.post("/grids/{uuid:grid_id}/services", response=SAVED, url_name="bring-service")
@permitted(Permission.TEAM_STAFF)
def bring_service(request: Request, grid_id: UUID, sent: ServiceIn) -> HttpResponse:
    """Brings a service into a grid."""
    wish = services.ServiceWish(**sent.model_dump())
    return _of_grid(
        request, grid_id, "grid.bring_service", lambda by: services.bring_service(grid_id, wish=wish, by=by)
    )


@router.post("/grid-services/{uuid:service_id}/end", response=SAVED, url_name="end-service")
@permitted(Permission.TEAM_STAFF)
def end_service(request: Request, service_id: UUID) -> HttpResponse:
    """Ends a service of a grid today."""
    grid_id = queries.service(service_id).grid_id
    return _of_grid(request, grid_id, "grid.end_service", lambda by: services.end_service(service_id, by=by))


@router.get("/grids/{uuid:grid_id}/supplies", response={200: Page[StockOut], **ASKED}, url_name="grid-supplies")
@permitted(Permission.PLAN_READ)
def list_supplies(request: Request, grid_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists a grid's stock."""
    return paged(queries.supplies_of(seen_grid(request, grid_id).pk), paging, lambda one: _same(one, StockOut))


@router.put("/grids/{uuid:grid_id}/supplies", response=SAVED, url_name="count-supply")
@permitted(Permission.TEAM_STAFF)
def count_supply(request: Request, grid_id: UUID, sent: StockIn) -> HttpResponse:
    """Writes how many of a thing a grid has."""
    stock = services.Stock(**sent.model_dump())
    return _of_grid(
        request, grid_id, "grid.count_supply", lambda by: services.count_supply(grid_id, stock=stock, by=by)
    )


@router.put("/grids/{uuid:grid_id}/teams/{kind}/week", response=SAVED, url_name="set-rota")
@permitted(Permission.TEAM_STAFF)
def set_rota(request: Request, grid_id: UUID, kind: TeamKind, sent: WeekIn) -> HttpResponse:
    """Makes exactly these shifts a team's week."""
    shifts = {(one.weekday, one.part.value, one.person) for one in sent.shifts}
    return _of_grid(
        request, grid_id, "team.set_rota", lambda by: services.set_rota(grid_id, kind=kind, shifts=shifts, by=by)
    )


@router.get("/communities/{uuid:community_id}/team-alarms", response={200: list[AlarmOut], **ASKED}, url_name="alarms")
@permitted(Permission.PLAN_READ)
def list_alarms(request: Request, community_id: UUID) -> list[dict[str, Any]]:
    """Lists the teams that are vacant, without a lead or without anybody on shift, the earliest due first."""
    request.standing.demand(Permission.PLAN_READ, at=place(community_id))
    names = [name for name in AlarmOut.model_fields if name != "owner"]
    return [
        {name: getattr(one, name) for name in names} | {"owner": one.owner.title}
        for one in queries.team_alarms(community_id, today())
    ]


@router.get("/me/teams", response={200: list[MyGridOut], **ASKED}, url_name="my-teams")
@permitted(Permission.VISIT_RECORD)
def my_teams(request: Request) -> list[dict[str, Any]]:
    """Lists the teams that one works in today, with one's own shifts ("1-morning": Monday morning)."""
    person = request.standing.person_id
    mine = queries.memberships_of_person(person, today()) if person else []
    names = ("grid_id", "team_id", "is_lead", "is_deputy", "consent", "shifts")
    return [
        {name: getattr(one, name) for name in names} | {"grid_name": one.grid.name, "kind": one.team.kind}
        for one in mine
    ]


@router.post("/teams/{uuid:team_id}/agree", response=SAVED, url_name="agree-team")
@permitted(Permission.VISIT_RECORD)
def agree(request: Request, team_id: UUID) -> HttpResponse:
    """Records that one takes part oneself; 404 for another's team."""
    return _saved(request, "team.agree", lambda by: services.agree_to_team(team_id, by=by))


@router.post("/teams/{uuid:team_id}/leave", response=SAVED, url_name="leave-team")
@permitted(Permission.VISIT_RECORD)
def leave(request: Request, team_id: UUID) -> HttpResponse:
    """Ends one's own part in a volunteer team or service group today."""
    return _saved(request, "team.leave", lambda by: services.leave_team(team_id, by=by))


def _of_plan(request: Request, plan_id: UUID, verb: str, do: Any) -> HttpResponse:
    request.standing.demand(Permission.TEAM_STAFF, at=queries.plan(plan_id).community)
    return _saved(request, verb, do)


def _of_grid(request: Request, grid_id: UUID, verb: str, do: Any) -> HttpResponse:
    request.standing.demand(Permission.TEAM_STAFF, at=queries.grid(grid_id).community)
    return _saved(request, verb, do)


def _saved(request: Request, verb: str, do: Any) -> HttpResponse:
    by = request.standing.by
    status, given = run_once(request, verb, lambda: {"id": do(by).pk})
    return JsonResponse(given, status=status)


def _same(found: Any, shape: type[Schema]) -> dict[str, Any]:
    return {name: getattr(found, name) for name in shape.model_fields}
