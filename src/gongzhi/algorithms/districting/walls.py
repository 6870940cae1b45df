"""Which units are neighbours where their walls are known: walls that touch, or that face each other across a lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gongzhi.algorithms.districting.neighbours import gabriel_graph, parts, to_csr
from gongzhi.algorithms.districting.parcels import parcels
from gongzhi.algorithms.districting.problem import Floats, Ints

# Shapely is imported where walls are known: it takes memory that most divisions never need.

TOUCHING = 1.0
"""Metres: walls this near touch."""
SHARED = 3.0
"""Metres of wall that two neighbours share at least; two that meet in a corner are none."""
LANE = 12.0
"""Metres from wall to wall across a lane at most; a lane as wide as a road parts only where somebody says so."""

BORDER = 2.0
"""Metres that the grounds of neighbours have in common at least; grounds that meet in a corner do not border."""

Pair = tuple[int, int]


def touching_walls(outlines: Sequence[Any]) -> list[Pair]:
    """Lists pairs of outlines (shapely areas in metres, None where unknown) that share a wall."""
    pairs, _apart = _near(outlines, TOUCHING)
    return [pair for pair, share in zip(pairs, _shared(outlines, pairs, 0.0), strict=True) if share >= SHARED]


def wall_graph(positions: Floats, outlines: Sequence[Any]) -> tuple[Ints, Ints]:
    """Joins units whose walls touch or face each other across a lane, and others as in the Gabriel graph; but only
    those whose grounds border on each other, so that nobody has to cross a third one's.

    ``outlines`` are areas in the metres of ``positions`` (n, 2), None where only the position is known. Across open
    ground the Gabriel graph tells who is beside whom, unless a third one's walls stand between. Where that leaves
    parts, whoever borders on another part is joined to it. Returns CSR ``indptr`` and ``indices``; the graph is
    connected.
    """
    graph = gabriel_graph(positions)
    rows = np.repeat(np.arange(len(positions)), np.diff(graph[0]))
    open_ground = [(a, b) for a, b in zip(rows.tolist(), graph[1].tolist(), strict=True) if a < b]
    hidden = _blocked(open_ground, [(positions[a], positions[b]) for a, b in open_ground], outlines)
    borders = parcels(outlines, positions).borders
    walls = {*touching_walls(outlines), *_across(outlines)} if any(one is not None for one in outlines) else set()
    kept = {pair for pair in walls | (set(open_ground) - hidden) if borders.get(pair, 0.0) >= BORDER}
    for least in (BORDER, 0.0):
        part = parts(*to_csr(len(positions), kept))
        kept |= {(a, b) for (a, b), metres in borders.items() if metres >= least and part[a] != part[b]}
    return to_csr(len(positions), kept)


def _near(outlines: Sequence[Any], distance: float) -> tuple[list[Pair], Floats]:
    """Lists the pairs of outlines not farther apart than ``distance``, and how far apart they are."""
    import shapely

    left, right = shapely.STRtree(outlines).query(outlines, predicate="dwithin", distance=distance)
    left, right = left[left < right], right[left < right]
    areas = np.array(outlines, dtype=object)
    return list(zip(left.tolist(), right.tolist(), strict=True)), shapely.distance(areas[left], areas[right])


def _shared(outlines: Sequence[Any], pairs: Sequence[Pair], apart: Floats | float) -> Floats:
    """Measures the wall of each second one that is not farther from the first than ``apart`` and a little."""
    import shapely

    areas, (left, right) = np.array(outlines, dtype=object), np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    grown = shapely.buffer(areas[left], apart + TOUCHING, quad_segs=4)
    lengths: Floats = shapely.length(shapely.intersection(grown, shapely.boundary(areas[right])))
    return lengths


def _across(outlines: Sequence[Any]) -> set[Pair]:
    """Lists pairs whose walls run beside each other across a lane in which no third one stands."""
    import shapely

    near, apart = _near(outlines, LANE)
    is_facing = (apart > TOUCHING) & (_shared(outlines, near, apart) >= SHARED)
    facing = [pair for pair, one in zip(near, is_facing.tolist(), strict=True) if one]
    ways = [shapely.get_coordinates(shapely.shortest_line(outlines[a], outlines[b])) for a, b in facing]
    return set(facing) - _blocked(facing, ways, outlines)


def _blocked(pairs: Sequence[Pair], ways: Sequence[Any], outlines: Sequence[Any]) -> set[Pair]:
    """Lists the pairs on the straight way between whom (its two ends, metres) the walls of a third one stand.

    A courtyard whose outline holds one of the two stands around it and not between.
    """
    import shapely

    if not pairs:
        return set()
    lines = shapely.linestrings(np.array([np.asarray(way) for way in ways]))
    at, third = shapely.STRtree(outlines).query(lines, predicate="intersects")
    return {
        pairs[way]
        for way, one in zip(at.tolist(), third.tolist(), strict=True)
        if one not in pairs[way] and not any(outlines[one].covers(shapely.Point(end)) for end in ways[way])
    }
