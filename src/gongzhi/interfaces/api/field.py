"""Phones in the field for programs: packs, the upload of what was entered, the comparison line by line."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork import queries, services
from gongzhi.domain.needs import queries as needs
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.devices import family
from gongzhi.interfaces.common.entering import logged_in_at
from gongzhi.interfaces.common.fieldwork import badge_facts, lease_rows, line_rows, pack_facts
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.carry_out_entry import Sent
from gongzhi.workflows.take_in_entries import Receipt, take_in_entries

router = Router()
OWN_PACK = "Whoever was moved hands over what stands in the own pack; each entry is judged at its door."


class GridChoice(Schema):
    """A grid of an open round whose doors one may carry; ``is_own`` says that one works in its teams.

    In a round to organisations also a grid in which the register knows none yet: they are to be found.
    """

    round_id: UUID
    round_name: str
    grid_id: UUID
    grid_name: str
    is_own: bool


class PhoneSessionOut(Schema):
    """What a phone needs to keep its pack sealed and to send; ``key`` is forgotten at log-out."""

    user_id: UUID
    name: str
    key: str
    csrf: str
    ends_in: int
    now: datetime
    grids: list[GridChoice]


class PackIn(Schema):
    """Which grid's doors to carry, in which round, and what the person calls the phone (or nothing)."""

    round_id: UUID
    grid_id: UUID
    device: str = ""


class DeviceIn(Schema):
    """What the person calls the phone."""

    device: str


class PhonePackOut(Schema):
    """A pack: entrances, their doors as
    ``[id, name, floor, disposition, outcome, attempts, day, appointment, do not knock until, try again, try now, why,
    knocks]``. Appointment, try again and try now are a day and a slot, or nothing; "do not knock until" is a day or "";
    why is ``[of 100 such knocks so many are answered, class of house, slots in vain as bits]``, ``used_up`` (the tries
    of the round), ``no_time`` (none is left in it) or nothing; knocks are those of a week, each a day and a slot.

    ``appointments`` are the parts of days in which one can come again, ``questions`` the round's question sheet,
    ``badges`` with whom one goes, each with the picture of the code that residents scan; ``badge_stamp`` changes with
    them; ``opens`` of an entrance is its steward. ``spots`` (id, name) and ``body_kinds``
    (code, name): where and of which kinds an organisation may be found, in a round to organisations;
    ``stairs`` is empty in a grid in which the register knows none yet.
    """

    id: UUID
    made_at: datetime
    expires_at: datetime
    households: int
    size: int
    now: datetime
    round: dict[str, Any]
    grid: dict[str, Any]
    hours: list[str]
    kinds: list[list[str]]
    appointments: list[list[Any]]
    questions: list[dict[str, Any]]
    stairs: list[dict[str, Any]]
    badges: list[dict[str, Any]]
    badge_stamp: str
    progress: dict[str, int]
    spots: list[list[Any]]
    body_kinds: list[list[str]]


class EntryIn(Schema):
    """One entry: ``id`` is made on the phone and must tell no minute (a UUID by chance, or of the day alone).

    ``at`` is the phone's clock, right or wrong. A visit's facts may hold ``batch``, ``appointment_on``,
    ``appointment_slot`` and ``answers``. ``silence`` with ``door`` and ``until`` keeps a wish not to be visited, and
    takes it back without ``until``; ``neighbour`` with ``door`` and ``is_empty`` ("yes", "no") keeps their word.
    ``seen`` with ``door``, ``kind`` and ``text`` is a need that nobody told: it belongs to the door's entrance or
    building, to no household and to no visit.
    ``found`` with ``round``, ``place``, ``name``, ``kind`` and perhaps ``text`` writes an organisation down that the
    register does not have.
    """

    id: UUID
    verb: str
    at: AwareDatetime
    facts: dict[str, Any]


class EntriesIn(Schema):
    """What a phone sends together, at most 100; ``sent_at`` is its clock at this moment, by which it is put right.

    ``badge_stamp`` is that of the badges it has; without one it is told nothing of them.
    """

    pack: UUID | None = None
    badge_stamp: str | None = None
    sent_at: AwareDatetime
    since: AwareDatetime | None = None
    entries: list[EntryIn] = Field(default_factory=list, max_length=queries.MOST_AT_ONCE)


class ReceiptOut(Schema):
    """What became of one entry: 201, 202, 404, 409, 422 or 423; forget it on the phone only where ``kept`` is true."""

    id: UUID
    status: int
    state: str
    kept: bool
    sentence: str
    number: str = ""
    tracking_code: str = ""


class LeaseRow(Schema):
    """Who is in which entrance now."""

    id: UUID
    stair_id: UUID
    name: str
    is_mine: bool


class EntriesOut(Schema):
    """One receipt for each entry, and what others did at the pack's doors ``since``.

    ``badges`` come only where they are other than those of the ``badge_stamp`` that was sent.
    """

    now: datetime
    receipts: list[ReceiptOut]
    pack: str
    doors: list[list[Any]]
    leases: list[LeaseRow]
    progress: dict[str, int]
    badges: list[dict[str, Any]] | None = None
    badge_stamp: str = ""


class EntryLineOut(Schema):
    """One entry as the server counts it."""

    id: UUID
    verb: str
    state: str
    is_counted: bool


class LinesFilter(Schema):
    """Which round's lines."""

    round_id: UUID


