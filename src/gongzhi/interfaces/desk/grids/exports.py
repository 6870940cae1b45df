"""A plan as files for spreadsheets."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries
from gongzhi.domain.grids.words import TeamKind
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.plan_files import plan_certificate, plan_polygons, plan_sheet
from gongzhi.interfaces.common.sheets import csv_answer
from gongzhi.interfaces.desk.grids.seen import seen_plan


@page(Permission.PLAN_READ)
@require_GET
def grids_csv(request: Request, plan_id: UUID) -> HttpResponse:
    """Gives the grids of a plan with their households and leads, of today or of the plan's first day."""
    plan = seen_plan(request, plan_id)
    grids = list(queries.grids_of_plan(plan_id))
    lines = queries.team_lines([one.pk for one in grids], queries.day_of(plan, today()))
    heads = (_("Code"), _("Grid"), _("Households"), _("Buildings"), *(TeamKind(one).label for one in TeamKind))
    rows = (
        (one.code, one.name, one.households, one.buildings, *(line.lead_name for line in lines[one.pk]))
        for one in grids
    )
    return csv_answer(f"{plan.community.name} {_('Grids')}", [str(head) for head in heads], rows)


@page(Permission.PLAN_READ)
@require_GET
def buildings_csv(request: Request, plan_id: UUID) -> HttpResponse:
    """Gives the buildings of a plan with their grid, households and position (WGS-84 degrees)."""
    plan = seen_plan(request, plan_id)
    heads = (_("Grid code"), _("Grid"), _("Building"), _("Households"), _("Longitude"), _("Latitude"))
    rows = (
        (one.grid_code, one.grid_name, one.name, one.households, one.longitude, one.latitude)
        for one in queries.building_lines(plan)
    )
    return csv_answer(f"{plan.community.name} {_('Buildings')}", heads, rows)


@page(Permission.PLAN_READ)
@require_GET
def plan_xlsx(request: Request, plan_id: UUID) -> HttpResponse:
    """Gives the buildings of a plan with their grids as a spreadsheet that can be taken in again."""
    return plan_sheet(seen_plan(request, plan_id))


@page(Permission.PLAN_READ)
@require_GET
def plan_geojson(request: Request, plan_id: UUID) -> HttpResponse:
    """Gives the grids of a plan as GeoJSON polygons (WGS-84 degrees) that can be taken in again."""
    return plan_polygons(seen_plan(request, plan_id))


@page(Permission.PLAN_READ)
@require_GET
def plan_proof(request: Request, plan_id: UUID) -> FileResponse:
    """Gives the certificate with which anybody can check a plan and its bound."""
    return plan_certificate(seen_plan(request, plan_id))
