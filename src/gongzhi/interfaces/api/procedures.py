"""Statutory procedures for programs: begin, steps, notices, papers, objections, effect."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.services import Beginning, Candidate, Upload
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place as place_of
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.papers import file_of_paper
from gongzhi.interfaces.common.problems import problem_json
from gongzhi.interfaces.common.request import Request

router = Router()
MOST_UPLOAD = 20 * 1024 * 1024


class ProcedureOut(Schema):
    """A procedure on its way."""

    id: UUID
    template: str
    pack: str
    title: str
    place_id: UUID
    post_id: UUID | None
    person_id: UUID | None
    state: str
    started_on: date
    completed_on: date | None


class ProcedureStepOut(Schema):
    """A step of a procedure."""

    id: UUID
    position: int
    code: str
    name: str
    body: str
    article: str
    due_on: date | None
    needs_paper: bool
    notice_days: int | None
    notice_until: date | None
    done_on: date | None


class ProcedurePaperOut(Schema):
    """A paper of a step, or an objection with its answer; ``has_file`` tells whether its file can be fetched."""

    id: UUID
    step_id: UUID | None
    kind: str
    text: str
    entered_on: date
    answer: str
    answered_on: date | None
    has_file: bool


class ProcedureWhole(ProcedureOut):
    """A procedure with its steps, papers and objections; ``stopped_because`` says why it was refused or stopped."""

    stopped_because: str
    steps: list[ProcedureStepOut]
    papers: list[ProcedurePaperOut]


class TemplateOut(Schema):
    """A procedure as the law lays it down; one that leads to an ``appointment`` needs a post and a person."""

    code: str
    name: str
    purpose: str
    leads_to: str
    is_sample: bool
    steps: list[str]


class ProcedureIn(Schema):
    """A procedure to begin; one that leads to a post names post and person, and what the person declares."""

    template: str = Field(max_length=40)
    title: str = Field(max_length=120)
    place_id: UUID
    post_id: UUID | None = None
    person_id: UUID | None = None
    measure_id: UUID | None = None
    capacity: str = Field("", max_length=32)
    is_owner: bool = False
    has_interest: bool = False
    on: date | None = None


class StepDoneIn(Schema):
    """When a step was done, and what it brought."""

    on: date | None = None
    words: str = Field("", max_length=300)


class NoticeIn(Schema):
    """Where and since when a notice hangs."""

    place: str = Field(max_length=120)
    from_: date


class WordsIn(Schema):
    """Some words: an objection, an answer, a reason."""

    text: str = Field(max_length=300)


class EffectIn(Schema):
    """From when an appointment holds, and by what right."""

    from_: date
    legal_basis: str = Field(max_length=200)


class DueOut(Schema):
    """A step that is due."""

    procedure_id: UUID
    title: str
    step: str
    body: str
    due_on: date


class ProcedureFilter(Paging):
    """Which procedures."""

    state: str = ""
    template: str = ""
    text: str = ""


@router.get("/procedures", response={200: Page[ProcedureOut], **ASKED}, url_name="procedures")
@permitted(Permission.PROCEDURE_READ)
def list_procedures(request: Request, wanted: Query[ProcedureFilter]) -> dict[str, Any]:
    """Lists the procedures of one's places, the newest first."""
    paths = request.standing.scope(Permission.PROCEDURE_READ).paths
    found = queries.procedures(paths, state=wanted.state, template=wanted.template, text=wanted.text)
    return paged(found, wanted, plain(ProcedureOut))


@router.get("/procedures/due", response={200: list[DueOut], **ASKED}, url_name="procedures-due")
@permitted(Permission.PROCEDURE_READ)
def due(request: Request, days: int = 90) -> list[dict[str, Any]]:
    """Lists the steps that are late or due within some days, the soonest first."""
    paths = request.standing.scope(Permission.PROCEDURE_READ).paths
    found = queries.steps_due(paths, until=today() + timedelta(days=max(0, min(days, 3650))))
    return [
        {
            "procedure_id": step.procedure_id,
            "title": step.procedure.title,
            "step": queries.step_name(step),
            "body": step.body,
            "due_on": step.due_on,
        }
        for step in found
    ]


