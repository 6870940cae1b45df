"""Divisions of whole areas for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.queries import Wish
from gongzhi.domain.grids.words import Load, QuestionState
from gongzhi.domain.places.queries import place
from gongzhi.interfaces.api.grids import answered
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.request import Request

router = Router()


class AreaIn(Schema):
    """Which subdistrict or district, how equally, and from when on (at once where it is left out)."""

    area_id: UUID
    tolerance: float = Field(default=0.05, gt=0, le=0.5)
    load: Load = Load.HOUSEHOLDS
    begins_at: AwareDatetime | None = None


class AreaOut(Schema):
    """How far the division of an area is; ``without_data``: communities without households or positions."""

    id: UUID
    area_id: UUID
    state: str
    asked_at: datetime
    begins_at: datetime
    ended_at: datetime | None
    communities: int
    answered: int
    impossible: int
    without_data: int
    failed: int
    open: int


class AreaLineOut(Schema):
    """What became of one community; ``imbalance`` and ``gap`` are the best shares among its proposals.

    ``is_without_data``: it is impossible because households or positions are missing.
    """

    question_id: UUID
    community_id: UUID
    community: str
    households: int
    districts: int
    state: str
    is_without_data: bool
    plans: list[UUID]
    imbalance: float | None
    gap: float | None
    why_not: str


@router.post("/area-divisions", response={201: AreaOut, 202: AreaOut, **COMMANDED}, url_name="divide-area")
@permitted(Permission.PLAN_BULK)
def ask(request: Request, sent: AreaIn) -> HttpResponse:
    """Has every community of an area divided in the background; proposals stay proposals."""
    request.standing.demand(Permission.PLAN_BULK, at=place(sent.area_id))
    wish, by = Wish(districts=1, tolerance=sent.tolerance, load=sent.load), request.standing.by

    def do() -> dict[str, Any]:
        return _area(services.divide_area(sent.area_id, wish=wish, begins_at=sent.begins_at, by=by))

    return answered(request, "plan.area", do)


@router.get("/area-divisions", response={200: Page[AreaOut], **ASKED}, url_name="area-divisions")
@permitted(Permission.PLAN_BULK)
def list_areas(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the divisions of areas, the newest first."""
    return paged(queries.bulk_divisions_of(request.standing.scope(Permission.PLAN_BULK).paths), paging, _area)


@router.get("/area-divisions/{uuid:bulk_id}", response={200: AreaOut, **ASKED}, url_name="area-division")
@permitted(Permission.PLAN_BULK)
def show_area(request: Request, bulk_id: UUID) -> dict[str, Any]:
    """Tells how far the division of an area is."""
    return _area(_seen(request, bulk_id))


@router.get(
    "/area-divisions/{uuid:bulk_id}/communities", response={200: Page[AreaLineOut], **ASKED}, url_name="area-report"
)
@permitted(Permission.PLAN_BULK)
def report(
    request: Request, bulk_id: UUID, paging: Query[Paging], state: QuestionState | Literal["no_data"] | None = None
) -> dict[str, Any]:
    """Gives the report, a line a community; ``no_data`` are those that are impossible because data are missing."""
    found = queries.questions_of_bulk(_seen(request, bulk_id).pk, state or "")
    first = (paging.page - 1) * paging.size
    lines = queries.bulk_lines(list(found[first : first + paging.size]))
    return {"items": [_line(one) for one in lines], "total": found.count(), "page": paging.page, "size": paging.size}


@router.post(
    "/area-divisions/{uuid:bulk_id}/stop", response={201: AreaOut, 202: AreaOut, **COMMANDED}, url_name="stop-area"
)
@permitted(Permission.PLAN_BULK)
def stop(request: Request, bulk_id: UUID) -> HttpResponse:
    """Stops the division of an area; what is divided stays."""
    _seen(request, bulk_id)
    by = request.standing.by
    return answered(request, "plan.area_stop", lambda: _area(services.stop_area(bulk_id, by=by)))


def _seen(request: Request, bulk_id: UUID) -> Any:
    found = queries.bulk_division(bulk_id)
    request.standing.demand(Permission.PLAN_BULK, at=found.area)
    return found


def _area(found: Any) -> dict[str, Any]:
    counts = queries.bulk_counts([found])[found.pk]
    same = {name: getattr(found, name) for name in ("id", "area_id", "state", "asked_at", "begins_at", "ended_at")}
    return same | {
        "communities": counts.total,
        "answered": counts.answered,
        "impossible": counts.impossible,
        "without_data": counts.without_data,
        "failed": counts.failed,
        "open": counts.open,
    }


def _line(one: Any) -> dict[str, Any]:
    return {
        "question_id": one.question.pk,
        "community_id": one.question.community_id,
        "community": one.question.community.name,
        "households": one.households,
        "districts": one.districts,
        "state": one.question.state,
        "is_without_data": one.is_without_data,
        "plans": [plan.pk for plan in one.plans],
        "imbalance": one.imbalance,
        "gap": one.gap,
        "why_not": one.sentence,
    }
