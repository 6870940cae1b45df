"""Question sheets and leaders' visits for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import GoalFilters, VisitFilters
from gongzhi.domain.campaigns.services import LeaderPlan
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs.queries import needs_of_source
from gongzhi.domain.places.queries import place
from gongzhi.domain.surveys import queries as surveys
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.moments import YEARS
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.note_leader_visit import Found, take_in_leader_visit

router = Router()
P = Permission


class SheetRemarkOut(Schema):
    """What of a workbook was left out: sheet, row (the heading is row 1), column, and why."""

    sheet: str
    row: int
    column: str
    sentence: str


class SheetOut(Schema):
    """One version of a question sheet.

    A question's ``group`` is the heading it stands below; ``relevant``, ``required_if`` and ``constraint`` are trees
    such as ``["=", ["ask", "help"], ["text", "yes"]]`` or null, and ``only_if``, ``must_if`` and ``must_hold`` say them
    in words.
    """

    id: UUID
    name: str
    version: int
    questions: list[dict[str, Any]]
    remarks: list[SheetRemarkOut]


class WalkSheetIn(Schema):
    """An XLSForm as rows: each row is column → text."""

    name: str
    survey: list[dict[str, str]]
    choices: list[dict[str, str]] = []


class WalkFilter(Paging):
    """Which visits: tier, theme, ``planned``, ``late``, ``made`` or ``cancelled`` (none: all of them), year."""

    tier: str = ""
    theme: str = ""
    state: str = ""
    year: Annotated[int, Field(ge=YEARS.start, lt=YEARS.stop)] | None = None


class GoalFilter(Paging):
    """Which places: of a tier, by words in their name or their community's, and only those not visited in a year."""

    tier: str = ""
    text: str = ""
    is_unvisited: bool = False
    year: Annotated[int, Field(ge=YEARS.start, lt=YEARS.stop)] | None = None


class GoalOut(Schema):
    """A place that leaders of a tier visit."""

    id: UUID
    kind: str
    name: str
    community_id: UUID | None


class TierCoverageOut(Schema):
    """How many places of a tier there are, and how many were visited in the year."""

    tier: str
    places: int
    visited: int


class WalkOut(Schema):
    """One leader's visit; ``state`` is planned, late, made or cancelled, ``because`` why it was cancelled."""

    id: UUID
    tier: str
    leader_id: UUID
    place_id: UUID
    community_id: UUID
    theme: str
    planned_on: date
    visited_on: date | None
    found: str
    state: str
    cancelled_at: datetime | None
    cancelled_by_id: UUID | None
    because: str


class WalkIn(Schema):
    """A leader's visit to be."""

    tier: str
    leader: UUID
    place: UUID
    theme: str
    planned_on: date


class WalkNote(Schema):
    """What a visit came to; with a kind it becomes a need."""

    visited_on: date
    found: str = ""
    need_kind: str = ""
    need_text: str = ""


class WalkMoveIn(Schema):
    """Another day for a planned visit."""

    planned_on: date


class WalkCancelIn(Schema):
    """Why a planned visit is not made."""

    because: str


class WholeWalkOut(WalkOut):
    """A leader's visit with the needs that came of it."""

    need_ids: list[UUID]


