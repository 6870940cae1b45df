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
from gongzhi.domain.campaigns.queries import Expected, GridBoard
from gongzhi.domain.campaigns.words import RoundState
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork.queries import found_waiting, undecided_in
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.commands import once, run_once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.round_words import counted_by_target, dial_words
from gongzhi.interfaces.desk.campaigns.answers import answer_tables
from gongzhi.interfaces.desk.campaigns.burning import Course, band_words, burn_up, legend
from gongzhi.interfaces.desk.campaigns.forms import ReviewForm
from gongzhi.interfaces.desk.campaigns.maps import community_features, live_shares
from gongzhi.interfaces.desk.campaigns.places import kept_round, seen_round
from gongzhi.workflows.close_round import conclude_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round, RoundPlan


@page(Permission.ROUND_READ)
@never_cache
@require_GET
def board(request: Request, round_id: UUID) -> HttpResponse:
    """Shows how far a round has come and what comes next; the figures ask for themselves again every two seconds."""
    seen, scope = seen_round(request, round_id)
    standing = request.standing
    moment = now()
    context = _figures(seen, scope) | {
        "buildings": queries.my_buildings(round_id, scope) if seen.sums is None else [],
        "is_whole": scope.covers(seen.community.path),
        "may_keep": standing.may(Permission.ROUND_START, seen.community),
        "may_visit": standing.holds(Permission.VISIT_RECORD),
        "may_look_again": standing.holds(Permission.QUALITY_READ),
        "days_left": (seen.ends_on - today()).days,
        "hours": settings.KNOCK_HOURS,
        "leases": queries.leases_of(round_id, moment),
        "own": request.standing.person_id,
        "slips": _yield(seen),
        "finds": found_waiting(round_id) if standing.may(Permission.ACTOR_MANAGE, seen.community) else 0,
        "nowhere": _nowhere(seen) if scope.covers(seen.community.path) else 0,
        "looks": queries.recheck_yield(round_id) if seen.sums is None else (0, 0),
    }
    return render(request, "desk/campaigns/board.html", context)


@page(Permission.ROUND_READ)
@never_cache
@require_GET
def figures(request: Request, round_id: UUID) -> HttpResponse:
    """Gives the figures of the board anew: one statement for all of them."""
    seen, scope = seen_round(request, round_id)
    return render(request, "desk/campaigns/live.html", _figures(seen, scope))


def _nowhere(seen: Round) -> int:
    return queries.organisations_nowhere(seen.pk) if seen.state == RoundState.OPEN else 0


def _yield(seen: Round) -> dict[str, int]:
    if seen.sums is not None:
        return dict(seen.sums["slips"])
    left, used = queries.slip_yield(seen.pk)
    return {"left": left, "used": used}


def _board(seen: Round, scope: Scope) -> tuple[list[GridBoard], dict[str, Any]]:
    """Gives the board and the map's shares as they are now, or to whoever sees all the board as it was at the close."""
    if seen.sums is None:
        parts, houses = queries.live_board(seen.pk, scope, now())
        return parts, live_shares(houses, seen.target)
    return (queries.kept_board(seen) if scope.covers(seen.community.path) else []), {}


def _figures(seen: Round, scope: Scope) -> dict[str, Any]:
    parts, shares = _board(seen, scope)
    whole = queries.whole_board(parts)
    in_use = queries.plan_in_use(seen.pk)
    ahead, is_open = queries.expected(in_use), seen.state == RoundState.OPEN
    return {
        "round": seen,
        "is_open": is_open,
        "as_of": seen.closed_at or now(),
        "total": whole,
        "shares": shares,
        "chart": burn_up(whole.steps, whole.doors, _course(seen, ahead)),
        "legend": legend(),
        "dial": dial_words(seen.dial, seen.get_dial_display(), seen.target),
        "in_use": in_use,
        "is_late": is_open and whole.untried > 0 and ahead is not None and (not ahead.band or ahead.band[1] < now()),
        "grids": _by_grid(seen, parts, in_use),
        "without_grid": sum(one.doors for one in parts if one.grid_id is None),
        "helping": queries.needing_help(parts) if seen.sums is None else [],
    }


def _course(seen: Round, ahead: Expected | None) -> Course:
    return Course(seen.starts_on, seen.ends_on, seen.closed_at or now(), ahead.band if ahead else None, seen.target)


def _by_grid(seen: Round, parts: list[GridBoard], in_use: RoundPlan | None) -> list[tuple[GridBoard, str, str]]:
    """Gives the grids, each with its own picture and with words for its own band."""
    found = []
    for one in parts:
        if one.grid_id is not None:
            ahead = queries.expected(in_use, one.grid_id)
            course = _course(seen, ahead)
            words = band_words(ahead, has_plan=in_use is not None, untried=one.untried, at=course.now)
            found.append((one, burn_up(one.steps, one.doors, course), words))
    return found


@page(Permission.ROUND_READ)
@require_GET
def board_map(request: Request, round_id: UUID) -> HttpResponse:
    """Gives the map of a round's progress per building."""
    seen, scope = seen_round(request, round_id)
    return JsonResponse(community_features(seen.community_id, seen, scope, path=seen.community.path))


@page(Permission.ROUND_START)
@require_POST
@once("round.draw_rechecks")
def draw_rechecks(request: Request, round_id: UUID) -> HttpResponse:
    """Draws one door in twenty for a second look."""
    target = kept_round(request, round_id).target
    drawn = services.draw_rechecks(round_id, by=request.standing.by)
    messages.success(request, counted_by_target("drawn_now", target, drawn))
    return redirect("desk:round", round_id)


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def close_round(request: Request, round_id: UUID) -> HttpResponse:
    """Asks what closing means, and closes."""
    closing = kept_round(request, round_id)
    if request.method != "POST":
        total = queries.whole_board(_board(closing, Scope(paths=(closing.community.path,)))[0])
        context = {"round": closing, "total": total, "undecided": undecided_in(round_id)}
        return render(request, "desk/campaigns/close.html", context)

    def do() -> dict[str, Any]:
        return {"round": conclude_round(round_id, by=request.standing.by).pk}

    run_once(request, "round.close", do)
    messages.success(
        request, _("The round is closed. What served only the round has been destroyed; now write the review.")
    )
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
    context = _figures(kept, Scope(paths=(kept.community.path,))) | {
        "form": form,
        "answers": answer_tables(kept, Scope(paths=(kept.community.path,))),
        "codes": [
            (code if code[0].isdigit() else "—", queries.CODE_NAMES[code], n)
            for code, n in (kept.sums or {}).get("codes", {}).items()
        ],
    }
    if request.method != "POST":
        return render(request, "desk/campaigns/report.html", context)
    form.full_clean()
    try:
        services.review_round(round_id, review=form.cleaned_data.get("review", ""), by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, "desk/campaigns/report.html", context)
    messages.success(request, _("The review is saved; the round is done."))
    return redirect("desk:round_report", round_id)
