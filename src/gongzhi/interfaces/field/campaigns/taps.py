"""One tap at a door, carried out once however often it is sent, and how it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotSo
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_moment
from gongzhi.interfaces.common.request import wants_json
from gongzhi.interfaces.common.round_words import outcome_words
from gongzhi.workflows.take_in_visit import take_in_visit

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door


@page(Permission.VISIT_RECORD)
@require_POST
def record(request: Request, door_id: UUID) -> HttpResponse:
    """Records what happened at a door."""
    door = queries.door(door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=door.stands_at)

    def do() -> dict[str, Any]:
        receipt = take_in_visit(
            door.pk,
            outcome=request.POST.get("outcome", ""),
            by=request.standing.by,
            at_device=read_moment(request.POST.get("visited") or request.POST.get("at_device", "")),
        )
        return {"visit": receipt.attempt.pk}

    status, given = run_once(request, "visit.record", do)
    # The receipt keeps neither door nor outcome (R22, R23): the outcome was sent again with the tap.
    word = str(outcome_words(request.POST["outcome"], door.round.target))
    return _answered(request, door, status, word, reverse("field:undo", args=[given["visit"]]))


@page(Permission.VISIT_RECORD)
@require_POST
def take_back(request: Request, visit_id: UUID) -> HttpResponse:
    """Takes one's own visit of today back."""
    door = queries.attempt(visit_id).door
    request.standing.demand(Permission.VISIT_RECORD, at=door.stands_at)

    def do() -> dict[str, Any]:
        services.undo_visit(visit_id, by=request.standing.by)
        return {}

    status, _nothing = run_once(request, "visit.undo", do)
    return _answered(request, door, status, _("Taken back"), None)


def _answered(request: Request, door: Door, status: int, word: str, undo: str | None) -> HttpResponse:
    if not wants_json(request):
        return _back(request, door.round_id, queries.stair_of(door), f"door-{door.pk}", door=str(door.pk))
    card = queries.stair_card(door.round_id, queries.stair_of(door))
    names = ("doors", "to_do", "tried", "settled", "attempted")
    counts = {name: str(getattr(card, name)) for name in names} | {"attempted_percent": f"{card.attempted_share}%"}
    return JsonResponse({"label": word, "undo": undo, "counts": counts}, status=status)


@page(Permission.VISIT_RECORD)
@require_POST
def record_nobody(request: Request, round_id: UUID, stair_id: UUID) -> HttpResponse:
    """Notes that nobody answered on a floor, at each of its doors that was not tried yet."""
    stair = places.place(stair_id)
    request.standing.demand(Permission.VISIT_RECORD, at=stair)
    level = request.POST.get("level", "")
    if not level.removeprefix("-").isdecimal():
        raise NotSo(_("Choose a floor of this entrance."))

    def do() -> dict[str, Any]:
        made = services.record_floor(
            round_id,
            entrance=stair_id,
            level=int(level),
            by=request.standing.by,
            at_device=read_moment(request.POST.get("visited", "")),
        )
        return {"batch": str(made[0].batch), "doors": len(made)}

    _status, answer = run_once(request, "floor.record", do)
    doors = answer["doors"]
    said = ngettext("Nobody answered at %(n)d door.", "Nobody answered at %(n)d doors.", doors) % {"n": doors}
    messages.success(request, said)
    return _back(request, round_id, stair_id, "", floor=answer["batch"])


@page(Permission.VISIT_RECORD)
@require_POST
def take_floor_back(request: Request, batch: UUID) -> HttpResponse:
    """Takes the visits of a floor's batch back."""
    door = queries.door_of_batch(batch)
    request.standing.demand(Permission.VISIT_RECORD, at=door.stands_at)

    def do() -> dict[str, Any]:
        return {"doors": len(services.undo_floor(batch, by=request.standing.by))}

    run_once(request, "floor.undo", do)
    messages.success(request, _("Taken back"))
    return _back(request, door.round_id, queries.stair_of(door), "")


def _back(request: Request, round_id: UUID, stair: UUID, anchor: str, **more: str) -> HttpResponse:
    visited = request.POST.get("visited", "")
    query = urlencode({**more, **({"visited": visited} if visited else {})})
    address = reverse("field:stairwell", args=[round_id, stair])
    return HttpResponseRedirect(address + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else ""))
