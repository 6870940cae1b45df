"""Metres on the ground as degrees, and outlines as GeoJSON."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gongzhi.algorithms.settlements.plan import Point

METRES_PER_DEGREE = 111_320.0


class Ground:
    """Turns metres east and north of an origin into degrees (WGS-84), turned by an angle; good to centimetres."""

    def __init__(self, origin: Point, turn: float = 0.0) -> None:
        self.longitude, self.latitude = origin
        self.east_metres = METRES_PER_DEGREE * math.cos(math.radians(self.latitude))
        self.cos, self.sin = math.cos(turn), math.sin(turn)

    def position(self, point: Point) -> list[float]:
        """Gives longitude and latitude with seven decimals."""
        east = point[0] * self.cos - point[1] * self.sin
        north = point[0] * self.sin + point[1] * self.cos
        return [round(self.longitude + east / self.east_metres, 7), round(self.latitude + north / METRES_PER_DEGREE, 7)]

    def ring(self, outline: Iterable[Point]) -> list[list[float]]:
        """Gives a closed ring."""
        corners = [self.position(corner) for corner in outline]
        return [*corners, corners[0]]


def middle(outline: tuple[Point, ...]) -> Point:
    """Gives the middle of an outline's corners."""
    return sum(x for x, _y in outline) / len(outline), sum(y for _x, y in outline) / len(outline)
