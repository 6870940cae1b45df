"""Staffing a team of a grid, on a page that works on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.domain.actors.queries import people_of
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import TeamKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.grids.forms import TeamForm

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import Grid

TEMPLATE = "desk/grids/staff.html"


@page(Permission.TEAM_STAFF)
@require_http_methods(["GET", "POST"])
@once("team.staff")
def staff(request: Request, grid_id: UUID, kind: str) -> HttpResponse:
    """Shows who is in a team, and makes the chosen people the team from today on."""
    grid = queries.grid(grid_id)
    request.standing.demand(Permission.TEAM_STAFF, at=grid.community)
    if kind not in TeamKind.values:
        raise NotThere(_("A grid has three teams. Go back to the grid and choose one of them."))
    context = _context(request, grid, TeamKind(kind))
    form: TeamForm = context["form"]
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    try:
        services.staff_team(grid_id, kind=kind, by=request.standing.by, **_team(form))
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context)
    messages.success(request, _("Saved: %(grid)s, %(team)s.") % {"grid": grid.name, "team": TeamKind(kind).label})
    return redirect("desk:grid", grid_id)


def _team(form: TeamForm) -> dict[str, Any]:
    lead, members = form.cleaned_data["lead"], form.cleaned_data["members"]
    # Whoever leads is a member; nobody has to be ticked twice.
    return {"lead": lead, "members": members if lead in members else [lead, *members]}


def _context(request: Request, grid: Grid, kind: TeamKind) -> dict[str, Any]:
    day = max(today(), grid.plan.during.lower) if grid.plan.during else today()
    plan_grids = list(queries.grids_of_plan(grid.plan_id))
    lines = queries.team_lines([one.pk for one in plan_grids], day)
    now = next(line for line in lines[grid.pk] if line.kind == kind)
    here = {person for person, _name in now.members}
    elsewhere: dict[UUID, list[str]] = {}
    for one in plan_grids:
        for line in lines[one.pk]:
            for person, _name in line.members if line is not now else ():
                elsewhere.setdefault(person, []).append(f"{one.name} {line.kind.label}")
    people = sorted(people_of(grid.community_id), key=lambda one: (one.pk not in here, one.name_key, str(one.pk)))
    form = TeamForm(request.POST or None, initial={"lead": now.lead_id, "members": [str(one) for one in here]})
    form.offer((one.pk, _words(one.name, elsewhere.get(one.pk, []))) for one in people)
    return {"grid": grid, "community": grid.community, "kind": kind, "form": form, "has_people": bool(people)}


def _words(name: str, teams: list[str]) -> str:
    return f"{name} ({', '.join(teams)})" if teams else name
