"""Building cards for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import CARD_FACTS, card_at, card_lines, cards_of, place
from gongzhi.domain.places.services import write_card
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.places import card_around
from gongzhi.interfaces.common.request import Request

router = Router()


class AroundOut(Schema):
    """Who answers for the place, and counts of work; nothing about residents."""

    manager: str
    stewards: list[str]
    grid: str
    households: int
    open_needs: int
    late_needs: int
    doors: int
    doors_tried: int
    round_name: str


class CardOut(Schema):
    """A card as it reads: ``facts`` with what the building's card adds to an entrance's; ``known`` for writing."""

    place_id: UUID
    known: int
    facts: dict[str, str]
    around: AroundOut


class CardState(Schema):
    """One state of a card's own facts."""

    serial: int
    made_at: datetime
    facts: dict[str, str]


class CardIn(Schema):
    """New facts; ``known`` is the serial that the writer had before his eyes, 0 for an empty card."""

    known: int = Field(ge=0)
    facts: dict[str, str]


@router.get("/places/{uuid:place_id}/card", response={200: CardOut, **ASKED}, url_name="card")
@permitted(Permission.CARD_READ)
def read_card(request: Request, place_id: UUID) -> dict[str, Any]:
    """Reads the card of a building or entrance."""
    found = place(place_id)
    request.standing.demand(Permission.CARD_READ, at=found)
    newest, around = card_at(place_id), card_around(found)
    return {
        "place_id": place_id,
        "known": newest.serial if newest else 0,
        "facts": {line.fact: line.text for line in card_lines(found)},
        "around": {name: getattr(around, name) for name in AroundOut.model_fields},
    }


@router.get("/places/{uuid:place_id}/card/history", response={200: Page[CardState], **ASKED}, url_name="card-history")
@permitted(Permission.CARD_READ)
def history(request: Request, place_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the states of a card, the newest first."""
    request.standing.demand(Permission.CARD_READ, at=place(place_id))
    return paged(cards_of(place_id), paging, _state)


@router.put(
    "/places/{uuid:place_id}/card", response={201: CardState, 202: CardState, **COMMANDED}, url_name="write-card"
)
@permitted(Permission.CARD_WRITE)
def write(request: Request, place_id: UUID, sent: CardIn) -> HttpResponse:
    """Writes the next state of a card; 409 where somebody else wrote meanwhile."""
    request.standing.demand(Permission.CARD_WRITE, at=place(place_id))

    def do() -> dict[str, Any]:
        return _state(write_card(place_id, facts=sent.facts, known=sent.known, by=request.standing.by))

    status, given = run_once(request, "place.card", do)
    return JsonResponse(given, status=status)


def _state(found: Any) -> dict[str, Any]:
    return {
        "serial": found.serial,
        "made_at": found.made_at,
        "facts": {fact: getattr(found, fact) for fact in CARD_FACTS},
    }
