"""The five nets of a plan at the desk: all five at a glance, and one with its checks, its owner and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import NetStage, TeamKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.grids.netforms import FinishForm, ReopenForm, StageForm
from gongzhi.interfaces.desk.grids.seen import seen_plan

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.grids.queries import StageLine

STAGE = "desk/grids/stage.html"
# Checks that are mended in each grid by itself, and the part of the grid's page that does it.
IN_GRIDS = {"arrangement": "meeting", "service": "services", "supplies": "stock", "short": "stock"}
OF_TEAMS = frozenset({"vacant", "no_lead", "no_shift", "consent"})


@page(Permission.PLAN_READ)
@require_GET
def plan_nets(request: Request, plan_id: UUID) -> HttpResponse:
    """Shows the five nets of a plan: what is open in each, who looks after it until when, and what comes next."""
    plan = seen_plan(request, plan_id)
    lines = queries.stage_lines(plan, queries.day_of(plan, today()))
    upcoming = next((one for one in lines if not one.is_done), None)
    return render(
        request,
        "desk/grids/nets.html",
        {"plan": plan, "community": plan.community, "lines": lines, "upcoming": upcoming, "today": today()},
    )


@page(Permission.PLAN_READ)
@require_http_methods(["GET", "POST"])
@once("stage.set")
def stage(request: Request, plan_id: UUID, kind: str) -> HttpResponse:
    """Shows one net with its checks; says who looks after it until when."""
    wanted = Permission.TEAM_STAFF if request.method == "POST" else Permission.PLAN_READ
    context = _context(request, seen_plan(request, plan_id, wanted), kind)
    if request.method != "POST":
        return render(request, STAGE, context)
    form: StageForm = context["form"]
    if not form.is_valid():
        return show_again(request, STAGE, context)
    try:
        services.set_stage(plan_id, kind=kind, wish=form.wish, by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, STAGE, context)
    messages.success(request, _("Saved."))
    return redirect("desk:stage", plan_id, kind)


@page(Permission.TEAM_STAFF)
@require_POST
@once("stage.finish")
def finish(request: Request, plan_id: UUID, kind: str) -> HttpResponse:
    """Marks one net as done; for the last one this is the yearly review."""
    plan = seen_plan(request, plan_id, Permission.TEAM_STAFF)
    _known(kind)
    form = FinishForm(request.POST)
    if not form.is_valid():
        return show_again(request, STAGE, _context(request, plan, kind) | {"finish_form": form})
    try:
        services.finish_stage(plan_id, kind=kind, finding=form.cleaned_data["finding"], by=request.standing.by)
    except NotNow as problem:
        form.refuse(problem)
        return show_again(request, STAGE, _context(request, plan, kind) | {"finish_form": form})
    messages.success(request, _("Done. The page shows by whom and when."))
    return redirect("desk:plan_nets", plan_id)


@page(Permission.TEAM_STAFF)
@require_POST
@once("stage.reopen")
def reopen(request: Request, plan_id: UUID, kind: str) -> HttpResponse:
    """Takes the mark "done" of a net back."""
    seen_plan(request, plan_id, Permission.TEAM_STAFF)
    _known(kind)
    form = ReopenForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    services.reopen_stage(plan_id, kind=kind, because=because, by=request.standing.by)
    messages.success(request, _("The stage is open again."))
    return redirect("desk:stage", plan_id, kind)


def _known(kind: str) -> NetStage:
    if kind not in NetStage.values:
        raise NotThere(_("A plan has five stages. Go back to the list and choose one of them."))
    return NetStage(kind)


def _context(request: Request, plan: GridPlan, kind: str) -> dict[str, Any]:
    line = next(one for one in queries.stage_lines(plan, queries.day_of(plan, today())) if one.kind == _known(kind))
    words = {} if line.is_sample else {"label": line.label, "meaning": line.meaning}
    initial = {"owner": line.owner.post_id, "due_on": line.due_on, **words}
    form = StageForm(request.POST or None, initial=initial)
    form.offer(plan.community)
    return {
        "plan": plan,
        "community": plan.community,
        "line": line,
        "form": form,
        "finish_form": FinishForm(),
        "reopen_form": ReopenForm(),
        "places": _places(plan, line),
        "may_set": bool(plan.during) and request.standing.may(Permission.TEAM_STAFF, plan.community),
        "is_only_review_open": all(one.is_met or one.code == "review" for one in line.checks),
    }


def _places(plan: GridPlan, line: StageLine) -> list[tuple[str, str]]:
    """Lists where what is open is mended: words and address."""
    unmet = {one.code for one in line.checks if not one.is_met}
    home = f"{reverse('desk:grids')}?community={plan.community_id}"
    if "loose" in unmet:
        loose = f"{reverse('desk:unassigned')}?community={plan.community_id}"
        return [(_("Put the buildings into grids"), loose)]
    if unmet & {"empty", "tolerance"}:
        return [(_("Ask for a new division"), f"{reverse('desk:propose_plan')}?community={plan.community_id}")]
    if unmet & OF_TEAMS:
        return [
            (_("The teams that need people"), f"{reverse('desk:team_alarms')}?community={plan.community_id}"),
            (_("All grids and their teams"), home),
        ]
    parts = sorted({IN_GRIDS[code] for code in unmet & set(IN_GRIDS)})
    return [
        (one.name, f"{reverse('desk:grid_work', args=[one.pk])}#{part}")
        for part in parts[:1]
        for one in queries.grids_of_plan(plan.pk)
    ]


def team_kind(kind: str) -> TeamKind:
    """Reads a kind of team from an address; raises ``NotThere``."""
    if kind not in TeamKind.values:
        raise NotThere(_("A grid has three teams. Go back to the grid and choose one of them."))
    return TeamKind(kind)
