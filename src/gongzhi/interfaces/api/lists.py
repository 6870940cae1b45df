"""The three lists for programs: numbers, snapshots, projects, and resources matched with needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.lists import queries, services
from gongzhi.domain.needs import queries as needs
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.list_shapes import (
    ListCountOut,
    ListMadeOut,
    MatchFilter,
    MatchIn,
    MatchMoveIn,
    MatchOut,
    OfferOut,
    ProjectFilter,
    ProjectIn,
    ProjectMoveIn,
    ProjectNeedIn,
    ProjectOut,
    SnapshotFilter,
    SnapshotIn,
    SnapshotLinesOut,
    SnapshotOut,
    SnapshotSeenIn,
    SnapshotWithdrawIn,
    match_shown,
    offer_shown,
    project_shown,
    snapshot_shown,
)
from gongzhi.interfaces.api.paging import Page, paged
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.contributions import contribution_scope
from gongzhi.interfaces.common.lists import (
    ANSWERS,
    MOVES,
    demand_community,
    demand_match,
    demand_open,
    demand_project,
    demand_snapshot,
    match_answers,
    project_moves,
)
from gongzhi.interfaces.common.request import Request

router = Router()
READ, MANAGE = Permission.CONTRIBUTION_READ, Permission.CONTRIBUTION_MANAGE
MADE: Any = {201: ListMadeOut, 202: ListMadeOut, **COMMANDED}


def _once(request: Request, verb: str, do: Any) -> HttpResponse:
    def made() -> dict[str, Any]:
        found = do()
        return {"id": found.pk, "number": getattr(found, "number", ""), "state": getattr(found, "state", "")}

    status, given = run_once(request, verb, made)
    return JsonResponse(given, status=status)


def _need(request: Request, need_id: UUID) -> Any:
    need = needs.need(need_id, request.standing.scope(Permission.NEED_READ))
    request.standing.demand(MANAGE, at=need.community)
    return need


@router.get("/lists", response=list[ListCountOut], url_name="lists")
@permitted(READ)
def counts(request: Request) -> Any:
    """Counts what is open and what is late on each of the three lists."""
    return queries.list_counts(request.standing.scope(READ), now=time.now())


@router.get("/list-snapshots", response=Page[SnapshotOut], url_name="list-snapshots")
@permitted(READ)
def list_snapshots(request: Request, wanted: Query[SnapshotFilter]) -> dict[str, Any]:
    """Lists the snapshots of one's area, the newest first."""
    return paged(queries.snapshots(request.standing.scope(READ), kind=wanted.kind), wanted, snapshot_shown)


@router.post("/list-snapshots", response=MADE, url_name="list-snapshot-take")
@permitted(MANAGE)
def take(request: Request, sent: SnapshotIn) -> HttpResponse:
    """Keeps one of a community's lists as it stands now."""
    community, by = demand_community(request.standing, sent.community_id), request.standing.by
    return _once(request, "list.snapshot", lambda: services.take_snapshot(community, kind=sent.kind, by=by))


@router.get("/list-snapshots/{uuid:snapshot_id}", response=SnapshotLinesOut, url_name="list-snapshot")
@permitted(READ)
def one_snapshot(request: Request, snapshot_id: UUID) -> dict[str, Any]:
    """Shows a list as it stood on a day, with its lines."""
    snapshot = demand_snapshot(request.standing, snapshot_id, READ)
    return {**snapshot_shown(snapshot), "lines": queries.shown_lines(snapshot)}


@router.post("/list-snapshots/{uuid:snapshot_id}/publish", response=MADE, url_name="list-snapshot-publish")
@permitted(MANAGE)
def publish(request: Request, snapshot_id: UUID, sent: SnapshotSeenIn) -> HttpResponse:
    """Lets everybody read a snapshot as it was read: ``made_at`` is that of the list that was looked at."""
    snapshot, by = demand_snapshot(request.standing, snapshot_id, MANAGE), request.standing.by
    seen = sent.made_at
    return _once(request, "list.publish", lambda: services.publish_snapshot(snapshot.pk, made_at=seen, by=by))


@router.post("/list-snapshots/{uuid:snapshot_id}/withdraw", response=MADE, url_name="list-snapshot-withdraw")
@permitted(MANAGE)
def withdraw(request: Request, snapshot_id: UUID, sent: SnapshotWithdrawIn) -> HttpResponse:
    """Takes a published list back."""
    snapshot, by = demand_snapshot(request.standing, snapshot_id, MANAGE), request.standing.by
    why = sent.because
    return _once(request, "list.withdraw", lambda: services.withdraw_snapshot(snapshot.pk, because=why, by=by))


