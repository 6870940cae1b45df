"""Figures about needs that open to their records: the three rates as one's own trend, and what is overdue where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.words import RateName
from gongzhi.foundation import time
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.rates import STATED, months_since
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.needs.filters import NOBODY

if TYPE_CHECKING:
    from gongzhi.domain.needs.queries import DutyHolderRow, MonthOfRates


@page(Permission.HOME_READ)
@require_GET
def rates(request: Request) -> HttpResponse:
    """Shows the rates of one's own area month by month; each figure opens to its records."""
    now = time.now()
    scope = request.standing.scope(Permission.HOME_READ)
    found = queries.rates_by_month(scope, since=months_since(now), now=now)
    if request.GET.get("as"):
        return _rates_sheet(request, found)
    context = {
        "months": [(month, [(name, month.rates[name]) for name in RateName.values]) for month in found],
        "stated": STATED,
        "least": queries.LEAST_OF,
        "now": now,
        "may_open": bool(request.standing.scope(Permission.NEED_READ).paths),
    }
    return render(request, "desk/needs/rates.html", context)


def _rates_sheet(request: Request, found: list[MonthOfRates]) -> HttpResponse:
    heads = [_("Month"), _("Needs"), _("Left out")]
    heads += [f"{RateName(name).label} {part}" for name in RateName.values for part in (_("counted"), _("of"))]
    rows = [
        [f"{one.month:%Y-%m}", one.total, one.left_out]
        + [number for name in RateName.values for number in (one.rates[name].counted, one.rates[name].of)]
        for one in found
    ]
    return sheet_answer(request, "rates", heads, rows)


@page(Permission.HOME_READ)
@require_GET
def overdue(request: Request) -> HttpResponse:
    """Shows what is open and overdue, by the body that holds the duty and by community."""
    now = time.now()
    found = queries.overdue_by_holder(request.standing.scope(Permission.HOME_READ), now=now)
    if request.GET.get("as"):
        return _overdue_sheet(request, found, now)
    shown = listing(request, found, size=50)
    context = {
        "listing": shown,
        "rows": [(row, _link(row)) for row in shown.rows],
        "open": sum(row.open for row in found),
        "late": sum(row.late for row in found),
        "raised": sum(row.raised for row in found),
        "now": now,
        "may_open": bool(request.standing.scope(Permission.NEED_READ).paths),
    }
    return render(request, "desk/needs/overdue.html", context)


def _link(row: DutyHolderRow) -> str:
    return urlencode({"handler": row.handler_id or NOBODY, "community": row.place_id})


def _overdue_sheet(request: Request, found: list[DutyHolderRow], now: datetime) -> HttpResponse:
    heads = [_("Duty holder"), _("Place"), _("Open"), _("Not accepted"), _("Late"), _("Gone up"), _("Late for days")]
    rows = [[row.handler, row.place, row.open, row.unaccepted, row.late, row.raised, _days(row, now)] for row in found]
    return sheet_answer(request, "overdue", heads, rows)


def _days(row: DutyHolderRow, now: datetime) -> float:
    return round((now - row.late_since) / timedelta(days=1), 1) if row.late_since else 0.0
