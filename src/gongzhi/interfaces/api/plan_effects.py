"""What adopting a plan would change, what its last check found, and what was asked before, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries
from gongzhi.domain.places.queries import place
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.plans import ChecksOut
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.change_grids import effect_of_adoption

router = Router()


class RestOut(Schema):
    """A round under way, and its doors to do in buildings that change grid."""

    round_id: UUID
    name: str
    doors: int


class GivingOut(Schema):
    """An old grid, and how many of its open needs lie in buildings that change grid."""

    grid_id: UUID
    name: str
    needs: int
    open_needs: int


class EndedOut(Schema):
    """Something that belongs to a grid that nobody takes over."""

    id: UUID
    grid: str
    name: str


class EffectOut(Schema):
    """What adopting a plan today would change: people of ending teams are named by their teams only.

    ``rounds`` are those under way, with the doors to do in buildings that change grid; ``giving`` the old grids with
    open needs there. What belongs to grids that nobody takes over ends: ``services``, ``supplies``, ``links`` of the
    chain.
    """

    replaces: UUID | None
    moved_households: int
    fresh_households: int
    rounds: list[RestOut]
    needs: int
    giving: list[GivingOut]
    services: list[EndedOut]
    supplies: list[EndedOut]
    links: list[EndedOut]
    following: list[dict[str, str | None]]
    vacant: list[str]


class AskedBeforeOut(Schema):
    """A question that was asked about a community; its own address tells the proposals."""

    id: UUID
    state: str
    share: float
    wish: dict[str, Any]
    asked_at: datetime
    ended_at: datetime | None


@router.get(
    "/communities/{uuid:community_id}/plan-questions",
    response={200: Page[AskedBeforeOut], **ASKED},
    url_name="plan-questions",
)
@permitted(Permission.PLAN_READ)
def list_questions(request: Request, community_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the questions about a community, the newest first."""
    request.standing.demand(Permission.PLAN_READ, at=place(community_id))
    names = AskedBeforeOut.model_fields
    return paged(queries.questions_of(community_id), paging, lambda one: {name: getattr(one, name) for name in names})


@router.get("/plans/{uuid:plan_id}/checks", response={200: ChecksOut, **ASKED}, url_name="plan-checks")
@permitted(Permission.PLAN_READ)
def list_checks(request: Request, plan_id: UUID) -> dict[str, Any]:
    """Tells what the last check of a plan found; nothing where it was not checked yet."""
    plan = queries.plan(plan_id)
    request.standing.demand(Permission.PLAN_READ, at=plan.community)
    found = queries.checks_of(plan)
    same = ("check", "result", "sentence")
    return {"findings": [{name: getattr(one, name) for name in same} | {"names": list(one.names)} for one in found]}


@router.get("/plans/{uuid:plan_id}/effect", response={200: EffectOut, **ASKED}, url_name="plan-effect")
@permitted(Permission.PLAN_READ)
def effect(request: Request, plan_id: UUID) -> dict[str, Any]:
    """Weighs what adopting a plan today would do to rounds under way, open needs, teams and what grids have."""
    request.standing.demand(Permission.PLAN_READ, at=queries.plan(plan_id).community)
    found = effect_of_adoption(plan_id, on=today())
    return {
        "replaces": found.before.pk if found.before else None,
        "moved_households": found.change.moved_households if found.change else 0,
        "fresh_households": found.change.fresh_households if found.change else 0,
        "rounds": [{"round_id": one.round.pk, "name": one.round.name, "doors": one.doors} for one in found.rounds],
        "needs": found.needs,
        "giving": [{name: getattr(one, name) for name in GivingOut.model_fields} for one in found.giving],
        **{name: _ended(getattr(found.ended, name)) for name in ("services", "supplies", "links")},
        "following": [{"old": one.old, "team": one.team.kind, "new": one.new} for one in found.teams],
        "vacant": [one.name for one in found.vacant],
    }


def _ended(rows: Any) -> list[dict[str, Any]]:
    return [{"id": one.pk, "grid": one.grid.name, "name": one.name} for one in rows]
