"""Gaps and overlaps, and tasks for communities, for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import Permission, TaskState
from gongzhi.domain.needs.queries import kinds
from gongzhi.domain.places.queries import place
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.problems import problem_json
from gongzhi.interfaces.common.request import Request

router = Router()
P = Permission


class GapOut(Schema):
    """One gap or overlap with its sentence."""

    id: UUID
    kind: str
    place_id: UUID
    place_name: str
    community_id: UUID | None
    state: str
    sentence: str
    owner_id: UUID | None
    due: date
    because: str
    found_on: date
    seen_on: date
    solved_on: date | None


class GapFilter(Paging):
    """Which gaps; without a state all that are not solved."""

    state: str = ""
    kind: str = ""
    owner: UUID | None = None
    is_late: bool = False
    text: str = ""


class ScanIn(Schema):
    """Below which place to look."""

    place: UUID


class ScanOut(Schema):
    """What a look changed."""

    found: int
    still: int
    solved: int


class TakeIn(Schema):
    """Who sees to it, until when."""

    owner: UUID
    due: date


class GapBecauseIn(Schema):
    """The reason."""

    because: str = Field(max_length=300)


class NothingIn(Schema):
    """Nothing has to be said."""


class TaskOut(Schema):
    """One task; ``returned_because`` is the sentence with which it came back."""

    id: UUID
    number: str
    community_id: UUID
    sender_id: UUID
    title: str
    item_id: UUID | None
    is_temporary: bool
    approver_id: UUID | None
    ends_on: date | None
    state: str
    returned_because: str
    result: str
    sent_at: datetime


class TaskFilter(Paging):
    """Which tasks."""

    state: str = ""
    sender: UUID | None = None
    text: str = ""
    since: date | None = None
    until: date | None = None


class TaskIn(Schema):
    """A task for a community: a line of a list, or for a temporary one its approver and its last day (R12)."""

    community_id: UUID
    sender_id: UUID
    title: str = Field(max_length=120)
    matter: str = Field(default="", max_length=60)
    item_id: UUID | None = None
    is_temporary: bool = False
    approver_id: UUID | None = None
    ends_on: date | None = None


class CountOut(Schema):
    """How many tasks a body sent, and how many came back."""

    sender_id: UUID
    sender: str
    sent: int
    returned: int
    temporary: int


class ResultIn(Schema):
    """What was done."""

    result: str = Field(max_length=400)


@router.get("/gaps", response={200: Page[GapOut], **ASKED}, url_name="gaps")
@permitted(P.DUTY_KEEP)
def list_gaps(request: Request, wanted: Query[GapFilter]) -> dict[str, Any]:
    """Lists the gaps at one's places, the soonest due first."""
    found = queries.gaps(
        request.standing.scope(P.DUTY_KEEP).paths,
        state=wanted.state,
        kind=wanted.kind,
        owner_id=wanted.owner,
        late_on=today() if wanted.is_late else None,
        text=wanted.text,
    )
    return paged(found, wanted, _gap)


@router.post("/gaps/scan", response={201: ScanOut, 202: ScanOut, **COMMANDED}, url_name="scan-gaps")
@permitted(P.DUTY_KEEP)
def scan(request: Request, sent: ScanIn) -> HttpResponse:
    """Looks for gaps below a place now."""
    top = place(sent.place)
    request.standing.demand(P.DUTY_KEEP, at=top)
    codes, by = [one.code for one in kinds()], request.standing.by

    def do() -> dict[str, Any]:
        report = services.scan_gaps(top, kinds=codes, on=today(), by=by)
        return {"found": report.found, "still": report.still, "solved": report.solved}

    return _answered(request, "gap.scan", do)


@router.post("/gaps/{uuid:gap_id}/take", response={201: GapOut, 202: GapOut, **COMMANDED}, url_name="take-gap")
@permitted(P.DUTY_KEEP)
def take(request: Request, gap_id: UUID, sent: TakeIn) -> HttpResponse:
    """Gives a gap to somebody until a day."""
    _kept(request, gap_id)
    by = request.standing.by
    return _answered(
        request,
        "gap.take",
        lambda: _changed(services.take_gap(gap_id, owner_id=sent.owner, due=sent.due, by=by).pk),
    )


