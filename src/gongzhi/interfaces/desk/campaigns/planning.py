"""Plans of a round at the desk: asked for, watched, stopped, looked at, and put in use."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import PlanWish, Window, wish_of
from gongzhi.domain.campaigns.words import DayTime, Slot, Target
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import now, today
from gongzhi.foundation.workdays.queries import working_calendar
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.round_words import notice_words
from gongzhi.interfaces.desk.campaigns.forms import PlanForm
from gongzhi.interfaces.desk.campaigns.places import kept_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round, RoundPlan

OPEN = ("waiting", "running")
PARTS = ("morning", "afternoon", "evening")


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
@once("round_plan.ask")
def plans(request: Request, round_id: UUID) -> HttpResponse:
    """Lists the plans of a round and asks for the next version."""
    kept = kept_round(request, round_id)
    form = PlanForm(request.POST or None, initial=_first_thoughts())
    days, is_soon = _offered(form, kept)
    context = {
        "round": kept,
        "form": form,
        "days": days,
        "too_soon": notice_words(kept, now()) if is_soon else "",
        "hours": settings.KNOCK_HOURS,
        "plans": queries.plans_of_round(round_id),
        "is_open": kept.state == "open",
        "is_empty": kept.state == "open" and queries.is_empty(kept),
        "nothing_to_plan": services.NOTHING_TO_PLAN,
        "openings": _openings(kept),
        "nowhere": queries.organisations_nowhere(round_id) if kept.state == "open" else 0,
    }
    if request.method != "POST":
        return render(request, "desk/campaigns/plans.html", context)
    if not form.is_valid():
        return show_again(request, "desk/campaigns/plans.html", context)
    try:
        made = services.ask_round_plan(round_id, wish=_wish(form), by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, "desk/campaigns/plans.html", context)
    return redirect("desk:round_plan", made.pk)


def _openings(kept: Round) -> dict[str, Any]:
    """Says when shops and offices are taken to be open, by slot; nothing in a round to households."""
    if kept.target != Target.ORGANISATIONS or kept.state != "open":
        return {}
    found = queries.openings(kept)
    rows = [(slot, [(kind, slots[slot]) for kind, slots in found]) for slot in Slot]
    return {"kinds": found, "rows": rows}


def _wish(form: PlanForm) -> PlanWish:
    given = form.cleaned_data
    windows = tuple(_window(given, *choice.split()) for choice in given["windows"])
    return PlanWish(given["teams"], windows, given["share"], given["stays"])


def _window(given: dict[str, Any], day: str, part: str) -> Window:
    begins, ends = (given[f"{part}_{which}"] for which in ("from", "until"))
    return Window(date.fromisoformat(day), *(f"{at:%H:%M}" if at else "" for at in (begins, ends)))


def _first_thoughts() -> dict[str, Any]:
    thoughts: dict[str, Any] = {"teams": 6, "share": 60, "stays": True}
    for begins, ends in queries.usual_parts(settings.KNOCK_HOURS):
        part = PARTS[queries.part_of(time.fromisoformat(begins))]
        thoughts |= {f"{part}_from": begins, f"{part}_until": ends}
    return thoughts


def _offered(form: PlanForm, kept: Round) -> tuple[list[dict[str, Any]], bool]:
    """Offers the parts of the days to come for ticking, and says whether some come too soon to name pairs for them.

    A day says whether people are free on it. What comes too soon is ticked only where pairs were named in time.
    """
    first, is_workday = max(kept.starts_on, min(today(), kept.ends_on)), working_calendar()
    days = [first + timedelta(days=n) for n in range(min(queries.MOST_DAYS, (kept.ends_on - first).days + 1))]
    values = [[f"{day} {part}" for part in PARTS] for day in days]
    form.fields["windows"].choices = [(one, one) for row in values for one in row]  # type: ignore[attr-defined]
    # A part without permitted hours is offered, and not proposed.
    usual = {one for row in values for one in row if f"{one.split()[1]}_from" in _first_thoughts()}
    unnamed = usual & _too_soon(kept, values)
    ticked = set(form.data.getlist("windows")) if form.is_bound else usual - unnamed  # type: ignore[attr-defined]
    offered = [
        {"on": day, "is_free": not is_workday(day), "parts": [(one, one in ticked) for one in row]}
        for day, row in zip(days, values, strict=True)
    ]
    return offered, bool(unnamed)


def _too_soon(kept: Round, values: list[list[str]]) -> set[str]:
    """Lists the parts of days for which no pair is named, and none can be named any more."""
    soonest = queries.soonest_pair(kept, now())
    if soonest is None:
        return set()
    named = set(queries.pairs_of(kept.pk).values_list("on", "time"))
    found = set()
    for one in (one for row in values for one in row):
        day, part = one.split()
        at = date.fromisoformat(day), DayTime.EVENING if part == PARTS[-1] else DayTime.DAY
        if (at[0], at[1] == DayTime.EVENING) < (soonest[0], soonest[1] == DayTime.EVENING) and at not in named:
            found.add(one)
    return found


@page(Permission.ROUND_START)
@never_cache
@require_GET
def plan(request: Request, round_plan_id: UUID) -> HttpResponse:
    """Shows one plan: how far it is, or the turfs, the forecast and the teams that the deadline needs."""
    found = _plan(request, round_plan_id)
    stairs = queries.stairs_of_plan(round_plan_id)
    held = {one.stair_id: one for one in queries.leases_of(found.round_id, now())}
    turfs = [
        (team, [(one, held.get(one.stair_id)) for one in some])
        for team, some in groupby(stairs, key=lambda one: one.team)
    ]
    grids = {one.team: ", ".join(name for _id, name in one.grids) for one in queries.teams_of_plan(found)}
    context = _facts(found) | {"turfs": [(team, grids.get(team, ""), rows, _sums(rows)) for team, rows in turfs]}
    return render(request, "desk/campaigns/plan.html", context)


def _sums(rows: list[tuple[Any, Any]]) -> dict[str, int]:
    return {"doors": sum(one.doors for one, _lease in rows), "minutes": round(sum(one.minutes for one, _l in rows))}


def _plan(request: Request, round_plan_id: UUID) -> RoundPlan:
    found = queries.round_plan(round_plan_id)
    request.standing.demand(Permission.ROUND_START, at=found.round.community)
    return found


def _facts(found: RoundPlan) -> dict[str, Any]:
    seen = found.forecast
    return {
        "plan": found,
        "round": found.round,
        "wish": wish_of(found.wish),
        "is_open": found.state in OPEN,
        "percent": round(100 * found.share),
        "finish": [f"{one[0]} {one[1]}" if one else _("not within these days") for one in seen.get("finish", [])],
        "contacted": [round(100 * one) for one in seen.get("contacted", [])],
        "facts": seen,
        "openings": _openings(found.round),
    }


@page(Permission.ROUND_START)
@never_cache
@require_GET
def plan_progress(request: Request, round_plan_id: UUID) -> HttpResponse:
    """Shows how far the planner is; the page asks again until it is ready, and then loads itself anew."""
    found = _plan(request, round_plan_id)
    answer = render(request, "desk/campaigns/plan_progress.html", _facts(found))
    if found.state not in OPEN:
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Permission.ROUND_START)
@require_POST
@once("round_plan.stop")
def stop_plan(request: Request, round_plan_id: UUID) -> HttpResponse:
    """Stops the planner."""
    _plan(request, round_plan_id)
    services.stop_round_plan(round_plan_id, by=request.standing.by)
    return redirect("desk:round_plan", round_plan_id)


@page(Permission.ROUND_START)
@require_POST
@once("round_plan.adopt")
def adopt_plan(request: Request, round_plan_id: UUID) -> HttpResponse:
    """Puts a plan in use."""
    found = _plan(request, round_plan_id)
    services.adopt_round_plan(round_plan_id, by=request.standing.by)
    messages.success(request, _("The plan is in use: teams take their stairwells in this order."))
    return redirect("desk:round", found.round_id)