@router.get("/projects", response=Page[ProjectOut], url_name="projects")
@permitted(READ)
def list_projects(request: Request, wanted: Query[ProjectFilter]) -> dict[str, Any]:
    """Lists proposals and projects of one's area, the newest first."""
    filters = queries.ProjectFilters(state=wanted.state, text=wanted.text, is_late=wanted.late)
    return paged(queries.projects(request.standing.scope(READ), filters, on=time.today()), wanted, project_shown)


@router.post("/projects", response=MADE, url_name="project-propose")
@permitted(MANAGE)
def propose(request: Request, sent: ProjectIn) -> HttpResponse:
    """Writes a proposal, of its own or out of a need, which goes on in it."""
    community, by = demand_community(request.standing, sent.community_id), request.standing.by
    need = _need(request, sent.need_id) if sent.need_id else None
    if need is not None and need.community_id != community.pk:
        sentence = _("Choose a need of this community.")
        raise NotSo(sentence, fields={"need_id": sentence})
    facts = services.ProjectFacts(title=sent.title, text=sent.text)
    return _once(request, "project.propose", lambda: services.propose_project(community, facts=facts, by=by, need=need))


@router.get("/projects/{uuid:project_id}", response=ProjectOut, url_name="project")
@permitted(READ)
def one_project(request: Request, project_id: UUID) -> dict[str, Any]:
    """Shows a proposal or project."""
    return project_shown(demand_project(request.standing, project_id, READ))


@router.post("/needs/{uuid:need_id}/project", response=MADE, url_name="need-project")
@permitted(MANAGE)
def join(request: Request, need_id: UUID, sent: ProjectNeedIn) -> HttpResponse:
    """Lets a need go on in a proposal or project that is there."""
    need, by = _need(request, need_id), request.standing.by
    return _once(request, "project.join", lambda: services.join_project(need, number=sent.number, by=by))


@router.post("/projects/{uuid:project_id}/{move}", response=MADE, url_name="project-move")
@permitted(MANAGE)
def move_project(request: Request, project_id: UUID, move: str, sent: ProjectMoveIn) -> HttpResponse:
    """Takes a proposal or project on: ``adopt``, ``start``, ``finish``, ``drop`` or ``note``."""
    project, by = demand_project(request.standing, project_id, MANAGE), request.standing.by
    if move not in MOVES:
        raise NotThere(_("There is nothing at this address."))
    demand_open(move, project_moves(request.standing, project))
    facts = sent.facts_of(move)
    return _once(request, f"project.{move}", lambda: MOVES[move](project.pk, by=by, **facts))


@router.get("/needs/{uuid:need_id}/offers", response=list[OfferOut], url_name="need-offers")
@permitted(MANAGE)
def offers(request: Request, need_id: UUID) -> list[dict[str, Any]]:
    """Lists what is offered in a need's community, what sounds most like it first."""
    return [offer_shown(one) for one in queries.offers_for(_need(request, need_id), on=time.today())]


@router.post("/needs/{uuid:need_id}/matches", response=MADE, url_name="need-match")
@permitted(MANAGE)
def ask_for(request: Request, need_id: UUID, sent: MatchIn) -> HttpResponse:
    """Asks whoever offers something to give it for a need, in public words."""
    need, by = _need(request, need_id), request.standing.by
    return _once(request, "match.ask", lambda: services.match_resource(need, by=by, **sent.dict()))


@router.get("/matches", response=Page[MatchOut], url_name="matches")
@permitted(Permission.CONTRIBUTE)
def list_matches(request: Request, wanted: Query[MatchFilter]) -> dict[str, Any]:
    """Lists which offers were asked for, in one's communities and of one's organisations."""
    standing = request.standing
    found = queries.matches(contribution_scope(standing), state=wanted.state)
    return paged(found, wanted, lambda one: match_shown(one, is_staff=standing.may(READ, one.community)))


@router.post("/matches/{uuid:match_id}/{answer}", response=MADE, url_name="match-answer")
@permitted(Permission.CONTRIBUTE)
def answer_match(request: Request, match_id: UUID, answer: str, sent: MatchMoveIn) -> HttpResponse:
    """Answers for the organisation (``agree``, ``decline``) or for the community (``finish``, ``withdraw``)."""
    found, by = demand_match(request.standing, match_id), request.standing.by
    if answer not in ANSWERS:
        raise NotThere(_("There is nothing at this address."))
    demand_open(answer, match_answers(request.standing, found))
    facts = sent.facts_of(answer)
    return _once(request, f"match.{answer}", lambda: ANSWERS[answer](found.pk, by=by, **facts))