@router.get("/communities/{uuid:community_id}/sheets", response={200: Page[SheetOut], **ASKED}, url_name="sheets")
@permitted(P.ROUND_START)
def sheets(request: Request, community_id: UUID, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists a community's question sheets."""
    request.standing.demand(P.ROUND_START, at=place(community_id))
    return paged(surveys.sheets_of(community_id), wanted, _sheet)


def _sheet(one: Any) -> dict[str, Any]:
    remarks = [{name: getattr(of, name) for name in SheetRemarkOut.model_fields} for of in surveys.remarks_of(one)]
    conditions = ("only_if", "must_if", "must_hold")
    questions = [
        of | {name: getattr(said, name) for name in conditions}
        for of, said in ((of, surveys.said_of(of, one.questions)) for of in one.questions)
    ]
    named = {name: getattr(one, name) for name in ("id", "name", "version")}
    return named | {"questions": questions, "remarks": remarks}


@router.post("/communities/{uuid:community_id}/sheets", response=DONE, url_name="keep-sheet")
@permitted(P.ROUND_START)
def add_sheet(request: Request, community_id: UUID, sent: WalkSheetIn) -> HttpResponse:
    """Keeps an XLSForm as the next version of a sheet; faults are named by sheet, row and column."""
    request.standing.demand(P.ROUND_START, at=place(community_id))
    by = request.standing.by
    return done(request, "sheet.keep", lambda: keep_sheet(community_id, **sent.dict(), by=by))


@router.get("/leader-visits", response={200: Page[WalkOut], **ASKED}, url_name="leader-visits")
@permitted(P.WALK_READ)
def walks(request: Request, wanted: Query[WalkFilter]) -> dict[str, Any]:
    """Lists leaders' visits, the newest first."""
    scope, communities = request.standing.scope(P.WALK_READ), request.standing.communities_with(P.WALK_READ)
    filters = VisitFilters(wanted.tier, wanted.theme, wanted.state, wanted.year)
    return paged(queries.leader_visits(scope.paths, communities, filters), wanted, plain(WalkOut))


@router.get("/leader-visits/places", response={200: Page[GoalOut], **ASKED}, url_name="leader-goals")
@permitted(P.WALK_READ)
def goals(request: Request, wanted: Query[GoalFilter]) -> dict[str, Any]:
    """Lists the places that leaders of either tier visit, or only those that nobody visited in the year."""
    filters = GoalFilters(wanted.tier, wanted.is_unvisited, wanted.year or today().year, wanted.text.strip())
    return paged(
        queries.leader_goals(request.standing.scope(P.WALK_READ).paths, today(), filters), wanted, plain(GoalOut)
    )


@router.get("/leader-visits/coverage", response={200: list[TierCoverageOut], **ASKED}, url_name="leader-coverage")
@permitted(P.WALK_READ)
def coverage(request: Request, wanted: Query[WalkFilter]) -> list[dict[str, Any]]:
    """Counts for each tier the places there are and those that were visited in the year."""
    paths = request.standing.scope(P.WALK_READ).paths
    return [plain(TierCoverageOut)(one) for one in queries.tier_coverage(paths, wanted.year or today().year, today())]


@router.post("/leader-visits", response=DONE, url_name="plan-leader-visit")
@permitted(P.WALK_PLAN)
def plan_walk(request: Request, sent: WalkIn) -> HttpResponse:
    """Plans a leader's visit."""
    request.standing.demand(P.WALK_PLAN, at=place(sent.place))
    by = request.standing.by
    return done(request, "leader_visit.plan", lambda: services.plan_leader_visit(LeaderPlan(**sent.dict()), by=by))


@router.get("/leader-visits/{uuid:walk_id}", response={200: WholeWalkOut, **ASKED}, url_name="leader-visit")
@permitted(P.WALK_READ)
def walk(request: Request, walk_id: UUID) -> dict[str, Any]:
    """Shows one visit and which needs came of it."""
    found = queries.leader_visit(walk_id)
    request.standing.demand(P.WALK_READ, at=found.community)
    return plain(WalkOut)(found) | {"need_ids": [one.pk for one in needs_of_source(walk_id)]}


@router.post("/leader-visits/{uuid:walk_id}/move", response=DONE, url_name="move-leader-visit")
@permitted(P.WALK_PLAN)
def move_walk(request: Request, walk_id: UUID, sent: WalkMoveIn) -> HttpResponse:
    """Moves a planned visit to another day."""
    request.standing.demand(P.WALK_PLAN, at=queries.leader_visit(walk_id).community)
    by, day = request.standing.by, sent.planned_on
    return done(request, "leader_visit.move", lambda: services.move_leader_visit(walk_id, planned_on=day, by=by))


@router.post("/leader-visits/{uuid:walk_id}/cancel", response=DONE, url_name="cancel-leader-visit")
@permitted(P.WALK_PLAN)
def cancel_walk(request: Request, walk_id: UUID, sent: WalkCancelIn) -> HttpResponse:
    """Cancels a planned visit, which stays with its reason."""
    request.standing.demand(P.WALK_PLAN, at=queries.leader_visit(walk_id).community)
    by, why = request.standing.by, sent.because
    return done(request, "leader_visit.cancel", lambda: services.cancel_leader_visit(walk_id, because=why, by=by))


@router.post("/leader-visits/{uuid:walk_id}/note", response=DONE, url_name="note-leader-visit")
@permitted(P.WALK_PLAN)
def note_walk(request: Request, walk_id: UUID, sent: WalkNote) -> HttpResponse:
    """Writes down when a visit was made and what was found."""
    request.standing.demand(P.WALK_PLAN, at=queries.leader_visit(walk_id).community)
    found, by = Found(**sent.dict()), request.standing.by
    return done(request, "leader_visit.note", lambda: take_in_leader_visit(walk_id, found=found, by=by))
