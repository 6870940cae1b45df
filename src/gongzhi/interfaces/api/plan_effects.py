"""What adopting a plan would change, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
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
    rounds: list[RestOut]
    needs: int
    giving: list[GivingOut]
    services: list[EndedOut]
    supplies: list[EndedOut]
    links: list[EndedOut]
    following: list[dict[str, str | None]]
    vacant: list[str]


@router.get("/plans/{uuid:plan_id}/effect", response={200: EffectOut, **ASKED}, url_name="plan-effect")
@permitted(Permission.PLAN_READ)
def effect(request: Request, plan_id: UUID) -> dict[str, Any]:
    """Weighs what adopting a plan today would do to rounds under way, open needs, teams and what grids have."""
    request.standing.demand(Permission.PLAN_READ, at=queries.plan(plan_id).community)
    found = effect_of_adoption(plan_id, on=today())
    return {
        "replaces": found.before.pk if found.before else None,
        "moved_households": found.change.moved_households if found.change else 0,
        "rounds": [{"round_id": one.round.pk, "name": one.round.name, "doors": one.doors} for one in found.rounds],
        "needs": found.needs,
        "giving": [{name: getattr(one, name) for name in GivingOut.model_fields} for one in found.giving],
        **{name: _ended(getattr(found.ended, name)) for name in ("services", "supplies", "links")},
        "following": [{"old": one.old, "team": one.team.kind, "new": one.new} for one in found.teams],
        "vacant": [one.name for one in found.vacant],
    }


def _ended(rows: Any) -> list[dict[str, Any]]:
    return [{"id": one.pk, "grid": one.grid.name, "name": one.name} for one in rows]
