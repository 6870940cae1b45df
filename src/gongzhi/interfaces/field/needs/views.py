"""Needs on the phone: written down at a door, with a receipt to show, and the list of one's own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.words import Outcome
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.queries import NeedFilters
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.codes import code_of, remember_code
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_moment
from gongzhi.interfaces.common.needs import need_row, need_rows, opened_need
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.field.needs.forms import DoorNeedForm
from gongzhi.interfaces.field.pages import show
from gongzhi.workflows.take_in_visit import NeedFacts, take_in_visit

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Attempt, Door

TEMPLATE = "field/needs/write.html"


@page(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
@never_cache
def write_need(request: Request, door_id: UUID) -> HttpResponse:
    """Takes down a need at a door; a visit that was tapped just before is completed, not counted twice."""
    door = queries.door(door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=door.stands_at)
    form = DoorNeedForm(request.POST or None, request.FILES or None)
    form.offer_kinds()
    visited = request.POST.get("visited", request.GET.get("visited", ""))
    context = {"form": form, "door": door, "stair": queries.stair_of(door), "visited": visited}
    if request.method != "POST":
        return show(request, TEMPLATE, context)
    if not form.is_valid():
        return show(request, TEMPLATE, context, status=422)
    command = command_id(request) or uuid7()
    # Derived from the form's number, so that a double tap shows the same code and it is kept nowhere.
    typed = {**form.cleaned_data, "code": needs.code_for_command(command)}
    try:
        _status, answer = run_once(request, "visit.need", lambda: _take_in(request, door, typed))
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show(request, TEMPLATE, context, status=422)
    remember_code(request, answer["need"], command)
    address = redirect("field:receipt", answer["need"])
    if answer["was_masked"]:
        address["Location"] += "?masked=1"
    return address


def _take_in(request: Request, door: Door, typed: dict[str, Any]) -> dict[str, Any]:
    known = _visit_of_today(request, door)
    receipt = take_in_visit(
        door.pk,
        outcome=known.outcome if known else Outcome.TALKED,
        by=request.standing.by,
        need=NeedFacts(**typed),
        id=known.pk if known else None,
        at_device=read_moment(request.POST.get("visited", "")),
    )
    return {"need": receipt.need_id, "was_masked": receipt.was_masked}


def _visit_of_today(request: Request, door: Door) -> Attempt | None:
    person, moment = request.standing.person_id, local(now())
    if person is None:
        return None
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    visit = queries.undoable([door.pk], person=person, since=midnight).get(door.pk)
    found = queries.attempt(visit) if visit else None
    return found if found and found.outcome in queries.CONTACTS else None


@page(Permission.NEED_READ)
@require_GET
@never_cache
def receipt(request: Request, need_id: UUID) -> HttpResponse:
    """Shows what to tell the resident: number, code, who handles it and until when; made to be shown or printed."""
    need = opened_need(request, need_id)
    door = queries.door_of_visit(need.source_id) if need.source_id else None
    context = {
        "row": need_row(need, now()),
        "code": code_of(request, need_id),
        "was_masked": request.GET.get("masked") == "1",
        "door": door,
        "stair": queries.stair_of(door) if door else None,
    }
    return show(request, "field/needs/receipt.html", context)


@page(Permission.NEED_READ)
@require_GET
@never_cache
def my_needs(request: Request) -> HttpResponse:
    """Lists the needs that one took in or handles, open ones first."""
    moment: datetime = now()
    state = request.GET.get("state", "open")
    filters = NeedFilters(state=state if state in ("open", "over") else "open", mine=request.standing.person_id)
    found = listing(request, needs.needs_list(request.standing.scope(Permission.NEED_READ), filters, now=moment))
    context = {"listing": found, "rows": need_rows(found, moment), "chosen": filters.state}
    return show(request, "field/needs/list.html", context)
