"""Coordinates as Chinese maps give them, and back to degrees of CGCS2000 (at our precision WGS-84).

GCJ-02 shifts every position by some hundred metres in a way that is published only by use; the series below is the one
that all open tools share. BD-09 bends GCJ-02 once more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gongzhi.domain.places.words import CoordinateSystem

Point = tuple[float, float]

# Krassovsky's ellipsoid: half axis in metres and the square of its eccentricity.
_AXIS, _ECCENTRICITY = 6_378_245.0, 0.00669342162296594323
_BAIDU = math.pi * 3000.0 / 180.0
_CLOSE = 1e-9  # degrees: a tenth of a millimetre


def to_gcj02(longitude: float, latitude: float) -> Point:
    """Shifts a position in degrees of CGCS2000 to where Amap and Tencent draw it."""
    x, y = longitude - 105.0, latitude - 35.0
    shared = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + shared
    north += _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + shared
    east += _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    radians = math.radians(latitude)
    bend = 1.0 - _ECCENTRICITY * math.sin(radians) ** 2
    north_degree = math.radians(_AXIS * (1.0 - _ECCENTRICITY) / (bend * math.sqrt(bend)))
    east_degree = math.radians(_AXIS / math.sqrt(bend) * math.cos(radians))
    return longitude + east / east_degree, latitude + north / north_degree


def _waves(along: float, *terms: tuple[float, float]) -> float:
    return sum(height * math.sin(along * frequency * math.pi) for height, frequency in terms) * 2.0 / 3.0


def from_gcj02(longitude: float, latitude: float) -> Point:
    """Finds the position that ``to_gcj02`` shifts here, to a tenth of a millimetre."""
    return _inverse(to_gcj02, (longitude, latitude))


def to_bd09(longitude: float, latitude: float) -> Point:
    """Shifts a position in degrees of CGCS2000 to where Baidu draws it."""
    x, y = to_gcj02(longitude, latitude)
    radius = math.hypot(x, y) + 0.00002 * math.sin(y * _BAIDU)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * _BAIDU)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def from_bd09(longitude: float, latitude: float) -> Point:
    """Finds the position that ``to_bd09`` shifts here, to a tenth of a millimetre."""
    return _inverse(to_bd09, (longitude, latitude))


def _inverse(shift: Callable[[float, float], Point], target: Point) -> Point:
    # The shift changes by less than a thousandth of the way, so each turn gains three digits.
    x, y = target
    for _turn in range(12):
        there = shift(x, y)
        off = target[0] - there[0], target[1] - there[1]
        x, y = x + off[0], y + off[1]
        if max(map(abs, off)) < _CLOSE:
            break
    return x, y


_BACK = {CoordinateSystem.GCJ02: from_gcj02, CoordinateSystem.BD09: from_bd09}


def to_cgcs2000(coordinates: Any, system: str) -> Any:
    """Converts a position, or GeoJSON coordinates nested however deep, to CGCS2000 with seven decimals."""
    if coordinates and isinstance(coordinates[0], list | tuple):
        return [to_cgcs2000(part, system) for part in coordinates]
    x, y = float(coordinates[0]), float(coordinates[1])
    if (back := _BACK.get(CoordinateSystem(system))) is not None:
        x, y = back(x, y)
    return [round(x, 7), round(y, 7)]


METRES_PER_DEGREE = 111_320.0


def points_of(coordinates: Any) -> Iterator[Point]:
    """Gives the positions (degrees) of GeoJSON coordinates nested however deep."""
    if coordinates and isinstance(coordinates[0], list | tuple):
        for part in coordinates:
            yield from points_of(part)
    elif coordinates:
        yield float(coordinates[0]), float(coordinates[1])


def box_around(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Gives the box (west, south, east, north in degrees) around some positions, at least one."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def metres_beyond(box: tuple[float, float, float, float], point: Point) -> float:
    """Gives how many metres a position lies outside of a box (degrees); 0 inside."""
    west, south, east, north = box
    x, y = point
    aside = max(west - x, 0.0, x - east) * math.cos(math.radians(y))
    return math.hypot(aside, max(south - y, 0.0, y - north)) * METRES_PER_DEGREE