@router.get("/procedures/{uuid:procedure_id}", response={200: ProcedureWhole, **ASKED}, url_name="procedure")
@permitted(Permission.PROCEDURE_READ)
def one_procedure(request: Request, procedure_id: UUID) -> dict[str, Any]:
    """Shows a procedure with its steps, papers and objections."""
    found = _procedure(request, procedure_id, Permission.PROCEDURE_READ)
    return {
        **plain(ProcedureOut)(found),
        "stopped_because": found.stopped_because,
        "steps": [_step(step) for step in queries.steps_of(procedure_id)],
        "papers": [_paper(one) for one in queries.papers_of(procedure_id)],
    }


@router.get("/procedure-templates", response={200: list[TemplateOut], **ASKED}, url_name="procedure-templates")
@permitted(Permission.PROCEDURE_READ)
def list_templates(request: Request) -> list[dict[str, Any]]:
    """Lists the procedures that can be begun, what is not a sample first."""
    del request
    return [
        {name: getattr(one, name) for name in ("code", "leads_to", "is_sample")}
        | {name: queries.in_words(getattr(one, name)) for name in ("name", "purpose")}
        | {"steps": [queries.in_words(step.name) for step in one.steps]}
        for one in queries.procedure_templates()
    ]


@router.get("/procedure-papers/{uuid:paper_id}", response={200: None, **ASKED}, url_name="procedure-paper")
@permitted(Permission.PROCEDURE_READ)
def paper_file(request: Request, paper_id: UUID) -> HttpResponse:
    """Hands out the file of a paper."""
    return file_of_paper(request, paper_id)


@router.post("/procedures", response=DONE, url_name="start-procedure")
@permitted(Permission.PROCEDURE_RUN)
def start(request: Request, sent: ProcedureIn) -> HttpResponse:
    """Begins a procedure; a candidate with a conflict of interest is refused (409) with the article, which is kept."""
    where = place_of(sent.place_id)
    request.standing.demand(Permission.PROCEDURE_RUN, at=where)

    def do() -> dict[str, Any]:
        beginning = Beginning(place=where, title=sent.title, candidate=_candidate(request, sent), on=sent.on)
        begun = services.start_procedure(sent.template, beginning, by=request.standing.by)
        return {"id": begun.pk, "refused_because": begun.stopped_because}

    status, given = run_once(request, "procedure.start", do)
    if because := given.pop("refused_because", ""):
        # Answered, not raised: the refusal stays kept, with its article.
        return problem_json(409, because, kind="refused", fields={"procedure": str(given["id"])})
    return JsonResponse(given, status=status)


@router.post("/procedures/{uuid:procedure_id}/steps/{uuid:step_id}/finish", response=DONE, url_name="finish-step")
@permitted(Permission.PROCEDURE_RUN)
def finish(request: Request, procedure_id: UUID, step_id: UUID, sent: StepDoneIn) -> HttpResponse:
    """Ends the next step; with the last one the procedure is complete."""
    _its_step(request, procedure_id, step_id)

    def do() -> Any:
        return services.finish_step(step_id, on=sent.on, words=sent.words, by=request.standing.by)

    return done(request, "procedure.finish_step", do)


@router.post("/procedures/{uuid:procedure_id}/steps/{uuid:step_id}/notice", response=DONE, url_name="hang-notice")
@permitted(Permission.PROCEDURE_RUN)
def notice(request: Request, procedure_id: UUID, step_id: UUID, sent: NoticeIn) -> HttpResponse:
    """Notes where and since when a notice hangs."""
    _its_step(request, procedure_id, step_id)

    def do() -> Any:
        return services.hang_notice(step_id, place=sent.place, from_=sent.from_, by=request.standing.by)

    return done(request, "procedure.hang_notice", do)


