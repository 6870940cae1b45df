"""All plans in a list, two plans compared, and where a place belonged when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries
from gongzhi.domain.grids.words import Aim, PlanState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import file_answer
from gongzhi.interfaces.desk.grids.figures import plan_figures
from gongzhi.interfaces.desk.grids.seen import needed_community, seen_plan

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.grids.models import GridPlan

ORDERS = {
    "made": ("-made_at", "-id"),
    "community": ("community__code", "-serial"),
    "state": ("state", "-made_at", "-id"),
    "grids": ("districts", "-made_at", "-id"),
}


@page(Permission.PLAN_READ)
@require_GET
def plan_list(request: Request) -> HttpResponse:
    """Lists the plans of a community, or of all communities that an officer may see."""
    community, found = _found(request)
    shown = listing(request, found, orders=ORDERS)
    context = {
        "community": community,
        "listing": shown,
        "rows": [(plan, plan_figures(plan)) for plan in shown],
        "today": today(),
        "states": PlanState.choices,
        "aims": Aim.choices,
        "state": chosen(request, "state", PlanState.values),
        "favours": chosen(request, "favours", Aim.values),
        "q": words(request),
        "query": request.GET.urlencode(),
        "may_make": community is not None and request.standing.may(Permission.PLAN_MAKE, community),
    }
    return render(request, "desk/grids/plans.html", context)


def _found(request: Request) -> tuple[Any, QuerySet[GridPlan]]:
    standing = request.standing
    scope = standing.scope(Permission.PLAN_READ)
    own = standing.communities_with(Permission.PLAN_READ)
    community = needed_community(request, Permission.PLAN_READ) if own or request.GET.get("community") else None
    found = queries.plans_seen((), (community.pk,)) if community is not None else queries.plans_seen(scope.paths, ())
    return community, queries.plans_like(
        found,
        state=chosen(request, "state", PlanState.values),
        favours=chosen(request, "favours", Aim.values),
        words=words(request) if community is None else "",
    )


@page(Permission.PLAN_READ)
@require_GET
def plan_list_file(request: Request, kind: str) -> HttpResponse:
    """Gives the list of plans, as it is filtered, as a file."""
    _community, found = _found(request)
    heads = (
        _("Community code"), _("Community"), _("Plan"), _("State"), _("Aim"), _("In force from"), _("until"),
        _("Grids"), _("Households"), _("Smallest grid"), _("Largest grid"), _("Difference (%)"), _("Courtyards split"),
        _("Proposed on"),
    )  # fmt: skip
    rows = (_row(plan) for plan in found.order_by("community__code", "-serial").iterator())
    return file_answer(kind, _("grid plans"), heads, rows)


def _row(plan: GridPlan) -> tuple[object, ...]:
    figures = plan_figures(plan)
    days = plan.during
    return (
        plan.community.code,
        plan.community.name,
        plan.serial,
        plan.get_state_display(),
        plan.get_favours_display(),
        days.lower if days else None,
        days.upper if days else None,
        plan.districts,
        figures.households,
        figures.smallest,
        figures.largest,
        figures.imbalance,
        figures.courtyards_split,
        f"{plan.made_at:%Y-%m-%d}",
    )


@page(Permission.PLAN_READ)
@require_GET
def compare(request: Request, plan_id: UUID, other_id: UUID) -> HttpResponse:
    """Compares two plans of a community: figures side by side, and every building that changes grid."""
    one, other = seen_plan(request, plan_id), seen_plan(request, other_id)
    if one.community_id != other.community_id:
        raise NotThere(_("Only plans of the same community can be compared. Go back to the list of plans."))
    change = queries.plan_change(one, other)
    context = {
        "community": one.community,
        "sides": [(plan, plan_figures(plan)) for plan in (one, other)],
        "change": change,
        "listing": listing(request, [*change.moved, *change.fresh]),
        "others": queries.plans_of(one.community_id).exclude(pk=one.pk)[:30],
    }
    return render(request, "desk/grids/compare.html", context)


@page(Permission.PLAN_READ)
@require_GET
def history(request: Request, place_id: UUID) -> HttpResponse:
    """Shows to which grid a household or building belonged on which days."""
    place = places.place(place_id)
    request.standing.demand(Permission.PLAN_READ, at=place)
    context = {"place": place, "name": places.full_name(place), "spans": queries.grid_history(place), "today": today()}
    return render(request, "desk/grids/history.html", context | {"community": place.community})
