"""What one person may do today, where, and why: posts and teams become roles, roles become permissions over places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Person
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import Delegation, DutyStamp
from gongzhi.domain.duties.words import Permission, Role
from gongzhi.domain.grids.models import Team, TeamMember
from gongzhi.domain.grids.words import TeamKind
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import communities_below
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotThere
from gongzhi.foundation.reach import By, Reach, Scope, act_for, set_reach
from gongzhi.foundation.stamps import Kept, stamp

if TYPE_CHECKING:
    from gongzhi.foundation.accounts.models import User


@dataclass(frozen=True, slots=True)
class Grant:
    """One role over one place, one grid or one's own things, with the sentence that says by what right."""

    role: Role
    because: str
    place_id: UUID | None = None
    path: str = ""
    place_name: str = ""
    community_id: UUID | None = None
    grid_id: UUID | None = None
    buildings: frozenset[UUID] = frozenset()
    holders: frozenset[UUID] = frozenset()
    organisation_id: UUID | None = None
    since: date | None = None
    is_deputy: bool = False
    # Of a grant that a colleague handed on: until which day, how much of the role, and for whose account one acts.
    until: date | None = None
    handed_on: frozenset[Permission] | None = None
    acts_for: UUID | None = None

    @property
    def role_label(self) -> str:
        """Names the role in the reader's language."""
        return str(self.role.label)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Lists what the role may do, or what was handed on of it."""
        whole = rules.ROLE_PERMISSIONS[self.role]
        return whole if self.handed_on is None else whole & self.handed_on

    def covers(self, permission: Permission, place: Place | None, holders: frozenset[UUID]) -> bool:
        """Tells whether this grant alone allows something there (without place and holders: anywhere)."""
        if permission not in self.permissions:
            return False
        if place is None and not holders:
            return True
        scope = Scope((self.path,) if self.path else (), self.buildings, self.holders)
        is_there = place is not None and scope.covers(place.path, place.building_id or place.pk)
        return is_there or not scope.holders.isdisjoint(holders)


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a request may rely on about the person behind it."""

    user_id: UUID | None = None
    person_id: UUID | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    reach: Reach = field(default_factory=Reach)

    @property
    def by(self) -> By:
        """Says who acts, for services."""
        return By(user=self.user_id, person=self.person_id)

    @property
    def roles(self) -> frozenset[Role]:
        """Lists the roles held today."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Lists what the person may do somewhere."""
        return frozenset().union(*(grant.permissions for grant in self.grants))

    @property
    def communities(self) -> tuple[UUID, ...]:
        """Lists the communities of the person's own posts, teams and home, in the order of the grants."""
        return tuple(dict.fromkeys(grant.community_id for grant in self.grants if grant.community_id is not None))

    def holds(self, permission: Permission) -> bool:
        """Tells whether the person may do this somewhere."""
        return permission in self.permissions

    def scope(self, permission: Permission) -> Scope:
        """Says where the person may do this, in the words that lists filter by."""
        grants = [grant for grant in self.grants if permission in grant.permissions]
        return Scope(
            paths=tuple(sorted({grant.path for grant in grants if grant.path})),
            buildings=frozenset().union(*(grant.buildings for grant in grants)),
            holders=frozenset().union(*(grant.holders for grant in grants)),
        )

    def role_for(self, permission: Permission, *, at: Place, holders: Iterable[UUID | None] = ()) -> str:
        """Says in words in which role something is allowed at a place, or by what was handed to one of the holders.

        E.g. for the resident who reads it later.
        """
        handed = frozenset(one for one in holders if one is not None)
        return next((grant.role_label for grant in self.grants if grant.covers(permission, at, handed)), "")

    def keeps_accounts_of(self, permission: Permission, place: Place, roles: frozenset[Role]) -> bool:
        """Tells whether the person may do this to the account of somebody in these roles, who belongs to a place."""
        kept = [
            rules.KEEPS_ACCOUNTS_OF.get(grant.role, frozenset())
            for grant in self.grants
            if grant.acts_for is None and grant.covers(permission, place, frozenset())
        ]
        return roles <= frozenset().union(*kept)

    def communities_with(self, permission: Permission) -> tuple[UUID, ...]:
        """Lists the communities in which a post or team gives this permission; an officer's area comes by ``scope``."""
        found = (grant.community_id for grant in self.grants if permission in grant.permissions)
        return tuple(dict.fromkeys(community for community in found if community is not None))

    def may(self, permission: Permission, place: Place | None, *, holders: Iterable[UUID] = ()) -> bool:
        """Tells whether the person may do this at a place, or to a thing in the hands of one of ``holders``."""
        scope = self.scope(permission)
        if not scope.holders.isdisjoint(holders):
            return True
        # A courtyard or a lane that is in a grid stands for its building itself (ADR 0041).
        return place is not None and scope.covers(place.path, place.building_id or place.pk)

    def demand(self, permission: Permission, *, at: Place | None = None, holders: Iterable[UUID] = ()) -> None:
        """Passes when the person may do this there (without ``at`` and ``holders``: anywhere at all).

        Raises ``NotAllowed`` when the person may do it nowhere, and ``NotThere`` when this place is another's.
        """
        if not self.holds(permission):
            raise NotAllowed(
                _("Your posts do not let you %(permission)s. The page “Who am I” shows what they include.")
                % {"permission": permission.label}
            )
        wanted = tuple(holders)
        if (at is not None or wanted) and not self.may(permission, at, holders=wanted):
            raise NotThere(_("There is no such thing here. Go back to the list and choose it there."))
        self.speak(permission, at=at, holders=wanted)

    def speak(self, permission: Permission, *, at: Place | None = None, holders: Iterable[UUID] = ()) -> None:
        """Has the journal say on whose behalf this is done where one's own posts alone would not allow it."""
        if all(grant.acts_for is None for grant in self.grants):
            return
        wanted = frozenset(holders)
        fitting = [grant.acts_for for grant in self.grants if grant.covers(permission, at, wanted)]
        act_for(None if None in fitting else next(iter(fitting), None))


