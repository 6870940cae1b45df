"""Buildings that were built since the plan was adopted: each goes into a grid with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.services import Fit
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.desk.grids.forms import AssignForm
from gongzhi.interfaces.desk.grids.seen import needed_community

if TYPE_CHECKING:
    from uuid import UUID

    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.places.models import Place


TEMPLATE = "desk/grids/unassigned.html"


@page(Permission.PLAN_READ)
@require_GET
def unassigned(request: Request) -> HttpResponse:
    """Lists the buildings with households but no grid, each with the grids that it touches first."""
    return render(request, TEMPLATE, _context(request, needed_community(request, Permission.PLAN_READ)))


def _context(request: Request, community: Place, form: AssignForm | None = None) -> dict[str, Any]:
    day = today()
    plan = queries.plan_in_force(community.pk, day) or queries.latest_adopted(community.pk)
    on = max(day, plan.during.lower) if plan is not None and plan.during is not None else day
    found = listing(request, queries.unassigned_buildings(community.pk, on), orders={"name": ("position", "pk")})
    buildings = list(found)
    return {
        "community": community,
        "plan": plan,
        "listing": found,
        "rows": _rows(buildings, plan, places.household_counts(community.pk), form) if buildings and plan else [],
        "may_assign": request.standing.may(Permission.PLAN_ADOPT, community),
    }


def _rows(
    buildings: list[Place], plan: GridPlan, homes: dict[UUID, int], form: AssignForm | None
) -> list[dict[str, Any]]:
    fits = services.fits_of(plan, {one.pk for one in buildings})
    unknown = [Fit(grid, touches=True, metres=None, shares_court=False) for grid in queries.grids_of_plan(plan.pk)]
    typed = form.cleaned_data if form is not None else {}
    rows = []
    for one in buildings:
        mine, is_refused = fits.get(one.pk) or unknown, typed.get("building") == one.pk
        rows.append(
            {
                "building": one,
                "households": homes.get(one.pk, 0),
                "fits": mine,
                "is_placed": one.pk in fits,
                "touches_any": any(fit.touches for fit in mine),
                "chosen": typed["grid"] if is_refused else next((fit.grid.pk for fit in mine), None),
                "refusal": form.errors.get("is_apart_known") if is_refused and form is not None else None,
            }
        )
    return rows


@page(Permission.PLAN_ADOPT)
@require_POST
@once("grid.assign")
def assign(request: Request) -> HttpResponse:
    """Puts one building into a grid; into one that it does not touch only where that is known."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise NotSo(_("Choose the building and its grid."))
    wanted, grid = form.cleaned_data, queries.grid(form.cleaned_data["grid"])
    request.standing.demand(Permission.PLAN_ADOPT, at=grid.community)
    try:
        member = services.assign_building(
            wanted["building"], grid_id=grid.pk, is_apart_known=wanted["is_apart_known"], by=request.standing.by
        )
    except NotSo as problem:
        if "is_apart_known" not in problem.fields:
            raise
        form.refuse(problem)
        return show_again(request, TEMPLATE, _context(request, grid.community, form))
    said = _("%(building)s belongs to %(grid)s now.") % {"building": member.building.name, "grid": grid.name}
    messages.success(request, said)
    return redirect(f"{reverse('desk:unassigned')}?{urlencode({'community': grid.community_id})}")
