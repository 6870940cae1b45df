"""Acts on places for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import act, acts_about, place
from gongzhi.domain.places.words import ActKind
from gongzhi.foundation.sentences import told
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.places import changed_at
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.change_place import change_place, take_back_change, touched_by

router = Router()


class PlaceFactsIn(Schema):
    """What the kind of act asks for.

    add: kind, name and more · rename: name · correct: what was wrong · move: parent · split: name, parts, and of a
    community its code · merge: into · end: nothing.
    """

    name: str | None = Field(default=None, max_length=80)
    code: str | None = Field(default=None, max_length=12)
    kind: str | None = None
    parent: UUID | None = None
    into: UUID | None = None
    parts: list[UUID] | None = Field(default=None, max_length=2000)
    lane: UUID | None = None
    building_class: str | None = None
    floors: int | None = Field(default=None, ge=0, le=200)
    households_stated: int | None = Field(default=None, ge=0, le=20_000)
    level: int | None = Field(default=None, ge=-9, le=200)
    longitude: float | None = None
    latitude: float | None = None
    is_barrier: bool | None = None
    line: Annotated[list[tuple[float, float]], Field(min_length=2, max_length=2000)] | None = None


class PlaceActIn(Schema):
    """An act; it takes effect on ``day``, today where none is given, a later one when it comes."""

    kind: ActKind
    day: date | None = None
    because: str = Field(default="", max_length=200)
    facts: PlaceFactsIn = PlaceFactsIn()


class UndoIn(Schema):
    """Why an act is taken back."""

    because: str = Field(default="", max_length=200)


class ActOut(Schema):
    """An act and how far it is."""

    id: UUID
    kind: str
    place_id: UUID
    others: list[UUID]
    day: date
    state: str
    because: str
    refusal: str
    made_at: datetime
    done_at: datetime | None


class TouchedOut(Schema):
    """What refers to a place and everything below it today."""

    households: int
    open_needs: int
    open_doors: int
    grid: str
    posts: int
    organisations: int


@router.get("/places/{uuid:place_id}/acts", response={200: Page[ActOut], **ASKED}, url_name="place-acts")
@permitted(Permission.PLACE_READ)
def list_acts(request: Request, place_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists what was done to a place or is planned, the latest day first."""
    request.standing.demand(Permission.PLACE_READ, at=place(place_id))
    return paged(acts_about(place_id), paging, _act)


@router.get("/places/{uuid:place_id}/touched", response={200: TouchedOut, **ASKED}, url_name="place-touched")
@permitted(Permission.PLACE_CHANGE)
def touched(request: Request, place_id: UUID) -> dict[str, Any]:
    """Counts what an act on a place would touch."""
    found = place(place_id)
    request.standing.demand(Permission.PLACE_CHANGE, at=found)
    counted = touched_by(found)
    return {name: getattr(counted, name) for name in TouchedOut.model_fields}


@router.post("/places/{uuid:place_id}/acts", response={201: ActOut, 202: ActOut, **COMMANDED}, url_name="act-on-place")
@permitted(Permission.PLACE_CHANGE)
def act_on(request: Request, place_id: UUID, sent: PlaceActIn) -> HttpResponse:
    """Does something to a place from a day on."""
    request.standing.demand(Permission.PLACE_CHANGE, at=changed_at(place(place_id), sent.kind))
    for target in (sent.facts.parent, sent.facts.into):
        if target is not None:
            request.standing.demand(Permission.PLACE_CHANGE, at=place(target))
    facts = {name: _plain(value) for name, value in sent.facts.dict(exclude_unset=True).items()}
    if (line := facts.pop("line", None)) is not None:
        facts["shape"] = {"type": "LineString", "coordinates": [list(point) for point in line]}

    def do() -> dict[str, Any]:
        by = request.standing.by
        return _act(change_place(place_id, kind=sent.kind, facts=facts, at=sent.day, because=sent.because, by=by))

    return _answered(request, "place.act", do)


@router.post("/place-acts/{uuid:act_id}/undo", response={201: ActOut, 202: ActOut, **COMMANDED}, url_name="undo-act")
@permitted(Permission.PLACE_CHANGE)
def undo(request: Request, act_id: UUID, sent: UndoIn) -> HttpResponse:
    """Takes an act back; 409 says what has followed on it."""
    found = act(act_id)
    request.standing.demand(Permission.PLACE_CHANGE, at=changed_at(found.place, found.kind))
    by = request.standing.by
    return _answered(request, "place.undo", lambda: _act(take_back_change(act_id, because=sent.because, by=by)))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(one) for one in value]
    return str(value) if isinstance(value, UUID) else value


def _act(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ActOut.model_fields} | {"refusal": told(found.refusal)}


def _answered(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)
