"""Causes: what lies behind needs that come back, dealt with once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs.queries import kind_name
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.words import CauseState
from gongzhi.foundation import time
from gongzhi.interfaces.common import response_forms as forms
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import need_rows
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.asking import Asking, ask

if TYPE_CHECKING:
    from gongzhi.domain.responses.models import Cause

P = Permission
TONES = {CauseState.OPEN: "soon", CauseState.IN_HAND: "hand", CauseState.DEALT_WITH: "done", CauseState.NONE: "off"}


def _row(one: Cause) -> tuple[Cause, str, str]:
    return one, kind_name(one.kind), TONES[CauseState(one.state)]


@page(P.HOME_READ)
@require_GET
def causes(request: Request) -> HttpResponse:
    """Lists the causes of one's area, the newest first."""
    state = request.GET.get("state", "open")
    found = queries.causes(request.standing.scope(P.HOME_READ), state=state)
    if request.GET.get("as"):
        heads = [_("Kind"), _("Place"), _("Needs"), _("State"), _("Raised on"), _("What came of it")]
        return sheet_answer(request, "causes", heads, [_cells(one) for one in found[:5000]])
    shown = listing(request, found)
    context = {
        "listing": shown,
        "rows": [_row(one) for one in shown.rows],
        "states": [("open", pgettext("causes", "Not over")), ("all", pgettext("causes", "All")), *CauseState.choices],
        "chosen": state,
        "terms": queries.terms(),
        "export": shown.link(page="", size="", **{"as": "xlsx"}),
    }
    return render(request, "desk/responses/causes.html", context)


def _cells(one: Cause) -> list[object]:
    day = f"{time.local(one.raised_at):%Y-%m-%d}"
    return [kind_name(one.kind), one.building.name, one.needs, one.get_state_display(), day, one.outcome]  # type: ignore[attr-defined]


@page(P.HOME_READ)
@require_GET
def cause_page(request: Request, cause_id: UUID) -> HttpResponse:
    """Shows a cause with the needs behind it, and what can be done."""
    cause = queries.cause(cause_id)
    request.standing.demand(P.HOME_READ, at=cause.community)
    may_read = request.standing.may(P.NEED_READ, cause.community)
    context = {
        "cause": cause,
        "kind": kind_name(cause.kind),
        "tone": TONES[CauseState(cause.state)],
        "rows": need_rows(queries.needs_of_cause(cause), time.now()) if may_read else [],
        "may_act": cause.over_at is None and request.standing.may(P.NEED_WHISTLE, cause.community),
    }
    return render(request, "desk/responses/cause.html", context)


@page(P.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("cause.take")
def take(request: Request, cause_id: UUID) -> HttpResponse:
    """Takes a cause up and says what is done once."""
    cause = _cause(request, cause_id)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.take_cause(cause.pk, by=request.standing.by, **given)
        return reverse("desk:cause", args=[cause.pk]), _("It is yours. Say what came of it when it is over.")

    return ask(request, forms.PlanForm(request.POST or None), _about(cause, _("Take it up"), _("Take it up")), do)


@page(P.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("cause.end")
def end(request: Request, cause_id: UUID) -> HttpResponse:
    """Ends a cause with its outcome."""
    cause = _cause(request, cause_id)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.finish_cause(cause.pk, by=request.standing.by, **given)
        return reverse("desk:cause", args=[cause.pk]), _("Over, with its outcome.")

    return ask(request, forms.CauseEndForm(request.POST or None), _about(cause, _("End the cause"), _("End it")), do)


def _cause(request: Request, cause_id: UUID) -> Cause:
    cause = queries.cause(cause_id)
    request.standing.demand(P.NEED_WHISTLE, at=cause.community)
    return cause


def _about(cause: Cause, title: str, word: str) -> Asking:
    back = reverse("desk:cause", args=[cause.pk])
    lead = f"{kind_name(cause.kind)} · {cause.building.name}"
    return Asking(title=title, word=word, back=back, lead=lead, crumbs=((reverse("desk:causes"), _("Causes")),))