_kept: Kept[Standing] = Kept(most=4096)


def standing(user: User | None, on: date | None = None) -> Standing:
    """Works out what a user may do on a day (today): two queries while nothing changes, else seven at most.

    Needs an open transaction with a reach; widens it step by step to what the answers need, so the caller sets
    ``standing.reach`` afterwards. A kept answer is given only as long as the stamp of all that it rests on holds.
    """
    if user is None:
        return Standing()
    # Asked before anything that is kept is read, so that nothing older gets under a newer stamp.
    now = stamp(DutyStamp)
    person = Person.objects.select_related("community").filter(user_id=user.pk).first()
    if person is None:
        return Standing(user_id=user.pk, name=user.display_name, reach=Reach(holders=frozenset({user.pk})))
    day = on or time.today()
    # Of the person and the account nothing is kept: whoever registers or renames does not make everybody's stale.
    key = (user.pk, user.display_name, person.pk, person.name, person.community_id, day, get_language())
    found = _kept.get(key, now)
    if found is None:
        found = _work_out(user, person, day)
        _kept.keep(key, now, found)
    return found


def _work_out(user: User, person: Person, day: date) -> Standing:
    grants = [*_own(person), *_from_posts(person, day)]
    if person.name:
        # Only colleagues stand in for one another; a resident's name is published nowhere.
        set_reach(Reach(holders=frozenset({user.pk, person.pk})))
        grants += _from_colleagues(person, day)
    reach = _reach(user.pk, person.pk, grants)
    set_reach(reach)
    teams = _from_teams(person, day, reach)
    grants += teams
    return Standing(
        user_id=user.pk,
        person_id=person.pk,
        name=person.name or user.display_name,
        grants=tuple(grants),
        reach=_widened(reach, teams),
    )


def roles_of(person: Person, on: date) -> frozenset[Role]:
    """Lists the roles of somebody else on a day, as far as the transaction's reach shows their teams."""
    kinds = Appointment.objects.filter(person=person, during__contains=on).values_list("post__kind", flat=True)
    posts = {rules.POST_ROLES[PostKind(kind)] for kind in kinds if PostKind(kind) in rules.POST_ROLES}
    members = TeamMember.objects.filter(person=person, during__contains=on).select_related("team")
    teams = {rules.role_in_team(TeamKind(one.team.kind), one.is_lead) for one in members}
    return frozenset(posts | teams | ({Role.EVERYBODY} if person.name else {Role.EVERYBODY, Role.RESIDENT}))


def _own(person: Person) -> list[Grant]:
    own = Grant(
        role=Role.EVERYBODY,
        because=_("Everyone with an account may report needs and answer for their own."),
        holders=frozenset({person.pk}),
    )
    # A resident's name is sealed in the contact; only office holders and team members have a published one.
    if person.name or person.community is None:
        return [own]
    home = Grant(
        role=Role.RESIDENT,
        because=_("You registered as a resident of %(place)s.") % {"place": person.community.name},
        place_id=person.community.pk,
        path=person.community.path,
        place_name=person.community.name,
        community_id=person.community.pk,
    )
    return [own, home]


def _from_posts(person: Person, day: date) -> list[Grant]:
    held = (
        Appointment.objects.filter(person=person, during__contains=day, post__kind__in=list(rules.POST_ROLES))
        .select_related("post__place", "post__organisation")
        .order_by("is_deputy", "during", "id")
    )
    return [_from_post(appointment) for appointment in held]