@router.post("/gaps/{uuid:gap_id}/accept", response={201: GapOut, 202: GapOut, **COMMANDED}, url_name="accept-gap")
@permitted(P.DUTY_KEEP)
def accept(request: Request, gap_id: UUID, sent: GapBecauseIn) -> HttpResponse:
    """Accepts a gap with a reason."""
    _kept(request, gap_id)
    by = request.standing.by
    return _answered(
        request, "gap.accept", lambda: _changed(services.accept_gap(gap_id, because=sent.because, by=by).pk)
    )


@router.post("/gaps/{uuid:gap_id}/reopen", response={201: GapOut, 202: GapOut, **COMMANDED}, url_name="reopen-gap")
@permitted(P.DUTY_KEEP)
def reopen(request: Request, gap_id: UUID, sent: NothingIn) -> HttpResponse:
    """Opens an accepted gap again."""
    del sent
    _kept(request, gap_id)
    by = request.standing.by
    return _answered(request, "gap.reopen", lambda: _changed(services.reopen_gap(gap_id, by=by).pk))


@router.get("/tasks", response={200: Page[TaskOut], **ASKED}, url_name="tasks")
@permitted(P.TASK_READ)
def list_tasks(request: Request, wanted: Query[TaskFilter]) -> dict[str, Any]:
    """Lists the tasks for one's communities, those that came back too, the newest first."""
    found = queries.tasks(
        request.standing.scope(P.TASK_READ).paths,
        state=wanted.state,
        sender_id=wanted.sender,
        text=wanted.text,
        since=wanted.since,
        until=wanted.until,
    )
    return paged(found, wanted, _task)


@router.get("/tasks/counts", response={200: list[CountOut], **ASKED}, url_name="task-counts")
@permitted(P.TASK_READ)
def count_tasks(request: Request, since: date, until: date) -> list[dict[str, Any]]:
    """Counts tasks by sender during some days: sent, returned, temporary."""
    found = queries.task_counts(request.standing.scope(P.TASK_READ).paths, since=since, until=until)
    return [{name: getattr(one, name) for name in CountOut.model_fields} for one in found]


@router.post("/tasks", response={201: TaskOut, 202: TaskOut, **COMMANDED}, url_name="send-task")
@permitted(P.TASK_SEND)
def send(request: Request, sent: TaskIn) -> HttpResponse:
    """Sends a task to a community. What no list covers comes back as 422 with the reason, and is logged and counted."""
    community = place(sent.community_id)
    request.standing.demand(P.TASK_SEND, at=community)
    _demand_sender(request, sent.sender_id)
    facts = services.TaskFacts(**sent.dict(exclude={"community_id"}))
    by = request.standing.by
    status, given = run_once(request, "task.send", lambda: _task(services.send_task(facts, to=community, by=by)))
    if given["state"] == TaskState.RETURNED:
        # Answered, not raised: what came back stays stored.
        return problem_json(422, given["returned_because"], kind="returned", fields={"task": given["number"]})
    return JsonResponse(given, status=status)


@router.post("/tasks/{uuid:task_id}/finish", response={201: TaskOut, 202: TaskOut, **COMMANDED}, url_name="finish-task")
@permitted(P.TASK_FINISH)
def finish(request: Request, task_id: UUID, sent: ResultIn) -> HttpResponse:
    """Says that a community has done a task."""
    request.standing.demand(P.TASK_FINISH, at=queries.task(task_id).community)
    by = request.standing.by
    return _answered(request, "task.finish", lambda: _task(services.finish_task(task_id, result=sent.result, by=by)))


def _demand_sender(request: Request, sender_id: UUID) -> None:
    """Lets nobody send in the name of another body."""
    grants = request.standing.grants
    own = {one.organisation_id for one in grants if P.TASK_SEND in one.permissions}
    request.standing.demand(P.TASK_SEND, holders=[sender_id] if sender_id not in own else [])


def _kept(request: Request, gap_id: UUID) -> None:
    request.standing.demand(P.DUTY_KEEP, at=queries.gap(gap_id).place)


def _answered(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)


def _changed(gap_id: UUID) -> dict[str, Any]:
    return _gap(queries.gap(gap_id))


def _gap(one: Any) -> dict[str, Any]:
    same = {name: getattr(one, name) for name in GapOut.model_fields if name not in ("sentence", "place_name")}
    return same | {"sentence": queries.gap_sentence(one), "place_name": one.place.name}


def _task(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in TaskOut.model_fields}
