"""Rounds at the desk: the list, the beginning, the board and the close."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.words import RoundKind, RoundState
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries as grids
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.desk.campaigns.forms import RoundForm
from gongzhi.interfaces.desk.campaigns.maps import community_features
from gongzhi.interfaces.desk.campaigns.places import community_of, own_community, seen_round

FORM = "desk/campaigns/start.html"


@page(Permission.ROUND_READ)
@require_GET
def rounds(request: Request) -> HttpResponse:
    """Lists the rounds of a community, or of all that an officer looks after, the newest first."""
    scope = request.standing.scope(Permission.ROUND_READ)
    community = community_of(request, Permission.ROUND_READ)
    found = queries.rounds_of(community.pk) if community else queries.rounds_below(scope.paths)
    context = {
        "community": community,
        "listing": listing(request, found, orders={"begun": ("-started_at", "-id")}),
        "is_whole": community is None or scope.covers(community.path),
        "may_start": request.standing.may(Permission.ROUND_START, community),
        "open_round": queries.open_round(community.pk) if community else None,
    }
    return render(request, "desk/campaigns/list.html", context)


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def start_round(request: Request) -> HttpResponse:
    """Begins a round after showing what it would visit."""
    community = own_community(request, Permission.ROUND_START)
    form = RoundForm(request.POST or None, initial=_first_thoughts())
    context = {
        "community": community,
        "form": form,
        "bases": queries.SUGGESTED_BASES,
        "preview": queries.preview(community.pk, today()),
        "has_plan": grids.plan_in_force(community.pk, today()) is not None,
        "open_round": queries.open_round(community.pk),
        "hours": settings.KNOCK_HOURS,
    }
    if request.method != "POST":
        return render(request, FORM, context)
    if not form.is_valid():
        return show_again(request, FORM, context)

    def do() -> dict[str, Any]:
        return {"round": services.start_round(community.pk, by=request.standing.by, **form.cleaned_data).pk}

    try:
        _status, answer = run_once(request, "round.start", do)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, FORM, context)
    messages.success(request, _("The round has begun. Its workers see their buildings on the phone."))
    return redirect("desk:round", answer["round"])


def _first_thoughts() -> dict[str, Any]:
    day = today()
    return {
        "kind": RoundKind.ROUTINE,
        "starts_on": day,
        "ends_on": day + timedelta(days=6),
        "data_ends_on": day + timedelta(days=36),
    }


@page(Permission.ROUND_READ)
@require_GET
def board(request: Request, round_id: UUID) -> HttpResponse:
    """Shows how far a round has come: three figures in all and per grid, buildings, and doors without a grid."""
    seen, scope = seen_round(request, round_id)
    is_whole = scope.covers(seen.community.path)
    parts = queries.progress(round_id, scope) or (queries.kept_progress(seen) if is_whole else [])
    buildings = queries.my_buildings(round_id, scope)
    context = {
        "round": seen,
        "is_open": seen.state == RoundState.OPEN,
        "is_whole": is_whole,
        "total": queries.total(parts),
        "grids": [part for part in parts if part.grid_id is not None],
        "without_grid": sum(part.doors for part in parts if part.grid_id is None),
        "buildings": buildings,
        "outside": [card for card in buildings if card.grid_id is None],
        "may_close": request.standing.may(Permission.ROUND_START, seen.community),
        "days_left": (seen.ends_on - today()).days,
        "hours": settings.KNOCK_HOURS,
    }
    return render(request, "desk/campaigns/board.html", context)


@page(Permission.ROUND_READ)
@require_GET
def board_map(request: Request, round_id: UUID) -> HttpResponse:
    """Gives the map of a round's progress per building."""
    seen, scope = seen_round(request, round_id)
    return JsonResponse(community_features(seen.community_id, round_id, scope, path=seen.community.path))


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def close_round(request: Request, round_id: UUID) -> HttpResponse:
    """Asks what closing means, and closes."""
    closing = queries.round_of(round_id)
    request.standing.demand(Permission.ROUND_START, at=closing.community)
    if request.method != "POST":
        context = {"round": closing, "total": queries.total(queries.progress(round_id))}
        return render(request, "desk/campaigns/close.html", context)

    def do() -> dict[str, Any]:
        return {"round": services.close_round(round_id, by=request.standing.by).pk}

    run_once(request, "round.close", do)
    messages.success(request, _("The round is closed. No further visit is recorded in it."))
    return redirect("desk:round", round_id)
