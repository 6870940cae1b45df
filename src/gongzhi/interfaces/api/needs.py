"""Needs for programs: the list, taking one in, and every step of its life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.words import NeedSource
from gongzhi.domain.places.queries import place as place_of
from gongzhi.foundation import time
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.needs import demand_action, is_only_resident, opened_need, seen_steps, veil
from gongzhi.interfaces.common.request import Request

router = Router()


class NeedOut(Schema):
    """One need; times in UTC. ``is_late`` is the handler's lateness, not the reporter's waiting."""

    id: UUID
    number: str
    state: str
    kind: str
    text: str
    place_id: UUID
    place_name: str
    community_id: UUID
    source: str
    owner_id: UUID | None
    handler_id: UUID | None
    handler_name: str
    article: str
    opened_at: datetime
    due_at: datetime
    term_hours: int | None
    term_working_days: int | None
    is_late: bool
    done_at: datetime | None
    asked_at: datetime | None
    closed_at: datetime | None
    times_reopened: int
    accepted_at: datetime | None
    answered_at: datetime | None
    is_solved: bool | None
    is_content: bool | None
    tries: int
    excluded_because: str
    cost: float | None
    rung: int
    parent_id: UUID | None
    merged_into_id: UUID | None
    is_public: bool


class StepOut(Schema):
    """One step of a need's thread."""

    at: datetime
    step: str
    from_state: str
    to_state: str
    by_id: UUID | None
    by_name: str
    text: str
    article: str
    is_spoken: bool


class NeedWhole(NeedOut):
    """A need with its thread, what its kind asked, and how many others have it too."""

    steps: list[StepOut]
    answers: dict[str, str]
    followers: int


class NearOut(Schema):
    """An open need near by that may be the same; ``likeness`` from 0 to 1, ``metres`` empty without a position."""

    id: UUID
    number: str
    kind: str
    place_name: str
    state: str
    text: str
    opened_at: datetime
    metres: float | None
    likeness: float


class NearIn(Schema):
    """What is about to be reported, and where."""

    place_id: UUID
    kind: str
    text: str


class OpenedOut(Schema):
    """A need just taken in; the tracking code is told only now."""

    id: UUID
    number: str
    due_at: datetime
    tracking_code: str
    was_masked: bool


class MovedOut(Schema):
    """A need after a step."""

    id: UUID
    state: str


Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class NeedFilter(Paging):
    """Which needs: ``state`` is a state, ``open``, ``unaccepted`` or ``over``.

    ``unheld`` asks for what no body handles, ``unowned`` for what nobody owns, ``days`` for what
    was over in the last so many days. ``rate``, ``part`` and ``month``
    open a figure.
    """

    state: str = ""
    late: bool = False
    kind: str = ""
    grid: UUID | None = None
    mine: bool = False
    words: str = ""
    rung: int = 0
    handler: UUID | None = None
    unheld: bool = False
    unowned: bool = False
    source: NeedSource | None = None
    building: UUID | None = None
    opened_from: Day | None = None
    opened_to: Day | None = None
    order: Literal["due", "newest", "oldest"] = "due"
    community: UUID | None = None
    days: Annotated[int, Field(ge=0, le=999)] = 0
    rate: str = ""
    part: str = ""
    month: Day | None = None


class BuildingNeeds(Schema):
    """How many needs of a list are about a building."""

    building_id: UUID
    needs: int


class ReporterIn(Schema):
    """How a reporter wants to be called and asked about the result, and how she agreed that this is kept (R3)."""

    name: str
    phone: str
    consent_way: Literal[ConsentWay.SPOKEN, ConsentWay.PAPER]


class NeedIn(Schema):
    """A need to take in; a photo follows by `POST /needs/{id}/photos`.

    ``answers`` is what the kind asks, by the question's code; a contact is for staff who take it in for somebody.
    """

    place_id: UUID
    kind: str
    text: str
    source: NeedSource = NeedSource.COUNTER
    answers: dict[str, str] = {}
    is_private: bool = False
    contact: ReporterIn | None = None


class FinishIn(Schema):
    """What was done, and what it cost in yuan."""

    text: str = ""
    cost: Decimal | None = None


