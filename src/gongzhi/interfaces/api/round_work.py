"""Work in rounds for programs: the board, plans, leases, pairs, doors, the evening, quality, and the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import DoorFilters, PlanWish
from gongzhi.domain.campaigns.services import PairWish
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, Made, done, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

router = Router()
P = Permission


class GridBoardOut(Schema):
    """A grid on the board; ``doors`` are all that may be homes, ``no_homes`` the others."""

    grid_id: UUID | None
    name: str
    doors: int
    no_homes: int
    attempted: int
    contacted: int
    resolved: int
    untried: int
    again: int
    tonight: int
    hands: int


class PlanOut(Schema):
    """One version of a round's plan, and what is expected of it."""

    id: UUID
    version: int
    state: str
    share: float
    wish: dict[str, Any]
    forecast: dict[str, Any]


class StairOut(Schema):
    """A stairwell of a plan; stairwells that were begun are frozen."""

    stair_id: UUID
    team: int
    position: int
    doors: int
    minutes: float
    is_frozen: bool


class WholePlanOut(PlanOut):
    """A plan with its stairwells."""

    stairs: list[StairOut]


class PlanIn(Schema):
    """How many teams, from when until when, and which share of doors should be met by then (percent)."""

    teams: int
    first_day: date
    last_day: date
    last_hour: str = ""
    share: int = 60


class LeaseOut(Schema):
    """Who is in which stairwell now."""

    id: UUID
    stair_id: UUID
    by_id: UUID
    team: int | None
    taken_at: datetime
    expires_at: datetime


class LeaseIn(Schema):
    """A stairwell to pull; without one, the next."""

    stair_id: UUID | None = None


class PairOut(Schema):
    """Two people who go together."""

    id: UUID
    on: date
    time: str
    team: int
    grid_id: UUID
    first_id: UUID
    second_id: UUID


class PairIn(Schema):
    """Two people to go together; ``time`` is ``day`` or ``evening``."""

    on: date
    time: str = "day"
    team: int
    grid: UUID
    first: UUID
    second: UUID


class DoorFilter(Paging):
    """Which doors: ``state`` as on the page, a grid, words."""

    state: str = ""
    grid: str = ""
    text: str = ""


class DoorWork(Schema):
    """A door with when to try it again, in one sentence."""

    id: UUID
    number: int
    name: str
    disposition: str
    attempts: int
    day: date | None
    slot: int | None
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


class BecauseIn(Schema):
    """Why a supervisor settles a door."""

    because: str


class SilenceIn(Schema):
    """Until when a household is not to be visited; nothing takes the wish back."""

    until: date | None = None


class NeighbourIn(Schema):
    """A neighbour's yes or no to "does nobody live there?"."""

    is_empty: bool


class SlipOut(Schema):
    """The code of a slip, told once."""

    code: str


class ReviewIn(Schema):
    """What was learned from a round."""

    review: str


class ReportOut(Schema):
    """What a closed round came to."""

    id: UUID
    state: str
    destroyed: dict[str, int] | None
    answer_sums: dict[str, Any]
    review: str


class FlagOut(Schema):
    """A stairwell to look at again; no door, no worker."""

    stair: UUID
    name: str
    doors: int
    knocks: int
    met: int
    rechecked: int
    differing: int
    reason: str


