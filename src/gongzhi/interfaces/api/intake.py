"""Drafts and orders of the hotline for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.intake import queries, services
from gongzhi.domain.intake.words import ContactResult, ContactWay, DraftState
from gongzhi.domain.needs.queries import code_for_command
from gongzhi.domain.places.queries import place
from gongzhi.foundation import time
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.request import Request

router = Router()
INTAKE = Permission.NEED_INTAKE
MOST_REPLIES = 1000


class PasteIn(Schema):
    """A copied text: orders of the hotline, or a neighbours' chat."""

    community_id: UUID
    source: Literal["hotline", "chat"]
    text: str


class DraftOut(Schema):
    """A draft; a contact that came with it stays sealed."""

    id: UUID
    source: str
    state: str
    number: str
    text: str
    place_id: UUID | None
    received_at: datetime
    due_at: datetime | None
    need_id: UUID | None
    has_screenshot: bool


class TakenInOut(Schema):
    """The drafts just made."""

    drafts: list[UUID]


class DraftFilter(Paging):
    """Which drafts."""

    state: DraftState = DraftState.WAITING


class ConfirmIn(Schema):
    """What is confirmed; number and deadline for orders."""

    place_id: UUID
    kind: str
    text: str
    number: str = ""
    due_at: AwareDatetime | None = None
    answers: dict[str, str] = {}


class AttachDraftIn(Schema):
    """The number of the open need that a draft goes on in; words, number and deadline where they were put right."""

    into: str
    text: str = ""
    number: str = ""
    due_at: AwareDatetime | None = None


class TakenOut(Schema):
    """The need that a draft became; the tracking code is told only now."""

    id: UUID
    number: str
    tracking_code: str


class OrderOut(Schema):
    """An order of the hotline; ``whole_id`` is the need that answers it, ``caller_id`` whom to look up under people."""

    id: UUID
    number: str
    need_id: UUID
    whole_id: UUID
    caller_id: UUID | None
    received_at: datetime
    due_at: datetime
    contacted_at: datetime | None
    reply: str
    replied_at: datetime | None
    exported_at: datetime | None


class OrderFilter(Paging):
    """Which orders; ``ring`` are those to be rung before the official call-back."""

    show: Literal["", "open", "replied", "ring"] = ""


class HotlineContactOut(Schema):
    """One try to reach the reporter, as it was noted."""

    at: datetime
    by_name: str
    way: ContactWay
    result: ContactResult
    text: str


class OrderWhole(OrderOut):
    """An order with everybody who was tried to be reached."""

    contacts: list[HotlineContactOut]


class RepliesOut(Schema):
    """Settled replies for the hotline; ``replies`` are orders."""

    replies: list[OrderOut]


class ExportIn(Schema):
    """Which replies: those that have not left yet, with ``again`` all that are settled."""

    again: bool = False


class HotlineContactIn(Schema):
    """One try to reach the reporter."""

    way: ContactWay
    result: ContactResult
    text: str = ""


class HotlineReplyIn(Schema):
    """What goes back to the hotline."""

    reply: str


class ReplyDraft(Schema):
    """The reply as it was settled, or drafted from what was done."""

    reply: str


ONE: Any = {201: OrderOut, 202: OrderOut, **COMMANDED}
REPLIES: Any = {201: RepliesOut, 202: RepliesOut, **COMMANDED}
TAKEN: Any = {201: TakenOut, 202: TakenOut, **COMMANDED}
DROPPED: Any = {201: dict[str, Any], 202: dict[str, Any], **COMMANDED}
MADE: Any = {201: TakenInOut, 202: TakenInOut, **COMMANDED}


@router.post("/intake/paste", response=MADE, url_name="intake-paste")
@permitted(INTAKE)
def paste(request: Request, sent: PasteIn) -> HttpResponse:
    """Makes drafts of a copied text."""
    community = place(sent.community_id)
    request.standing.demand(INTAKE, at=community)
    do = services.draft_orders if sent.source == "hotline" else services.draft_chat
    return _made(request, lambda: do(sent.text, community=community, by=request.standing.by))


