"""Buildings that were built since the plan was adopted: each goes into a grid with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.desk.grids.forms import AssignForm
from gongzhi.interfaces.desk.grids.seen import needed_community

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import Grid, GridPlan
    from gongzhi.domain.places.models import Place


@page(Permission.PLAN_READ)
@require_GET
def unassigned(request: Request) -> HttpResponse:
    """Lists the buildings with households but no grid, each with the grid that lies nearest."""
    community = needed_community(request, Permission.PLAN_READ)
    day = today()
    plan = queries.plan_in_force(community.pk, day) or queries.latest_adopted(community.pk)
    on = max(day, plan.during.lower) if plan is not None and plan.during is not None else day
    found = listing(request, queries.unassigned_buildings(community.pk, on), orders={"name": ("position", "pk")})
    grids = list(queries.grids_of_plan(plan.pk)) if plan else []
    homes = places.household_counts(community.pk)
    context = {
        "community": community,
        "plan": plan,
        "listing": found,
        "rows": [(one, homes.get(one.pk, 0), suited) for one, suited in _nearest(list(found), plan, grids)],
        "grids": grids,
        "may_assign": request.standing.may(Permission.PLAN_ADOPT, community),
    }
    return render(request, "desk/grids/unassigned.html", context)


def _nearest(buildings: list[Place], plan: GridPlan | None, grids: list[Grid]) -> list[tuple[Place, Grid | None]]:
    """Gives each building the grid of the building that stands nearest to it."""
    by_id = {one.pk: one for one in grids}
    lines = [line for line in queries.building_lines(plan) if line.longitude is not None] if plan else []

    def suited(one: Place) -> Grid | None:
        if one.longitude is None or one.latitude is None or not lines:
            return grids[0] if grids else None
        x, y = one.longitude, one.latitude
        nearest = min(lines, key=lambda line: (line.longitude - x) ** 2 + (line.latitude - y) ** 2)  # type: ignore[operator]
        return by_id.get(nearest.grid_id)

    return [(one, suited(one)) for one in buildings]


@page(Permission.PLAN_ADOPT)
@require_POST
@once("grid.assign")
def assign(request: Request) -> HttpResponse:
    """Puts one building into a grid."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise NotSo(_("Choose the building and its grid."))
    grid = queries.grid(form.cleaned_data["grid"])
    request.standing.demand(Permission.PLAN_ADOPT, at=grid.community)
    member = services.assign_building(form.cleaned_data["building"], grid_id=grid.pk, by=request.standing.by)
    said = _("%(building)s belongs to %(grid)s now.") % {"building": member.building.name, "grid": grid.name}
    messages.success(request, said)
    return redirect(f"{reverse('desk:unassigned')}?{urlencode({'community': grid.community_id})}")
