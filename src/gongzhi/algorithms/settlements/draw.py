"""Drawing a community: courtyards of slabs and towers along streets, single-storey courtyards, village lanes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random

from gongzhi.algorithms.settlements.plan import Building, Community, Court, Door, Lane, Point

KINDS = ("estate", "old", "low", "village", "mixed")
"""Estates of towers and slabs, old slab courtyards, single-storey courtyards, villages, and some of each."""
_NAMES = "春夏秋冬东西南北福禄寿康安宁和平建设光明新华胜利团结幸福永昌祥瑞"
_STREET = 14.0
_ROAD = 30.0


def draw_community(households: int, *, seed: int, code: str = "", kind: str = "mixed") -> Community:
    """Draws a community of exactly so many households; the same arguments give the same community.

    Raises ``ValueError`` for a kind that is not in ``KINDS`` or fewer than one household.
    """
    if kind not in KINDS or households < 1:
        raise ValueError(f"no community of the kind {kind!r} with {households} households")
    return _Drawing(households, Random(f"{code}/{kind}/{households}/{seed}"), kind).community(code)


class _Drawing:
    """Puts blocks side by side along streets, shelf over shelf, until every household has its door."""

    def __init__(self, households: int, chance: Random, kind: str) -> None:
        self.left, self.chance, self.kind = households, chance, kind
        self.width = max(150.0, 11.0 * math.sqrt(households))
        self.courts: list[Court] = []
        self.plates: list[Door] = []
        self.lanes: list[Lane] = []
        self.buildings = 0
        self.stem = "".join(chance.sample(_NAMES, 2))

    def community(self, code: str) -> Community:
        north = 0.0
        while self.left:
            is_road = len(self.lanes) % 4 == 0
            lane = f"{self.stem}{'路' if is_road else '街'}{len(self.lanes) + 1}号"
            self.lanes.append(
                Lane(lane, ((-10.0, north), (self.width + 40.0, north + self.chance.uniform(-3, 3))), is_road)
            )
            depth = self._shelf(lane, north + (_ROAD if is_road else _STREET) / 2 + 6.0)
            north += depth + (_ROAD if is_road else _STREET) + 10.0
        return Community(code, self.kind, tuple(self.courts), tuple(self.plates), tuple(self.lanes))

    def _shelf(self, lane: str, north: float) -> float:
        """Fills one shelf from west to east; gives its depth."""
        east, depth = self.chance.uniform(0, 20), 0.0
        while self.left and east < self.width:
            block = self._choose()
            wide, deep = block((east, north), lane)
            east += wide + self.chance.uniform(10, 22)
            depth = max(depth, deep)
        return depth

    def _choose(self) -> Callable[[Point, str], tuple[float, float]]:
        weights = {
            "estate": (3, 6, 0, 0),
            "old": (9, 1, 1, 0),
            "low": (1, 0, 9, 0),
            "village": (0, 0, 1, 9),
            "mixed": (6, 3, 2, 1),
        }
        blocks = (self._slabs, self._towers, self._low_court, self._plates)
        return self.chance.choices(blocks, weights[self.kind])[0]

    def _numbered(self) -> str:
        self.buildings += 1
        return f"{self.buildings}号楼"

    def _take(self, floors: int, doors: list[int]) -> tuple[int, list[int]]:
        """Cuts a building down to the households that are left, and counts them off."""
        while floors * sum(doors) > self.left and len(doors) > 1:
            doors = doors[:-1]
        while floors * sum(doors) > self.left and doors[0] > 1:
            doors = [doors[0] - 1]
        floors = min(floors, self.left // sum(doors))
        self.left -= floors * sum(doors)
        return floors, doors

    def _slabs(self, corner: Point, lane: str) -> tuple[float, float]:
        columns, rows = self.chance.choice(((1, 2), (1, 3), (2, 2), (2, 3), (2, 4), (3, 3)))
        floors = self.chance.choices((4, 5, 6, 7), (1, 2, 8, 1))[0]
        entrances = self.chance.randint(2, 5)
        length = entrances * self.chance.uniform(12.0, 15.0)
        built = []
        for row in range(rows):
            for column in range(columns):
                if not self.left:
                    break
                at = corner[0] + column * (length + 12.0), corner[1] + row * self.chance.uniform(25.0, 29.0)
                doors = [self.chance.choice((2, 2, 3)) for _entrance in range(entrances)]
                height, kept = self._take(floors, doors)
                outline = _box(at, (length * len(kept) / entrances, 13.0))
                built.append(Building(self._numbered(), "slab", outline, height, tuple(kept), lane))
        self.courts.append(Court(self._court_name("院"), tuple(built)))
        return columns * (length + 12.0), rows * 29.0

    def _towers(self, corner: Point, lane: str) -> tuple[float, float]:
        columns, rows = self.chance.choice(((1, 1), (2, 1), (2, 2), (3, 2)))
        side, floors = self.chance.uniform(22.0, 29.0), self.chance.choice((11, 16, 18, 18, 24, 28))
        built = []
        for row in range(rows):
            for column in range(columns):
                if not self.left:
                    break
                at = corner[0] + column * (side + 32.0), corner[1] + row * (side + 38.0)
                height, kept = self._take(floors, [self.chance.choice((4, 6, 8, 8, 10))])
                built.append(Building(self._numbered(), "tower", _box(at, (side, side)), height, tuple(kept), lane))
        self.courts.append(Court(self._court_name("苑"), tuple(built)))
        return columns * (side + 32.0), rows * (side + 38.0)

    def _low_court(self, corner: Point, lane: str) -> tuple[float, float]:
        """A courtyard of single-storey houses: doors directly below it."""
        doors = min(self.left, self.chance.randint(3, 14))
        self.left -= doors
        at = list(_around(corner, doors))
        named = tuple(Door(f"{number}号", point, lane) for number, point in enumerate(at, start=1))
        self.courts.append(Court(self._court_name("号院"), doors=named))
        return 22.0, 26.0

    def _plates(self, corner: Point, lane: str) -> tuple[float, float]:
        """A row of village houses on the lane, each with its plate."""
        houses = min(self.left, self.chance.randint(6, 20))
        self.left -= houses
        first = sum(plate.lane == lane for plate in self.plates) + 1
        for number in range(houses):
            at = corner[0] + (number // 2) * 14.0 + 6.0, corner[1] + (number % 2) * 16.0 + 5.0
            self.plates.append(Door(f"{first + number}号", at, lane))
        return (houses + 1) // 2 * 14.0, 34.0

    def _court_name(self, ending: str) -> str:
        number = len(self.courts) + 1
        return f"{number}{ending}" if ending == "号院" else f"{self.stem}{number}{ending}"


def _box(corner: Point, size: Point) -> tuple[Point, ...]:
    (east, north), (wide, deep) = corner, size
    return (east, north), (east + wide, north), (east + wide, north + deep), (east, north + deep)


def _around(corner: Point, doors: int) -> Iterator[Point]:
    for number in range(doors):
        angle = 2 * math.pi * number / doors
        yield corner[0] + 11.0 + 8.0 * math.cos(angle), corner[1] + 13.0 + 9.0 * math.sin(angle)
