"""The cast on its small stage: one subdistrict, two communities, and everybody in their posts and teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from gongzhi.domain.actors.models import Appointment, Organisation, Person, Post
from gongzhi.domain.actors.services import (
    add_organisation,
    add_person,
    add_post,
    appoint,
    register_resident,
    relate_place,
)
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan, Team, TeamMember
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import SYSTEM
from tests.support.kept import put_back

PASSWORD = "curtain-lantern-78"
BASIS = "Organic Law of the Urban Residents' Committees, Art. 15"


@dataclass
class Cast:
    """Places, bodies and people; each person has an account, ``people[name].user``."""

    district: Place
    subdistrict: Place
    home: Place
    next_door: Place
    managed: Place
    unmanaged: Place
    buildings: list[Place]
    far_building: Place
    firm: Organisation
    committee: Organisation
    office: Organisation
    posts: dict[str, Post]
    appointments: dict[str, Appointment]
    people: dict[str, Person]
    plan: GridPlan
    grids: list[Grid]

    def user(self, name: str) -> User:
        """Gives the account of one of the cast."""
        user = self.people[name].user
        assert user is not None
        return user


def settle() -> Cast:
    """Sets the stage; the caller's transaction reaches everywhere."""
    cast = put_back(_settle)
    # The plans stand as they were adopted; the third house is built afterwards and waits for its grid.
    plant([_building("3号楼")], parent=cast.unmanaged, by=SYSTEM)
    return cast


def _settle() -> Cast:
    district = plant(
        [Branch("district", "朝阳区", code="110105000000", children=[_subdistrict()])], parent=None, by=SYSTEM
    )[0]
    found = {place.name: place for place in Place.objects.all()}
    home, next_door = found["安慧里社区"], found["安慧北里社区"]
    firm = add_organisation("盛兴物业", kind="property_service_provider", community=None, by=SYSTEM)
    committee = add_organisation("安慧里社区居委会", kind="residents_committee", community=home, by=SYSTEM)
    beside = add_organisation("安慧北里社区居委会", kind="residents_committee", community=next_door, by=SYSTEM)
    office = add_organisation("亚运村街道办事处", kind="subdistrict_office", community=None, by=SYSTEM)
    centre = add_organisation("区社会工作部", kind="district_department", community=None, by=SYSTEM)
    relate_place(
        firm,
        place=found["甲院"],
        relation="manages",
        from_=time.today() - timedelta(days=90),
        source="合同 1",
        by=SYSTEM,
    )
    posts = {
        "zhao": add_post(committee, kind="community_secretary", title="社区书记", place=home, by=SYSTEM),
        "lin": add_post(committee, kind="community_worker", title="社区工作者", place=home, by=SYSTEM, seats=3),
        "chen": add_post(beside, kind="community_worker", title="社区工作者", place=next_door, by=SYSTEM),
        "sun": add_post(firm, kind="property_manager", title="项目经理", place=found["甲院"], by=SYSTEM),
        "qian": add_post(office, kind="subdistrict_officer", title="街道干部", place=found["亚运村街道"], by=SYSTEM),
        "zhou": add_post(centre, kind="district_officer", title="区干部", place=district, by=SYSTEM),
        "wu": add_post(centre, kind="auditor", title="审计员", place=district, by=SYSTEM),
        "zheng": add_post(centre, kind="administrator", title="管理员", place=district, by=SYSTEM),
    }
    people, appointments = _people(posts, home)
    buildings = [found["1号楼"], found["2号楼"]]
    cast = Cast(
        district, found["亚运村街道"], home, next_door, found["甲院"], found["乙院"], buildings, found["9号楼"],
        firm, committee, office, posts, appointments, people, *draw_plan(home, buildings),
    )  # fmt: skip
    join(cast.grids[0], "work_squad", people["lin"], is_lead=False)
    join(cast.grids[0], "volunteer_team", people["feng"], is_lead=True)
    far = draw_plan(next_door, [cast.far_building])[1][0]
    join(far, "work_squad", people["chen"], is_lead=True)
    return cast