@router.get("/field/session", response=PhoneSessionOut, url_name="field-session")
@permitted(Permission.VISIT_RECORD)
def session(request: Request) -> dict[str, Any]:
    """Gives the key of the log-in and the grids whose doors may be carried."""
    user = request.standing.user_id
    key = services.session_key(user) if user else b""
    return {
        "user_id": user,
        "name": request.standing.name,
        "key": base64.b64encode(key).decode(),
        "csrf": get_token(request),
        "ends_in": settings.SESSION_COOKIE_AGE,
        "now": now(),
        "grids": _choices(request),
    }


def _choices(request: Request) -> list[dict[str, Any]]:
    standing = request.standing
    own = queries.grids_of_person(standing.person_id, today()) if standing.person_id else {}
    scope = standing.scope(Permission.VISIT_RECORD)
    found = []
    for one in campaigns.open_rounds_of(standing.communities_with(Permission.VISIT_RECORD)):
        found += [
            {
                "round_id": one.pk,
                "round_name": one.name,
                "grid_id": part.grid_id,
                "grid_name": part.grid_name,
                "is_own": part.grid_id in own,
            }
            for part in queries.grids_to_carry(one, scope)
        ]
    return sorted(found, key=lambda choice: not choice["is_own"])


@router.post("/field/packs", response={201: PhonePackOut, 202: PhonePackOut}, url_name="field-pack")
@permitted(Permission.VISIT_RECORD)
def make_pack(request: Request, sent: PackIn) -> HttpResponse:
    """Packs the doors of one grid; at most 1,000 households and 2 MB, for 48 hours.

    After a pack was taken back from a person, only a log-in that began later gets doors again (else 409). The receipt
    keeps the pack's id alone: doors are kept nowhere but in their round.
    """
    scope = request.standing.scope(Permission.VISIT_RECORD)
    made: list[services.Content] = []

    def do() -> dict[str, Any]:
        by, since = request.standing.by, logged_in_at(request)
        made.append(services.make_pack(sent.round_id, grid=sent.grid_id, scope=scope, by=by, logged_in_at=since))
        services.name_device(made[0].pack.pk, device=sent.device.strip() or family(request), by=by)
        return {"id": made[0].pack.pk}

    status, given = run_once(request, "pack.make", do)
    content = made[0] if made else services.repeat_pack(given["id"], scope=scope)
    return JsonResponse(pack_facts(content, request.build_absolute_uri), status=status)


@router.post("/field/packs/{uuid:pack_id}/device", response=DONE, url_name="name-device")
@permitted(Permission.VISIT_RECORD)
def name_device(request: Request, pack_id: UUID, sent: DeviceIn) -> HttpResponse:
    """Keeps what a person calls the phone that carries a pack; without a name it goes by its browser's family."""
    device, by = sent.device.strip() or family(request), request.standing.by
    return done(request, "pack.name", lambda: services.name_device(pack_id, device=device, by=by))


@router.post("/field/entries", response={207: EntriesOut}, url_name="field-entries")
@permitted(None, open_because=OWN_PACK)
def send_entries(request: Request, sent: EntriesIn) -> HttpResponse:
    """Takes in what a phone kept: one receipt an entry, and never 200, which any gateway could answer."""
    standing = request.standing
    if queries.own_pack(sent.pack, standing.person_id) is None:
        standing.demand(Permission.VISIT_RECORD)
    receipts = take_in_entries(
        [Sent(one.id, one.verb, one.at, one.facts) for one in sent.entries],
        pack=sent.pack,
        sent_at=sent.sent_at,
        by=standing.by,
        may=lambda place: standing.may(Permission.VISIT_RECORD, place),
    )
    given = {"now": now(), "receipts": [_receipt(one) for one in receipts], **_news(request, sent)}
    return JsonResponse(given, status=207)


def _receipt(one: Receipt) -> dict[str, Any]:
    number = one.given.get("number", "")
    code = needs.code_for_command(one.id) if number else ""
    names = ("id", "status", "state", "kept", "sentence")
    return {name: getattr(one, name) for name in names} | {"number": number, "tracking_code": code}


def _news(request: Request, sent: EntriesIn) -> dict[str, Any]:
    """Tells what happened at the pack's doors since, as long as the pack may be used."""
    pack = queries.own_pack(sent.pack, request.standing.person_id)
    if pack is None:
        return {"pack": "", "doors": [], "leases": [], "progress": {}}
    moment = now()
    state = queries.pack_state(expires_at=pack.expires_at, revoked_at=pack.revoked_at, at=moment)
    scope = request.standing.scope(Permission.VISIT_RECORD)
    carried = queries.grid_carried(pack, scope)
    if state != "valid" or carried is None:
        return {"pack": "revoked" if state == "valid" else state, "doors": [], "leases": [], "progress": {}}
    walked = campaigns.round_of(pack.round_id)
    doors: list[list[Any]] = []
    if sent.since:
        since = queries.put_right(sent.since, sent_at=moment, received_at=moment)
        doors = queries.changed_doors(walked, pack.grid_id, since, moment)
    figures = {name: getattr(carried, name) for name in ("doors", "attempted", "contacted", "resolved")}
    leases = lease_rows(walked, request.standing.by)
    news = {"pack": state, "doors": doors, "leases": leases, "progress": figures}
    if sent.badge_stamp is None:
        return news
    return news | badge_facts(walked, pack.person_id, request.build_absolute_uri, known=sent.badge_stamp)


@router.get("/field/lines", response=list[EntryLineOut], url_name="field-lines")
@permitted(Permission.VISIT_RECORD)
def lines(request: Request, wanted: Query[LinesFilter]) -> list[dict[str, Any]]:
    """Lists one's own entries in a round as the server counts them, to be compared with the phone line by line."""
    return line_rows(campaigns.round_of(wanted.round_id), request.standing.by)