def _from_post(appointment: Appointment) -> Grant:
    post = appointment.post
    role = rules.POST_ROLES[PostKind(post.kind)]
    sentence = (
        _("You are deputy for the post “%(post)s” at %(organisation)s, by: %(basis)s.")
        if appointment.is_deputy
        else _("You hold the post “%(post)s” at %(organisation)s, by: %(basis)s.")
    )
    facts = {"post": post.title, "organisation": post.organisation.name, "basis": appointment.legal_basis}
    if role in rules.OVER_OWN_THINGS:
        return Grant(
            role=role,
            because=sentence % facts,
            place_name=post.organisation.name,
            organisation_id=post.organisation_id,
            holders=frozenset({post.organisation_id, appointment.person_id}),
            since=appointment.during.lower,
            is_deputy=appointment.is_deputy,
        )
    return Grant(
        role=role,
        because=sentence % facts,
        place_id=post.place_id,
        path=post.place.path,
        place_name=post.place.name,
        community_id=post.place.community_id,
        organisation_id=post.organisation_id,
        since=appointment.during.lower,
        is_deputy=appointment.is_deputy,
    )


def _from_colleagues(person: Person, day: date) -> list[Grant]:
    handed = (
        Delegation.objects.filter(
            receiver=person, during__contains=day, revoked_at=None, appointment__during__contains=day
        )
        .select_related("appointment__post__place", "appointment__post__organisation", "giver")
        .order_by("during", "id")
    )
    return [_from_colleague(one) for one in handed]


def _from_colleague(one: Delegation) -> Grant:
    held = _from_post(one.appointment)
    facts = {"person": one.giver.name, "post": one.appointment.post.title, "reason": one.because}
    return replace(
        held,
        because=_("%(person)s, who holds the post “%(post)s”, handed this on to you: %(reason)s.") % facts,
        # What was handed to the body, never what is the giver's own.
        holders=held.holders - {one.giver_id},
        since=one.during.lower,
        until=one.during.upper - timedelta(days=1),
        handed_on=frozenset(Permission(code) for code in one.permissions),
        acts_for=one.giver.user_id,
    )


def _from_teams(person: Person, day: date, reach: Reach) -> list[Grant]:
    mine = {one.team_id: one for one in TeamMember.objects.filter(person=person, during__contains=day)}
    if not mine:
        return []
    communities = frozenset(one.community_id for one in mine.values())
    if not reach.everywhere and not communities <= reach.communities:
        set_reach(Reach(communities=reach.communities | communities, holders=reach.holders))
    teams = (
        Team.objects.filter(pk__in=mine)
        .select_related("grid")
        .annotate(
            houses=ArrayAgg(
                "grid__members__building_id", filter=Q(grid__members__during__contains=day), default=[], distinct=True
            )
        )
        .order_by("grid__serial", "-kind")
    )
    return [_from_team(team, mine[team.pk]) for team in teams if team.houses]


def _from_team(team: Team, member: TeamMember) -> Grant:
    sentence = (
        _("You lead the team “%(team)s” of the grid %(grid)s.")
        if member.is_lead
        else _("You belong to the team “%(team)s” of the grid %(grid)s.")
    )
    return Grant(
        role=rules.role_in_team(TeamKind(team.kind), member.is_lead),
        because=sentence % {"team": team.name, "grid": team.grid.name},
        place_name=team.grid.name,
        community_id=team.community_id,
        grid_id=team.grid_id,
        buildings=frozenset(team.houses),  # type: ignore[attr-defined]  # annotated by the query
        since=member.during.lower,
    )


def _reach(user: UUID, person: UUID, grants: list[Grant]) -> Reach:
    """Says what the database shows for these roles: whole communities; the fine rules narrow inside them."""
    holders = frozenset({user, person}).union(*(grant.holders for grant in grants))
    if any(grant.role in rules.OVER_THE_DISTRICT for grant in grants):
        return Reach(everywhere=True, holders=holders)
    communities = {grant.community_id for grant in grants if grant.role != Role.RESIDENT and grant.community_id}
    for grant in grants:
        if grant.role == Role.SUBDISTRICT_OFFICER:
            communities |= set(communities_below(grant.path).values_list("pk", flat=True))
            # Bodies of the subdistrict itself, its alliances for one, carry its own identifier.
            communities |= {grant.place_id} if grant.place_id else set()
    return Reach(communities=frozenset(communities), holders=holders)


def _widened(reach: Reach, teams: list[Grant]) -> Reach:
    communities = frozenset(grant.community_id for grant in teams if grant.community_id)
    return Reach(everywhere=reach.everywhere, communities=reach.communities | communities, holders=reach.holders)
