"""A round's paper for programs, as pages give and take it: the poster, walk lists and their re-entry, slips."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse, JsonResponse
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import TickedDoor
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import Made, gives
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request
from gongzhi.interfaces.common.round_paper import poster_paper, stair_slips_paper, walk_list_paper, walked_stair

router = Router()
P = Permission


class TickedDoorIn(Schema):
    """One line of a walk list in which a box is ticked, in the words of a visit."""

    door_id: UUID
    outcome: str
    appointment_on: date | None = None
    appointment_slot: int | None = None
    answers: dict[str, Any] | None = None


class WalkListIn(Schema):
    """A walked list: ``number`` as it is printed beside the code (W-…); ``walked_at``: when, now without one."""

    number: str
    walked_at: AwareDatetime | None = None
    ticked: list[TickedDoorIn] = Field(max_length=1000)


class WalkListOut(Schema):
    """How many visits of the list are kept."""

    visits: int


@router.get(
    "/rounds/{uuid:round_id}/poster.pdf",
    response=ASKED,
    url_name="round-poster",
    openapi_extra=gives("application/pdf"),
)
@permitted(P.ROUND_START)
def poster(request: Request, round_id: UUID, on: date | None = None) -> FileResponse:
    """Prints the poster of a day, today without one: who comes, why, by what right; 409 where no pair is named."""
    kept = queries.round_of(round_id)
    request.standing.demand(P.ROUND_START, at=kept.community)
    return poster_paper(kept, on or today())


@router.get(
    "/rounds/{uuid:round_id}/stairs/{uuid:stair_id}/walk-list.pdf",
    response=ASKED,
    url_name="round-walk-list",
    openapi_extra=gives("application/pdf"),
)
@permitted(P.VISIT_RECORD)
def walk_list(request: Request, round_id: UUID, stair_id: UUID) -> FileResponse:
    """Prints the walk list of a stairwell; each has a new number, and the journal keeps that it was taken out."""
    stair, doors = walked_stair(request, round_id, stair_id)
    return walk_list_paper(request, queries.round_of(round_id), stair, doors)


@router.post(
    "/rounds/{uuid:round_id}/stairs/{uuid:stair_id}/walk-list",
    response={201: WalkListOut, 202: WalkListOut, **COMMANDED},
    url_name="enter-walk-list",
)
@permitted(P.VISIT_RECORD)
def enter_walk_list(request: Request, round_id: UUID, stair_id: UUID, sent: WalkListIn) -> HttpResponse:
    """Takes a whole walk list in, or nothing of it; 422 names the first door that is refused.

    By the sheet's number a list counts once, whether a page or a program enters it again. Single visits without a
    sheet go to ``POST /rounds/{id}/visits``, those of phones to ``POST /field/entries``.
    """
    walked_stair(request, round_id, stair_id)
    ticked, by = [TickedDoor(**one.dict()) for one in sent.ticked], request.standing.by

    def do() -> dict[str, Any]:
        kept = services.record_walk_list(
            round_id, stair_id, number=sent.number, ticked=ticked, walked_at=sent.walked_at, by=by
        )
        return {"visits": kept}

    status, given = run_once(request, "paper.enter", do)
    return JsonResponse(given, status=status)


@router.post(
    "/rounds/{uuid:round_id}/stairs/{uuid:stair_id}/slips.pdf",
    response={202: Made, **COMMANDED},
    url_name="round-slips",
    openapi_extra=gives("application/pdf", status=201),
)
@permitted(P.VISIT_RECORD)
def slips(request: Request, round_id: UUID, stair_id: UUID) -> HttpResponse | FileResponse:
    """Makes and prints the slips of a stairwell, one for each door where nobody was met; 409 where there is none.

    The codes stand on this paper alone: a repeat only says that it was printed. Where it was lost, print again under a
    new key; the new codes take the place of the old ones.
    """
    stair, doors = walked_stair(request, round_id, stair_id)
    papers: list[FileResponse] = []

    def do() -> dict[str, Any]:
        papers.append(stair_slips_paper(request, queries.round_of(round_id), stair, doors))
        return {}

    status, _nothing = run_once(request, "slips.print", do)
    if not papers:
        return JsonResponse({"id": stair_id}, status=status)
    papers[0].status_code = status
    return papers[0]
