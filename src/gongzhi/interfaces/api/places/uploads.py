"""Files of places for programs: upload, say the columns, look, take in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import services
from gongzhi.domain.places.queries import earlier_upload, place, report_of, upload, uploads_of
from gongzhi.domain.places.words import CoordinateSystem
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request
from gongzhi.interfaces.common.sheets import read_whole

router = Router()


class ColumnsIn(Schema):
    """Our column → the file's heading, in which coordinates, and whether the file wins over what stands already."""

    mapping: dict[str, str]
    coordinates: CoordinateSystem = CoordinateSystem.CGCS2000
    overwrites: bool = False


class UploadFaultOut(Schema):
    """A fault of a file of places."""

    row: int
    column: str
    detail: str


class UploadOut(Schema):
    """An upload. ``report`` gives numbers of new places by kind, standing ones and faults, and the first faults."""

    id: UUID
    top_id: UUID
    name: str
    state: str
    headings: list[str]
    dropped: list[str]
    mapping: dict[str, str]
    coordinates: str
    overwrites: bool
    total: int
    done: int
    report: dict[str, Any]
    made_at: datetime
    ended_at: datetime | None
    same_as: UUID | None = None


@router.get("/places/{uuid:place_id}/uploads", response={200: Page[UploadOut], **ASKED}, url_name="uploads")
@permitted(Permission.PLACE_IMPORT)
def list_uploads(request: Request, place_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the files that were uploaded for a place, the newest first."""
    request.standing.demand(Permission.PLACE_IMPORT, at=place(place_id))
    return paged(uploads_of(place_id), paging, _upload)


@router.get("/uploads/{uuid:upload_id}", response={200: UploadOut, **ASKED}, url_name="upload")
@permitted(Permission.PLACE_IMPORT)
def one_upload(request: Request, upload_id: UUID) -> dict[str, Any]:
    """Shows how far a file is; ``same_as`` names the upload of the very same file that was taken in before."""
    found = upload(upload_id)
    request.standing.demand(Permission.PLACE_IMPORT, at=found.top)
    earlier = earlier_upload(found)
    return _upload(found) | {"same_as": earlier.pk if earlier else None}


@router.get("/uploads/{uuid:upload_id}/faults", response={200: list[UploadFaultOut], **ASKED}, url_name="upload-faults")
@permitted(Permission.PLACE_IMPORT)
def list_faults(request: Request, upload_id: UUID) -> list[dict[str, Any]]:
    """Lists all faults of a file, by row and column."""
    _seen(request, upload_id)
    found = services.upload_faults(upload_id)
    return [{"row": one.row, "column": one.column, "detail": str(one.sentence)} for one in found]


@router.post(
    "/places/{uuid:place_id}/uploads", response={201: UploadOut, 202: UploadOut, **COMMANDED}, url_name="add-upload"
)
@permitted(Permission.PLACE_IMPORT)
def add_upload(request: Request, place_id: UUID, sheet: File[UploadedFile], name: Form[str] = "") -> HttpResponse:
    """Uploads a file (XLSX, CSV, GeoJSON; multipart field ``sheet``) for a community or an area."""
    request.standing.demand(Permission.PLACE_IMPORT, at=place(place_id))

    content, by = read_whole(sheet, most=40), request.standing.by

    def do() -> dict[str, Any]:
        return _upload(services.upload_places(content, name=name or sheet.name or "", top_id=place_id, by=by))

    return _answered(request, "places.upload", do)


@router.put(
    "/uploads/{uuid:upload_id}/columns", response={201: UploadOut, 202: UploadOut, **COMMANDED}, url_name="columns"
)
@permitted(Permission.PLACE_IMPORT)
def say_columns(request: Request, upload_id: UUID, sent: ColumnsIn) -> HttpResponse:
    """Says which column holds what and has the file checked, by a job where it is large."""
    _seen(request, upload_id)

    def do() -> dict[str, Any]:
        return _upload(services.confirm_columns(upload_id, **sent.dict(), by=request.standing.by))

    return _answered(request, "places.confirm_columns", do)


@router.post(
    "/uploads/{uuid:upload_id}/take-in", response={201: UploadOut, 202: UploadOut, **COMMANDED}, url_name="take-in"
)
@permitted(Permission.PLACE_IMPORT)
def take_in(request: Request, upload_id: UUID, remarks_seen: bool = False) -> HttpResponse:
    """Takes a checked file in, everything or nothing, by a job where it is large.

    Where the report has remarks, ``remarks_seen`` says that somebody looked at them.
    """
    _seen(request, upload_id)
    by = request.standing.by

    def do() -> dict[str, Any]:
        return _upload(services.take_in_upload(upload_id, by=by, remarks_seen=remarks_seen))

    return _answered(request, "places.take_in", do)


@router.post(
    "/uploads/{uuid:upload_id}/stop", response={201: UploadOut, 202: UploadOut, **COMMANDED}, url_name="stop-upload"
)
@permitted(Permission.PLACE_IMPORT)
def stop(request: Request, upload_id: UUID) -> HttpResponse:
    """Stops the job of a file; nothing of it is kept."""
    _seen(request, upload_id)

    def do() -> dict[str, Any]:
        services.stop_upload(upload_id, by=request.standing.by)
        return _upload(upload(upload_id))

    return _answered(request, "places.stop", do)


@router.post(
    "/uploads/{uuid:upload_id}/undo", response={201: UploadOut, 202: UploadOut, **COMMANDED}, url_name="undo-upload"
)
@permitted(Permission.PLACE_IMPORT)
def undo(request: Request, upload_id: UUID) -> HttpResponse:
    """Takes a file back while nothing names what it brought."""
    _seen(request, upload_id)
    by = request.standing.by
    return _answered(request, "places.undo_upload", lambda: _upload(services.undo_upload(upload_id, by=by)))


def _seen(request: Request, upload_id: UUID) -> None:
    request.standing.demand(Permission.PLACE_IMPORT, at=upload(upload_id).top)


def _upload(found: Any) -> dict[str, Any]:
    facts = {name: getattr(found, name) for name in UploadOut.model_fields if name != "same_as"}
    return facts | {"report": report_of(found)}


def _answered(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)
