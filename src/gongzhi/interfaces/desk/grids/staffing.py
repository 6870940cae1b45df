"""Staffing a team of a grid, on a page that works on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import TeamKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.grids.forms import TeamForm
from gongzhi.interfaces.desk.grids.people import choices

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
    lead, deputy, members = (form.cleaned_data[name] for name in ("lead", "deputy", "members"))
    chosen = [*form.cleaned_data["deputies"], *([deputy] if deputy else [])]
    deputies = [one for one in dict.fromkeys(chosen) if one != lead]
    # Whoever leads or stands in is a member; nobody has to be ticked twice.
    people = list(dict.fromkeys([lead, *deputies, *members]))
    same = {"consent": form.cleaned_data["consent"], "seen": form.cleaned_data["seen"] or None}
    return {"lead": lead, "deputies": deputies, "members": people, **same}


def _context(request: Request, grid: Grid, kind: TeamKind) -> dict[str, Any]:
    day = max(today(), grid.plan.during.lower) if grid.plan.during else today()
    groups, now = choices(grid, kind, day)
    here = [str(person) for person, _name in now.members]
    deputies = [str(person) for person, _name in now.deputies]
    initial = {"lead": now.lead_id, "deputies": deputies, "members": here, "seen": now.mark}
    form = TeamForm(request.POST or None, initial=initial)
    form.offer((group.label, group.people) for group in groups)
    return {
        "grid": grid,
        "community": grid.community,
        "kind": kind,
        "form": form,
        "groups": groups,
        "mark": now.mark,
        "team": [(str(person), name) for person, name in now.members],
        "standing_in": {str(one) for one in form["deputies"].value() or []},
        "chosen": {str(one) for one in form["members"].value() or []},
    }
