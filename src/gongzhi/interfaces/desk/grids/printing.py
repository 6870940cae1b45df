"""A plan or one grid as a PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.interfaces.common.grids import seen_grid
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.plan_paper import grid_paper, plan_paper
from gongzhi.interfaces.desk.grids.seen import seen_plan


@page(Permission.PLAN_READ)
@require_GET
def plan_pdf(request: Request, plan_id: UUID) -> FileResponse:
    """Prints a plan; ``?part=overview`` prints the first page alone."""
    return plan_paper(request, seen_plan(request, plan_id), is_short=request.GET.get("part") == "overview")


@page(Permission.PLAN_READ)
@require_GET
def grid_pdf(request: Request, grid_id: UUID) -> FileResponse:
    """Prints one grid."""
    return grid_paper(request, seen_grid(request, grid_id))
