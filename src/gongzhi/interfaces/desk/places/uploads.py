"""Bringing a file of places in: uploaded once, columns confirmed, looked at, taken in whole or not at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries, services
from gongzhi.domain.places.words import PlaceKind, UploadState
from gongzhi.foundation.errors import GongzhiError, NotNow, NotSo, NotThere
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.sheets import csv_stream, xlsx_answer
from gongzhi.interfaces.desk.places.forms import ColumnsForm, SheetForm
from gongzhi.interfaces.desk.places.seen import seen_place, seen_upload

if TYPE_CHECKING:
    from gongzhi.domain.places.models import PlaceUpload

WORKING = (UploadState.CHECKING, UploadState.TAKING_IN, UploadState.UNDOING)
CHANGEABLE = (UploadState.WAITING, UploadState.CHECKED, UploadState.FAULTY, UploadState.STOPPED)
SHOWN = 100
UPLOAD = "desk/places/upload.html"
_EXAMPLE = (
    ("楼院", "街巷", "楼号", "楼型", "总层数", "单元", "层", "户号", "户数", "经度", "纬度"),
    ("一区", "安慧里东路", "1号楼", "板楼", "6", "1单元", "1", "101", "", "116.4020", "39.9930"),
    ("一区", "安慧里东路", "1号楼", "板楼", "6", "1单元", "1", "102", "", "116.4020", "39.9930"),
    ("一区", "安慧里东路", "2号楼", "塔楼", "18", "", "", "", "144", "116.4026", "39.9932"),
    ("旧院", "", "", "", "", "", "", "甲1", "", "", ""),
    ("", "东街", "", "", "", "", "", "12号", "", "", ""),
)


@page(Permission.PLACE_IMPORT)
@require_http_methods(["GET", "POST"])
@once("places.upload")
def upload(request: Request, place_id: UUID) -> HttpResponse:
    """Takes a file for a community, or for several below an area, and lists the files before."""
    top = seen_place(request, place_id, Permission.PLACE_IMPORT)
    form = SheetForm(request.POST or None, request.FILES or None)
    earlier = listing(request, queries.uploads_of(top.pk))
    context = {"top": top, "above": queries.ancestors(top), "form": form, "listing": earlier}
    if request.method != "POST":
        return render(request, "desk/places/import.html", context)
    if form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            kept = services.upload_places(sheet.read(), name=sheet.name, top_id=top.pk, by=request.standing.by)
        except GongzhiError as problem:
            form.refuse(problem)
        else:
            return redirect("desk:places:upload", kept.pk)
    return show_again(request, "desk/places/import.html", context)


@page(Permission.PLACE_IMPORT)
@require_http_methods(["GET", "POST"])
@once("places.confirm_columns")
def upload_page(request: Request, upload_id: UUID) -> HttpResponse:
    """Shows a file's columns, what it would add, what is wrong, and how far it is; a post says the columns."""
    found = seen_upload(request, upload_id)
    if request.method != "POST":
        return render(request, UPLOAD, _context(found, _columns_form(found)))
    form = _columns_form(found, request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            services.confirm_columns(
                found.pk,
                mapping=form.mapping,
                coordinates=chosen["coordinates"],
                overwrites=chosen["overwrites"],
                by=request.standing.by,
            )
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
        else:
            return redirect("desk:places:upload", found.pk)
    return show_again(request, UPLOAD, _context(found, form))


def _columns_form(of: PlaceUpload, sent: Any = None) -> ColumnsForm:
    initial = {**of.mapping, "coordinates": of.coordinates, "overwrites": of.overwrites}
    return ColumnsForm(sent, headings=of.headings, initial=initial)


def _context(of: PlaceUpload, form: ColumnsForm) -> dict[str, Any]:
    labels, report = dict(PlaceKind.choices), queries.report_of(of)
    return {
        "refusal": report.get("refusal", ""),
        "upload": of,
        "top": of.top,
        "above": queries.ancestors(of.top),
        "form": form,
        "earlier": queries.earlier_upload(of),
        "is_working": of.state in WORKING,
        "is_changeable": of.state in CHANGEABLE,
        "may_stop": of.state in WORKING[:2],
        "new": [
            (labels[kind], of.report["new"][kind]) for kind in PlaceKind.values if of.report.get("new", {}).get(kind)
        ],
        "faults": report.get("shown", [])[:SHOWN],
        "remarks": report.get("remarked", [])[:SHOWN],
        "shown": SHOWN,
        "read": [(words, labels[kind], there) for words, kind, there in of.report.get("read", [])],
    }


@page(Permission.PLACE_IMPORT)
@require_POST
@once("places.upload_act")
def upload_act(request: Request, upload_id: UUID, verb: str) -> HttpResponse:
    """Takes a checked file in, stops its job, or takes it back."""
    found = seen_upload(request, upload_id)
    deeds: dict[str, Any] = {
        "take-in": partial(services.take_in_upload, remarks_seen=request.POST.get("remarks_seen") == "on"),
        "stop": services.stop_upload,
        "take-back": services.undo_upload,
    }
    if verb not in deeds:
        raise NotThere(_("This cannot be done with a file."))
    try:
        deeds[verb](found.pk, by=request.standing.by)
    except NotSo as problem:
        form = _columns_form(found)
        return show_again(request, UPLOAD, _context(found, form) | {"refusal": problem.sentence})
    said = {"stop": _("It stops in a moment; nothing of the file will be kept."), "take-back": _("Taken back.")}
    if verb in said:
        messages.success(request, said[verb])
    return redirect("desk:places:upload", found.pk)


@page(Permission.PLACE_IMPORT)
@require_GET
def faults(request: Request, upload_id: UUID) -> StreamingHttpResponse:
    """Gives all faults of a file as a sheet, by row and column."""
    found = seen_upload(request, upload_id)
    heads = (_("Row"), _("Column"), _("What is wrong"))
    rows = ((one.row, one.column, one.sentence) for one in services.upload_faults(found.pk))
    return csv_stream(_("faults"), heads, rows)


@page(Permission.PLACE_IMPORT)
@require_GET
def template(_request: Request) -> HttpResponse:
    """Gives a spreadsheet to fill in, with an example of every kind of row."""
    return xlsx_answer(_("template-places"), _EXAMPLE[0], _EXAMPLE[1:])
