"""Versions of duty lists for programs: draft, compare, publish, withdraw."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import DutyListKind, Permission, Subject
from gongzhi.domain.places.queries import place
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.duties import seen_list_version
from gongzhi.interfaces.common.request import Request

router = Router()
P = Permission


class VersionOut(Schema):
    """One version of a list; ``begins`` and ``ends`` are the days in force, the last one not included."""

    id: UUID
    place_id: UUID
    place_name: str
    name: str
    label: str
    state: str
    is_sample: bool
    begins: date | None
    ends: date | None


class LineIn(Schema):
    """One line for one kind of matter; ``ends`` is the first day without it."""

    subject: Subject
    duty: str = Field(max_length=300)
    article: str = Field(max_length=200)
    list_kind: DutyListKind = DutyListKind.DUTY
    matter: str = Field(default="", max_length=60, pattern=r"^[a-z0-9_.]*$")
    rank: int = Field(default=0, ge=0, le=999)
    place_id: UUID | None = None
    organisation_id: UUID | None = None
    begins: date | None = None
    ends: date | None = None
    article_until: date | None = None


class DraftIn(Schema):
    """A draft version: the top of its scope, the list's name, the version's label, and its lines."""

    place_id: UUID
    name: str = Field(max_length=80)
    label: str = Field(max_length=40)
    is_sample: bool = False
    lines: Annotated[list[LineIn], Field(max_length=20_000)]


class SheetIn(Schema):
    """What goes along with a sheet."""

    place_id: UUID
    name: str = Field(max_length=80)
    label: str = Field(max_length=40)
    is_sample: bool = False


class PublishIn(Schema):
    """From which day."""

    begins: date


class WhyIn(Schema):
    """A reason."""

    because: str = Field(default="", max_length=200)


class DutyLineOut(Schema):
    """One line of a version."""

    id: UUID
    line: int
    list_kind: str
    subject: str
    matter: str
    duty: str
    article: str
    rank: int


class ListChangeOut(Schema):
    """What became of one line: ``added``, ``removed`` or ``changed`` (then ``fields`` says in what)."""

    kind: str
    before: DutyLineOut | None
    after: DutyLineOut | None
    fields: list[str]


class VersionFilter(Paging):
    """In which state; drafts are shown to whoever keeps lists."""

    state: str = ""


@router.get("/duty-lists", response={200: Page[VersionOut], **ASKED}, url_name="duty-lists")
@permitted(P.DUTY_READ)
def list_versions(request: Request, wanted: Query[VersionFilter]) -> dict[str, Any]:
    """Lists the versions of the duty lists, the newest first."""
    found = queries.list_versions(("",), state=wanted.state)
    if not request.standing.holds(P.DUTY_KEEP):
        found = found.exclude(during=None)
    return paged(found, wanted, _version)


@router.post("/duty-lists", response={201: VersionOut, 202: VersionOut, **COMMANDED}, url_name="draft-duty-list")
@permitted(P.DUTY_KEEP)
def draft(request: Request, sent: DraftIn) -> HttpResponse:
    """Keeps lines as a draft version, all or none."""
    top = place(sent.place_id)
    request.standing.demand(P.DUTY_KEEP, at=top)
    items = [services.Item(**line.dict()) for line in sent.lines]
    by = request.standing.by

    def do() -> dict[str, Any]:
        return _version(
            services.draft_list(items, place=top, name=sent.name, label=sent.label, is_sample=sent.is_sample, by=by)
        )

    return _answered(request, "duty_list.draft", do)


@router.post("/duty-lists/sheet", response={201: VersionOut, 202: VersionOut, **COMMANDED}, url_name="duty-list-sheet")
@permitted(P.DUTY_KEEP)
def take_in_sheet(request: Request, sent: Form[SheetIn], sheet: File[UploadedFile]) -> HttpResponse:
    """Takes a sheet (XLSX or CSV) in as a draft version; faults come by row and column."""
    top = place(sent.place_id)
    request.standing.demand(P.DUTY_KEEP, at=top)
    words = sent.dict(exclude={"place_id"})
    by, content = request.standing.by, sheet.read()
    return _answered(
        request,
        "duty_list.import",
        lambda: _version(services.import_duty_list(content, place=top, by=by, **words)),
    )


@router.get(
    "/duty-lists/{uuid:version_id}/lines", response={200: Page[DutyLineOut], **ASKED}, url_name="duty-list-lines"
)
@permitted(P.DUTY_READ)
def list_lines(request: Request, version_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the lines of a version as its sheet has them."""
    seen_list_version(request.standing, version_id)
    return paged(queries.items_of_version(version_id), paging, _line)


@router.get(
    "/duty-lists/{uuid:version_id}/changes", response={200: list[ListChangeOut], **ASKED}, url_name="duty-list-changes"
)
@permitted(P.DUTY_READ)
def list_changes(request: Request, version_id: UUID, against: UUID) -> list[dict[str, Any]]:
    """Lists what was added, removed and changed against another version."""
    seen_list_version(request.standing, version_id)
    seen_list_version(request.standing, against)
    return [
        {
            "kind": one.kind,
            "before": _line(one.before) if one.before else None,
            "after": _line(one.after) if one.after else None,
            "fields": sorted(one.fields),
        }
        for one in queries.compare_versions(against, version_id)
    ]


@router.post(
    "/duty-lists/{uuid:version_id}/publish",
    response={201: VersionOut, 202: VersionOut, **COMMANDED},
    url_name="publish-duty-list",
)
@permitted(P.DUTY_KEEP)
def publish(request: Request, version_id: UUID, sent: PublishIn) -> HttpResponse:
    """Puts a draft in force from a day and ends the version before it."""
    request.standing.demand(P.DUTY_KEEP, at=queries.list_version(version_id).place)
    by = request.standing.by
    return _answered(
        request,
        "duty_list.publish",
        lambda: _version(services.publish_list(version_id, from_=sent.begins, by=by)),
    )


@router.post(
    "/duty-lists/{uuid:version_id}/withdraw",
    response={201: VersionOut, 202: VersionOut, **COMMANDED},
    url_name="withdraw-duty-list",
)
@permitted(P.DUTY_KEEP)
def withdraw(request: Request, version_id: UUID, sent: WhyIn) -> HttpResponse:
    """Takes a draft back."""
    request.standing.demand(P.DUTY_KEEP, at=queries.list_version(version_id).place)
    by = request.standing.by
    return _answered(
        request,
        "duty_list.withdraw",
        lambda: _version(services.withdraw_list(version_id, because=sent.because, by=by)),
    )


def _answered(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)


def _version(found: Any) -> dict[str, Any]:
    same = ("id", "place_id", "name", "label", "state", "is_sample")
    days = found.during
    return {name: getattr(found, name) for name in same} | {
        "place_name": found.place.name,
        "begins": days.lower if days else None,
        "ends": days.upper if days else None,
    }


def _line(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in DutyLineOut.model_fields}
