"""Who tries the doors: each role once at home, where all things of the matrix lie, and once in a community far away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongzhi.domain.actors import services as actors
from gongzhi.domain.actors.models import Person
from gongzhi.domain.actors.words import OrganisationKind, PostKind
from gongzhi.domain.duties.words import Role
from gongzhi.domain.grids.models import Grid, TeamMember
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import SYSTEM, By
from tests.support.cast import BASIS, PASSWORD, join

# Posts over the whole district have nowhere that is far from them.
OF_THE_DISTRICT = {
    Role.DISTRICT_OFFICER: PostKind.DISTRICT_OFFICER,
    Role.AUDITOR: PostKind.AUDITOR,
    Role.ADMINISTRATOR: PostKind.ADMINISTRATOR,
}


@dataclass(frozen=True)
class Actor:
    """One account that holds one role and nothing beside it."""

    role: Role
    user: User
    person: Person

    @property
    def by(self) -> By:
        """Says who acts, for services."""
        return By(user=self.user.pk, person=self.person.pk)


@dataclass(frozen=True)
class Ground:
    """Where the roles of one side stand: a community, its subdistrict, a grid, a door, and a firm at work there."""

    name: str
    subdistrict: Place
    community: Place
    grid: Grid
    household: Place
    firm: Any


def settle(ground: Ground) -> dict[Role, Actor]:
    """Gives every role that has a place to one account at this place."""
    make = _Maker(ground)
    committee = make.body("居委会", OrganisationKind.RESIDENTS_COMMITTEE)
    office = make.body("街道办", OrganisationKind.SUBDISTRICT_OFFICE)
    home, above = ground.community, ground.subdistrict
    return {
        Role.EVERYBODY: make.somebody(Role.EVERYBODY),
        Role.RESIDENT: make.resident(),
        Role.VOLUNTEER: make.member(Role.VOLUNTEER, "volunteer_team", is_lead=False),
        Role.GRID_WORKER: make.member(Role.GRID_WORKER, "work_squad", is_lead=False),
        Role.GRID_LEAD: make.member(Role.GRID_LEAD, "work_squad", is_lead=True),
        Role.COMMUNITY_WORKER: make.holder(Role.COMMUNITY_WORKER, committee, PostKind.COMMUNITY_WORKER, home),
        Role.COMMUNITY_SECRETARY: make.holder(Role.COMMUNITY_SECRETARY, committee, PostKind.COMMUNITY_SECRETARY, home),
        Role.HANDLER: make.holder(Role.HANDLER, ground.firm, PostKind.PROPERTY_MANAGER, home),
        Role.SUBDISTRICT_OFFICER: make.holder(Role.SUBDISTRICT_OFFICER, office, PostKind.SUBDISTRICT_OFFICER, above),
    }


def settle_district(ground: Ground, district: Place) -> dict[Role, Actor]:
    """Gives every role over the whole district to one account."""
    make = _Maker(ground)
    centre = make.body("区机关", OrganisationKind.DISTRICT_DEPARTMENT)
    return {role: make.holder(role, centre, kind, district) for role, kind in OF_THE_DISTRICT.items()}


class _Maker:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def body(self, name: str, kind: str) -> Any:
        community = self.ground.community if kind == OrganisationKind.RESIDENTS_COMMITTEE else None
        return actors.add_organisation(f"门禁 {self.ground.name} {name}", kind=kind, community=community, by=SYSTEM)

    def user(self, role: Role) -> User:
        name = f"{self.ground.name}-{role.value}"
        return create_user(name, password=PASSWORD, display_name=name, by=None)

    def somebody(self, role: Role, *, name: str = "门禁任何人", community: Place | None = None) -> Actor:
        user = self.user(role)
        return Actor(role, user, actors.add_person(name, community=community, user=user, by=SYSTEM))

    def holder(self, role: Role, body: Any, kind: str, place: Place) -> Actor:
        actor = self.somebody(role, name=f"{self.ground.name} {role.value}", community=place.community)
        post = actors.add_post(body, kind=kind, title=f"门禁 {role.value}", place=place, by=SYSTEM)
        actors.appoint(post, person=actor.person, from_=time.today(), legal_basis=BASIS, by=SYSTEM)
        return actor

    def member(self, role: Role, team: str, *, is_lead: bool) -> Actor:
        actor = self.somebody(role, name=f"{self.ground.name} {role.value}", community=self.ground.community)
        if is_lead:
            # A team has one lead.
            TeamMember.objects.filter(grid=self.ground.grid, team__kind=team, is_lead=True).update(is_lead=False)
        join(self.ground.grid, team, actor.person, is_lead=is_lead)
        return actor

    def resident(self) -> Actor:
        user, ground = self.user(Role.RESIDENT), self.ground
        person = actors.register_resident(
            user,
            community=ground.community,
            household=ground.household,
            name=f"门禁{ground.name}居民",
            phone="13900009999" if ground.name == "home" else "13900008888",
            by=SYSTEM,
        )
        return Actor(Role.RESIDENT, user, person)
