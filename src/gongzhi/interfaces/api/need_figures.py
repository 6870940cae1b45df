"""Figures about needs for programs, and the steps that they rest on: calls, tries in vain, what is left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.foundation import time
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.needs import MovedOut, NeedOut, take_step
from gongzhi.interfaces.api.needs import shown as need_shown
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.common.needs import veil
from gongzhi.interfaces.common.rates import STATED, months_since
from gongzhi.interfaces.common.request import Request

router = Router()
ANSWERS = {201: MovedOut, 202: MovedOut}


class CallIn(Schema):
    """What the reporter said to the caller."""

    satisfied: bool
    content: bool | None = None
    text: str = ""


class UnreachedIn(Schema):
    """When and how it was tried."""

    text: str = ""


class ExcludeIn(Schema):
    """Why a need is counted in no rate."""

    because: str


class NeedRateOut(Schema):
    """``counted`` of ``of``; ``percent`` is empty over fewer than 20. ``counts`` and ``counted_of`` say what."""

    name: str
    counts: str
    counted_of: str
    counted: int
    of: int
    percent: int | None


class RateMonthOut(Schema):
    """The rates of the needs opened in a month (its first day); ``left_out`` are counted in none."""

    month: date
    total: int
    left_out: int
    rates: list[NeedRateOut]


class OverdueOut(Schema):
    """What a duty holder has open in a community, and how much of it is late."""

    handler_id: UUID | None
    handler: str
    place_id: UUID
    place: str
    open: int
    unaccepted: int
    late: int
    raised: int
    late_since: datetime | None


@router.get("/needs/rates", response=list[RateMonthOut], url_name="need-rates")
@permitted(Permission.HOME_READ)
def rates(request: Request) -> list[dict[str, Any]]:
    """Gives the rates of one's own area month by month, the newest first."""
    now = time.now()
    found = queries.rates_by_month(request.standing.scope(Permission.HOME_READ), since=months_since(now), now=now)
    return [
        {
            "month": one.month,
            "total": one.total,
            "left_out": one.left_out,
            "rates": [
                {
                    "name": name,
                    "counts": str(STATED[name][1]),
                    "counted_of": str(STATED[name][2]),
                    "counted": rate.counted,
                    "of": rate.of,
                    "percent": rate.percent,
                }
                for name, rate in one.rates.items()
            ],
        }
        for one in found
    ]


@router.get("/needs/overdue", response=list[OverdueOut], url_name="need-overdue")
@permitted(Permission.HOME_READ)
def overdue(request: Request) -> list[Any]:
    """Lists what is open and overdue, by duty holder and community."""
    return list(queries.overdue_by_holder(request.standing.scope(Permission.HOME_READ), now=time.now()))


@router.get("/needs/calls", response=Page[NeedOut], url_name="need-calls")
@permitted(Permission.NEED_CALL_BACK)
def calls(request: Request, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists the needs whose reporter one may ask: done, or their time is over."""
    standing = request.standing
    scope = standing.scope(Permission.NEED_CALL_BACK)
    found = queries.to_be_asked(scope, person=standing.person_id, now=time.now())
    return paged(found, wanted, lambda one: need_shown(veil(standing, one)))


@router.post("/needs/{uuid:need_id}/call", response=ANSWERS, url_name="call-at-expiry")
@permitted(Permission.NEED_CALL_BACK)
def call(request: Request, need_id: UUID, sent: CallIn) -> HttpResponse:
    """Records what the reporter said when the time was over."""
    by = request.standing.by
    return take_step(request, need_id, "call", lambda: services.call_at_expiry(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/unreached", response=ANSWERS, url_name="note-unreached")
@permitted(Permission.NEED_CALL_BACK)
def unreached(request: Request, need_id: UUID, sent: UnreachedIn) -> HttpResponse:
    """Notes that the reporter was rung up in vain."""
    by = request.standing.by
    return take_step(request, need_id, "unreached", lambda: services.note_unreached(need_id, by=by, text=sent.text))


@router.post("/needs/{uuid:need_id}/exclude", response=ANSWERS, url_name="exclude-need")
@permitted(Permission.FIGURES_READ)
def exclude(request: Request, need_id: UUID, sent: ExcludeIn) -> HttpResponse:
    """Leaves a need out of the rates, with the reason."""
    by = request.standing.by
    return take_step(request, need_id, "exclude", lambda: services.exclude_need(need_id, by=by, because=sent.because))
