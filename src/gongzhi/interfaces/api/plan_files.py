"""Plans and grid codes as files for programs, as the pages give them and take them in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.places.queries import place
from gongzhi.interfaces.api.grids import answered
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import gives
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.grids import seen_grid
from gongzhi.interfaces.common.plan_files import codes_sheet, plan_certificate, plan_polygons, plan_sheet
from gongzhi.interfaces.common.plan_paper import grid_paper, plan_paper
from gongzhi.interfaces.common.request import Request
from gongzhi.interfaces.common.sheets import read_whole

router = Router()


class CodesTakenOut(Schema):
    """How many codes were taken in."""

    number: int


class CodeGoneOut(Schema):
    """Which code was removed."""

    id: UUID


@router.get(
    "/plans/{uuid:plan_id}/plan.geojson",
    response=ASKED,
    url_name="plan-geojson",
    openapi_extra=gives("application/geo+json"),
)
@permitted(Permission.PLAN_READ)
def geojson(request: Request, plan_id: UUID) -> HttpResponse:
    """Gives the grids of a plan as polygons (WGS-84 degrees) that can be taken in again."""
    return plan_polygons(_seen(request, plan_id))


@router.get(
    "/plans/{uuid:plan_id}/certificate.json",
    response=ASKED,
    url_name="plan-certificate",
    openapi_extra=gives("application/json"),
)
@permitted(Permission.PLAN_READ)
def proof(request: Request, plan_id: UUID) -> FileResponse:
    """Gives the certificate with which anybody can check a plan and its bound; 404 where nobody proved anything."""
    return plan_certificate(_seen(request, plan_id))


@router.get(
    "/plans/{uuid:plan_id}/plan.xlsx",
    response=ASKED,
    url_name="plan-xlsx",
    openapi_extra=gives("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
@permitted(Permission.PLAN_READ)
def xlsx(request: Request, plan_id: UUID) -> HttpResponse:
    """Gives the buildings of a plan with their grids as a spreadsheet that can be taken in again."""
    return plan_sheet(_seen(request, plan_id))


@router.get(
    "/plans/{uuid:plan_id}/plan.pdf", response=ASKED, url_name="plan-pdf", openapi_extra=gives("application/pdf")
)
@permitted(Permission.PLAN_READ)
def pdf(request: Request, plan_id: UUID, overview: bool = False) -> FileResponse:
    """Prints a plan: an overview, then one page a grid unless the overview is enough."""
    return plan_paper(request, _seen(request, plan_id), is_short=overview)


@router.get(
    "/grids/{uuid:grid_id}/grid.pdf", response=ASKED, url_name="grid-pdf", openapi_extra=gives("application/pdf")
)
@permitted(Permission.PLAN_READ)
def one_grid_pdf(request: Request, grid_id: UUID) -> FileResponse:
    """Prints one grid; whoever works in it may."""
    return grid_paper(request, seen_grid(request, grid_id))


@router.get(
    "/communities/{uuid:community_id}/grid-codes.csv",
    response=ASKED,
    url_name="grid-codes-csv",
    openapi_extra=gives("text/csv"),
)
@permitted(Permission.PLAN_READ)
def codes_csv(request: Request, community_id: UUID) -> HttpResponse:
    """Gives the codes that others gave the grids in force, in the columns in which they can be taken in again."""
    community = place(community_id)
    request.standing.demand(Permission.PLAN_READ, at=community)
    return codes_sheet(community)


@router.post(
    "/communities/{uuid:community_id}/grid-codes/import",
    response={201: CodesTakenOut, 202: CodesTakenOut, **COMMANDED},
    url_name="import-grid-codes",
)
@permitted(Permission.PLAN_MAKE)
def take_codes_in(request: Request, community_id: UUID, file: File[UploadedFile]) -> HttpResponse:
    """Takes in a sheet of our codes and theirs, everything or nothing; 422 names the faults by row."""
    request.standing.demand(Permission.PLAN_MAKE, at=place(community_id))
    content, by = read_whole(file, most=20), request.standing.by

    def do() -> dict[str, Any]:
        return {"number": services.import_grid_codes(content, community_id=community_id, by=by)}

    return answered(request, "grid.codes_import", do)


@router.delete(
    "/grid-codes/{uuid:code_id}",
    response={201: CodeGoneOut, 202: CodeGoneOut, **COMMANDED},
    url_name="remove-grid-code",
)
@permitted(Permission.PLAN_MAKE)
def remove_code(request: Request, code_id: UUID) -> HttpResponse:
    """Removes a code that somebody else gave a grid."""
    request.standing.demand(Permission.PLAN_MAKE, at=queries.foreign_code(code_id).community)
    by = request.standing.by

    def do() -> dict[str, Any]:
        services.unmap_grid_code(code_id, by=by)
        return {"id": code_id}

    return answered(request, "grid.code_remove", do)


def _seen(request: Request, plan_id: UUID) -> Any:
    # Who may do this nowhere hears so, also about a plan that is out of sight.
    request.standing.demand(Permission.PLAN_READ)
    found = queries.plan(plan_id)
    request.standing.demand(Permission.PLAN_READ, at=found.community)
    return found
