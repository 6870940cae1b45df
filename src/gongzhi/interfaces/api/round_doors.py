"""Doors of rounds for programs: when to try again, what is decided, the evening, and second looks."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import DoorFilters
from gongzhi.domain.campaigns.words import SilenceWay
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import now
from gongzhi.interfaces.api.campaigns import check_part
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, Made, done_at, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

router = Router()
P = Permission


class DoorFilter(Paging):
    """Which doors: ``state`` as on the page, a grid, words, or those whose building changes grid by a ``plan``."""

    state: str = ""
    grid: str = ""
    text: str = ""
    plan: str = ""


class DoorWork(Schema):
    """A door with when to try it again, in one sentence; ``is_now``: it was tried, and is to be tried in this slot."""

    id: UUID
    number: int
    name: str
    disposition: str
    attempts: int
    day: date | None
    slot: int | None
    is_now: bool
    sentence: str
    hint: str


class EveningOut(Schema):
    """A door of tonight's list."""

    door_id: UUID
    building: str
    entrance: str
    name: str
    is_marked: bool


class MarkIn(Schema):
    """Worth another knock tonight, or no longer."""

    is_marked: bool = True


class DoorBecauseIn(Schema):
    """Why a supervisor settles a door."""

    because: str


class RecheckIn(Schema):
    """Whether what was recorded holds; nothing where nobody opened. ``at_device``: when the look was made."""

    agrees: bool | None = None
    at_device: AwareDatetime | None = None


class SilenceIn(Schema):
    """Until when a household is not to be visited; nothing takes the wish back."""

    until: date | None = None


class NeighbourIn(Schema):
    """A neighbour's yes or no to "does nobody live there?"."""

    is_empty: bool


class SlipOut(Schema):
    """The code of a slip, told once."""

    code: str


class FlagOut(Schema):
    """A stairwell to look at again; no door, no worker. ``unmannerly``: visits against the etiquette (R5)."""

    stair: UUID
    name: str
    doors: int
    knocks: int
    met: int
    rechecked: int
    differing: int
    unmannerly: int
    reason: str


@router.get("/rounds/{uuid:round_id}/work", response={200: Page[DoorWork], **ASKED}, url_name="round-work")
@permitted(P.VISIT_RECORD)
def work(request: Request, round_id: UUID, wanted: Query[DoorFilter]) -> dict[str, Any]:
    """Lists the doors one may visit, each with when to try again and why."""
    visited, scope = queries.round_of(round_id), request.standing.scope(P.VISIT_RECORD)
    if visited.community_id not in request.standing.communities_with(P.VISIT_RECORD):
        raise queries.no_such_round()
    found = queries.doors_list(round_id, scope, DoorFilters(wanted.state, wanted.grid, wanted.text, wanted.plan))
    page = paged(found, wanted, lambda one: one)
    said = queries.judged_doors(visited, page["items"], now())
    return page | {"items": [_work(one, said[one.pk]) for one in page["items"]]}


def _work(door: Any, again: queries.Again) -> dict[str, Any]:
    said = again.said
    same = {name: getattr(door, name) for name in ("id", "number", "name", "disposition", "attempts")}
    hint = {"sentence": str(said.sentence), "hint": str(said.hint)}
    return same | {"day": said.day, "slot": said.slot, "is_now": again.now is not None} | hint


