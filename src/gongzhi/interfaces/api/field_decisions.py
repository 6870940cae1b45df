"""What a named person decides about phones, for programs: entries that wait, packs, visits that contradict."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema

from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.campaigns import services as rounds
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork import queries, services
from gongzhi.domain.fieldwork.words import EntryState
from gongzhi.foundation.sentences import told
from gongzhi.foundation.time import local
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, made_by_id
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.decide_entry import set_entry_aside, take_entry_in

router = Router()


class WaitingOut(Schema):
    """An entry that waits or was decided; its content only while it waits. ``made_at`` is a part of a day."""

    id: UUID
    item: UUID
    person: str
    verb: str
    state: str
    door_id: UUID | None
    made_at: datetime
    received_at: datetime
    because: str
    facts: dict[str, Any]


class WaitingFilter(Paging):
    """Which entries."""

    state: str = ""


class EntryDecisionIn(Schema):
    """What becomes of an entry, and why."""

    take_in: bool
    because: str


class DecidedOut(Schema):
    """An entry that was decided."""

    id: UUID
    state: str


class RevokeIn(Schema):
    """Why a pack is taken back; ``is_lost`` ends all log-ins of its person too."""

    because: str
    is_lost: bool = False


class RevokedOut(Schema):
    """A pack that was taken back."""

    id: UUID


class ContradictionOut(Schema):
    """A standing visit that somebody else's visit at the same door contradicts."""

    id: UUID
    door_id: UUID
    person: str
    outcome: str
    day: date


class AsideIn(Schema):
    """Why a visit counts no longer."""

    because: str


def _kept(request: Request, round_id: UUID) -> UUID:
    request.standing.demand(Permission.ROUND_START, at=campaigns.round_of(round_id).community)
    return round_id


@router.get("/rounds/{uuid:round_id}/entries", response=Page[WaitingOut], url_name="field-waiting")
@permitted(Permission.ROUND_START)
def waiting(request: Request, round_id: UUID, wanted: Query[WaitingFilter]) -> dict[str, Any]:
    """Lists the entries of a round that could not be taken in by themselves, the newest first."""
    return paged(queries.entries_seen(_kept(request, round_id), state=wanted.state), wanted, _waiting)


def _waiting(one: Any) -> dict[str, Any]:
    names = ("id", "item", "verb", "state", "made_at", "received_at")
    facts = queries.content_of(one).facts if one.facts_sealed is not None else {}
    facts.pop("jpeg", None)
    return {name: getattr(one, name) for name in names} | {
        "person": one.person.name,
        "because": told(one.because),
        "door_id": one.door,
        "facts": facts,
    }


@router.post("/field/entries/{uuid:entry_id}/decide", response={201: DecidedOut, 202: DecidedOut}, url_name="decide")
@permitted(Permission.ROUND_START)
def decide(request: Request, entry_id: UUID, sent: EntryDecisionIn) -> HttpResponse:
    """Takes an entry in, in the name of whoever made it, or sets it aside; a reason is asked for."""
    request.standing.demand(Permission.ROUND_START, at=queries.entry(entry_id).community)
    verb = take_entry_in if sent.take_in else set_entry_aside

    def do() -> dict[str, Any]:
        done = verb(entry_id, by=request.standing.by, because=sent.because)
        return {"id": done.pk, "state": str(EntryState(done.state).value)}

    status, given = run_once(request, "entry.decide", do)
    return JsonResponse(given, status=status)


@router.post("/field/packs/{uuid:pack_id}/revoke", response={201: RevokedOut, 202: RevokedOut}, url_name="revoke-pack")
@permitted(Permission.ROUND_START)
def revoke(request: Request, pack_id: UUID, sent: RevokeIn) -> HttpResponse:
    """Takes a pack back; what its phone still sends is handed over to a named person."""
    request.standing.demand(Permission.ROUND_START, at=queries.pack(pack_id).community)

    def do() -> dict[str, Any]:
        by = request.standing.by
        return {"id": services.revoke_pack(pack_id, by=by, because=sent.because, is_lost=sent.is_lost).pk}

    status, given = run_once(request, "pack.revoke", do)
    return JsonResponse(given, status=status)


@router.get(
    "/rounds/{uuid:round_id}/contradictions",
    response={200: Page[ContradictionOut], **ASKED},
    url_name="round-contradictions",
)
@permitted(Permission.ROUND_START)
def contradictions(request: Request, round_id: UUID, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists the visits that somebody else's visit at the same door contradicts; all of them stand."""
    return paged(campaigns.contradictions(_kept(request, round_id)), wanted, _contradiction)


def _contradiction(one: Any) -> dict[str, Any]:
    day = local(one.visited_at).date()
    return {"id": one.pk, "door_id": one.door_id, "person": one.by.name, "outcome": one.outcome, "day": day}


@router.post("/field/visits/{uuid:visit_id}/aside", response=DONE, url_name="set-visit-aside")
@permitted(Permission.ROUND_START)
def set_aside(request: Request, visit_id: UUID, sent: AsideIn) -> HttpResponse:
    """Sets a visit aside, whoever recorded it; it stays in the records and counts no longer."""
    _kept(request, campaigns.attempt(visit_id).round_id)

    def do() -> UUID:
        rounds.set_visit_aside(visit_id, by=request.standing.by, because=sent.because)
        return visit_id

    return made_by_id(request, "visit.set_aside", do)
