"""My grid: its map and buildings, its teams and office numbers, what is open in it, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import TeamConsent, TeamKind
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.queries import NeedFilters
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.field.pages import show

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import Grid, TeamMember


@page(Permission.VISIT_RECORD)
@require_GET
@never_cache
def my_grid(request: Request) -> HttpResponse:
    """Shows one of the grids that the person works in; ``?grid=`` chooses among several."""
    mine = _memberships(request)
    grids = list({one.grid_id: one.grid for one in mine}.values())
    chosen = next((one for one in grids if str(one.pk) == request.GET.get("grid")), grids[0] if grids else None)
    if chosen is None:
        return show(request, "field/grids/none.html", {})
    parts = [one for one in mine if one.grid_id == chosen.pk]
    return show(request, "field/grids/grid.html", {"grids": grids, **_context(request, queries.grid(chosen.pk), parts)})


def _memberships(request: Request) -> list[TeamMember]:
    person = request.standing.person_id
    return list(queries.memberships_of_person(person, today())) if person else []


def _context(request: Request, grid: Grid, mine: list[TeamMember]) -> dict[str, Any]:
    buildings = queries.building_lines(grid.plan, grid_id=grid.pk)
    lines = queries.team_lines([grid.pk], today())[grid.pk]
    alarms = [(line, alarm) for line in lines if (alarm := queries.alarm_of(line))]
    unsaid = [one for one in mine if one.team.kind != TeamKind.WORK_SQUAD and one.consent != TeamConsent.SELF]
    return {
        "grid": grid,
        "buildings": buildings,
        "map": {"type": "FeatureCollection", "features": _features(grid)},
        "lines": lines,
        "alarms": alarms,
        "mine": mine,
        "unsaid": unsaid,
        "leaving": [one for one in mine if one.team.kind != TeamKind.WORK_SQUAD],
        "arrangement": queries.arrangement_of(grid.pk),
        "services": list(queries.services_of(grid.pk)),
        "open_needs": _open_needs(request, buildings),
        "rounds": list(campaigns.open_rounds_of([grid.community_id])),
    }


def _open_needs(request: Request, buildings: list[queries.BuildingLine]) -> int | None:
    """Counts the open needs of the grid; None for whoever reads no needs."""
    here = frozenset(one.building_id for one in buildings) & request.standing.scope(Permission.NEED_READ).buildings
    if not here:
        return None
    return needs.needs_list(Scope(buildings=here), NeedFilters(state="open"), now=now()).count()


def _features(grid: Grid) -> list[dict[str, Any]]:
    """Gives the outline and the buildings of one grid, for the map."""
    shown = []
    for one in queries.plan_features(grid.community_id, grid.plan):
        facts = one["properties"]
        if str(grid.pk) not in (facts["id"], facts.get("grid_id")):
            continue
        kept = {name: facts[name] for name in ("id", "name", "households")}
        shown.append({**one, "properties": kept | {"kind": facts["layer"], "fill": grid.serial - 1, "grid": grid.name}})
    return shown


@page(Permission.VISIT_RECORD)
@require_POST
@once("team.agree")
def agree(request: Request, team_id: UUID) -> HttpResponse:
    """Records that the person themselves says that they take part."""
    services.agree_to_team(team_id, by=request.standing.by)
    messages.success(request, _("Thank you. Your consent is recorded; you may leave at any time."))
    return redirect("field:grid")


@page(Permission.VISIT_RECORD)
@require_POST
@once("team.leave")
def leave(request: Request, team_id: UUID) -> HttpResponse:
    """Ends the person's own part in a team."""
    team = services.leave_team(team_id, by=request.standing.by)
    messages.success(request, _("You have left “%(team)s”. Thank you for what you did.") % {"team": team.name})
    # With the last team the right to this page may be gone as well.
    return redirect("common:me")