@router.get("/rounds/{uuid:round_id}/evening", response={200: list[EveningOut], **ASKED}, url_name="round-evening")
@permitted(P.VISIT_RECORD)
def evening(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Lists tonight's doors of one's own grid (R4)."""
    person = services.person_of(request.standing.by)
    doors = queries.evening_list(queries.round_of(round_id), person, now())
    return [plain(EveningOut)(one) for one in doors]


def _door(request: Request, door_id: UUID, permission: Permission = P.VISIT_RECORD) -> Any:
    found = queries.door(door_id)
    request.standing.demand(permission, at=found.stands_at)
    return found


@router.post("/doors/{uuid:door_id}/evening", response=DONE, url_name="mark-evening")
@permitted(P.VISIT_RECORD)
def mark(request: Request, door_id: UUID, sent: MarkIn) -> HttpResponse:
    """Marks a door worth another knock tonight, or takes the mark away (R4).

    Either is the same however often it is sent, so that no receipt is kept: it would outlive the mark.
    """
    _door(request, door_id)
    by = request.standing.by
    kept = services.mark_evening(door_id, by=by).pk if sent.is_marked else services.unmark_evening(door_id, by=by)
    return JsonResponse({"id": kept}, status=201)


@router.post("/doors/{uuid:door_id}/close", response=DONE, url_name="close-door")
@permitted(P.ROUND_START)
def close_door(request: Request, door_id: UUID, sent: DoorBecauseIn) -> HttpResponse:
    """Settles a door with a reason."""
    _door(request, door_id, P.ROUND_START)
    by = request.standing.by
    return done_at(request, "door.close", door_id, lambda: services.close_door(door_id, because=sent.because, by=by))


@router.post("/doors/{uuid:door_id}/reopen", response=DONE, url_name="reopen-door")
@permitted(P.ROUND_START)
def reopen_door(request: Request, door_id: UUID) -> HttpResponse:
    """Takes a closing back."""
    _door(request, door_id, P.ROUND_START)
    by = request.standing.by
    return done_at(request, "door.reopen", door_id, lambda: services.reopen_door(door_id, by=by))


@router.post("/doors/{uuid:door_id}/silence", response=DONE, url_name="silence-door")
@permitted(P.VISIT_RECORD)
def silence(request: Request, door_id: UUID, sent: SilenceIn) -> HttpResponse:
    """Keeps a household's wish not to be visited, or forgets it."""
    home, by, until = _door(request, door_id).household_id, request.standing.by, sent.until
    if until is None:
        return done_at(
            request, "household.silence", door_id, lambda: services.lift_silence(home, by=by, way=SilenceWay.DOOR)
        )

    def keep() -> object:
        return services.silence_door(door_id, until=until, by=by)

    return done_at(request, "household.silence", door_id, keep)


@router.post("/doors/{uuid:door_id}/neighbour", response=DONE, url_name="neighbour-door")
@permitted(P.VISIT_RECORD)
def neighbour(request: Request, door_id: UUID, sent: NeighbourIn) -> HttpResponse:
    """Counts a neighbour's word in an emergency round (R22)."""
    _door(request, door_id)
    by = request.standing.by

    def count() -> object:
        return services.say_vacant(door_id, is_empty=sent.is_empty, by=by)

    return done_at(request, "door.neighbour", door_id, count)


@router.post("/doors/{uuid:door_id}/slip", response={201: SlipOut, 202: Made, **COMMANDED}, url_name="leave-slip")
@permitted(P.VISIT_RECORD)
def leave_slip(request: Request, door_id: UUID) -> HttpResponse:
    """Makes the code of a slip; it is told once, and a repeat only says that it was."""
    _door(request, door_id)
    told: list[str] = []

    def do() -> dict[str, Any]:
        told.append(services.leave_slip(door_id, by=request.standing.by))
        return {}

    status, _nothing = run_once(request, "slip.leave", do)
    return JsonResponse({"code": told[0]} if told else {"id": door_id}, status=status)


@router.get("/rounds/{uuid:round_id}/quality", response={200: list[FlagOut], **ASKED}, url_name="round-quality")
@permitted(P.QUALITY_READ)
def quality(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Names the stairwells of one's own grid to look at again (R23)."""
    figures = queries.stair_quality(round_id, request.standing.scope(P.QUALITY_READ))
    check_part(request, queries.round_of(round_id), figures, P.QUALITY_READ)
    return [{**plain(FlagOut)(one), "reason": str(one.reason)} for one in queries.flagged(figures)]


@router.post("/doors/{uuid:door_id}/recheck", response=DONE, url_name="recheck-door")
@permitted(P.QUALITY_READ)
def recheck(request: Request, door_id: UUID, sent: RecheckIn) -> HttpResponse:
    """Keeps what a second look found; it changes no figure."""
    _door(request, door_id, P.QUALITY_READ)
    by = request.standing.by

    def look() -> object:
        return services.note_recheck(door_id, agrees=sent.agrees, by=by, at_device=sent.at_device)

    return done_at(request, "door.recheck", door_id, look)
