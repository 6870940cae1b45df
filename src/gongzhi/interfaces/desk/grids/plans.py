"""Plans at the desk: proposing, comparing, adopting, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.queries import guide
from gongzhi.domain.grids.words import PlanState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.desk.grids import maps
from gongzhi.interfaces.desk.grids.figures import plan_figures
from gongzhi.interfaces.desk.grids.forms import AdoptForm, ProposeForm, WithdrawForm
from gongzhi.interfaces.desk.grids.seen import asked_community, seen_plan

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.places.models import Place

PROPOSE = "desk/grids/propose.html"
PLAN = "desk/grids/plan.html"


def _community(request: Request, permission: Permission) -> Place:
    community = asked_community(request)
    if community is None:
        raise NotThere(_("Choose a community first: open it from the list of communities."))
    request.standing.demand(permission, at=community)
    return community


@page(Permission.PLAN_MAKE)
@require_http_methods(["GET", "POST"])
@once("plan.propose")
def propose(request: Request) -> HttpResponse:
    """Asks how many grids there shall be, and lets the divider propose them."""
    community = _community(request, Permission.PLAN_MAKE)
    total = sum(places.household_counts(community.pk).values())
    suited = guide(total)
    wanted = request.GET.get("districts") or suited.numbers[0]
    form = ProposeForm(request.POST or None, initial={"districts": wanted})
    context = {"community": community, "form": form, "households": total, "guide": suited}
    if request.method != "POST":
        return render(request, PROPOSE, context)
    if not form.is_valid():
        return show_again(request, PROPOSE, context)
    try:
        plan = services.propose_plan(
            community.pk,
            districts=form.cleaned_data["districts"],
            tolerance=form.cleaned_data["tolerance"] / 100,
            # The same wish again looks for another way.
            seed=queries.plans_of(community.pk).count() + 1,
            by=request.standing.by,
        )
    except NotSo as problem:
        form.refuse(problem)
        return show_again(request, PROPOSE, context)
    messages.success(request, _("Here is the proposal. Nothing has changed yet: look at the figures first."))
    return redirect("desk:plan", plan.pk)


@page(Permission.PLAN_READ)
@require_GET
def plan_list(request: Request) -> HttpResponse:
    """Lists all plans of a community with their figures, so that proposals can be compared."""
    community = _community(request, Permission.PLAN_READ)
    found = listing(request, queries.plans_of(community.pk))
    context = {
        "community": community,
        "listing": found,
        "rows": [(plan, plan_figures(plan)) for plan in found],
        "today": today(),
        "may_make": request.standing.may(Permission.PLAN_MAKE, community),
    }
    return render(request, "desk/grids/plans.html", context)


@page(Permission.PLAN_READ)
@require_GET
def plan_page(request: Request, plan_id: UUID) -> HttpResponse:
    """Shows one plan: its map, its figures and what they mean, and what can be done with it."""
    return render(request, PLAN, _plan_context(request, seen_plan(request, plan_id)))


def _plan_context(request: Request, plan: GridPlan, form: AdoptForm | None = None) -> dict[str, Any]:
    latest = queries.latest_adopted(plan.community_id)
    day = today()
    now = queries.plan_day(plan, day)
    is_mine = request.standing.may(Permission.PLAN_ADOPT, plan.community)
    is_proposed = plan.state == PlanState.PROPOSED
    return {
        "plan": plan,
        "community": plan.community,
        "figures": plan_figures(plan),
        "grids": list(queries.grids_of_plan(plan.pk)),
        "latest": latest,
        "names": _names(plan),
        "is_in_force": now.is_in_force,
        "begins_later": now.begins_later,
        "may_adopt": is_mine and is_proposed,
        "may_withdraw": is_mine and (is_proposed or now.begins_later),
        "form": form or AdoptForm(initial={"from_": day, "replacing": latest.pk if latest else None}),
        "withdraw_form": WithdrawForm(),
    }


def _names(plan: GridPlan) -> dict[str, str]:
    found = queries.adopter_names([plan.made_by, plan.adopted_by])
    return {
        "made_by": found.get(plan.made_by, "") if plan.made_by else "",
        "adopted_by": found.get(plan.adopted_by, "") if plan.adopted_by else "",
    }


@page(Permission.PLAN_READ)
@require_GET
def plan_map(request: Request, plan_id: UUID) -> HttpResponse:
    """Gives the map of one plan."""
    plan = seen_plan(request, plan_id)
    return JsonResponse(maps.plan_map(plan.community_id, plan))


@page(Permission.PLAN_ADOPT)
@require_POST
@once("plan.adopt")
def adopt(request: Request, plan_id: UUID) -> HttpResponse:
    """Puts a plan in force from a day."""
    plan = seen_plan(request, plan_id, Permission.PLAN_ADOPT)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return show_again(request, PLAN, _plan_context(request, plan, form))
    try:
        adopted = services.adopt_plan(
            plan_id,
            from_=form.cleaned_data["from_"],
            replacing=form.cleaned_data["replacing"],
            by=request.standing.by,
        )
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, PLAN, _plan_context(request, queries.plan(plan_id), form))
    messages.success(
        request,
        _("Plan %(serial)s is adopted, in force from %(day)s. Now staff the three teams of each grid.")
        % {"serial": adopted.serial, "day": form.cleaned_data["from_"]},
    )
    if not queries.plan_day(adopted, today()).is_in_force:
        return redirect("desk:plan", plan_id)
    return redirect(f"{reverse('desk:grids')}?{urlencode({'community': plan.community_id})}")


@page(Permission.PLAN_ADOPT)
@require_POST
@once("plan.withdraw")
def withdraw(request: Request, plan_id: UUID) -> HttpResponse:
    """Takes a proposal back, or an adopted plan that has not begun."""
    plan = seen_plan(request, plan_id, Permission.PLAN_ADOPT)
    form = WithdrawForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    services.withdraw_plan(plan_id, because=because, by=request.standing.by)
    messages.success(request, _("Plan %(serial)s is withdrawn.") % {"serial": plan.serial})
    return redirect("desk:plan", plan_id)
