"""Lines that hold, and which neighbours they part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]


def lines_of(shape: Mapping[str, Any]) -> list[tuple[Point, ...]]:
    """Reads the lines out of a GeoJSON geometry; other kinds of geometry hold none."""
    kind, where = shape.get("type"), shape.get("coordinates") or []
    parts = {"LineString": [where], "MultiLineString": where}.get(str(kind), [])
    return [tuple((float(x), float(y)) for x, y, *_more in part) for part in parts if len(part) > 1]


def is_parted(one: Point, other: Point, lines: Sequence[Sequence[Point]]) -> bool:
    """Tells whether the straight way between two points crosses one of the lines."""
    return any(_crosses(one, other, begin, end) for line in lines for begin, end in pairwise(line))


def _crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) * _side(a, b, d) <= 0 and _side(c, d, a) * _side(c, d, b) <= 0 and _boxes_meet(a, b, c, d)


def _boxes_meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return all(
        max(min(a[axis], b[axis]), min(c[axis], d[axis])) <= min(max(a[axis], b[axis]), max(c[axis], d[axis]))
        for axis in (0, 1)
    )


def _side(a: Point, b: Point, point: Point) -> int:
    turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return (turn > 0) - (turn < 0)


def pieces(members: Sequence[int], neighbours: Sequence[Sequence[int]]) -> int:
    """Counts the connected pieces that some units form."""
    left, found = set(members), 0
    while left:
        found += 1
        reached = [left.pop()]
        while reached:
            near = left.intersection(neighbours[reached.pop()])
            left -= near
            reached.extend(near)
    return found