class DeclineIn(Schema):
    """Why not, and by which article."""

    because: str
    article: str


class AnswerIn(Schema):
    """The reporter's word; ``spoken`` when a caller records it."""

    satisfied: bool
    content: bool | None = None
    text: str = ""
    spoken: bool = False


@router.get("/needs", response=Page[NeedOut], url_name="needs")
@permitted(Permission.NEED_READ)
def list_needs(request: Request, wanted: Query[NeedFilter]) -> dict[str, Any]:
    """Lists the needs that are one's business, the soonest due first or in the order asked for."""
    filters = _filters(request, wanted)
    found = queries.needs_list(request.standing.scope(Permission.NEED_READ), filters, now=time.now())
    return paged(found, wanted, lambda one: shown(veil(request.standing, one)))


def _filters(request: Request, wanted: NeedFilter) -> queries.NeedFilters:
    return queries.NeedFilters(
        state=wanted.state,
        is_late=wanted.late,
        kind=wanted.kind,
        grid=wanted.grid,
        mine=request.standing.person_id if wanted.mine else None,
        words=wanted.words,
        rung=wanted.rung,
        handler=wanted.handler,
        is_unheld=wanted.unheld,
        is_unowned=wanted.unowned,
        source=wanted.source or "",
        building=wanted.building,
        opened_from=wanted.opened_from,
        opened_to=wanted.opened_to,
        order=wanted.order,
        community=wanted.community,
        rate=wanted.rate,
        part=wanted.part,
        month=wanted.month,
        closed_since=time.now() - timedelta(days=wanted.days) if wanted.days else None,
    )


@router.get("/needs/by-building", response=list[BuildingNeeds], url_name="needs-by-building")
@permitted(Permission.NEED_READ)
def needs_by_building(request: Request, wanted: Query[NeedFilter]) -> list[dict[str, Any]]:
    """Counts the needs of the list by building, as the map beside the list does."""
    scope = request.standing.scope(Permission.NEED_READ)
    counts = queries.needs_by_building(scope, _filters(request, wanted), now=time.now())
    return [{"building_id": building, "needs": count} for building, count in sorted(counts.items())]


@router.get("/needs/{uuid:need_id}", response=NeedWhole, url_name="need")
@permitted(Permission.NEED_READ)
def one_need(request: Request, need_id: UUID) -> dict[str, Any]:
    """Shows one need with its thread."""
    found = veil(request.standing, opened_need(request, need_id))
    steps = [
        {name: getattr(step, name) for name in StepOut.model_fields if name != "by_name"}
        | {"by_name": step.by.name if step.by else ""}
        for step in seen_steps(request.standing, found)
    ]
    more = {"answers": found.answers, "followers": len(queries.followers_of(found.pk))}
    return shown(found) | {"steps": steps} | more


@router.post("/needs", response={201: OpenedOut, 202: OpenedOut}, url_name="open-need")
@permitted(Permission.NEED_OPEN)
def open_need(request: Request, sent: NeedIn) -> HttpResponse:
    """Takes a need in (201 with its number and the tracking code for the reporter)."""
    place = place_of(sent.place_id)
    request.standing.demand(Permission.NEED_OPEN, at=place)

    command = command_id(request)
    # Derived from the command, so that a repeat tells the same code although it is kept nowhere.
    code = queries.code_for_command(command) if command else ""
    own: dict[str, Any] = {"code": code, "is_asked": True}
    if is_only_resident(request.standing):
        own |= {"source": NeedSource.RESIDENT, "reporter": request.standing.person_id, "contact": None}
    elif sent.contact:
        own["contact"] = services.ReporterContact(**sent.contact.dict())

    def do() -> dict[str, Any]:
        opened = services.open_need(by=request.standing.by, **(sent.dict() | own))
        need = opened.need
        return {"id": need.pk, "number": need.number, "due_at": need.due_at, "was_masked": opened.was_masked}

    status, given = run_once(request, "need.open", do)
    return JsonResponse({**given, "tracking_code": code}, status=status)


