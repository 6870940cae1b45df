"""Which grids somebody sees: all of a community, or those that they work in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries
from gongzhi.domain.places import queries as places
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.request import Request

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.grids.models import Grid


def own_grids(request: Request) -> frozenset[UUID]:
    """Lists the grids that the person works in."""
    grants = request.standing.grants
    return frozenset(
        grant.grid_id for grant in grants if grant.grid_id is not None and Permission.PLAN_READ in grant.permissions
    )


def seen_grid(request: Request, grid_id: UUID) -> Grid:
    """Finds a grid of a community that the person sees whole, or one they work in; raises ``NotThere``."""
    found = queries.grid(grid_id)
    if grid_id not in own_grids(request):
        request.standing.demand(Permission.PLAN_READ, at=found.community)
    return found


def seen_grids(request: Request, community_id: UUID) -> QuerySet[Grid]:
    """Lists the grids in force in a community: all for whoever sees it whole, else those the person works in.

    Raises ``NotThere`` for whoever sees none of them.
    """
    community, found = places.place(community_id), queries.grids_in_force(community_id, today())
    if request.standing.may(Permission.PLAN_READ, community):
        return found
    if community_id not in request.standing.communities_with(Permission.PLAN_READ):
        request.standing.demand(Permission.PLAN_READ, at=community)
    return found.filter(pk__in=own_grids(request))
