"""Needs for programs: photos of what was found and of the work, whoever else has a need, the reporter's own reply."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.domain.places.queries import place as place_of
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.needs import MovedOut, ReporterIn, moved, take_step
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.needs import demand_action, is_only_resident, photo_answer, works_on
from gongzhi.interfaces.common.request import Request

router = Router()


class NeedPhotoOut(Schema):
    """A photo of a need: ``report`` as it was found, ``proof`` of the work."""

    id: UUID
    purpose: str
    at: datetime


class PhotosOut(Schema):
    """A need to which a photo was added, and how many it has now."""

    id: UUID
    photos: int


class ReportIn(Schema):
    """Somebody else who has the need numbered ``into``: where, what she says, how to ask her about the result."""

    place_id: UUID
    into: str
    text: str = ""
    contact: ReporterIn | None = None


class ReplyIn(Schema):
    """The resident's answer to what she was asked back."""

    text: str


PHOTO: Any = {201: PhotosOut, 202: PhotosOut, **COMMANDED}
MOVED: Any = {201: MovedOut, 202: MovedOut, **COMMANDED}


@router.get("/needs/{uuid:need_id}/photos", response=list[NeedPhotoOut], url_name="need-photos")
@permitted(Permission.NEED_READ)
def list_photos(request: Request, need_id: UUID) -> list[Any]:
    """Lists the photos of a need, the first first."""
    need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
    return list(queries.photos(need))


@router.get("/needs/{uuid:need_id}/photos/{uuid:photo_id}", url_name="need-photo")
@permitted(Permission.NEED_READ)
def one_photo(request: Request, need_id: UUID, photo_id: UUID) -> HttpResponse:
    """Gives one photo of a need as a JPEG; nothing between keeps a copy."""
    need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
    return photo_answer(queries.photo(photo_id, need))


@router.post("/needs/{uuid:need_id}/photos", response=PHOTO, url_name="add-need-photo")
@permitted(Permission.NEED_READ)
def add_photo(request: Request, need_id: UUID, photo: File[UploadedFile]) -> HttpResponse:
    """Adds a photo of what was found, for the reporter or whoever works on the need; its metadata is removed."""
    standing = request.standing
    need = queries.need(need_id, standing.scope(Permission.NEED_READ))
    is_own = standing.person_id is not None and standing.person_id == need.reporter_id
    if not is_own and not works_on(standing, need):
        raise NotThere(_("There is no such need among those that you may do this to."))

    def do() -> dict[str, Any]:
        services.add_photo(need.pk, photo, by=standing.by)
        return {"id": need.pk, "photos": len(queries.photos(need))}

    status, given = run_once(request, "need.photo", do)
    return JsonResponse(given, status=status)


@router.post("/needs/{uuid:need_id}/finish-with-photo", response=MOVED, url_name="finish-need-with-photo")
@permitted(Permission.NEED_HANDLE)
def finish(
    request: Request,
    need_id: UUID,
    photo: File[UploadedFile],
    text: Form[str] = "",
    cost: Form[Decimal | None] = None,
) -> HttpResponse:
    """Says that the work is done, with a photo as proof; words are needed too where the kind asks for no proof."""
    by = request.standing.by
    return take_step(
        request, need_id, "finish", lambda: services.finish_need(need_id, by=by, text=text, photo=photo, cost=cost)
    )


@router.post("/needs/{uuid:need_id}/reply", response=MOVED, url_name="reply-need")
@permitted(Permission.NEED_ANSWER)
def reply(request: Request, need_id: UUID, sent: ReplyIn) -> HttpResponse:
    """Takes the reporter's own answer to what she was asked back; the clock runs on."""
    need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
    demand_action(request.standing, need, "answer_own")
    by = request.standing.by
    status, given = run_once(request, "need.reply", lambda: moved(services.reply_need(need_id, by=by, text=sent.text)))
    return JsonResponse(given, status=status)


@router.post("/needs/attach", response={201: MovedOut, 202: MovedOut}, url_name="attach-report")
@permitted(Permission.NEED_OPEN)
def attach_report(request: Request, sent: ReportIn) -> HttpResponse:
    """Lets somebody who came or rang follow an open need instead of opening another one; her words are noted there."""
    place = place_of(sent.place_id)
    request.standing.demand(Permission.NEED_OPEN, at=place)
    if is_only_resident(request.standing):
        raise NotThere(_("There is no such need among those that you may do this to."))
    contact = services.ReporterContact(**sent.contact.dict()) if sent.contact else None

    def do() -> dict[str, Any]:
        need, _person = services.attach_report(
            sent.into, at_place=place, by=request.standing.by, contact=contact, text=sent.text
        )
        return {"id": need.pk, "state": need.state}

    status, given = run_once(request, "need.attach", do)
    return JsonResponse(given, status=status)