@router.post("/communities/{uuid:community_id}/intake/screenshot", response=MADE, url_name="intake-screenshot")
@permitted(INTAKE)
def bring_screenshot(request: Request, community_id: UUID, photo: File[UploadedFile]) -> HttpResponse:
    """Makes a draft of a screenshot of a neighbours' chat; a person reads it and writes the words."""
    community = place(community_id)
    request.standing.demand(INTAKE, at=community)
    by = request.standing.by
    return _made(request, lambda: services.draft_chat("", community=community, by=by, photo=photo))


@router.post("/communities/{uuid:community_id}/intake/sheet", response=MADE, url_name="intake-sheet")
@permitted(INTAKE)
def bring_sheet(request: Request, community_id: UUID, sheet: File[UploadedFile]) -> HttpResponse:
    """Makes drafts of a sheet of orders (XLSX or CSV)."""
    community = place(community_id)
    request.standing.demand(INTAKE, at=community)
    content = sheet.read()
    return _made(request, lambda: services.draft_sheet(content, community=community, by=request.standing.by))


def _made(request: Request, do: Any) -> HttpResponse:
    status, given = run_once(request, "intake.draft", lambda: {"drafts": [one.pk for one in do()]})
    return JsonResponse(given, status=status)


@router.get("/intake/drafts", response=Page[DraftOut], url_name="intake-drafts")
@permitted(INTAKE)
def list_drafts(request: Request, wanted: Query[DraftFilter]) -> dict[str, Any]:
    """Lists drafts, the oldest first."""
    found = queries.drafts(request.standing.scope(INTAKE), state=wanted.state)
    return paged(found, wanted, _draft_shown)


@router.get("/intake/drafts/{uuid:draft_id}", response=DraftOut, url_name="intake-draft")
@permitted(INTAKE)
def one_draft(request: Request, draft_id: UUID) -> dict[str, Any]:
    """Shows one draft."""
    return _draft_shown(_draft(request, draft_id))


def _draft_shown(one: Any) -> dict[str, Any]:
    names = set(DraftOut.model_fields) - {"has_screenshot"}
    return {name: getattr(one, name) for name in names} | {"has_screenshot": bool(one.photo)}


@router.post("/intake/drafts/{uuid:draft_id}/take-in", response=TAKEN, url_name="intake-take-in")
@permitted(INTAKE)
def take_in(request: Request, draft_id: UUID, sent: ConfirmIn) -> HttpResponse:
    """Makes a need of a draft."""
    draft = _draft(request, draft_id)
    command = command_id(request)
    code = code_for_command(command) if command else ""

    def do() -> dict[str, Any]:
        confirmed = services.Confirmed(**sent.dict(), code=code, is_asked=True)
        need = services.take_in_draft(draft.pk, confirmed, by=request.standing.by).need
        return {"id": need.pk, "number": need.number}

    status, given = run_once(request, "intake.take_in", do)
    return JsonResponse({**given, "tracking_code": code}, status=status)


@router.post("/intake/drafts/{uuid:draft_id}/attach", response=DROPPED, url_name="intake-attach")
@permitted(INTAKE)
def attach(request: Request, draft_id: UUID, sent: AttachDraftIn) -> HttpResponse:
    """Lets a draft go on in an open need, because it is the same matter; `POST /needs/near` shows which may be."""
    draft = _draft(request, draft_id)
    of_hotline = services.OfHotline(sent.number, sent.due_at)

    def do() -> dict[str, Any]:
        need = services.attach_draft(
            draft.pk, into=sent.into, text=sent.text, by=request.standing.by, of_hotline=of_hotline
        )
        return {"id": need.pk, "number": need.number}

    status, given = run_once(request, "intake.attach", do)
    return JsonResponse(given, status=status)


