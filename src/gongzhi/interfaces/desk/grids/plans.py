"""Plans at the desk: the list, one plan, what adopting it would change, adopting it and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import CheckResult, PlanState
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.grids import maps
from gongzhi.interfaces.desk.grids.figures import figures_today
from gongzhi.interfaces.desk.grids.forms import AdoptForm, WithdrawForm
from gongzhi.interfaces.desk.grids.seen import seen_plan
from gongzhi.workflows.change_grids import effect_of_adoption, take_adoption_back, what_stops_undoing

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan

PLAN = "desk/grids/plan.html"
OPEN = (PlanState.PROPOSED, PlanState.CHECKED)


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
    is_open, grids = plan.state in OPEN, list(queries.grids_of_plan(plan.pk))
    may_undo = is_mine and plan.state == PlanState.ADOPTED
    return {
        "plan": plan,
        "community": plan.community,
        "figures": figures_today(plan, grids),
        "grids": grids,
        "latest": latest,
        "names": _names(plan),
        "checks": queries.checks_of(plan),
        "no_longer": services.no_longer(plan) if now.is_in_force else [],
        "is_open": is_open,
        "is_in_force": now.is_in_force,
        "begins_later": now.begins_later,
        "effect": effect_of_adoption(plan.pk, on=day) if is_open else None,
        "may_see_doors": request.standing.may(Permission.VISIT_RECORD, plan.community),
        "may_adopt": is_mine and is_open,
        "may_edit": request.standing.may(Permission.PLAN_MAKE, plan.community),
        "may_check": is_open and request.standing.may(Permission.PLAN_MAKE, plan.community),
        "may_withdraw": is_mine and is_open,
        "may_undo": may_undo,
        "obstacle": what_stops_undoing(plan.pk) if may_undo else "",
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


@page(Permission.PLAN_MAKE)
@require_POST
@once("plan.check")
def check(request: Request, plan_id: UUID) -> HttpResponse:
    """Puts a plan through all checks, as the community stands now."""
    seen_plan(request, plan_id, Permission.PLAN_MAKE)
    found = services.check_plan(plan_id, by=request.standing.by)
    failed = sum(one.result == CheckResult.FAILED for one in found)
    if failed:
        said = ngettext("%(n)d check blocks its adoption.", "%(n)d checks block its adoption.", failed)
        messages.warning(request, said % {"n": failed})
    else:
        messages.success(request, _("Checked: this plan can be adopted."))
    return redirect(reverse("desk:plan", args=[plan_id]) + "#checks")


@page(Permission.PLAN_ADOPT)
@require_POST
@once("plan.adopt")
def adopt(request: Request, plan_id: UUID) -> HttpResponse:
    """Puts a plan in force from a day."""
    plan = seen_plan(request, plan_id, Permission.PLAN_ADOPT)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return show_again(request, PLAN, _plan_context(request, plan, form))
    wanted = form.cleaned_data
    try:
        adopted = services.adopt_plan(
            plan_id, from_=wanted["from_"], replacing=wanted["replacing"], by=request.standing.by
        )
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, PLAN, _plan_context(request, queries.plan(plan_id), form))
    _say_adopted(request, adopted)
    if not queries.plan_day(adopted, today()).is_in_force:
        return redirect("desk:plan", plan_id)
    return redirect(f"{reverse('desk:grids')}?{urlencode({'community': plan.community_id})}")


def _say_adopted(request: Request, adopted: GridPlan) -> None:
    said = _("Plan %(serial)s is adopted, in force from %(day)s. Now look at the three teams of each grid.")
    said %= {"serial": adopted.serial, "day": adopted.during.lower}
    back, there = _("Look at the plan, or undo its adoption"), reverse("desk:plan", args=[adopted.pk])
    messages.success(request, format_html('{} <a href="{}#undo">{}</a>', said, there, back))


@page(Permission.PLAN_ADOPT)
@require_POST
@once("plan.withdraw")
def withdraw(request: Request, plan_id: UUID) -> HttpResponse:
    """Takes a proposal back."""
    plan = seen_plan(request, plan_id, Permission.PLAN_ADOPT)
    services.withdraw_plan(plan_id, because=_because(request), by=request.standing.by)
    messages.success(request, _("Plan %(serial)s is withdrawn.") % {"serial": plan.serial})
    return redirect("desk:plan", plan_id)


@page(Permission.PLAN_ADOPT)
@require_POST
@once("plan.undo")
def undo(request: Request, plan_id: UUID) -> HttpResponse:
    """Undoes an adoption, before or after its first day, on which nobody has worked yet."""
    plan = seen_plan(request, plan_id, Permission.PLAN_ADOPT)
    take_adoption_back(plan_id, because=_because(request), by=request.standing.by)
    said = _("The adoption of plan %(serial)s is undone; what was in force before is in force again.")
    messages.success(request, said % {"serial": plan.serial})
    return redirect("desk:plan", plan_id)


def _because(request: Request) -> str:
    form = WithdrawForm(request.POST)
    return str(form.cleaned_data["because"]) if form.is_valid() else ""
