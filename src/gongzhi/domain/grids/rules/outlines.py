"""Where grids lie: positions in metres, and one outline a grid that leaves no gap to the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Numpy and shapely are imported where something is drawn: they take memory that most processes never need.

METRES_A_DEGREE = 111_195.0
"""Along a meridian of a sphere with the mean radius of 6,371.0 km; errors inside one community stay below 0.3 %."""

SMOOTH = 1.0
"""Metres; corners whose triangle is smaller than the square of this are left out of borders."""

DIGITS = 7
"""Decimals of degrees in which outlines are drawn: about a centimetre."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """A building's drawn outline (GeoJSON, degrees), or None, and its position in degrees."""

    shape: dict[str, Any] | None
    longitude: float
    latitude: float

    @property
    def drawn(self) -> dict[str, Any]:
        """Gives what can be drawn of it (GeoJSON): its outline, else the point where it stands."""
        return self.shape or {"type": "Point", "coordinates": (self.longitude, self.latitude)}


def centre_of(drawn: dict[str, Any]) -> tuple[float, float]:
    """Gives longitude and latitude of the middle of a GeoJSON shape."""
    import shapely

    middle = shapely.geometry.shape(drawn).centroid
    return middle.x, middle.y


def to_metres(footprints: Sequence[Footprint]) -> list[tuple[float, float]]:
    """Gives metres east and north of the mean position."""
    east, north, longitude, latitude = _frame(footprints)
    return [((one.longitude - longitude) * east, (one.latitude - latitude) * north) for one in footprints]


def lines_to_metres(
    footprints: Sequence[Footprint], lines: Sequence[Sequence[tuple[float, float]]]
) -> list[list[tuple[float, float]]]:
    """Gives lines in degrees in the same metres as ``to_metres`` gives the footprints."""
    east, north, longitude, latitude = _frame(footprints)
    return [[((x - longitude) * east, (y - latitude) * north) for x, y in line] for line in lines]


def outlines(footprints: Sequence[Footprint], labels: Sequence[int], count: int) -> list[dict[str, Any]]:
    """Draws one GeoJSON outline (degrees) a grid around its buildings.

    Every spot belongs to the nearest wall, on the land around all. Outlines are valid, and neither overlap nor leave a
    gap between them, to the last digit.
    """
    import numpy as np
    import shapely

    from gongzhi.algorithms.districting import Lattice, parcels

    frame = _frame(footprints)
    east, north, longitude, latitude = frame
    step = 10.0**-DIGITS
    begin = round(longitude, DIGITS) - longitude, round(latitude, DIGITS) - latitude
    # Corners are put where the digits of degrees can say them, so that rounding moves none afterwards.
    lattice = Lattice((east * step, north * step), (begin[0] * east, begin[1] * north))
    areas = np.array(parcels(walls(footprints), np.array(to_metres(footprints)), lattice).areas, dtype=object)
    owner = np.array(labels)
    whole = [shapely.coverage_union_all(areas[owner == label]) for label in range(count)]
    return [_in_degrees(one, frame) for one in shapely.coverage_simplify(whole, SMOOTH)]


def walls(footprints: Sequence[Footprint]) -> list[BaseGeometry | None]:
    """Gives the drawn areas in the same metres as ``to_metres``; None where only a position or a line is known."""
    frame = _frame(footprints)
    return [
        _in_metres(one, frame).buffer(0) if one.shape and "Polygon" in str(one.shape.get("type")) else None
        for one in footprints
    ]


def around(footprints: Sequence[Footprint]) -> dict[str, Any]:
    """Draws the land on which buildings stand (GeoJSON, degrees), with the margin that outlines of grids have."""
    import numpy as np

    from gongzhi.algorithms.districting import land

    return _in_degrees(land(walls(footprints), np.array(to_metres(footprints))), _frame(footprints))


Frame = tuple[float, float, float, float]


def _frame(footprints: Sequence[Footprint]) -> Frame:
    longitude = math.fsum(one.longitude for one in footprints) / len(footprints)
    latitude = math.fsum(one.latitude for one in footprints) / len(footprints)
    return METRES_A_DEGREE * math.cos(math.radians(latitude)), METRES_A_DEGREE, longitude, latitude


def _in_metres(one: Footprint, frame: Frame) -> BaseGeometry:
    import shapely

    east, north, longitude, latitude = frame
    degrees = shapely.geometry.shape(one.shape)
    return shapely.transform(degrees, lambda at: (at - (longitude, latitude)) * (east, north))


def _in_degrees(one: BaseGeometry, frame: Frame) -> dict[str, Any]:
    import shapely

    east, north, longitude, latitude = frame
    degrees = shapely.transform(one, lambda at: (at / (east, north) + (longitude, latitude)).round(DIGITS))
    return dict(shapely.geometry.mapping(degrees))
