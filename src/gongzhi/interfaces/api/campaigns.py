"""Rounds for programs: the list, the beginning, the figures, the doors of a building, and visits."""

from __future__ import annotations

from collections.abc import Sized
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs.queries import code_for_command
from gongzhi.domain.places.queries import place as place_of
from gongzhi.foundation.time import now
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.take_in_visit import NeedFacts, take_in_visit

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round

router = Router()


class RoundOut(Schema):
    """One round; its three figures come from ``progress``."""

    id: UUID
    community_id: UUID
    campaign_id: UUID
    turn: int
    follows_id: UUID | None
    name: str
    kind: str
    purpose: str
    legal_basis: str
    starts_on: date
    ends_on: date
    data_ends_on: date
    state: str
    started_at: datetime
    closed_at: datetime | None
    target: str
    dial: str
    scope_note: str
    most_tries: int
    has_evening_list: bool
    script: str
    sheet_id: UUID | None
    places: list[UUID]
    body_kinds: list[str]
    office_phone: str
    reviewed_at: datetime | None


class RoundIn(Schema):
    """A round to begin over the households or organisations of a community, or a stated part of them."""

    community_id: UUID
    name: str
    kind: str = "routine"
    purpose: str
    legal_basis: str
    starts_on: date
    ends_on: date
    data_ends_on: date
    target: str = "households"
    script: str = ""
    sheet_id: UUID | None = None
    dial: str = "household"
    places: list[UUID] = []
    body_kinds: list[str] = []
    follows_id: UUID | None = None
    scope_note: str = ""
    most_tries: int = 6
    has_evening_list: bool = False
    office_phone: str = ""


class GridProgressOut(Schema):
    """Three figures in doors, which are never made one; without ``grid_id`` the doors that no grid covers."""

    grid_id: UUID | None
    grid_name: str
    grid_code: str
    doors: int
    attempted: int
    contacted: int
    resolved: int


class CampaignRoundOut(Schema):
    """One round of a campaign with its three figures in doors."""

    id: UUID
    turn: int
    name: str
    state: str
    starts_on: date
    ends_on: date
    doors: int
    no_homes: int
    attempted: int
    contacted: int
    resolved: int


class CampaignOut(Schema):
    """A campaign: a next round goes to what the last one left open, so that settled doors add up, and tried do not."""

    id: UUID
    name: str
    doors: int
    settled: int
    left_open: int
    may_go_on: bool
    rounds: list[CampaignRoundOut]


class DoorOut(Schema):
    """One door as its grid's people see it; ``code`` is AAPOR's."""

    id: UUID
    household_id: UUID
    name: str
    entrance_id: UUID | None
    level: int | None
    grid_id: UUID | None
    disposition: str
    attempts: int
    last_outcome: str
    code: str


class BuildingFilter(Paging):
    """Which building's doors."""

    building: UUID


class NeedAtDoorIn(Schema):
    """What the resident named at the door; a telephone number only on spoken consent."""

    kind: str
    text: str
    name: str = ""
    phone: str = ""
    has_consented: bool = False


class VisitIn(Schema):
    """What happened at a door; ``at_device`` decides within 24 hours whether it was within the permitted hours."""

    door_id: UUID
    outcome: str
    at_device: AwareDatetime | None = None
    appointment_on: date | None = None
    appointment_slot: int | None = None
    answers: dict[str, Any] | None = None
    need: NeedAtDoorIn | None = None


class VisitOut(Schema):
    """The receipt of a visit; the tracking code is told only now."""

    id: UUID
    door_id: UUID
    disposition: str
    is_attempted: bool
    is_contacted: bool
    is_resolved: bool
    need_id: UUID | None
    need_number: str
    tracking_code: str
    was_masked: bool


class RoundBegun(Schema):
    """A round that has just begun."""

    id: UUID
    doors: int


