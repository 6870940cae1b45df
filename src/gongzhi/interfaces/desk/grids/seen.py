"""Which community, plan or grid a page is about, and how much of it the person may see."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.common.guards import Request

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.places.models import Place


def asked_community(request: Request) -> Place | None:
    """Finds the community that the address names, else the person's own; None for officers who named none."""
    own = request.standing.communities_with(Permission.PLAN_READ)
    asked = request.GET.get("community", "")
    if asked:
        return seen_community(request, _read(asked))
    return places.place(own[0]) if own else None


def needed_community(request: Request, permission: Permission) -> Place:
    """Finds the community that a page is about, where the permission holds.

    Raises ``NotThere`` where none is named, or a place that is no community.
    """
    community = asked_community(request)
    if community is None:
        raise NotThere(_("Choose a community first: open it from the list of communities."))
    if community.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Grids divide a community. Choose a community first."))
    request.standing.demand(permission, at=community)
    return community


def seen_community(request: Request, community_id: UUID) -> Place:
    """Finds a community in which the person may see at least a part of the plan; raises ``NotThere``."""
    community = places.place(community_id)
    if community_id not in request.standing.communities_with(Permission.PLAN_READ):
        request.standing.demand(Permission.PLAN_READ, at=community)
    return community


def _read(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere(_("There is no such place. Go back to the list and choose it there.")) from None


def communities_seen(request: Request) -> QuerySet[Place]:
    """Lists the communities whose plans an officer may see."""
    found: Any = places.communities_below("").filter(pk__in=request.standing.communities_with(Permission.PLAN_READ))
    paths = request.standing.scope(Permission.PLAN_READ).paths
    return reduce(or_, (places.communities_below(path) for path in paths), found)


def sees_whole(request: Request, community: Place) -> bool:
    """Tells whether the person sees all grids of a community, and not only those they work in."""
    return request.standing.may(Permission.PLAN_READ, community)


def seen_plan(request: Request, plan_id: UUID, permission: Permission = Permission.PLAN_READ) -> GridPlan:
    """Finds a plan of a community in which the permission holds; raises ``NotThere`` for another's."""
    # Who may do this nowhere hears so, also about a plan that is out of sight.
    request.standing.demand(permission)
    found = queries.plan(plan_id)
    request.standing.demand(permission, at=found.community)
    return found
