"""A community with buildings on a map and households in them, and its people; Chen is secretary next door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from gongzhi.domain.actors.models import Person
from gongzhi.domain.actors.services import add_organisation, add_person, add_post, appoint
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import SYSTEM, By

PASSWORD = "curtain-lantern-78"
# Two columns of three courtyards; about 80 m from building to building.
EAST, NORTH = 0.0010, 0.0008


@dataclass(frozen=True)
class GridsStage:
    """The community without any plan, its buildings from north-west to south-east, and its people."""

    community: Place
    next_door: Place
    buildings: list[Place]
    people: dict[str, Person]

    def by(self, name: str) -> By:
        """Says that one of them acts."""
        person = self.people[name]
        return By(user=person.user_id, person=person.pk)

    def user(self, name: str) -> User:
        """Gives the account of one of them."""
        user = self.people[name].user
        assert user is not None
        return user

    def ids(self, *names: str) -> list[UUID]:
        """Names people by their ids."""
        return [self.people[name].pk for name in names]


def building(name: str, column: int, row: int, households: int, *, is_placed: bool = True) -> Branch:
    """Draws a building of one entrance with so many households on one floor."""
    longitude, latitude = 116.400 + column * EAST, 39.998 - row * NORTH
    corners = [(0, 0), (0.0004, 0), (0.0004, 0.0002), (0, 0.0002), (0, 0)]
    outline = [[round(longitude + x, 6), round(latitude + y, 6)] for x, y in corners]
    homes = [Branch("household", f"1{door:02d}", level=1, position=door) for door in range(1, households + 1)]
    return Branch(
        "building",
        name,
        position=row * 10 + column,
        longitude=longitude + 0.0002 if is_placed else None,
        latitude=latitude + 0.0001 if is_placed else None,
        shape={"type": "Polygon", "coordinates": [outline]} if is_placed else None,
        children=[Branch("entrance", "1单元", children=homes)],
    )


def set_stage(*, households: int = 4, extra: tuple[Branch, ...] = ()) -> GridsStage:
    """Builds twelve buildings in four columns and three rows; the caller's transaction reaches everywhere."""
    slabs = [
        building(f"{row * 4 + column + 1}号楼", column, row, households) for row in range(3) for column in range(4)
    ]
    home = Branch("community", "安慧里社区", code="110105009046", children=[*slabs, *extra])
    beside = Branch("community", "安慧北里社区", code="110105009047", children=[building("99号楼", 8, 8, 2)])
    street = Branch("subdistrict", "亚运村街道", code="110105009000", children=[home, beside])
    plant([Branch("district", "朝阳区", code="110105000000", children=[street])], parent=None, by=SYSTEM)
    found = {place.code: place for place in Place.objects.exclude(code="")}
    community, next_door = found["110105009046"], found["110105009047"]
    people = {
        "zhao": _post("zhao", "community_secretary", community),
        "qian": _post("qian", "community_worker", community),
        "chen": _post("chen", "community_secretary", next_door),
        "han": _post("han", "subdistrict_officer", found["110105009000"]),
    }
    people |= {name: _person(name, community) for name in ("lin", "feng", "sun", "li")}
    buildings = list(Place.objects.filter(community=community, kind="building").order_by("position"))
    return GridsStage(community, next_door, buildings, people)


def _person(name: str, community: Place | None) -> Person:
    user = create_user(name, password=PASSWORD, display_name=name.title(), by=None)
    return add_person(name.title(), community=community, user=user, by=SYSTEM)


def _post(name: str, kind: str, place: Place) -> Person:
    community = place if place.kind == "community" else None
    body = add_organisation(f"{place.name}{kind}", kind="residents_committee", community=community, by=SYSTEM)
    post = add_post(body, kind=kind, title=kind, place=place, by=SYSTEM)
    person = _person(name, community)
    appoint(post, person=person, from_=time.today() - timedelta(days=30), legal_basis="Article 15", by=SYSTEM)
    return person


def draw_plan(stage: GridsStage, *parts: range, serial: int = 1) -> GridPlan:
    """Draws a proposal by hand, without any divider: a grid for each range of the twelve buildings."""
    plan = GridPlan.objects.create(
        community=stage.community, serial=serial, districts=len(parts), tolerance=0.05, seed=1, method="by hand",
        figures={}, made_at=time.now(),
    )  # fmt: skip
    for number, part in enumerate(parts, start=1):
        grid = Grid.objects.create(
            plan=plan, community=stage.community, serial=number, code=f"{stage.community.code}{number:03d}",
            name=f"第{number}网格",
        )  # fmt: skip
        GridBuilding.objects.bulk_create(
            GridBuilding(plan=plan, grid=grid, building=stage.buildings[at], community=stage.community) for at in part
        )
    return plan