@router.get("/rounds", response=Page[RoundOut], url_name="rounds")
@permitted(Permission.ROUND_READ)
def list_rounds(request: Request, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists the rounds of one's communities, the newest first."""
    standing = request.standing
    found = queries.rounds_seen(
        standing.scope(Permission.ROUND_READ).paths, standing.communities_with(Permission.ROUND_READ)
    )
    return paged(found, wanted, _round)


@router.post("/rounds", response={201: RoundBegun, 202: RoundBegun}, url_name="start-round")
@permitted(Permission.ROUND_START)
def start_round(request: Request, sent: RoundIn) -> HttpResponse:
    """Begins a round; its legal basis is required."""
    request.standing.demand(Permission.ROUND_START, at=place_of(sent.community_id))

    def do() -> dict[str, Any]:
        facts: Any = sent.dict(exclude={"community_id"})
        begun = services.start_round(sent.community_id, by=request.standing.by, **facts)
        return {"id": begun.pk, "doors": queries.total(queries.progress(begun.pk)).doors}

    return _answered(request, "round.start", do)


def check_part(request: Request, seen: Round, found: Sized, permission: Permission) -> None:
    """Raises ``NotThere`` where nothing of a round is the caller's; one without any door is its whole community's."""
    standing = request.standing
    is_own = seen.community_id in standing.communities_with(permission)
    is_seen = is_own or standing.scope(permission).covers(seen.community.path)
    if not found and not (is_seen and queries.is_empty(seen)):
        raise queries.no_such_round()


@router.get("/rounds/{uuid:round_id}/progress", response=list[GridProgressOut], url_name="round-progress")
@permitted(Permission.ROUND_READ)
def progress(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Counts a round's doors per grid, as far as one may see them."""
    seen = queries.round_of(round_id)
    found = queries.figures_of(seen, request.standing.scope(Permission.ROUND_READ))
    check_part(request, seen, found, Permission.ROUND_READ)
    return [{name: getattr(part, name) for name in GridProgressOut.model_fields} for part in found]


@router.get("/rounds/{uuid:round_id}/campaign", response={200: CampaignOut, **ASKED}, url_name="round-campaign")
@permitted(Permission.ROUND_READ)
def campaign(request: Request, round_id: UUID) -> dict[str, Any]:
    """Shows the rounds of a round's campaign in their turn, and what they came to together."""
    one = queries.round_of(round_id)
    if not request.standing.scope(Permission.ROUND_READ).covers(one.community.path):
        raise queries.no_such_round()
    found = queries.campaign_of(one, now())
    together = {name: getattr(found, name) for name in ("doors", "settled", "left_open", "may_go_on")}
    return {"id": found.first.pk, "name": found.first.name, **together, "rounds": [_part(one) for one in found.parts]}


def _part(part: queries.CampaignPart) -> dict[str, Any]:
    of_round = {name: getattr(part.round, name) for name in ("id", "turn", "name", "state", "starts_on", "ends_on")}
    of_board = ("doors", "no_homes", "attempted", "contacted", "resolved")
    return of_round | {name: getattr(part.board, name) for name in of_board}


@router.get("/rounds/{uuid:round_id}/doors", response=Page[DoorOut], url_name="round-doors")
@permitted(Permission.VISIT_RECORD)
def doors(request: Request, round_id: UUID, wanted: Query[BuildingFilter]) -> dict[str, Any]:
    """Lists the doors of one building, by entrance, floor from the top and door."""
    request.standing.demand(Permission.VISIT_RECORD, at=place_of(wanted.building))
    return paged(queries.doors_of_building(round_id, wanted.building), wanted, _door)


@router.post("/rounds/{uuid:round_id}/visits", response={201: VisitOut, 202: VisitOut}, url_name="record-visit")
@permitted(Permission.VISIT_RECORD)
def record_visit(request: Request, round_id: UUID, sent: VisitIn) -> HttpResponse:
    """Records a visit and, with it, the need that the resident named; both are kept, or neither."""
    visited = queries.door(sent.door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=visited.stands_at)
    if visited.round_id != round_id:
        raise queries.no_such_door()
    command = command_id(request)
    # Derived from the command, so that a repeat tells the same code although it is kept nowhere.
    code = code_for_command(command) if command and sent.need else ""
    status, given = run_once(request, "visit.record", lambda: _visit(request, sent, code))
    # How the door stands is read anew: a receipt tells nothing of doors (R22, R23).
    door = queries.door(sent.door_id)
    stands = {name: getattr(door, name) for name in ("disposition", "is_attempted", "is_contacted", "is_resolved")}
    return JsonResponse({**given, "door_id": door.pk, **stands, "tracking_code": code}, status=status)


def _visit(request: Request, sent: VisitIn, code: str) -> dict[str, Any]:
    receipt = take_in_visit(
        sent.door_id,
        outcome=sent.outcome,
        by=request.standing.by,
        need=NeedFacts(**sent.need.dict(), code=code) if sent.need else None,
        at_device=sent.at_device,
        appointment_on=sent.appointment_on,
        appointment_slot=sent.appointment_slot,
        answers=sent.answers,
    )
    of_need = ("need_id", "need_number", "was_masked")
    return {"id": receipt.attempt.pk, **{name: getattr(receipt, name) for name in of_need}}


def _answered(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)


def _round(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in RoundOut.model_fields}


def _door(found: Any) -> dict[str, Any]:
    same = {name: getattr(found, name) for name in DoorOut.model_fields if name != "name"}
    return same | {"name": found.name}