@router.post("/procedures/{uuid:procedure_id}/steps/{uuid:step_id}/papers", response=DONE, url_name="attach-paper")
@permitted(Permission.PROCEDURE_RUN)
def attach(
    request: Request, procedure_id: UUID, step_id: UUID, text: Form[str] = "", file: File[UploadedFile | None] = None
) -> HttpResponse:
    """Keeps a paper of a step, with its file or by its name and number alone (a form with ``text`` and ``file``)."""
    _its_step(request, procedure_id, step_id)

    def do() -> Any:
        upload = Upload(file.read(MOST_UPLOAD + 1), file.name or "") if file else None
        return services.attach_paper(step_id, text=text, upload=upload, by=request.standing.by)

    return done(request, "procedure.paper", do)


@router.post("/procedures/{uuid:procedure_id}/objections", response=DONE, url_name="object")
@permitted(Permission.PROCEDURE_RUN)
def object_to(request: Request, procedure_id: UUID, sent: WordsIn) -> HttpResponse:
    """Keeps an objection, without a name."""
    _procedure(request, procedure_id, Permission.PROCEDURE_RUN)

    def do() -> Any:
        return services.record_objection(procedure_id, text=sent.text, by=request.standing.by)

    return done(request, "procedure.object", do)


@router.post("/procedures/{uuid:procedure_id}/objections/{uuid:paper_id}", response=DONE, url_name="answer-objection")
@permitted(Permission.PROCEDURE_RUN)
def answer(request: Request, procedure_id: UUID, paper_id: UUID, sent: WordsIn) -> HttpResponse:
    """Answers an objection."""
    _procedure(request, procedure_id, Permission.PROCEDURE_RUN)
    if queries.paper(paper_id).procedure_id != procedure_id:
        raise queries.no_such_step()

    def do() -> Any:
        return services.answer_objection(paper_id, answer=sent.text, by=request.standing.by)

    return done(request, "procedure.answer", do)


@router.post("/procedures/{uuid:procedure_id}/stop", response=DONE, url_name="stop-procedure")
@permitted(Permission.PROCEDURE_RUN)
def stop(request: Request, procedure_id: UUID, sent: WordsIn) -> HttpResponse:
    """Ends a procedure without an effect."""
    _procedure(request, procedure_id, Permission.PROCEDURE_RUN)

    def do() -> Any:
        return services.stop_procedure(procedure_id, because=sent.text, by=request.standing.by)

    return done(request, "procedure.stop", do)


@router.post("/procedures/{uuid:procedure_id}/appoint", response=DONE, url_name="appoint-by-procedure")
@permitted(Permission.PROCEDURE_RUN)
def take_effect(request: Request, procedure_id: UUID, sent: EffectIn) -> HttpResponse:
    """Puts the candidate of a complete procedure into the post; before that it is refused (409)."""
    _procedure(request, procedure_id, Permission.PROCEDURE_RUN)

    def do() -> Any:
        return services.appoint_by_procedure(
            procedure_id, from_=sent.from_, legal_basis=sent.legal_basis, by=request.standing.by
        )

    return done(request, "procedure.appoint", do)


def _candidate(request: Request, sent: ProcedureIn) -> Candidate | None:
    if sent.post_id is None or sent.person_id is None:
        return None
    post = actors.post(sent.post_id)
    request.standing.demand(Permission.PROCEDURE_RUN, at=post.place)
    return Candidate(
        post=post,
        person=actors.person(sent.person_id),
        measure=actors.measure(sent.measure_id) if sent.measure_id else None,
        capacity=sent.capacity,
        is_owner=sent.is_owner,
        has_interest=sent.has_interest,
    )


def _procedure(request: Request, procedure_id: UUID, permission: Permission) -> Any:
    found = queries.procedure(procedure_id)
    request.standing.demand(permission, at=found.place)
    return found


def _its_step(request: Request, procedure_id: UUID, step_id: UUID) -> None:
    _procedure(request, procedure_id, Permission.PROCEDURE_RUN)
    if not queries.steps_of(procedure_id).filter(pk=step_id).exists():
        raise queries.no_such_step()


def _paper(one: Any) -> dict[str, Any]:
    names = [name for name in ProcedurePaperOut.model_fields if name != "has_file"]
    return {name: getattr(one, name) for name in names} | {"has_file": bool(one.file)}


def _step(step: Any) -> dict[str, Any]:
    return {name: getattr(step, name) for name in ProcedureStepOut.model_fields} | {"name": queries.step_name(step)}
