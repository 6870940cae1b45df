"""A small community: two grids of one building each, one building that no grid covers, Lin and Chen at the doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from gongzhi.domain.actors.models import Person
from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.campaigns.services import start_round
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import SYSTEM, By

# Noon in Beijing on a Tuesday.
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FACTS: dict[str, Any] = {
    "name": "First round",
    "kind": "routine",
    "purpose": "Ask every household what it needs.",
    "legal_basis": "Organic Law of the Urban Residents' Committees",
    "starts_on": TODAY,
    "ends_on": TODAY + timedelta(days=2),
    "data_ends_on": TODAY + timedelta(days=32),
    "office_phone": "010-64930001",
}


@dataclass(frozen=True)
class Small:
    """The community and the people who work in it."""

    community: Place
    buildings: list[Place]
    grids: list[Grid]
    lin: By
    chen: By
    zhao: By


def building(name: str, position: int, floors: int = 3, doors: int = 2) -> Branch:
    """Draws a building with one entrance and so many doors a floor."""
    homes = [
        Branch("household", f"{level}{number:02d}", position=level * 10 + number, level=level)
        for level in range(1, floors + 1)
        for number in range(1, doors + 1)
    ]
    return Branch("building", name, position=position, children=[Branch("entrance", "1单元", children=homes)])


def settle(name: str, code: str, buildings: list[Branch]) -> tuple[Place, list[Place]]:
    """Plants a community under a district of its own and gives its buildings."""
    district = Branch(
        "district",
        "朝阳区",
        code=code[:6] + "000000",
        children=[
            Branch(
                "subdistrict",
                "亚运村街道",
                code=code[:9] + "000",
                children=[Branch("community", name, code=code, children=buildings)],
            )
        ],
    )
    plant([district], parent=None, by=SYSTEM, since=date(2020, 1, 1))
    community = Place.objects.get(kind="community", code=code)
    return community, list(Place.objects.filter(community=community, kind="building").order_by("position"))


def divide(community: Place, members: list[Place]) -> list[Grid]:
    """Puts a plan in force in which each building is a grid of its own."""
    during = DateRange(date(2026, 1, 1), None)
    plan = GridPlan.objects.create(
        community=community,
        serial=1,
        state="adopted",
        districts=len(members),
        tolerance=0.2,
        seed=1,
        method="by hand",
        figures={},
        made_at=NOON,
        adopted_at=NOON,
        during=during,
    )
    grids = []
    for serial, member in enumerate(members, 1):
        grid = Grid.objects.create(
            plan=plan,
            community=community,
            serial=serial,
            code=f"{community.code}{serial:03d}",
            name=f"{serial}网格",
        )
        GridBuilding.objects.create(plan=plan, grid=grid, building=member, community=community, during=during)
        grids.append(grid)
    return grids


def somebody(name: str, community: Place) -> By:
    """Adds a person with a name."""
    return By(user=None, person=Person.objects.create(name=name, community=community).pk)


def make_small(code: str = "110105009046", *, houses: int = 3) -> Small:
    """Makes the community in the open transaction; the third house stands in no grid, which no commit would pass."""
    community, buildings = settle("安慧里社区", code, [building(f"{n}号楼", n) for n in range(1, houses + 1)])
    grids = divide(community, buildings[:2])
    people = [somebody(name, community) for name in ("林", "陈", "赵")]
    return Small(community, buildings, grids, *people)


def begin(small: Small, **changed: Any) -> Round:
    """Begins a round at noon."""
    return start_round(small.community.pk, by=small.zhao, at=NOON, **{**FACTS, **changed})
