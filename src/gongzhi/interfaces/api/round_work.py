"""Work in rounds for programs: the board, plans, leases, pairs, and the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import PlanWish, Window
from gongzhi.domain.campaigns.services import PairWish
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import now
from gongzhi.interfaces.api.campaigns import check_part
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done, made_by_id, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.close_round import conclude_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import RoundPlan

router = Router()
P = Permission


class CourseStepOut(Schema):
    """How many doors were attempted, contacted and resolved up to a part of a day."""

    at: datetime
    attempted: int
    contacted: int
    resolved: int


class ExpectedOut(Schema):
    """When every door will have been tried: the middle, and between which moments eight games in ten are done.

    A moment that is null lies behind the days of the plan.
    """

    middle: datetime | None
    early: datetime | None
    late: datetime | None


class GridBoardOut(Schema):
    """A grid on the board; ``doors`` are all that may be homes, ``no_homes`` the others; ``steps``: its course.

    ``needs_help``: well behind the whole round in tried doors. ``expected``: of this grid alone, by the plan in use;
    null where no plan says so.
    """

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
    needs_help: bool
    steps: list[CourseStepOut]
    expected: ExpectedOut | None


class RoundPlanOut(Schema):
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


class StairRowOut(Schema):
    """A stairwell of a round: its doors, those without any try, and those where nobody was met."""

    stair: UUID
    name: str
    doors: int
    untried: int
    shut: int


class WholePlanOut(RoundPlanOut):
    """A plan with its stairwells."""

    stairs: list[StairOut]


class WindowIn(Schema):
    """A stretch of a day in which teams go, within the permitted hours, such as 09:00 to 12:00."""

    on: date
    begins: str
    ends: str


class RoundPlanIn(Schema):
    """How many teams, in which windows, and which share of doors should be met by their end (percent).

    ``stays``: each team goes within one grid.
    """

    teams: int
    windows: list[WindowIn]
    share: int = 60
    stays: bool = True


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


class RoundChangeIn(Schema):
    """What changes in a round under way; what is not named stays. ``because``: why an emergency lasts longer."""

    ends_on: date | None = None
    script: str | None = None
    office_phone: str | None = None
    has_evening_list: bool | None = None
    because: str = ""


class ReviewIn(Schema):
    """What was learned from a round."""

    review: str


class ReportOut(Schema):
    """What a closed round came to."""

    id: UUID
    state: str
    destroyed: dict[str, int] | None
    sums: dict[str, Any] | None
    review: str


@router.get("/rounds/{uuid:round_id}/board", response={200: list[GridBoardOut], **ASKED}, url_name="round-board")
@permitted(P.ROUND_READ)
def board(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Counts a round's doors per grid in one statement, as far as one may see them."""
    seen = queries.round_of(round_id)
    parts = _board(seen, request.standing.scope(P.ROUND_READ))
    check_part(request, seen, parts, P.ROUND_READ)
    helping = {one.grid_id for one in queries.needing_help(parts)}
    in_use = queries.plan_in_use(round_id) if seen.sums is None else None
    return [
        _part(one) | {"needs_help": one.grid_id in helping, "expected": _expected(in_use, one.grid_id)} for one in parts
    ]


def _part(one: queries.GridBoard) -> dict[str, Any]:
    own = [name for name in GridBoardOut.model_fields if name not in ("needs_help", "steps", "expected")]
    return {name: getattr(one, name) for name in own} | {"steps": [plain(CourseStepOut)(step) for step in one.steps]}


def _expected(in_use: RoundPlan | None, grid_id: UUID | None) -> dict[str, Any] | None:
    ahead = queries.expected(in_use, grid_id) if grid_id else None
    return plain(ExpectedOut)(ahead) if ahead else None


def _board(seen: Any, scope: Scope) -> list[queries.GridBoard]:
    if seen.sums is None:
        return queries.board_of(seen.pk, scope, now())
    return queries.kept_board(seen) if scope.covers(seen.community.path) else []


@router.get("/rounds/{uuid:round_id}/plans", response={200: Page[RoundPlanOut], **ASKED}, url_name="round-plans")
@permitted(P.ROUND_START)
def plans(request: Request, round_id: UUID, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists the plans of a round, the newest first."""
    return paged(queries.plans_of_round(_kept(request, round_id)), wanted, plain(RoundPlanOut))


def _kept(request: Request, round_id: UUID) -> UUID:
    request.standing.demand(P.ROUND_START, at=queries.round_of(round_id).community)
    return round_id


@router.post("/rounds/{uuid:round_id}/plans", response=DONE, url_name="ask-round-plan")
@permitted(P.ROUND_START)
def ask_plan(request: Request, round_id: UUID, sent: RoundPlanIn) -> HttpResponse:
    """Has a plan worked out in the background."""
    wish = PlanWish(sent.teams, tuple(Window(**one.dict()) for one in sent.windows), sent.share, sent.stays)
    by = request.standing.by
    return done(request, "round_plan.ask", lambda: services.ask_round_plan(_kept(request, round_id), wish=wish, by=by))


@router.get("/round-plans/{uuid:round_plan_id}", response={200: WholePlanOut, **ASKED}, url_name="round-plan")
@permitted(P.ROUND_START)
def plan(request: Request, round_plan_id: UUID) -> dict[str, Any]:
    """Shows a plan with its stairwells in their order."""
    found = queries.round_plan(round_plan_id)
    _kept(request, found.round_id)
    stairs = [plain(StairOut)(one) for one in queries.stairs_of_plan(round_plan_id)]
    return {**plain(RoundPlanOut)(found), "stairs": stairs}


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


@router.get("/rounds/{uuid:round_id}/stairs", response={200: list[StairRowOut], **ASKED}, url_name="round-stairs")
@permitted(P.VISIT_RECORD)
def stairs(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Lists the stairwells one may walk, in walking order."""
    rows = queries.stair_rows(round_id, request.standing.scope(P.VISIT_RECORD))
    check_part(request, queries.round_of(round_id), rows, P.VISIT_RECORD)
    return [plain(StairRowOut)(one) for one in rows]


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
    return made_by_id(request, "stair.release", lambda: services.release_stair(lease_id, by=by))


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
    return made_by_id(request, "pair.drop", lambda: services.drop_pair(pair_id, by=by))


@router.post("/rounds/{uuid:round_id}/change", response=DONE, url_name="change-round")
@permitted(P.ROUND_START)
def change(request: Request, round_id: UUID, sent: RoundChangeIn) -> HttpResponse:
    """Changes a round under way: its last day, words and number; the evening list can only be switched off."""
    facts: Any = {name: value for name, value in sent.dict().items() if value is not None}
    by = request.standing.by
    return done(request, "round.change", lambda: services.change_round(_kept(request, round_id), by=by, **facts))


@router.post("/rounds/{uuid:round_id}/close", response=DONE, url_name="close-round")
@permitted(P.ROUND_START)
def close(request: Request, round_id: UUID) -> HttpResponse:
    """Closes a round; what served only the round is destroyed."""
    by = request.standing.by
    return done(request, "round.close", lambda: conclude_round(_kept(request, round_id), by=by))


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

    return made_by_id(request, "round.draw_rechecks", do)
