"""The board of a round, which keeps itself fresh, and its end: close, report and review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import GridBoard
from gongzhi.domain.campaigns.words import RoundState
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.commands import once, run_once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.campaigns.burning import burn_up
from gongzhi.interfaces.desk.campaigns.forms import ReviewForm
from gongzhi.interfaces.desk.campaigns.maps import community_features
from gongzhi.interfaces.desk.campaigns.places import kept_round, seen_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.foundation.reach import Scope


@page(Permission.ROUND_READ)
@never_cache
@require_GET
def board(request: Request, round_id: UUID) -> HttpResponse:
    """Shows how far a round has come and what comes next; the figures ask for themselves again every two seconds."""
    seen, scope = seen_round(request, round_id)
    standing = request.standing
    context = _figures(seen, scope) | {
        "buildings": queries.my_buildings(round_id, scope),
        "is_whole": scope.covers(seen.community.path),
        "may_keep": standing.may(Permission.ROUND_START, seen.community),
        "may_visit": standing.holds(Permission.VISIT_RECORD),
        "may_look_again": standing.holds(Permission.QUALITY_READ),
        "days_left": (seen.ends_on - today()).days,
        "hours": settings.KNOCK_HOURS,
        "in_use": next((one for one in queries.plans_of_round(round_id) if one.state == "adopted"), None),
    }
    return render(request, "desk/campaigns/board.html", context)


@page(Permission.ROUND_READ)
@never_cache
@require_GET
def figures(request: Request, round_id: UUID) -> HttpResponse:
    """Gives the figures of the board anew: one statement for all of them."""
    seen, scope = seen_round(request, round_id)
    return render(request, "desk/campaigns/live.html", _figures(seen, scope))


def _figures(seen: Round, scope: Scope) -> dict[str, Any]:
    parts = queries.board_of(seen.pk, scope, today())
    whole = queries.whole_board(parts)
    kept = [] if parts or not scope.covers(seen.community.path) else queries.kept_progress(seen)
    return {
        "round": seen,
        "is_open": seen.state == RoundState.OPEN,
        "as_of": now(),
        "total": queries.total(kept) if kept else whole,
        "grids": [(one, _chart(one, seen)) for one in parts if one.grid_id is not None] or [(one, "") for one in kept],
        "without_grid": sum(one.doors for one in parts if one.grid_id is None),
        "helping": queries.needing_help(parts),
        "whole": whole,
    }


def _chart(one: GridBoard, seen: Round) -> str:
    return burn_up(one.steps, one.doors, seen.starts_on, seen.ends_on)


@page(Permission.ROUND_READ)
@require_GET
def board_map(request: Request, round_id: UUID) -> HttpResponse:
    """Gives the map of a round's progress per building."""
    seen, scope = seen_round(request, round_id)
    return JsonResponse(community_features(seen.community_id, round_id, scope, path=seen.community.path))


@page(Permission.ROUND_START)
@require_POST
@once("round.draw_rechecks")
def draw_rechecks(request: Request, round_id: UUID) -> HttpResponse:
    """Draws one door in twenty for a second look."""
    kept_round(request, round_id)
    drawn = services.draw_rechecks(round_id, by=request.standing.by)
    messages.success(request, _("%(n)d doors are drawn; the grids' leads see them.") % {"n": drawn})
    return redirect("desk:round", round_id)


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def close_round(request: Request, round_id: UUID) -> HttpResponse:
    """Asks what closing means, and closes."""
    closing = kept_round(request, round_id)
    if request.method != "POST":
        context = {"round": closing, "total": queries.total(queries.progress(round_id))}
        return render(request, "desk/campaigns/close.html", context)

    def do() -> dict[str, Any]:
        return {"round": services.close_round(round_id, by=request.standing.by).pk}

    run_once(request, "round.close", do)
    messages.success(request, _("The round is closed. What served only the round is destroyed; now write the review."))
    return redirect("desk:round_report", round_id)


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
@once("round.review")
def report(request: Request, round_id: UUID) -> HttpResponse:
    """Shows what a closed round came to and what was destroyed, and takes its review."""
    kept = kept_round(request, round_id)
    if kept.state != RoundState.CLOSED:
        raise NotNow(_("The report is written when the round is closed."))
    form = ReviewForm(request.POST or None)
    parts = queries.progress(round_id) or queries.kept_progress(kept)
    context = {"round": kept, "form": form, "parts": parts, "total": queries.total(parts)}
    if request.method != "POST":
        return render(request, "desk/campaigns/report.html", context)
    form.full_clean()
    try:
        services.review_round(round_id, review=form.cleaned_data.get("review", ""), by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, "desk/campaigns/report.html", context)
    return redirect("desk:round_report", round_id)
