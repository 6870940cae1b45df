"""What desk, public pages and API share about organisations: who may see and keep which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import alliance_members, is_public_body, organisation, places_of_organisation
from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.foundation.time import today

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

AREAS = (PlaceKind.COMMUNITY, PlaceKind.SUBDISTRICT, PlaceKind.DISTRICT)


def role_at(standing: Standing, community: Place | None) -> str:
    """Names the role in which somebody opens a contact of a community; the person it belongs to reads it (R6)."""
    return standing.role_for(Permission.CONTACT_READ, at=community) if community is not None else ""


def demand_organisation(standing: Standing, organisation_id: UUID) -> Any:
    """Gives back an organisation that the person may see: one of their communities, or a body above them.

    Raises ``NotThere`` for another's.
    """
    found = organisation(organisation_id)
    scope = standing.scope(Permission.ACTOR_READ)
    is_above = found.community is None or any(path.startswith(found.community.path) for path in scope.paths)
    if not is_above and not acts_for(standing, found):
        standing.demand(Permission.ACTOR_READ, at=found.community)
    return found


def demand_keeping(standing: Standing, organisation_id: UUID, permission: Permission = Permission.ACTOR_MANAGE) -> Any:
    """Gives back an organisation whose entry the person keeps: the entry's area lies in their posts' places.

    Raises ``NotThere`` for another's, ``NotAllowed`` where they keep none at all.
    """
    found = organisation(organisation_id)
    standing.demand(permission, at=found.community or places.district())
    return found


def demand_relation(found: Any, relation_id: UUID) -> None:
    """Raises ``NotThere`` where an organisation has no such relation to a place today."""
    if not any(one.pk == relation_id for one in places_of_organisation(found.pk, today())):
        raise NotThere(_("There is no such relation. Go back to the organisation and choose again."))


def demand_membership(found: Any, membership_id: UUID) -> None:
    """Raises ``NotThere`` where an alliance has no such membership today."""
    if not any(one.pk == membership_id for one in alliance_members(found.pk, today())):
        raise NotThere(_("There is no such membership. Go back to the alliance and choose again."))


def may_keep(standing: Standing, found: Any, permission: Permission = Permission.ACTOR_MANAGE) -> bool:
    """Tells whether the person keeps the entry of an organisation."""
    return standing.may(permission, found.community or places.district())


def demand_area(standing: Standing, place_id: UUID, permission: Permission) -> Place:
    """Gives back an area (community, subdistrict, district) in which the person holds a permission."""
    found = places.place(place_id)
    if found.kind not in AREAS:
        raise NotThere(_("There is no such area. Choose a community, a subdistrict or the district."))
    standing.demand(permission, at=found)
    return found


def acts_for(standing: Standing, body: Any) -> bool:
    """Tells whether the person speaks for an organisation: by a post in it, or for a public body of their community."""
    if standing.may(Permission.CONTRIBUTE, None, holders=[body.pk]):
        return True
    return (
        is_public_body(body)
        and body.community is not None
        and standing.may(Permission.CONTRIBUTION_MANAGE, body.community)
    )


def own_organisations(standing: Standing) -> tuple[UUID, ...]:
    """Lists the partner organisations in which the person holds a post."""
    found = (
        grant.organisation_id
        for grant in standing.grants
        if grant.organisation_id is not None and Permission.CONTRIBUTE in grant.permissions
    )
    return tuple(dict.fromkeys(one for one in found if one is not None))


def reach_into(standing: Standing, community_id: UUID | None, *holders: UUID) -> None:
    """Opens the database for one act to the community in which an organisation takes part.

    A partner who leaves hands things over there, and an applicant takes up a post there: acts that are theirs by rule,
    although the community's rows are closed to them otherwise.
    """
    reach = standing.reach
    own = frozenset({community_id}) if community_id is not None else frozenset()
    set_reach(
        Reach(
            everywhere=reach.everywhere,
            communities=reach.communities | own,
            holders=reach.holders | frozenset(holders),
        )
    )