def join(grid: Grid, kind: str, person: Person, *, is_lead: bool) -> TeamMember:
    """Puts somebody into a team of a grid from yesterday on."""
    team, _made = Team.objects.get_or_create(
        grid=grid, kind=kind, defaults={"community_id": grid.community_id, "name": f"{grid.name} {kind}"}
    )
    yesterday = time.today() - timedelta(days=1)
    return TeamMember.objects.create(
        team=team, grid=grid, person=person, community_id=grid.community_id, is_lead=is_lead,
        during=DateRange(yesterday, None),
    )  # fmt: skip


def _building(name: str) -> Branch:
    homes = [Branch("household", f"{level}01", level=level, position=level) for level in (1, 2)]
    return Branch("building", name, children=[Branch("entrance", "1单元", children=homes)])


def _subdistrict() -> Branch:
    home = [
        Branch("courtyard", "甲院", children=[_building("1号楼"), _building("2号楼")]),
        Branch("courtyard", "乙院"),
    ]
    return Branch(
        "subdistrict",
        "亚运村街道",
        code="110105009000",
        children=[
            Branch("community", "安慧里社区", code="110105009046", children=home),
            Branch("community", "安慧北里社区", code="110105009047", children=[_building("9号楼")]),
        ],
    )


PLACES_ABOVE = [
    Branch(
        "district",
        "朝阳区",
        code="110105000000",
        children=[
            Branch(
                "subdistrict",
                "亚运村街道",
                code="110105009000",
                children=[Branch("community", "安慧里社区", code="110105009046")],
            )
        ],
    )
]


def _people(posts: dict[str, Post], home: Place) -> tuple[dict[str, Person], dict[str, Appointment]]:
    people: dict[str, Person] = {}
    appointments: dict[str, Appointment] = {}
    start: date = time.today() - timedelta(days=30)
    for name, post in posts.items():
        user = create_user(name, password=PASSWORD, display_name=name.title(), by=None)
        people[name] = add_person(name.title(), community=post.community, user=user, by=SYSTEM)
        appointments[name] = appoint(post, person=people[name], from_=start, legal_basis=BASIS, by=SYSTEM)
    volunteer = create_user("feng", password=PASSWORD, display_name="Feng", by=None)
    people["feng"] = add_person("Feng", community=home, user=volunteer, by=SYSTEM)
    resident = create_user("wang", password=PASSWORD, display_name="Wang", by=None)
    household = Place.objects.get(kind="household", name="201", building__name="1号楼")
    people["wang"] = register_resident(
        resident, community=home, household=household, name="王大妈", phone="13800138000", by=SYSTEM
    )
    return people, appointments


def draw_grids(community: Place, buildings: list[Place], number: int) -> list[Grid]:
    """Puts a plan in force that shares buildings out to so many grids, one after the other."""
    during = DateRange(time.today() - timedelta(days=1), None)
    plan = GridPlan.objects.create(
        community=community, serial=1, state="adopted", districts=number, tolerance=0.5, seed=1, method="test",
        figures={}, made_at=time.now(), adopted_at=time.now(), during=during,
    )  # fmt: skip
    grids = [
        Grid.objects.create(
            plan=plan, community=community, serial=serial, code=f"{community.code}{serial:03d}",
            name=f"第{serial}网格",
        )
        for serial in range(1, number + 1)
    ]  # fmt: skip
    for at, building in enumerate(buildings):
        grid = grids[at % number]
        GridBuilding.objects.create(plan=plan, grid=grid, building=building, community=community, during=during)
    return grids


def draw_plan(community: Place, buildings: list[Place]) -> tuple[GridPlan, list[Grid]]:
    """Puts a plan in force in which every building is a grid of its own."""
    during = DateRange(time.today() - timedelta(days=1), None)
    plan = GridPlan.objects.create(
        community=community, serial=GridPlan.objects.filter(community=community).count() + 1, state="adopted",
        districts=len(buildings), tolerance=0.1, seed=1, method="test", figures={}, made_at=time.now(),
        adopted_at=time.now(), during=during,
    )  # fmt: skip
    grids = []
    for serial, building in enumerate(buildings, start=1):
        grid = Grid.objects.create(
            plan=plan, community=community, serial=serial, code=f"{community.code}{serial:03d}", name=f"第{serial}网格",
        )  # fmt: skip
        GridBuilding.objects.create(plan=plan, grid=grid, building=building, community=community, during=during)
        grids.append(grid)
    return plan, grids
