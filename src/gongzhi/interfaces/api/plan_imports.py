"""Taking in grids that exist already, of one community or of all that a file names, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import services
from gongzhi.domain.grids.services import GridFile
from gongzhi.domain.places.queries import place
from gongzhi.domain.places.words import CoordinateSystem, PlaceKind
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.api.grids import PlanOut, answered, plan_out
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.request import Request
from gongzhi.interfaces.common.sheets import read_whole

if TYPE_CHECKING:
    from gongzhi.foundation.errors import RowProblem

router = Router()


class GridFaultOut(Schema):
    """A fault of a file of grids; row 0 belongs to no row. ``geometry``: where it lies (GeoJSON, degrees)."""

    row: int
    column: str
    detail: str
    geometry: dict[str, Any] | None = None


class CommunityLookOut(Schema):
    """What a file says about the grids of one community; areas are square metres."""

    community_id: UUID
    code: str
    name: str
    grids: int
    buildings: int
    overlap: int
    gap: int
    missed_buildings: int
    missed_households: int
    faults: int


class GridLookOut(Schema):
    """What a file of grids would bring: ``faults`` hinder it, ``remarks`` do not; ``absent`` communities stay."""

    communities: list[CommunityLookOut]
    faults: list[GridFaultOut]
    remarks: list[GridFaultOut]
    absent: list[UUID]


class ImportedPlansOut(Schema):
    """A proposal for each community of the file."""

    plans: list[PlanOut]


@router.post("/communities/{uuid:community_id}/plans/look", response={200: GridLookOut, **ASKED}, url_name="look-plan")
@permitted(Permission.PLAN_MAKE)
def look(
    request: Request,
    community_id: UUID,
    file: File[UploadedFile],
    scheme: Form[str] = "",
    coordinates: Form[CoordinateSystem] = CoordinateSystem.CGCS2000,
) -> dict[str, Any]:
    """Tells what a file of a community's grids would bring and what is wrong with it; nothing is kept."""
    found = place(community_id)
    request.standing.demand(Permission.PLAN_MAKE, at=found)
    if found.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Grids divide a community. Choose a community first."))
    return _look(GridFile(read_whole(file, most=20), scheme, coordinates), community_id)


@router.post(
    "/communities/{uuid:community_id}/plans/import",
    response={201: PlanOut, 202: PlanOut, **COMMANDED},
    url_name="import-plan",
)
@permitted(Permission.PLAN_MAKE)
def take_in(
    request: Request,
    community_id: UUID,
    file: File[UploadedFile],
    scheme: Form[str] = "",
    coordinates: Form[CoordinateSystem] = CoordinateSystem.CGCS2000,
) -> HttpResponse:
    """Takes existing grids in as a proposal: GeoJSON polygons, or a sheet that names the grid of each building.

    ``scheme`` says who issues the codes in the file, ``coordinates`` in which degrees its outlines are drawn.
    """
    request.standing.demand(Permission.PLAN_MAKE, at=place(community_id))
    sent, by = GridFile(read_whole(file, most=20), scheme, coordinates), request.standing.by

    def do() -> dict[str, Any]:
        return plan_out(services.import_plan(sent, community_id=community_id, by=by))

    return answered(request, "plan.import", do)


@router.post("/areas/{uuid:area_id}/plans/look", response={200: GridLookOut, **ASKED}, url_name="look-plans")
@permitted(Permission.PLAN_BULK)
def look_over_area(
    request: Request,
    area_id: UUID,
    file: File[UploadedFile],
    scheme: Form[str] = "",
    coordinates: Form[CoordinateSystem] = CoordinateSystem.CGCS2000,
) -> dict[str, Any]:
    """Tells, community by community, what a file over a subdistrict or the district would bring; nothing is kept."""
    request.standing.demand(Permission.PLAN_BULK, at=place(area_id))
    return _look(GridFile(read_whole(file, most=20), scheme, coordinates), area_id)


@router.post(
    "/areas/{uuid:area_id}/plans/import",
    response={201: ImportedPlansOut, 202: ImportedPlansOut, **COMMANDED},
    url_name="import-plans",
)
@permitted(Permission.PLAN_BULK)
def take_in_area(
    request: Request,
    area_id: UUID,
    file: File[UploadedFile],
    scheme: Form[str] = "",
    coordinates: Form[CoordinateSystem] = CoordinateSystem.CGCS2000,
) -> HttpResponse:
    """Takes the grids of several communities in, a proposal each, everything or nothing.

    The column or property 社区 (or 社区代码) says whose a grid is; a polygon without one belongs to the community whose
    buildings it holds.
    """
    request.standing.demand(Permission.PLAN_BULK, at=place(area_id))
    sent, by = GridFile(read_whole(file, most=20), scheme, coordinates), request.standing.by

    def do() -> dict[str, Any]:
        return {"plans": [plan_out(one) for one in services.import_plans(sent, area_id=area_id, by=by)]}

    return answered(request, "plan.import_area", do)


def _look(file: GridFile, area_id: UUID) -> dict[str, Any]:
    found = services.look_at_grids(file, area_id=area_id)
    numbers = [name for name in CommunityLookOut.model_fields if name not in ("community_id", "code", "name")]
    return {
        "communities": [
            {name: getattr(one, name) for name in numbers}
            | {"community_id": one.community.pk, "code": one.community.code, "name": one.community.name}
            for one in found.lines
        ],
        "faults": [_fault(one) for one in found.faults],
        "remarks": [_fault(one) for one in found.remarks],
        "absent": [one.pk for one in found.absent],
    }


def _fault(one: RowProblem) -> dict[str, Any]:
    return {"row": one.row, "column": one.column, "detail": str(one.sentence), "geometry": one.shape}
