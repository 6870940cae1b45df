"""Which community, and which round, a page is about, and how much of it the person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.queries import Wished
from gongzhi.domain.campaigns.words import Target
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope
from gongzhi.interfaces.common.guards import Request
from gongzhi.interfaces.common.moments import read_id

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.places.models import Place


def community_of(request: Request, permission: Permission) -> Place | None:
    """Finds the community that the address names, else the person's own, if any; raises ``NotThere`` for another's."""
    own = request.standing.communities_with(permission)
    asked = request.GET.get("community", "")
    if asked:
        community = places.place(_read(asked))
        if community.pk not in own:
            request.standing.demand(permission, at=community)
        return community
    return places.place(own[0]) if own else None


def own_community(request: Request, permission: Permission) -> Place:
    """Finds the community as ``community_of`` does; raises ``NotThere`` where there is none."""
    found = community_of(request, permission)
    if found is None:
        raise NotThere(_("Choose a community first: open it from the list on your first page."))
    return found


def _read(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere(_("There is no such place. Go back to the list and choose it there.")) from None


def kept_round(request: Request, round_id: UUID) -> Round:
    """Finds a round that the person keeps; raises ``NotThere``."""
    found = queries.round_of(round_id)
    request.standing.demand(Permission.ROUND_START, at=found.community)
    return found


def whole_round(request: Request, round_id: UUID) -> Round:
    """Finds a round all of which the person may see; raises ``NotThere``."""
    found = queries.round_of(round_id)
    if not request.standing.scope(Permission.ROUND_READ).covers(found.community.path):
        raise queries.no_such_round()
    return found


def seen_round(request: Request, round_id: UUID) -> tuple[Round, Scope]:
    """Finds a round of which the person may see at least a part, and says which part; raises ``NotThere``."""
    found, scope = queries.round_of(round_id), request.standing.scope(Permission.ROUND_READ)
    is_own = found.community_id in request.standing.communities_with(Permission.ROUND_READ)
    if not is_own and not scope.covers(found.community.path):
        raise queries.no_such_round()
    return found, scope


# As somebody looks for them: a street first, then houses with their entrances.
_PARTS = ("lane", "courtyard", "building", "entrance")


def parts_of(community_id: UUID) -> list[tuple[str, str]]:
    """Lists the parts of a community to which a round can be narrowed: lanes, courtyards, buildings, entrances."""
    found = [one for one in places.spots_of(community_id) if one.kind in _PARTS]
    rank = {kind: number for number, kind in enumerate(_PARTS)}
    ordered = sorted(found, key=lambda one: min(rank[one.kind], rank["building"]))
    return [(str(one.pk), one.local_name) for one in ordered]


def read_wish(given: QueryDict, target: str) -> Wished:
    """Reads whom a round to come is to visit, as far as it can be read; the form says what is wrong."""
    earlier = read_id(given.get("follows_id", ""))
    ids = [read_id(one) for one in given.getlist("places")]
    return Wished(
        target=target if target in Target.values else Target.HOUSEHOLDS,
        places=[one for one in ids if one],
        body_kinds=given.getlist("body_kinds") if target == Target.ORGANISATIONS else [],
        follows_id=earlier,
    )
