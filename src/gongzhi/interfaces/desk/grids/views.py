"""The community's grids: what is in force, what is missing, and one grid with its buildings and teams."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries
from gongzhi.domain.grids.queries import guide
from gongzhi.domain.grids.words import PlanState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.grids import own_grids, seen_grid
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing, words
from gongzhi.interfaces.desk.grids.figures import figures_today
from gongzhi.interfaces.desk.grids.maps import plan_map
from gongzhi.interfaces.desk.grids.questions import question_context
from gongzhi.interfaces.desk.grids.seen import (
    asked_community,
    communities_seen,
    seen_community,
    sees_whole,
)
from gongzhi.workflows.change_grids import what_stops_undoing

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.places.models import Place

UNDOING = timedelta(days=7)
"""So long after an adoption the page of all grids shows how to undo it; the plan's own page always does."""


@page(Permission.PLAN_READ)
@require_GET
def grids_home(request: Request) -> HttpResponse:
    """Shows the grids of a community; before there is a plan, asks how many there shall be."""
    community = asked_community(request)
    if community is None:
        found = listing(
            request, places.named(communities_seen(request), words(request)), orders={"code": ("code", "pk")}
        )
        may_bulk = request.standing.holds(Permission.PLAN_BULK)
        return render(
            request, "desk/grids/communities.html", {"listing": found, "q": words(request), "may_bulk": may_bulk}
        )
    plan = queries.plan_in_force(community.pk, today())
    context = _common(request, community) | {"plan": plan}
    if plan is None:
        return render(request, "desk/grids/first.html", question_context(request, community) | context)
    every = list(queries.grids_of_plan(plan.pk))
    grids = [one for one in every if _shows(request, community, one.pk)]
    lines = queries.team_lines([one.pk for one in grids], today())
    context |= {
        "figures": figures_today(plan, every),
        "grids": [(one, lines[one.pk]) for one in grids],
        "gaps": sum(not line.is_complete for one in grids for line in lines[one.pk]),
        "unassigned": list(queries.unassigned_buildings(community.pk, today())),
        "is_whole": sees_whole(request, community),
        "may_undo": _may_undo(request, plan),
    }
    return render(request, "desk/grids/home.html", context)


def _may_undo(request: Request, plan: GridPlan) -> bool:
    """Tells whether a way to undo the adoption is worth showing: it is new, and nobody has worked on it."""
    if plan.adopted_at is None or now() - plan.adopted_at > UNDOING:
        return False
    return request.standing.may(Permission.PLAN_ADOPT, plan.community) and not what_stops_undoing(plan.pk)


def _common(request: Request, community: Place) -> dict[str, Any]:
    may = request.standing.may
    whole = sees_whole(request, community)
    open_states = (PlanState.PROPOSED, PlanState.CHECKED)
    waiting = queries.plans_of(community.pk).filter(state__in=(*open_states, PlanState.ADOPTED))
    return {
        "community": community,
        "may_make": may(Permission.PLAN_MAKE, community),
        "may_staff": may(Permission.TEAM_STAFF, community),
        "may_list": whole,
        "proposals": [one for one in waiting if one.state in open_states][:3] if whole else [],
        "coming": next((one for one in waiting if queries.plan_day(one, today()).begins_later), None),
    }


def _shows(request: Request, community: Place, grid_id: UUID) -> bool:
    return sees_whole(request, community) or grid_id in own_grids(request)


@page(Permission.PLAN_READ)
@require_GET
def community_map(request: Request, community_id: UUID) -> HttpResponse:
    """Gives the map of the plan in force; whoever works in some grids gets those."""
    community = seen_community(request, community_id)
    only = None if sees_whole(request, community) else own_grids(request)
    return JsonResponse(plan_map(community_id, queries.plan_in_force(community_id, today()), only=only))


@page(Permission.PLAN_READ)
@require_GET
def grid_page(request: Request, grid_id: UUID) -> HttpResponse:
    """Shows one grid: its three teams and its buildings."""
    grid = seen_grid(request, grid_id)
    plan = grid.plan
    is_over = plan.during is None or (plan.during.upper is not None and plan.during.upper <= today())
    day = queries.day_of(plan, today())
    context = {
        "grid": grid,
        "plan": plan,
        "community": grid.community,
        "guide": guide(grid.households),
        "lines": queries.team_lines([grid.pk], day)[grid.pk],
        "buildings": queries.building_lines(plan, grid_id=grid.pk),
        "begins_later": bool(plan.during) and not is_over and day > today(),
        "is_over": is_over,
        "may_list": sees_whole(request, grid.community),
        "may_staff": not is_over and request.standing.may(Permission.TEAM_STAFF, grid.community),
    }
    return render(request, "desk/grids/grid.html", context)