@router.post("/intake/drafts/{uuid:draft_id}/drop", response=DROPPED, url_name="intake-drop")
@permitted(INTAKE)
def drop(request: Request, draft_id: UUID) -> HttpResponse:
    """Drops a draft that is no need."""
    draft = _draft(request, draft_id)

    def do() -> dict[str, Any]:
        services.drop_draft(draft.pk, by=request.standing.by)
        return {"id": draft.pk}

    status, given = run_once(request, "intake.drop", do)
    return JsonResponse(given, status=status)


@router.get("/hotline-orders", response=Page[OrderOut], url_name="hotline-orders")
@permitted(INTAKE)
def list_orders(request: Request, wanted: Query[OrderFilter]) -> dict[str, Any]:
    """Lists orders, the soonest due first."""
    scope = request.standing.scope(INTAKE)
    is_ring = wanted.show == "ring"
    found = queries.orders_to_ring(scope, now=time.now()) if is_ring else queries.orders(scope, show=wanted.show)
    return paged(found, wanted, _shown)


@router.get("/hotline-orders/{uuid:order_id}", response=OrderWhole, url_name="hotline-order")
@permitted(INTAKE)
def one_order(request: Request, order_id: UUID) -> dict[str, Any]:
    """Shows one order with its contacts."""
    order = _order(request, order_id)
    contacts = [
        {"at": one.at, "by_name": one.by.name if one.by else "", "way": one.way, "result": one.result, "text": one.text}
        for one in queries.contacts_of(order)
    ]
    return _shown(order) | {"contacts": contacts}


@router.post("/hotline-orders/replies", response=REPLIES, url_name="hotline-replies")
@permitted(INTAKE)
def export_replies(request: Request, sent: ExportIn) -> HttpResponse:
    """Gives the settled replies for the hotline, 1,000 at most, and notes that they left; what has left stays so."""

    def do() -> dict[str, Any]:
        found = list(queries.replies_to_export(request.standing.scope(INTAKE), again=sent.again)[:MOST_REPLIES])
        services.note_exported([one.pk for one in found], by=request.standing.by)
        return {"replies": [_shown(one) for one in found]}

    status, given = run_once(request, "intake.export", do)
    return JsonResponse(given, status=status)


@router.get("/hotline-orders/{uuid:order_id}/reply", response=ReplyDraft, url_name="hotline-reply-draft")
@permitted(INTAKE)
def reply_draft(request: Request, order_id: UUID) -> dict[str, Any]:
    """Gives the reply, or a draft of it from what was done."""
    return {"reply": queries.draft_reply(_order(request, order_id))}


@router.put("/hotline-orders/{uuid:order_id}/reply", response=ONE, url_name="hotline-reply")
@permitted(INTAKE)
def settle_reply(request: Request, order_id: UUID, sent: HotlineReplyIn) -> HttpResponse:
    """Settles what goes back to the hotline."""
    order = _order(request, order_id)
    return _once(request, "reply", lambda: services.settle_reply(order.pk, reply=sent.reply, by=request.standing.by))


@router.post("/hotline-orders/{uuid:order_id}/contacts", response=ONE, url_name="hotline-contact")
@permitted(INTAKE)
def note_contact(request: Request, order_id: UUID, sent: HotlineContactIn) -> HttpResponse:
    """Notes one try to reach the reporter."""
    order = _order(request, order_id)
    by = request.standing.by
    return _once(request, "contact", lambda: services.note_contact(order.pk, by=by, **sent.dict()).order)


def _draft(request: Request, draft_id: UUID) -> Any:
    draft = queries.draft(draft_id, request.standing.scope(INTAKE))
    request.standing.demand(INTAKE, at=draft.community)
    return draft


def _order(request: Request, order_id: UUID) -> Any:
    order = queries.order(order_id, request.standing.scope(INTAKE))
    request.standing.demand(INTAKE, at=order.need.community)
    return order


def _once(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, f"intake.{verb}", lambda: _shown(do()))
    return JsonResponse(given, status=status)


def _shown(one: Any) -> dict[str, Any]:
    names = set(OrderOut.model_fields) - {"whole_id"}
    return {name: getattr(one, name) for name in names} | {"whole_id": one.whole.pk}