@router.get("/rounds/{uuid:round_id}/board", response={200: list[GridBoardOut], **ASKED}, url_name="round-board")
@permitted(P.ROUND_READ)
def board(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Counts a round's doors per grid in one statement, as far as one may see them."""
    parts = queries.board_of(round_id, request.standing.scope(P.ROUND_READ), today())
    if not parts:
        raise queries.no_such_round()
    return [plain(GridBoardOut)(one) for one in parts]


@router.get("/rounds/{uuid:round_id}/plans", response={200: Page[PlanOut], **ASKED}, url_name="round-plans")
@permitted(P.ROUND_START)
def plans(request: Request, round_id: UUID, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists the plans of a round, the newest first."""
    return paged(queries.plans_of_round(_kept(request, round_id)), wanted, plain(PlanOut))


def _kept(request: Request, round_id: UUID) -> UUID:
    request.standing.demand(P.ROUND_START, at=queries.round_of(round_id).community)
    return round_id


@router.post("/rounds/{uuid:round_id}/plans", response=DONE, url_name="ask-round-plan")
@permitted(P.ROUND_START)
def ask_plan(request: Request, round_id: UUID, sent: PlanIn) -> HttpResponse:
    """Has a plan worked out in the background."""
    wish = PlanWish(**sent.dict())
    by = request.standing.by
    return done(request, "round_plan.ask", lambda: services.ask_round_plan(_kept(request, round_id), wish=wish, by=by))


@router.get("/round-plans/{uuid:round_plan_id}", response={200: WholePlanOut, **ASKED}, url_name="round-plan")
@permitted(P.ROUND_START)
def plan(request: Request, round_plan_id: UUID) -> dict[str, Any]:
    """Shows a plan with its stairwells in their order."""
    found = queries.round_plan(round_plan_id)
    _kept(request, found.round_id)
    stairs = [plain(StairOut)(one) for one in queries.stairs_of_plan(round_plan_id)]
    return {**plain(PlanOut)(found), "stairs": stairs}


@router.post("/round-plans/{uuid:round_plan_id}/stop", response=DONE, url_name="stop-round-plan")
@permitted(P.ROUND_START)
def stop_plan(request: Request, round_plan_id: UUID) -> HttpResponse:
    """Stops a plan that is being worked on."""
    _kept(request, queries.round_plan(round_plan_id).round_id)
    by = request.standing.by
    return done(request, "round_plan.stop", lambda: services.stop_round_plan(round_plan_id, by=by))


@router.post("/round-plans/{uuid:round_plan_id}/adopt", response=DONE, url_name="adopt-round-plan")
@permitted(P.ROUND_START)
def adopt_plan(request: Request, round_plan_id: UUID) -> HttpResponse:
    """Puts a plan in use."""
    _kept(request, queries.round_plan(round_plan_id).round_id)
    by = request.standing.by
    return done(request, "round_plan.adopt", lambda: services.adopt_round_plan(round_plan_id, by=by))


@router.get("/rounds/{uuid:round_id}/leases", response={200: list[LeaseOut], **ASKED}, url_name="round-leases")
@permitted(P.VISIT_RECORD)
def leases(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Lists who is in which stairwell now, so that neighbours see it."""
    visited = queries.round_of(round_id)
    if visited.community_id not in request.standing.communities_with(P.VISIT_RECORD):
        raise queries.no_such_round()
    return [plain(LeaseOut)(one) for one in queries.leases_of(round_id, now())]


@router.post("/rounds/{uuid:round_id}/leases", response=DONE, url_name="pull-stair")
@permitted(P.VISIT_RECORD)
def pull(request: Request, round_id: UUID, sent: LeaseIn) -> HttpResponse:
    """Pulls the next stairwell, or the one that is named, and gives back what one had."""
    scope, by = request.standing.scope(P.VISIT_RECORD), request.standing.by
    return done(
        request,
        "stair.pull",
        lambda: services.pull_stair(round_id, within=scope, by=by, stair=sent.stair_id),
    )


@router.post("/leases/{uuid:lease_id}/release", response=DONE, url_name="release-stair")
@permitted(P.VISIT_RECORD)
def release(request: Request, lease_id: UUID) -> HttpResponse:
    """Gives a stairwell back."""
    by = request.standing.by
    return _made(request, "stair.release", lambda: services.release_stair(lease_id, by=by))


def _made(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, lambda: {"id": do()})
    return JsonResponse(given, status=status)


@router.get("/rounds/{uuid:round_id}/pairs", response={200: Page[PairOut], **ASKED}, url_name="round-pairs")
@permitted(P.ROUND_START)
def pairs(request: Request, round_id: UUID, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists who goes with whom."""
    return paged(queries.pairs_of(_kept(request, round_id)), wanted, plain(PairOut))


@router.post("/rounds/{uuid:round_id}/pairs", response=DONE, url_name="name-pair")
@permitted(P.ROUND_START)
def name_pair(request: Request, round_id: UUID, sent: PairIn) -> HttpResponse:
    """Lets two people go together."""
    wish, by = PairWish(**sent.dict()), request.standing.by
    return done(request, "pair.name", lambda: services.name_pair(_kept(request, round_id), wish=wish, by=by))


@router.post("/pairs/{uuid:pair_id}/drop", response=DONE, url_name="drop-pair")
@permitted(P.ROUND_START)
def drop_pair(request: Request, pair_id: UUID) -> HttpResponse:
    """Lets a pair not go."""
    _kept(request, queries.pair(pair_id).round_id)
    by = request.standing.by
    return _made(request, "pair.drop", lambda: services.drop_pair(pair_id, by=by))


@router.get("/rounds/{uuid:round_id}/work", response={200: Page[DoorWork], **ASKED}, url_name="round-work")
@permitted(P.VISIT_RECORD)
def work(request: Request, round_id: UUID, wanted: Query[DoorFilter]) -> dict[str, Any]:
    """Lists the doors one may visit, each with when to try again and why."""
    visited, scope = queries.round_of(round_id), request.standing.scope(P.VISIT_RECORD)
    if visited.community_id not in request.standing.communities_with(P.VISIT_RECORD):
        raise queries.no_such_round()
    found = queries.doors_list(round_id, scope, DoorFilters(wanted.state, wanted.grid, wanted.text))
    page = paged(found, wanted, lambda one: one)
    said = queries.suggestions(visited, page["items"], now())
    return page | {"items": [_work(one, said[one.pk]) for one in page["items"]]}


def _work(door: Any, said: queries.Suggestion) -> dict[str, Any]:
    same = {name: getattr(door, name) for name in ("id", "number", "name", "disposition", "attempts")}
    hint = {"sentence": str(said.sentence), "hint": str(said.hint)}
    return same | {"day": said.day, "slot": said.slot} | hint


@router.get("/rounds/{uuid:round_id}/evening", response={200: list[EveningOut], **ASKED}, url_name="round-evening")
@permitted(P.VISIT_RECORD)
def evening(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Lists tonight's doors of one's own grid (R4)."""
    person = services.person_of(request.standing.by)
    doors = queries.evening_list(queries.round_of(round_id), person, now())
    return [plain(EveningOut)(one) for one in doors]


def _door(request: Request, door_id: UUID, permission: Permission = P.VISIT_RECORD) -> Any:
    found = queries.door(door_id)
    request.standing.demand(permission, at=found.household)
    return found


@router.post("/doors/{uuid:door_id}/evening", response=DONE, url_name="mark-evening")
@permitted(P.VISIT_RECORD)
def mark(request: Request, door_id: UUID, sent: MarkIn) -> HttpResponse:
    """Marks a door worth another knock tonight, or takes the mark away (R4)."""
    _door(request, door_id)
    by = request.standing.by
    if sent.is_marked:
        return done(request, "evening.mark", lambda: services.mark_evening(door_id, by=by))
    return _made(request, "evening.mark", lambda: services.unmark_evening(door_id, by=by))


@router.post("/doors/{uuid:door_id}/close", response=DONE, url_name="close-door")
@permitted(P.ROUND_START)
def close_door(request: Request, door_id: UUID, sent: BecauseIn) -> HttpResponse:
    """Settles a door with a reason."""
    _door(request, door_id, P.ROUND_START)
    by = request.standing.by
    return done(request, "door.close", lambda: services.close_door(door_id, because=sent.because, by=by))


@router.post("/doors/{uuid:door_id}/reopen", response=DONE, url_name="reopen-door")
@permitted(P.ROUND_START)
def reopen_door(request: Request, door_id: UUID) -> HttpResponse:
    """Takes a closing back."""
    _door(request, door_id, P.ROUND_START)
    by = request.standing.by
    return done(request, "door.reopen", lambda: services.reopen_door(door_id, by=by))


@router.post("/doors/{uuid:door_id}/silence", response=DONE, url_name="silence-door")
@permitted(P.VISIT_RECORD)
def silence(request: Request, door_id: UUID, sent: SilenceIn) -> HttpResponse:
    """Keeps a household's wish not to be visited, or forgets it."""
    home, by, until = _door(request, door_id).household_id, request.standing.by, sent.until
    if until is None:
        return _made(request, "household.silence", lambda: services.lift_silence(home, by=by))
    return done(request, "household.silence", lambda: services.silence_household(home, until=until, by=by))


@router.post("/doors/{uuid:door_id}/neighbour", response=DONE, url_name="neighbour-door")
@permitted(P.VISIT_RECORD)
def neighbour(request: Request, door_id: UUID, sent: NeighbourIn) -> HttpResponse:
    """Counts a neighbour's word in an emergency round (R22)."""
    _door(request, door_id)
    by = request.standing.by
    return done(request, "door.neighbour", lambda: services.say_vacant(door_id, is_empty=sent.is_empty, by=by))


@router.post("/doors/{uuid:door_id}/slip", response={201: SlipOut, 202: Made, **COMMANDED}, url_name="leave-slip")
@permitted(P.VISIT_RECORD)
def leave_slip(request: Request, door_id: UUID) -> HttpResponse:
    """Makes the code of a slip; it is told once, and a repeat only says that it was."""
    _door(request, door_id)
    told: list[str] = []

    def do() -> dict[str, Any]:
        told.append(services.leave_slip(door_id, by=request.standing.by))
        return {"id": door_id}

    status, given = run_once(request, "slip.leave", do)
    return JsonResponse({"code": told[0]} if told else given, status=status)


@router.post("/rounds/{uuid:round_id}/close", response=DONE, url_name="close-round")
@permitted(P.ROUND_START)
def close(request: Request, round_id: UUID) -> HttpResponse:
    """Closes a round; what served only the round is destroyed."""
    by = request.standing.by
    return done(request, "round.close", lambda: services.close_round(_kept(request, round_id), by=by))


@router.get("/rounds/{uuid:round_id}/report", response={200: ReportOut, **ASKED}, url_name="round-report")
@permitted(P.ROUND_START)
def report(request: Request, round_id: UUID) -> dict[str, Any]:
    """Tells what a round came to and what was destroyed."""
    return plain(ReportOut)(queries.round_of(_kept(request, round_id)))


@router.post("/rounds/{uuid:round_id}/review", response=DONE, url_name="review-round")
@permitted(P.ROUND_START)
def review(request: Request, round_id: UUID, sent: ReviewIn) -> HttpResponse:
    """Keeps the review of a closed round."""
    by = request.standing.by
    return done(
        request, "round.review", lambda: services.review_round(_kept(request, round_id), review=sent.review, by=by)
    )


@router.post("/rounds/{uuid:round_id}/rechecks", response=DONE, url_name="draw-rechecks")
@permitted(P.ROUND_START)
def rechecks(request: Request, round_id: UUID) -> HttpResponse:
    """Draws one door in twenty for a second look."""

    def do() -> UUID:
        services.draw_rechecks(_kept(request, round_id), by=request.standing.by)
        return round_id

    return _made(request, "round.draw_rechecks", do)


@router.get("/rounds/{uuid:round_id}/quality", response={200: list[FlagOut], **ASKED}, url_name="round-quality")
@permitted(P.QUALITY_READ)
def quality(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Names the stairwells of one's own grid to look at again (R23)."""
    figures = queries.stair_quality(round_id, request.standing.scope(P.QUALITY_READ))
    if not figures:
        raise queries.no_such_round()
    return [{**plain(FlagOut)(one), "reason": str(one.reason)} for one in queries.flagged(figures)]
