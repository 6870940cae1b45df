"""How one grid works: its meeting and chain, the services that come into it, and its stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.grids import seen_grid
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.grids.netforms import MeetingForm, ServiceForm, StockForm
from gongzhi.interfaces.desk.grids.seen import sees_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongzhi.domain.grids.models import Grid

TEMPLATE = "desk/grids/work.html"


@page(Permission.PLAN_READ)
@require_GET
def grid_work(request: Request, grid_id: UUID) -> HttpResponse:
    """Shows how a grid works together, what comes into it and what it keeps."""
    return render(request, TEMPLATE, _context(request, seen_grid(request, grid_id)))


def _context(request: Request, grid: Grid, **forms: HouseForm) -> dict[str, Any]:
    kept = queries.arrangement_of(grid.pk)
    names = ("rhythm", "weekday", "starts_at", "meets_where", "office_phone")
    now = {name: getattr(kept, name) for name in names} if kept else {}
    posts = {"convener": kept.convener_id, "reports_to": kept.reports_to_id} if kept else {}
    shown: dict[str, Any] = {
        "meeting_form": MeetingForm(initial=now | posts),
        "service_form": ServiceForm(),
        "stock_form": StockForm(),
    } | forms
    shown["meeting_form"].offer(grid.community, first=_squad(grid))
    shown["service_form"].offer(grid.community)
    return shown | {
        "grid": grid,
        "plan": grid.plan,
        "community": grid.community,
        "arrangement": kept,
        "services": list(queries.services_of(grid.pk)),
        "supplies": list(queries.supplies_of(grid.pk)),
        "may_set": request.standing.may(Permission.TEAM_STAFF, grid.community),
        "may_list": sees_whole(request, grid.community),
    }


def _squad(grid: Grid) -> set[UUID]:
    """Names the people of a grid's teams, whose posts are the likeliest to convene it."""
    return {person for line in queries.team_lines([grid.pk], today())[grid.pk] for person, _name in line.members}


def _kept(
    request: Request, grid_id: UUID, form: tuple[str, HouseForm], do: Callable[[Any], object], part: str
) -> HttpResponse:
    """Saves one form of the page and comes back to its part; a refusal shows the page with what was typed."""
    grid = queries.grid(grid_id)
    request.standing.demand(Permission.TEAM_STAFF, at=grid.community)
    name, typed = form
    offer = getattr(typed, "offer", None)
    if offer:
        offer(grid.community)
    if typed.is_valid():
        try:
            do(typed)
        except (NotSo, NotNow) as problem:
            typed.refuse(problem)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk:grid_work", args=[grid_id]) + f"#{part}")
    return show_again(request, TEMPLATE, _context(request, grid, **{name: typed}))


@page(Permission.TEAM_STAFF)
@require_POST
@once("grid.arrange")
def arrange(request: Request, grid_id: UUID) -> HttpResponse:
    """Keeps how a grid works together."""
    return _kept(
        request,
        grid_id,
        ("meeting_form", MeetingForm(request.POST)),
        lambda form: services.arrange_grid(grid_id, meeting=form.meeting, by=request.standing.by),
        "meeting",
    )


@page(Permission.TEAM_STAFF)
@require_POST
@once("grid.bring_service")
def bring_service(request: Request, grid_id: UUID) -> HttpResponse:
    """Brings a service into a grid."""
    return _kept(
        request,
        grid_id,
        ("service_form", ServiceForm(request.POST)),
        lambda form: services.bring_service(grid_id, wish=form.wish, by=request.standing.by),
        "services",
    )


@page(Permission.TEAM_STAFF)
@require_POST
@once("grid.end_service")
def end_service(request: Request, service_id: UUID) -> HttpResponse:
    """Ends a service of a grid today."""
    found = queries.service(service_id)
    request.standing.demand(Permission.TEAM_STAFF, at=found.community)
    services.end_service(service_id, by=request.standing.by)
    messages.success(request, _("“%(name)s” has ended.") % {"name": found.name})
    return HttpResponseRedirect(reverse("desk:grid_work", args=[found.grid_id]) + "#services")


@page(Permission.TEAM_STAFF)
@require_POST
@once("grid.count_supply")
def count_supply(request: Request, grid_id: UUID) -> HttpResponse:
    """Writes how many of a thing a grid has."""
    return _kept(
        request,
        grid_id,
        ("stock_form", StockForm(request.POST)),
        lambda form: services.count_supply(grid_id, stock=form.stock, by=request.standing.by),
        "stock",
    )


@page(Permission.TEAM_STAFF)
@require_POST
@once("grid.drop_supply")
def drop_supply(request: Request, supply_id: UUID) -> HttpResponse:
    """Takes a line off a grid's stock list."""
    found = queries.supply(supply_id)
    request.standing.demand(Permission.TEAM_STAFF, at=found.community)
    services.drop_supply(supply_id, by=request.standing.by)
    messages.success(request, _("“%(name)s” is off the list.") % {"name": found.name})
    return HttpResponseRedirect(reverse("desk:grid_work", args=[found.grid_id]) + "#stock")
