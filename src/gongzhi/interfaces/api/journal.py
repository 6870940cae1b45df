"""The journal for an auditor's programs, and the alarms about those who opened unusually many records."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.journal.queries import Filter, entries, look_alarms, look_limits
from gongzhi.foundation.journal.rules import HIGHEST_MOST
from gongzhi.foundation.journal.services import answer_look_alarm
from gongzhi.foundation.journal.words import LookKind
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.watch_looks import change_look_limit

router = Router()


class EntryOut(Schema):
    """Who did what to which thing, and when; ids only."""

    id: UUID
    at: datetime
    by: UUID | None
    on_behalf_of: UUID | None
    verb: str
    subject_kind: str
    subject: UUID
    community: UUID | None
    because: str


class EntryFilter(Paging):
    """Which entries; ``until`` is not included."""

    verb: str = ""
    by: UUID | None = None
    subject: UUID | None = None
    community: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class LookAlarmOut(Schema):
    """One account opened more different records than the limit allowed within so many hours."""

    id: UUID
    account: UUID
    kind: str
    hours: int
    looks: int
    most: int
    first_at: datetime
    last_at: datetime
    raised_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: UUID | None


class LookAlarmFilter(Paging):
    """Which alarms; ``is_open`` narrows to those without, or with, an answer."""

    kind: LookKind | None = None
    is_open: bool | None = None


class LookLimitOut(Schema):
    """From how many different records on an alarm is raised; ``is_usual`` where the district has not set it."""

    kind: str
    in_an_hour: int
    in_a_day: int
    is_usual: bool


class LookLimitIn(Schema):
    """Numbers above which an alarm is raised; the day's is not below the hour's."""

    in_an_hour: int = Field(ge=1, le=HIGHEST_MOST)
    in_a_day: int = Field(ge=1, le=HIGHEST_MOST)


class LookAnswerIn(Schema):
    """What the auditor found."""

    answer: str = Field(max_length=300)


@router.get("/journal", response=Page[EntryOut], url_name="journal")
@permitted(Permission.JOURNAL_READ)
def list_entries(request: Request, wanted: Query[EntryFilter]) -> dict[str, Any]:
    """Lists the journal's entries, newest first."""
    del request
    asked = wanted.model_dump(exclude={"page", "size"})
    return paged(entries(Filter(**asked)), wanted, _entry)


def _entry(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in EntryOut.model_fields}


@router.get("/look-alarms", response=Page[LookAlarmOut], url_name="look_alarms")
@permitted(Permission.LOOK_READ)
def list_look_alarms(request: Request, wanted: Query[LookAlarmFilter]) -> dict[str, Any]:
    """Lists who opened unusually many residents' records, newest first: numbers only (R6)."""
    del request
    return paged(look_alarms(kind=wanted.kind or "", is_open=wanted.is_open), wanted, _alarm)


@router.post("/look-alarms/{alarm_id}/answer", response=DONE, url_name="look_alarm_answer")
@permitted(Permission.LOOK_ANSWER)
def answer_alarm(request: Request, alarm_id: UUID, sent: LookAnswerIn) -> HttpResponse:
    """Writes down what came of an alarm; what is opened from then on counts anew."""
    by = request.standing.by.user
    return done(request, "look.answer", lambda: answer_look_alarm(alarm_id, answer=sent.answer, by=by))


@router.get("/look-limits", response=list[LookLimitOut], url_name="look_limits")
@permitted(Permission.LOOK_READ)
def list_look_limits(request: Request) -> list[dict[str, Any]]:
    """Lists the limits above which an alarm is raised."""
    del request
    return [{name: getattr(one, name) for name in LookLimitOut.model_fields} for one in look_limits()]


@router.put("/look-limits/{kind}", response=DONE, url_name="look_limit")
@permitted(Permission.SETUP)
def put_look_limit(request: Request, kind: str, sent: LookLimitIn) -> HttpResponse:
    """Changes a limit; the auditors are told."""
    given = sent.model_dump()
    return done(request, "look.limit", lambda: change_look_limit(kind, by=request.standing.by, **given))


def _alarm(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in LookAlarmOut.model_fields}