@router.post("/needs/near", response=list[NearOut], url_name="near-needs")
@permitted(Permission.NEED_OPEN)
def near_needs(request: Request, sent: NearIn) -> list[dict[str, Any]]:
    """Lists open needs near by that may be the same as one about to be reported; saves nothing."""
    place = place_of(sent.place_id)
    request.standing.demand(Permission.NEED_OPEN, at=place)
    look = queries.near_public_needs if is_only_resident(request.standing) else queries.near_needs
    found = look(place, kind=sent.kind, text=sent.text)
    return [
        {
            "id": one.need_id,
            "number": one.number,
            "kind": one.kind.code,
            "place_name": one.place,
            "state": one.state,
            "text": queries.mask_phones(one.words),
            "opened_at": one.opened_at,
            "metres": one.metres,
            "likeness": round(one.likeness, 3),
        }
        for one in found
    ]


@router.post("/needs/{uuid:need_id}/accept", response={201: MovedOut, 202: MovedOut}, url_name="accept-need")
@permitted(Permission.NEED_HANDLE)
def accept(request: Request, need_id: UUID) -> HttpResponse:
    """Accepts a need for one's organisation."""
    return take_step(request, need_id, "accept", lambda: services.accept_need(need_id, by=request.standing.by))


@router.post("/needs/{uuid:need_id}/start", response={201: MovedOut, 202: MovedOut}, url_name="start-need")
@permitted(Permission.NEED_HANDLE)
def start(request: Request, need_id: UUID) -> HttpResponse:
    """Says that the work has begun."""
    return take_step(request, need_id, "start", lambda: services.start_need(need_id, by=request.standing.by))


@router.post("/needs/{uuid:need_id}/finish", response={201: MovedOut, 202: MovedOut}, url_name="finish-need")
@permitted(Permission.NEED_HANDLE)
def finish(request: Request, need_id: UUID, sent: FinishIn) -> HttpResponse:
    """Says that the work is done, with words as proof."""
    by = request.standing.by
    return take_step(request, need_id, "finish", lambda: services.finish_need(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/decline", response={201: MovedOut, 202: MovedOut}, url_name="decline-need")
@permitted(Permission.NEED_HANDLE)
def decline(request: Request, need_id: UUID, sent: DeclineIn) -> HttpResponse:
    """Declines a need with its reason and article."""
    by = request.standing.by
    return take_step(request, need_id, "decline", lambda: services.decline_need(need_id, by=by, **sent.dict()))


@router.post("/needs/{uuid:need_id}/ask", response={201: MovedOut, 202: MovedOut}, url_name="ask-reporter")
@permitted(Permission.NEED_CALL_BACK)
def ask(request: Request, need_id: UUID) -> HttpResponse:
    """Puts the question to the reporter: is it solved?"""
    return take_step(request, need_id, "ask", lambda: services.ask_reporter(need_id, by=request.standing.by))


@router.post("/needs/{uuid:need_id}/answer", response={201: MovedOut, 202: MovedOut}, url_name="answer-need")
@permitted(Permission.NEED_ANSWER)
def answer(request: Request, need_id: UUID, sent: AnswerIn) -> HttpResponse:
    """Records the reporter's word: her own, or what she told the caller."""
    by = request.standing.by
    name = "answer" if sent.spoken else "answer_own"
    return take_step(request, need_id, name, lambda: services.answer_need(need_id, by=by, **sent.dict()))


def moved(need: Any) -> dict[str, Any]:
    """Shows a need after a step."""
    return {"id": need.pk, "state": need.state}


def take_step(
    request: Request, need_id: UUID, name: str, do: Callable[[], Any], after: Callable[[Any], dict[str, Any]] = moved
) -> HttpResponse:
    """Takes a step of a need once: permitted, carried out, and answered the same to a repeat."""
    need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
    demand_action(request.standing, need, name)

    status, given = run_once(request, f"need.{name}", lambda: after(do()))
    return JsonResponse(given, status=status)


def shown(found: Any) -> dict[str, Any]:
    """Shows a need as every list and page of needs does."""
    same = {name: getattr(found, name) for name in NeedOut.model_fields if hasattr(type(found), name)}
    return same | {
        "kind": found.kind.code,
        "place_name": found.place.local_name,
        "handler_name": found.handler.name if found.handler else "",
        "is_late": queries.is_late(found, time.now()),
    }
