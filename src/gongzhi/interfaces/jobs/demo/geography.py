"""The synthetic ground plan of the demo communities: courtyards, buildings, entrances, floors and households.

Anhuili (安慧里) has 26 six-storey slabs of five entrances and 8 eighteen-storey towers: 34 buildings, 138 entrances,
2,970 households. Nothing of it is surveyed; it is drawn from a fixed plan and marked synthetic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from gongzhi.domain.places.services import Branch
from gongzhi.domain.places.words import BuildingClass, PlaceKind

SLAB_METRES = (62.0, 13.0)
TOWER_METRES = (27.0, 27.0)
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Court:
    """A courtyard: its name, its south-west corner in metres from the community's origin, its slabs and towers.

    ``three_doors`` of its slab entrances have three doors a floor, the others two.
    """

    name: str
    east: float
    north: float
    columns: int
    slabs: int
    towers: int = 0
    three_doors: int = 0


# Who looks after which courtyard is said in people.py. In all 26 slabs, 8 towers and 43 entrances with three doors.
ANHUILI = (
    Court("安慧里一区", 0, 0, 2, 4, 2, 12),
    Court("安慧里二区", 170, 0, 2, 4, 2, 10),
    Court("安慧里三区", 340, 0, 2, 4, 2, 12),
    Court("铁路宿舍院", 0, 130, 1, 3, 0, 2),
    Court("纺织厂宿舍院", 85, 130, 1, 2, 0, 1),
    Court("设计院宿舍院", 170, 130, 1, 2, 1, 1),
    Court("出版社宿舍院", 290, 130, 2, 4, 0, 3),
    Court("安慧里旧院", 460, 130, 1, 3, 1, 2),
)
ANHUILI_ORIGIN = (116.4020, 39.9930)

ANHUILI_SOUTH = (Court("安慧里南院", 0, 0, 2, 6, 0, 10), Court("慧忠院", 180, 0, 1, 4, 1, 6))
ANHUILI_SOUTH_ORIGIN = (116.4025, 39.9890)


class Ground:
    """Turns metres east and north of an origin into degrees (WGS-84); good to centimetres over a community."""

    def __init__(self, origin: tuple[float, float]) -> None:
        self.longitude, self.latitude = origin
        self.east_metres = METRES_PER_DEGREE * math.cos(math.radians(self.latitude))

    def position(self, east: float, north: float) -> list[float]:
        """Gives longitude and latitude."""
        longitude = self.longitude + east / self.east_metres
        return [round(longitude, 7), round(self.latitude + north / METRES_PER_DEGREE, 7)]

    def box(self, corner: tuple[float, float], size: tuple[float, float]) -> dict[str, Any]:
        """Draws a rectangle from its south-west corner, in metres."""
        (east, north), (wide, deep) = corner, size
        corners = [(0.0, 0.0), (wide, 0.0), (wide, deep), (0.0, deep), (0.0, 0.0)]
        return {"type": "Polygon", "coordinates": [[self.position(east + x, north + y) for x, y in corners]]}


def courtyards(courts: tuple[Court, ...], origin: tuple[float, float]) -> list[Branch]:
    """Draws the courtyards with everything below them, ready to be planted below their community."""
    ground, numbers = Ground(origin), count(1)
    return [
        Branch(
            kind=PlaceKind.COURTYARD,
            name=court.name,
            position=position,
            children=tuple(_buildings(court, ground, numbers)),
        )
        for position, court in enumerate(courts, start=1)
    ]


def _buildings(court: Court, ground: Ground, numbers: Iterator[int]) -> Iterator[Branch]:
    doors = _doors(court)
    for at in range(court.slabs):
        row, column = divmod(at, court.columns)
        corner = (court.east + column * 76.0, court.north + row * 28.0)
        yield _building(next(numbers), ground.box(corner, SLAB_METRES), [next(doors) for _entrance in range(5)], 6)
    rows = math.ceil(court.slabs / court.columns)
    for at in range(court.towers):
        corner = (court.east + at * 76.0 + 16.0, court.north + rows * 28.0 + 12.0)
        yield _building(next(numbers), ground.box(corner, TOWER_METRES), [8], 18)


def _doors(court: Court) -> Iterator[int]:
    """Gives the doors a floor of each slab entrance, the three-door ones spread evenly among the others."""
    entrances = court.slabs * 5
    for number in range(entrances):
        is_due = (number + 1) * court.three_doors // entrances > number * court.three_doors // entrances
        yield 3 if is_due else 2


def _building(number: int, shape: dict[str, Any], doors: list[int], floors: int) -> Branch:
    (west, south), _corner, (east, north), *_rest = shape["coordinates"][0]
    return Branch(
        kind=PlaceKind.BUILDING,
        name=f"{number}号楼",
        position=number,
        shape=shape,
        longitude=round((west + east) / 2, 7),
        latitude=round((south + north) / 2, 7),
        building_class=BuildingClass.TOWER if floors > 6 else BuildingClass.SLAB,
        floors=floors,
        children=tuple(_entrance(at, floors, each) for at, each in enumerate(doors, start=1)),
    )


def _entrance(number: int, floors: int, doors: int) -> Branch:
    return Branch(
        kind=PlaceKind.ENTRANCE,
        name=f"{number}单元",
        position=number,
        children=tuple(
            Branch(
                kind=PlaceKind.FLOOR,
                name=f"{level}层",
                position=level,
                level=level,
                children=tuple(
                    Branch(kind=PlaceKind.HOUSEHOLD, name=f"{level}{door:02d}", position=door, level=level)
                    for door in range(1, doors + 1)
                ),
            )
            for level in range(1, floors + 1)
        ),
    )
