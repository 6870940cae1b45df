"""Divisions on their way: a community at the question, a building that came later, a street divided overnight."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from gongzhi.domain.grids import services
from gongzhi.domain.grids.queries import Wish
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.services import Branch, plant
from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation import time
from gongzhi.interfaces.jobs.demo.geography import ANHUILI_SOUTH_ORIGIN, Ground

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By
    from gongzhi.interfaces.jobs.demo.story import Stage

STREET = "110105025000"
# Code, corner, rows and columns of houses; in the last one a tower is larger than a grid may be.
QUIET = (
    ("110105025034", (116.4110, 40.0030), 3, 5, 0),
    ("110105025036", (116.4110, 40.0080), 2, 4, 900),
)


def show_divisions(stage: Stage, south: str, setup: By) -> None:
    """Leaves a question with its proposals, a building without a grid, and the report of a whole street."""
    by = stage.cast.by("he")
    community = places.community_by_code(south)
    asked = services.ask_division(community.pk, wish=Wish(districts=3), by=by, at=stage.days_ago(2))
    services.answer_question(asked.pk)
    ground = Ground(ANHUILI_SOUTH_ORIGIN)
    new = _house(ground, "新建公寓（示例）", (262.0, 60.0), 48)
    plant([new], parent=community, by=by, since=time.today() - timedelta(days=6), is_synthetic=True)
    chance = Random(25)
    for code, origin, rows, columns, tower in QUIET:
        houses = _houses(Ground(origin), rows, columns, tower, chance)
        plant(houses, parent=places.community_by_code(code), by=setup, is_synthetic=True)
    officer = stage.cast.by("wu")
    night = services.divide_area(
        places.place_by_code(STREET).pk, wish=Wish(districts=1), by=officer, is_by_hand=True, at=stage.days_ago(1)
    )
    services.work_on_area(night.pk)


def _houses(ground: Ground, rows: int, columns: int, tower: int, chance: Random) -> list[Branch]:
    """Draws rows of houses of which only the number of households is known."""
    houses = [
        _house(ground, f"{row * columns + column + 1}号楼", (column * 85.0, row * 40.0), chance.randrange(84, 114, 6))
        for row in range(rows)
        for column in range(columns)
    ]
    return houses if not tower else [*houses, _house(ground, "高层公寓（示例）", (columns * 85.0, 0.0), tower)]


def _house(ground: Ground, name: str, corner: tuple[float, float], households: int) -> Branch:
    east, north = ground.position(corner[0] + 30, corner[1] + 7)
    return Branch(
        kind=PlaceKind.BUILDING,
        name=name,
        position=int("".join(sign for sign in name if sign.isdigit()) or 90),
        shape=ground.box(corner, (60.0, 14.0)),
        longitude=east,
        latitude=north,
        building_class=BuildingClass.SLAB,
        floors=6,
        households_stated=households,
    )
