"""A team's weekly rota, and the list of teams that need people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import TeamKind
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.sheets import csv_answer
from gongzhi.interfaces.desk.grids.netforms import RotaForm
from gongzhi.interfaces.desk.grids.nets import team_kind
from gongzhi.interfaces.desk.grids.seen import asked_community

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import Grid
    from gongzhi.domain.grids.queries import Alarm, Rota
    from gongzhi.domain.places.models import Place

ROTA = "desk/grids/rota.html"


@page(Permission.TEAM_STAFF)
@require_http_methods(["GET", "POST"])
@once("team.set_rota")
def rota(request: Request, grid_id: UUID, kind: str) -> HttpResponse:
    """Shows a team's week, and adds shifts to it or takes one off."""
    grid = queries.grid(grid_id)
    request.standing.demand(Permission.TEAM_STAFF, at=grid.community)
    context = _context(request, grid, team_kind(kind))
    form: RotaForm = context["form"]
    if request.method != "POST":
        return render(request, ROTA, context)
    off = request.POST.get("off")
    if off is None and not form.is_valid():
        return show_again(request, ROTA, context)
    now = _flat(context["rota"])
    services.set_rota(
        grid_id, kind=kind, shifts=now - {_one(off)} if off else now | form.shifts, by=request.standing.by
    )
    messages.success(request, _("Saved."))
    return redirect("desk:rota", grid_id, kind)


def _context(request: Request, grid: Grid, kind: TeamKind) -> dict[str, Any]:
    day = max(today(), grid.plan.during.lower) if grid.plan.during else today()
    line = next(one for one in queries.team_lines([grid.pk], day)[grid.pk] if one.kind == kind)
    form = RotaForm(None if "off" in request.POST else request.POST or None)
    form.offer(line.members)
    found = queries.rotas([grid.pk], day).get((grid.pk, kind), queries.Rota({}))
    return {"grid": grid, "community": grid.community, "kind": kind, "line": line, "rota": found, "form": form}


def _flat(rota: Rota) -> set[services.Shift]:
    return {(day, part, person) for (day, part), people in rota.days.items() for person, _name in people}


def _one(text: str) -> services.Shift:
    try:
        day, part, person = text.split(" ")
        return int(day), part, UUID(person)
    except ValueError:
        raise NotSo(_("This shift is no longer on the rota. Reload the page.")) from None


@page(Permission.PLAN_READ)
@require_GET
def team_alarms(request: Request) -> HttpResponse:
    """Lists the teams that are vacant, without a lead or without anybody on shift: who sees to it until when."""
    community = _community(request)
    found = queries.team_alarms(community.pk, today())
    if request.GET.get("format") == "csv":
        return _sheet(community, found)
    context = {
        "community": community,
        "listing": listing(request, found),
        "as_of": today(),
        "may_staff": request.standing.may(Permission.TEAM_STAFF, community),
    }
    return render(request, "desk/grids/alarms.html", context)


def _community(request: Request) -> Place:
    community = asked_community(request)
    if community is None:
        raise NotThere(_("Choose a community first: open it from the list of communities."))
    request.standing.demand(Permission.PLAN_READ, at=community)
    return community


def _sheet(community: Place, found: list[Alarm]) -> HttpResponse:
    heads = (_("Grid"), _("Team"), _("What is wrong"), _("Since"), _("Until"), _("Looked after by"))
    rows = (
        (one.grid_name, str(one.kind.label), str(one.alarm.label), one.since, one.due_on, one.owner.title)
        for one in found
    )
    return csv_answer(f"{community.name} {_('Teams that need people')}", heads, rows)


@page(Permission.PLAN_READ)
@require_GET
def team_page(request: Request, team_id: UUID) -> HttpResponse:
    """Leads from a message about a team to its grid."""
    found = queries.team(team_id)
    request.standing.demand(Permission.PLAN_READ, at=found.community)
    return redirect("desk:grid", found.grid_id)
