"""The synthetic ground plan of the demo communities: courtyards, buildings, entrances, floors and households.

Anhuili (安慧里) has 26 six-storey slabs of five entrances and 8 eighteen-storey towers: 34 buildings, 138 entrances,
2,970 households. Nothing of it is surveyed; it is drawn from a fixed plan and marked synthetic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gongzhi.domain.places.services import Branch
from gongzhi.domain.places.words import BuildingClass, PlaceKind

SLAB_METRES = (62.0, 13.0)
TOWER_METRES = (27.0, 27.0)
METRES_PER_DEGREE = 111_320.0
THREE_DOOR_ENTRANCES = 43  # of Anhuili's 130 slab entrances; the others have two doors a floor


@dataclass(frozen=True)
class Court:
    """A courtyard: its name, the south-west corner in metres from the community's origin, and its rows of slabs and towers."""

    name: str
    east: float
    north: float
    columns: int
    slabs: int
    towers: int = 0


# Courtyard → who looks after it is said in people.py; the numbers add up to 26 slabs and 8 towers.
ANHUILI = (
    Court("安慧里一区", 0, 0, 2, 6, 2),
    Court("安慧里二区", 170, 0, 2, 6, 2),
    Court("安慧里三区", 340, 0, 2, 5, 2),
    Court("铁路宿舍院", 0, 190, 2, 2, 0),
    Court("纺织厂宿舍院", 170, 190, 2, 2, 0),
    Court("设计院宿舍院", 340, 190, 2, 2, 0),
    Court("出版社宿舍院", 510, 0, 1, 2, 1),
    Court("安慧里旧院", 510, 150, 1, 1, 1),
)
ANHUILI_ORIGIN = (116.4020, 39.9930)

ANHUILI_SOUTH = (Court("安慧里南院", 0, 0, 2, 8, 0), Court("慧忠院", 180, 0, 1, 3, 1))
ANHUILI_SOUTH_ORIGIN = (116.4025, 39.9890)


class Ground:
    """Turns metres east and north of an origin (degrees, WGS-84) into positions; good to centimetres over a community."""

    def __init__(self, origin: tuple[float, float]) -> None:
        self.longitude, self.latitude = origin
        self.east_metres = METRES_PER_DEGREE * math.cos(math.radians(self.latitude))

    def position(self, east: float, north: float) -> list[float]:
        longitude = self.longitude + east / self.east_metres
        return [round(longitude, 7), round(self.latitude + north / METRES_PER_DEGREE, 7)]

    def box(self, east: float, north: float, size: tuple[float, float]) -> dict[str, Any]:
        wide, deep = size
        corners = [(0.0, 0.0), (wide, 0.0), (wide, deep), (0.0, deep), (0.0, 0.0)]
        return {"type": "Polygon", "coordinates": [[self.position(east + x, north + y) for x, y in corners]]}


@dataclass
class Numbering:
    """Counts buildings and slab entrances through a whole community."""

    building: int = 0
    slab_entrances: int = 0
    three_doors: int = 0
    entrances_in_all: int = 130

    def doors_of_next_entrance(self) -> int:
        """Spreads the three-door entrances evenly among the two-door ones."""
        self.slab_entrances += 1
        due = self.slab_entrances * THREE_DOOR_ENTRANCES // self.entrances_in_all
        if due > self.three_doors:
            self.three_doors += 1
            return 3
        return 2


def courtyards(courts: tuple[Court, ...], origin: tuple[float, float]) -> list[Branch]:
    """Draws the courtyards with everything below them, ready to be planted below their community."""
    ground, numbering = Ground(origin), Numbering()
    return [
        Branch(
            kind=PlaceKind.COURTYARD,
            name=court.name,
            position=position,
            children=tuple(_buildings(court, ground, numbering)),
        )
        for position, court in enumerate(courts, start=1)
    ]


def _buildings(court: Court, ground: Ground, numbering: Numbering) -> Iterator[Branch]:
    for at in range(court.slabs):
        row, column = divmod(at, court.columns)
        east, north = court.east + column * 76.0, court.north + row * 28.0
        yield _building(ground, numbering, east, north, SLAB_METRES)
    rows = math.ceil(court.slabs / court.columns)
    for at in range(court.towers):
        east, north = court.east + at * 76.0 + 16.0, court.north + rows * 28.0 + 12.0
        yield _building(ground, numbering, east, north, TOWER_METRES)


def _building(
    ground: Ground, numbering: Numbering, east: float, north: float, size: tuple[float, float]
) -> Branch:
    numbering.building += 1
    is_tower = size == TOWER_METRES
    longitude, latitude = ground.position(east + size[0] / 2, north + size[1] / 2)
    entrances = 1 if is_tower else 5
    floors = 18 if is_tower else 6
    return Branch(
        kind=PlaceKind.BUILDING,
        name=f"{numbering.building}号楼",
        position=numbering.building,
        shape=ground.box(east, north, size),
        longitude=longitude,
        latitude=latitude,
        building_class=BuildingClass.TOWER if is_tower else BuildingClass.SLAB,
        floors=floors,
        children=tuple(
            _entrance(number, floors, 8 if is_tower else numbering.doors_of_next_entrance())
            for number in range(1, entrances + 1)
        ),
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
