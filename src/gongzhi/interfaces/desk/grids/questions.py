"""Asking the divider: the question, how far it is, and two or three proposals side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.queries import Wish, guide
from gongzhi.domain.grids.words import Hold, Load
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.grids.figures import plan_figures
from gongzhi.interfaces.desk.grids.forms import ProposeForm, drawn_text
from gongzhi.interfaces.desk.grids.seen import needed_community

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan, PlanQuestion
    from gongzhi.domain.places.models import Place

PROPOSE = "desk/grids/propose.html"


@page(Permission.PLAN_MAKE)
@require_http_methods(["GET", "POST"])
@once("plan.ask")
def propose(request: Request) -> HttpResponse:
    """Asks how the community is to be divided, and hands the question to the divider."""
    community = needed_community(request, Permission.PLAN_MAKE)
    context = question_context(request, community)
    form: ProposeForm = context["form"]
    if request.method != "POST":
        return render(request, PROPOSE, context)
    if not form.is_valid():
        return show_again(request, PROPOSE, context)
    # The same wish again looks for another way.
    wish = form.wish(seed=queries.questions_of(community.pk).count() + 1)
    try:
        asked = services.ask_division(community.pk, wish=wish, by=request.standing.by)
    except NotSo as problem:
        form.refuse(problem)
        return show_again(request, PROPOSE, context)
    return redirect("desk:plan_question", asked.pk)


def question_context(request: Request, community: Place) -> dict[str, Any]:
    """Gathers what the question's form shows."""
    counts = places.household_counts(community.pk)
    total = sum(counts.values())
    suited = guide(total)
    plan = queries.plan_in_force(community.pk, today())
    form = ProposeForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "districts": request.GET.get("districts") or suited.numbers[0],
            "tolerance": request.GET.get("tolerance") or 5,
            "keeps_courtyards": True,
            "seeks_little_change": plan is not None,
            "load": "households",
        }
        | _asked_before(request, community),
    )
    groups = _staying(plan)
    form.offer(groups)
    return {
        "community": community,
        "form": form,
        "households": total,
        "buildings": len(counts),
        "guide": suited,
        "plan": plan,
        "groups": groups,
        "chosen": {str(one) for one in form["staying"].value() or []},
        "held_lines": _held_lines(community),
        "earlier": list(queries.questions_of(community.pk)[:5]),
    }


def _held_lines(community: Place) -> dict[str, list[Any]]:
    """Gives the lines of the ground by the word that makes them hold, so that the map shows what is ticked."""
    found: dict[str, list[Any]] = {Hold.MAIN_ROADS: [], Hold.LANES: []}
    for lane in places.lane_features(community.pk, today()):
        lines = [list(line) for line in queries.lines_of(lane["geometry"])]
        found[Hold.LANES] += lines
        if lane["properties"]["is_barrier"]:
            found[Hold.MAIN_ROADS] += lines
    return {str(hold): lines for hold, lines in found.items()}


def _asked_before(request: Request, community: Place) -> dict[str, Any]:
    """Reads the fields of an earlier question of the community, which ``?from=`` names."""
    try:
        asked = queries.question(UUID(request.GET.get("from", "")))
    except (ValueError, NotThere):
        return {}
    if asked.community_id != community.pk:
        return {}
    wish = queries.wish_of(asked)
    return {
        "districts": wish.districts,
        "tolerance": max(1, round(wish.tolerance * 100)),
        "load": wish.load,
        "holds": [one for one in wish.holds if one != Hold.DRAWN],
        "drawn": drawn_text(wish.drawn),
        "staying": [str(one) for one in wish.staying],
        "keeps_courtyards": wish.keeps_courtyards,
        "seeks_little_change": wish.seeks_little_change,
    }


def _staying(plan: GridPlan | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups the buildings of the plan in force by their grid."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for line in queries.building_lines(plan) if plan else ():
        groups.setdefault(line.grid_name, []).append((str(line.building_id), line.name))
    return list(groups.items())


def _seen(request: Request, question_id: UUID, permission: Permission = Permission.PLAN_READ) -> PlanQuestion:
    found = queries.question(question_id)
    request.standing.demand(permission, at=found.community)
    return found


@page(Permission.PLAN_READ)
@require_GET
def question_page(request: Request, question_id: UUID) -> HttpResponse:
    """Shows how far the divider is, then its proposals side by side, or what stands in the way."""
    found = _seen(request, question_id)
    wish = queries.wish_of(found)
    plans = list(queries.plans_of_question(question_id))
    may_make = request.standing.may(Permission.PLAN_MAKE, found.community)
    refusal = queries.refusal_of(found)
    nearest = refusal.nearest if refusal else None
    context = progress_context(found) | {
        "wish": wish,
        "holds": wish.holds,
        "held": _(", ").join(str(Hold(one).label) for one in wish.holds),
        "asked_percent": round(wish.tolerance * 100),
        "refusal": refusal,
        "nearest": _again(nearest) if nearest else None,
        "nearest_percent": round(nearest.tolerance * 100) if nearest else 0,
        "rows": [(plan, plan_figures(plan), list(queries.grids_of_plan(plan.pk))) for plan in plans],
        "may_make": may_make,
        "may_adopt": request.standing.may(Permission.PLAN_ADOPT, found.community),
        "load_label": Load(wish.load).label,
    }
    return render(request, "desk/grids/question.html", context)


def progress_context(found: PlanQuestion) -> dict[str, Any]:
    """Gathers what the progress of a question shows."""
    return {
        "question": found,
        "community": found.community,
        "is_open": found.state in queries.OPEN_QUESTIONS,
        "percent": round(found.share * 100),
    }


def _again(wish: Wish) -> list[tuple[str, str]]:
    """Writes a wish as the fields of the form that asks it."""
    fields = [("districts", str(wish.districts)), ("tolerance", f"{max(1, round(wish.tolerance * 100))}")]
    fields += [("load", wish.load), *(("holds", one) for one in wish.holds if one != Hold.DRAWN)]
    fields += [("staying", str(one)) for one in wish.staying]
    fields += [("keeps_courtyards", "on")] if wish.keeps_courtyards else []
    fields += [("seeks_little_change", "on")] if wish.seeks_little_change else []
    return [*fields, ("drawn", drawn_text(wish.drawn))] if wish.drawn else fields


@page(Permission.PLAN_READ)
@require_GET
def question_progress(request: Request, question_id: UUID) -> HttpResponse:
    """Gives the part of the page that tells how far the divider is; once it is over, the page loads anew."""
    found = _seen(request, question_id)
    answer = render(request, "desk/grids/question_progress.html", progress_context(found))
    if found.state not in queries.OPEN_QUESTIONS:
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Permission.PLAN_MAKE)
@require_POST
@once("plan.question_stop")
def stop(request: Request, question_id: UUID) -> HttpResponse:
    """Stops the divider; what it found by then is kept."""
    _seen(request, question_id, Permission.PLAN_MAKE)
    services.stop_question(question_id, by=request.standing.by)
    messages.success(request, _("Stopping. What has been found so far will be shown here."))
    return redirect("desk:plan_question", question_id)
