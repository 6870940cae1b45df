"""Following an area for programs, without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Router, Schema

from gongzhi.domain.needs import queries
from gongzhi.domain.places.queries import place
from gongzhi.foundation import time
from gongzhi.foundation.tidings import queries as watches
from gongzhi.foundation.tidings import services
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.request import Request

router = Router()
OPEN = "What everybody may read of needs names nobody, and whoever holds a watch's code made it."
MOST = 200


class PublicQuestionOut(Schema):
    """A public question; its words are empty until a colleague has read them."""

    number: str
    words: str
    asked_at: datetime
    answer_due: datetime
    answer: str
    answered_at: datetime | None


class WatchIn(Schema):
    """Which kinds (none: all), and perhaps an address that is asked to confirm."""

    kinds: list[str] = []
    email: str = ""


class WatchCodeOut(Schema):
    """The code of a watch; told only now."""

    code: str


class WatchCodeIn(Schema):
    """The code of a watch."""

    code: str


class SeenOut(Schema):
    """A public need that changed since the last look."""

    number: str
    kind: str
    state: str
    building: str
    changed_at: datetime


@router.get(
    "/communities/{uuid:community_id}/questions", response=list[PublicQuestionOut], auth=None, url_name="questions"
)
@permitted(None, open_because=OPEN)
def questions(
    request: Request, community_id: UUID, show: Literal["", "asked", "answered", "in_time", "late"] = ""
) -> list[dict[str, Any]]:
    """Lists a community's public questions with their answers, the newest first, at most 200; ``show`` narrows them."""
    del request
    return [
        {
            "number": one.number,
            "words": one.words if one.is_released else "",
            "asked_at": one.opened_at,
            "answer_due": one.answer_due,
            "answer": one.answer,
            "answered_at": one.answered_at,
        }
        for one in queries.public_questions(place(community_id).pk, show=show)[:MOST]
    ]


BEGUN: Any = {201: WatchCodeOut, 202: WatchCodeOut, **COMMANDED}


@router.post("/communities/{uuid:community_id}/watch", response=BEGUN, auth=None, url_name="watch")
@permitted(None, open_because=OPEN)
def begin_watch(request: Request, community_id: UUID, sent: WatchIn) -> HttpResponse:
    """Follows an area; the code is derived from the command, so that a repeat tells the same one."""
    area, command = place(community_id), command_id(request)
    code = queries.code_for_command(command) if command else ""

    def do() -> dict[str, Any]:
        brake(request, "report")
        services.begin_watch(area.pk, code=code, kinds=sent.kinds, email=sent.email)
        return {}

    status, _given = run_once(request, "watch.begin", do)
    return JsonResponse({"code": code}, status=status)


@router.post("/watches/look", response={200: list[SeenOut], **ASKED}, auth=None, url_name="watch-look")
@permitted(None, open_because=OPEN)
def look(request: Request, sent: WatchCodeIn) -> list[dict[str, Any]]:
    """Lists what changed in the area since the last look."""
    brake(request, "code")
    watch, moment = watches.watch_by_code(sent.code), time.now()
    filters = queries.FaceFilters(kinds=tuple(watch.kinds))
    found = queries.public_needs_below(place(watch.place).path, filters).filter(changed_at__gt=watch.seen_until)[:MOST]
    rows = [
        {
            "number": one.number,
            "kind": one.kind.code,
            "state": one.state,
            "building": one.building.name if one.building else "",
            "changed_at": one.changed_at,
        }
        for one in found
    ]
    services.note_seen(watch, at=moment)
    return rows


@router.post("/watches/end", response={200: dict[str, Any], **ASKED}, auth=None, url_name="watch-end")
@permitted(None, open_because=OPEN)
def end_watch(request: Request, sent: WatchCodeIn) -> dict[str, Any]:
    """Ends a watch and forgets its address."""
    brake(request, "code")
    services.end_watch(sent.code)
    return {"is_ended": True}
