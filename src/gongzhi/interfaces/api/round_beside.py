"""What stands beside a round, for programs: its preview, who one is at the door, drawn doors, and a slip's answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import SlipWish
from gongzhi.domain.campaigns.words import Target
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import plain
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.request import Request
from gongzhi.interfaces.common.visitors import visitor_sign

router = Router()
P = Permission
BY_SLIP = "Whoever holds a slip writes for its household; the code reads nothing (R24)."


class GridShareOut(Schema):
    """How many doors of a round to come fall to a grid."""

    grid_id: UUID | None
    grid_name: str
    doors: int
    buildings: int


class RoundPreviewIn(Schema):
    """Whom a round to come is to visit: as when it is begun; what is not named narrows nothing."""

    on: date | None = None
    target: str = Target.HOUSEHOLDS
    places: list[UUID] = []
    body_kinds: list[str] = []
    follows_id: UUID | None = None


class RoundPreviewOut(Schema):
    """The doors that a round beginning on a day would have, by the grids in force then.

    ``without_door``: organisations left out because they are people without rooms of their own.
    """

    on: date
    target: str
    doors: int
    without_grid: int
    without_door: int
    grids: list[GridShareOut]


class BadgeOut(Schema):
    """Where a resident checks who stands at the door, good for this part of the day."""

    pair_id: UUID
    on: date
    time: str
    address: str


class DrawnDoorOut(Schema):
    """A door drawn for a second look."""

    id: UUID
    number: int
    name: str
    building: str
    entrance: str


class SlipAnswerIn(Schema):
    """What a household says by its slip: ``report``, ``appointment`` (day and slot) or ``silence`` (until the day)."""

    code: str
    use: str
    on: date | None = None
    slot: int | None = None


class SlipAnswered(Schema):
    """What was written; nothing about the household."""

    use: str


@router.get(
    "/communities/{uuid:community_id}/round-preview", response={200: RoundPreviewOut, **ASKED}, url_name="round-preview"
)
@permitted(P.ROUND_START)
def preview(request: Request, community_id: UUID, wished: Query[RoundPreviewIn]) -> dict[str, Any]:
    """Counts the doors that a round would have: over all households, or over whom and what is named."""
    request.standing.demand(P.ROUND_START, at=place(community_id))
    if wished.target not in Target.values:
        raise NotSo(_("A round goes to households or to organisations."))
    scope = queries.Wished(
        target=wished.target, places=wished.places, body_kinds=wished.body_kinds, follows_id=wished.follows_id
    )
    found = queries.preview(community_id, wished.on or today(), scope)
    names = ("on", "target", "doors", "without_grid", "without_door")
    grids = [plain(GridShareOut)(one) for one in found.grids]
    return {name: getattr(found, name) for name in names} | {"grids": grids}


@router.get("/rounds/{uuid:round_id}/badge", response={200: BadgeOut, **ASKED}, url_name="round-badge")
@permitted(P.VISIT_RECORD)
def badge(request: Request, round_id: UUID) -> dict[str, Any]:
    """Tells the address that a resident opens to check who one is."""
    pair = queries.pair_now(queries.round_of(round_id), services.person_of(request.standing.by), now())
    if pair is None:
        raise NotThere(_("You are in no pair of this round at this time."))
    sign = visitor_sign(pair.pk, pair.community_id)
    address = request.build_absolute_uri(reverse("public:visitor", args=[sign]))
    return {"pair_id": pair.pk, "on": pair.on, "time": pair.time, "address": address}


@router.get("/rounds/{uuid:round_id}/drawn-doors", response={200: list[DrawnDoorOut], **ASKED}, url_name="drawn-doors")
@permitted(P.QUALITY_READ)
def drawn(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Lists the doors of one's own grid that were drawn for a second look, to the grid's lead alone (R23)."""
    visited = queries.round_of(round_id)
    if visited.community_id not in request.standing.communities_with(P.QUALITY_READ):
        raise queries.no_such_round()
    found = queries.doors_to_recheck(visited, request.standing.scope(P.QUALITY_READ), today())
    return [
        {
            "id": one.pk,
            "number": one.number,
            "name": one.name,
            "building": one.building.name if one.building else "",
            "entrance": one.entrance.name if one.entrance else "",
        }
        for one in found
    ]


@router.post("/slips/answer", response={201: SlipAnswered, **COMMANDED}, auth=None, url_name="answer-slip")
@permitted(None, open_because=BY_SLIP)
def answer_slip(request: Request, sent: SlipAnswerIn) -> HttpResponse:
    """Takes what a household says by its slip, once; tells nothing about it (R24)."""
    brake(request, "code")
    set_reach(Reach(communities=frozenset({queries.slip(sent.code).community_id})))
    used = services.use_slip(sent.code, wish=SlipWish(sent.use, sent.on, sent.slot))
    return JsonResponse({"use": used}, status=201)
