"""The synthetic bodies, posts and people of the demo communities, and the log-ins that are printed at the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from gongzhi.domain.actors import services as actors
from gongzhi.domain.actors.words import OrganisationKind, PersonRole, PlaceRelation, PostKind
from gongzhi.domain.places import queries as places
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import By
from gongzhi.interfaces.common.demo_logins import DEMO_LOGINS
from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD as PASSWORD
from gongzhi.interfaces.jobs.demo.names import names

STEWARDS = 120  # of 138 entrances, so that some stay without one
VOLUNTEERS_ACTIVE = 70
DISTRICT_CODE = "110105000000"
BASIS = "示例：社区党组织任命"
WANG_PHONE = "13900000046"
_LOGIN = {login.username: login for login in DEMO_LOGINS}


@dataclass
class Cast:
    """Everybody who acts in the demo, found by what they do."""

    by_username: dict[str, By] = field(default_factory=dict)
    workers: list[UUID] = field(default_factory=list)
    volunteers: list[UUID] = field(default_factory=list)
    service: list[UUID] = field(default_factory=list)
    firm_managers: dict[UUID, By] = field(default_factory=dict)
    next_door_workers: list[UUID] = field(default_factory=list)

    def by(self, username: str) -> By:
        return self.by_username[username]


class Hiring:
    """Makes people and puts them on posts, all from one seeded source of names."""

    def __init__(self, cast: Cast, setup: By, since: date, chance: Random) -> None:
        self.cast, self.setup, self.since = cast, setup, since
        self._names: Iterator[str] = iter(names(chance, 600))

    def person(self, community: Any, username: str = "", role: str = PersonRole.OFFICE_HOLDER) -> Any:
        """Adds a person; with a user name, also the log-in of ``DEMO_LOGINS``."""
        if not username:
            name = next(self._names)
            return actors.add_person(name, community=community, by=self.setup, is_synthetic=True, role=role)
        name = _LOGIN[username].name
        user = create_user(username, password=PASSWORD, display_name=name, is_demo=True, by=None)
        person = actors.add_person(name, community=community, user=user, by=self.setup, is_synthetic=True)
        self.cast.by_username[username] = By(user=user.pk, person=person.pk)
        return person

    def appoint(self, body: Any, kind: str, title: str, place: Any, people: list[Any]) -> None:
        """Makes a post with as many seats as people, and seats them."""
        post = actors.add_post(body, kind=kind, title=title, place=place, seats=len(people), by=self.setup)
        for person in people:
            actors.appoint(post, person=person, from_=self.since, legal_basis=BASIS, by=self.setup)

    def body(self, name: str, kind: str, community: Any = None) -> Any:
        return actors.add_organisation(
            name, kind=kind, community=community, since=self.since, by=self.setup, is_synthetic=True
        )

    def relate(self, body: Any, relation: str, place: Any, source: str = BASIS) -> None:
        actors.relate_place(body, place=place, relation=relation, from_=self.since, source=source, by=self.setup)


def hire(cast: Cast, setup: By, since: date, chance: Random) -> None:
    """Fills the offices, the two communities, the firms and the stairwells."""
    hiring = Hiring(cast, setup, since, chance)
    _offices(hiring)
    _anhuili(hiring)
    _firms(hiring)
    _stewards(hiring)
    _next_door(hiring)


def _offices(hiring: Hiring) -> None:
    district = places.place_by_code(DISTRICT_CODE)
    work = hiring.body("朝阳区社会工作部（示例）", OrganisationKind.DISTRICT_DEPARTMENT)
    hiring.appoint(work, PostKind.DISTRICT_OFFICER, "社会工作部干部", district, [hiring.person(None, "wu")])
    audit = hiring.body("朝阳区审计局（示例）", OrganisationKind.DISTRICT_DEPARTMENT)
    hiring.appoint(audit, PostKind.AUDITOR, "审计员", district, [hiring.person(None, "zheng")])
    subdistrict = places.ancestors(places.community_by_code("110105009046"))[-1]
    office = hiring.body("亚运村街道办事处（示例）", OrganisationKind.SUBDISTRICT_OFFICE)
    hiring.relate(office, PlaceRelation.LOCATED, subdistrict)
    hiring.appoint(
        office, PostKind.SUBDISTRICT_OFFICER, "街道社区建设办干部", subdistrict, [hiring.person(None, "zhou")]
    )


def _committees(hiring: Hiring, community: Any, secretary: str, workers: list[Any]) -> None:
    party = hiring.body(f"中共{community.name}委员会（示例）", OrganisationKind.COMMUNITY_PARTY_COMMITTEE, community)
    committee = hiring.body(f"{community.name}居民委员会（示例）", OrganisationKind.RESIDENTS_COMMITTEE, community)
    for body in (party, committee):
        hiring.relate(body, PlaceRelation.LOCATED, community)
    title = "社区党委书记"
    hiring.appoint(party, PostKind.COMMUNITY_SECRETARY, title, community, [hiring.person(community, secretary)])
    hiring.appoint(committee, PostKind.COMMUNITY_WORKER, "社区工作者", community, workers)


def _anhuili(hiring: Hiring) -> None:
    community = places.community_by_code("110105009046")
    known = [hiring.person(community, username) for username in ("feng", "lin", "sun", "li")]
    workers = known + [hiring.person(community) for _at in range(17)]
    hiring.cast.workers = [person.pk for person in workers]
    _committees(hiring, community, "zhao", workers)
    volunteers = [hiring.person(community, "xu")] + [
        hiring.person(community, role=PersonRole.VOLUNTEER) for _at in range(VOLUNTEERS_ACTIVE - 1)
    ]
    hiring.cast.volunteers = [person.pk for person in volunteers]
    hiring.cast.service = [hiring.person(community).pk for _at in range(15)]


# Courtyard → the body that looks after it; the last two courtyards of Anhuili show what happens without a manager.
FIRMS = {
    "安慧里一区": "安慧物业公司（示例）",
    "安慧里二区": "和安物业公司（示例）",
    "安慧里三区": "北辰里物业公司（示例）",
}
TITLE_HOLDERS = {
    "铁路宿舍院": "铁路宿舍产权单位（示例）",
    "纺织厂宿舍院": "纺织厂产权单位（示例）",
    "设计院宿舍院": "设计院产权单位（示例）",
    "出版社宿舍院": "出版社产权单位（示例）",
}


def _firms(hiring: Hiring) -> None:
    community = places.community_by_code("110105009046")
    courts = {court.name: court for court in places.children_of(community.pk)}
    for number, (court, name) in enumerate(FIRMS.items()):
        firm = hiring.body(name, OrganisationKind.PROPERTY_SERVICE_PROVIDER, community)
        hiring.relate(firm, PlaceRelation.MANAGES, courts[court], "示例：物业服务合同")
        manager = hiring.person(community, "qian" if number == 0 else "")
        hiring.appoint(firm, PostKind.PROPERTY_MANAGER, "项目经理", courts[court], [manager])
        hiring.cast.firm_managers[firm.pk] = hiring.cast.by("qian") if number == 0 else By(user=None, person=manager.pk)
    for court, name in TITLE_HOLDERS.items():
        unit = hiring.body(name, OrganisationKind.TITLE_HOLDER_ORG, community)
        hiring.relate(unit, PlaceRelation.OWNS, courts[court], "示例：产权登记")
    datun = places.community_by_code("110105025034")
    hiring.body("盛兴物业公司（示例）", OrganisationKind.PROPERTY_SERVICE_PROVIDER, datun)


def _stewards(hiring: Hiring) -> None:
    community = places.community_by_code("110105009046")
    committee = hiring.body("安慧里楼门长队伍（示例）", OrganisationKind.OTHER, community)
    stairwells = {home.entrance_id: home.entrance for home in places.households_below(community)}
    for entrance in list(stairwells.values())[:STEWARDS]:
        steward = hiring.person(community, role=PersonRole.STEWARD)
        hiring.appoint(committee, PostKind.ENTRANCE_LEAD, "楼门长", entrance, [steward])


def _next_door(hiring: Hiring) -> None:
    community = places.community_by_code("110105009047")
    workers = [hiring.person(community, "chen")] + [hiring.person(community) for _at in range(5)]
    hiring.cast.next_door_workers = [person.pk for person in workers]
    _committees(hiring, community, "he", workers)


def register_wang(cast: Cast, setup: By) -> Any:
    """Registers the resident Wang at her own door, and returns her home."""
    community = places.community_by_code("110105009046")
    home = places.households_below(community)[0]
    login = _LOGIN["wang"]
    user = create_user(login.username, password=PASSWORD, display_name=login.name, is_demo=True, by=None)
    person = actors.register_resident(
        user, community=community, household=home, name=login.name, phone=WANG_PHONE, by=setup
    )
    cast.by_username["wang"] = By(user=user.pk, person=person.pk)
    return home
