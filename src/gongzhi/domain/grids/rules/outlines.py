"""Where grids lie: positions in metres, and one outline a grid that leaves no gap to the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Shapely is imported where something is drawn: it takes memory that most processes never need.

METRES_A_DEGREE = 111_195.0
"""Along a meridian of a sphere with the mean radius of 6,371.0 km; errors inside one community stay below 0.3 %."""

MARGIN = 18.0
"""Metres between the outermost walls and the outline."""

STEP = 6.0
"""Metres between the points that stand for a wall; smaller steps give smoother borders."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """A building's drawn outline (GeoJSON, degrees), or None, and its position in degrees."""

    shape: dict[str, Any] | None
    longitude: float
    latitude: float


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

    Every spot belongs to the nearest wall (a Voronoi diagram of points along the walls), within a hull around all.
    """
    import shapely

    east, north, longitude, latitude = _frame(footprints)
    drawn = [_in_metres(one, (east, north, longitude, latitude)) for one in footprints]
    # Walls that touch would claim the same spots.
    walls = [one.buffer(-0.2).segmentize(STEP) if one.area > 1 else one for one in drawn]
    corners = [shapely.get_coordinates(wall) for wall in walls]
    points = shapely.points([corner for part in corners for corner in part])
    owners = [label for label, part in zip(labels, corners, strict=True) for _ in part]
    hull = _hull(drawn)
    cells = _cells(points, hull)
    tree = shapely.STRtree(points)
    mine: list[list[BaseGeometry]] = [[] for _ in range(count)]
    for cell in cells:
        # Regular ground plans give cells whose edges nearly cross; an empty buffer mends them.
        mine[owners[int(tree.query(cell, predicate="intersects")[0])]].append(cell.buffer(0))
    whole = [shapely.intersection(shapely.union_all(part), hull).simplify(0.5) for part in mine]
    return [_in_degrees(one, (east, north, longitude, latitude)) for one in whole]


def walls(footprints: Sequence[Footprint]) -> list[BaseGeometry | None]:
    """Gives the drawn areas in the same metres as ``to_metres``; None where only a position or a line is known."""
    frame = _frame(footprints)
    return [
        _in_metres(one, frame).buffer(0) if one.shape and "Polygon" in str(one.shape.get("type")) else None
        for one in footprints
    ]


def around(footprints: Sequence[Footprint]) -> dict[str, Any]:
    """Draws the land on which buildings stand (GeoJSON, degrees), with the margin that outlines of grids have."""
    frame = _frame(footprints)
    return _in_degrees(_hull([_in_metres(one, frame) for one in footprints]), frame)


def _hull(drawn: Sequence[BaseGeometry]) -> BaseGeometry:
    import shapely

    return shapely.concave_hull(shapely.union_all(drawn), ratio=0.4).buffer(MARGIN)


Frame = tuple[float, float, float, float]


def _frame(footprints: Sequence[Footprint]) -> Frame:
    longitude = math.fsum(one.longitude for one in footprints) / len(footprints)
    latitude = math.fsum(one.latitude for one in footprints) / len(footprints)
    return METRES_A_DEGREE * math.cos(math.radians(latitude)), METRES_A_DEGREE, longitude, latitude


def _in_metres(one: Footprint, frame: Frame) -> BaseGeometry:
    import shapely

    east, north, longitude, latitude = frame
    if one.shape:
        degrees = shapely.geometry.shape(one.shape)
    else:
        degrees = shapely.Point(one.longitude, one.latitude).buffer(8 / METRES_A_DEGREE)
    return shapely.transform(degrees, lambda at: (at - (longitude, latitude)) * (east, north))


def _in_degrees(one: BaseGeometry, frame: Frame) -> dict[str, Any]:
    import shapely

    east, north, longitude, latitude = frame
    degrees = shapely.transform(one, lambda at: (at / (east, north) + (longitude, latitude)).round(7))
    return dict(shapely.geometry.mapping(degrees))


def _cells(points: Any, hull: BaseGeometry) -> list[BaseGeometry]:
    import shapely

    if len(points) < 2:
        return [hull]
    return list(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=hull).geoms)
