"""The ground around every unit: what lies nearest to its walls. Grids are drawn from it, and it tells whose ground
borders on whose, so that a grid hangs together exactly when one sees that it does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi, cKDTree

from gongzhi.algorithms.districting.neighbours import gabriel_graph
from gongzhi.algorithms.districting.problem import Floats, Ints

# Shapely is imported where walls are known: it takes memory that most divisions never need.

MARGIN = 18.0
"""Metres between the outermost walls and the edge of the land."""

NEAR = 100.0
"""Metres from wall to wall at most across which the land between two units beside each other belongs to theirs."""

STEP = 6.0
"""Metres between the points that stand for a wall; smaller steps give smoother borders."""

APART = 0.2
"""Metres that a wall steps back, as walls that touch would claim the same spots."""

SPOT = 8.0
"""Metres around a unit of which only the position is known."""

ROOM = 2.0
"""Metres between two such units at least; of several at one and the same spot the others are put beside it."""

SMALLEST = 10.0
"""Square metres; less of a wall's area than this, once the smaller ones on it have theirs, is taken for a position."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Where corners may lie: ``step`` metres apart east and north, one of them at ``origin`` (metres)."""

    step: tuple[float, float] = (0.01, 0.01)
    origin: tuple[float, float] = (0.0, 0.0)

    def numbers(self, at: Floats) -> Floats:
        """Counts the steps from the origin to the nearest corner."""
        found: Floats = np.rint((at - self.origin) / self.step)
        return found

    def metres(self, numbers: Floats) -> Floats:
        """Gives the metres of corners that were counted."""
        found: Floats = numbers * self.step + self.origin
        return found


@dataclass(frozen=True, slots=True)
class Parcels:
    """The ground of each unit (shapely areas in metres, which meet without gap or overlap), and ``borders``: metres
    that two units' grounds have in common, the smaller number first.
    """

    areas: list[Any]
    borders: dict[tuple[int, int], float]


def land(outlines: Sequence[Any], positions: Floats) -> Any:
    """Draws the land on which units stand, one area in metres, with a margin around the outermost.

    A hull around all follows their shape; what lies between two near ones beside each other belongs to it too, so that
    no notch parts them. ``outlines`` are shapely areas in metres, None where only the position is known.
    """
    import shapely

    spots = shapely.buffer(shapely.points(positions), SPOT, quad_segs=4)
    drawn = [spot if one is None or one.is_empty else one for one, spot in zip(outlines, spots, strict=True)]
    indptr, indices = gabriel_graph(positions)
    pairs = np.stack((np.repeat(np.arange(len(positions)), np.diff(indptr)), indices), axis=1)
    one, other = np.array(drawn, dtype=object)[pairs[pairs[:, 0] < pairs[:, 1]]].T
    is_near = shapely.distance(one, other) <= NEAR
    between = shapely.convex_hull(shapely.union(one[is_near], other[is_near]))
    hull = shapely.concave_hull(shapely.union_all(drawn), ratio=0.4)
    return shapely.Polygon(shapely.union_all([hull, *between]).buffer(MARGIN).exterior)


def parcels(outlines: Sequence[Any], positions: Floats, lattice: Lattice = Lattice()) -> Parcels:
    """Gives each unit the land that is nearer to its walls than to anybody else's (a Voronoi diagram of walls).

    What lies between a unit's walls is its own; land that others cut off from its walls goes to whoever it borders on
    most. ``outlines`` and ``positions`` (n, 2) as for ``land``. All corners lie on the lattice.
    """
    import shapely

    edge = land(outlines, positions)
    cores = _cores(outlines, positions)
    points, owners = _samples(cores)
    lines = [*_ridges(points, owners), *shapely.boundary(cores), edge.boundary]
    drawn = shapely.union_all(shapely.transform(lines, lattice.numbers), grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize([drawn]))
    inside = np.asarray(shapely.transform(shapely.point_on_surface(faces), lattice.metres))
    faces, inside = faces[is_ours := shapely.covers(edge, inside)], inside[is_ours]
    owner = owners[cKDTree(points).query(shapely.get_coordinates(inside))[1]]
    at, core = shapely.STRtree(cores).query(inside, predicate="intersects")
    owner[at] = core
    pairs, lengths = _shared(faces, lattice)
    is_core = np.zeros(len(faces), dtype=bool)
    is_core[at] = True
    owner = _joined(owner, is_core, pairs, lengths)
    areas = [_whole(shapely.transform(faces[owner == unit], lattice.metres)) for unit in range(len(cores))]
    return Parcels(areas, _borders(owner, pairs, lengths))


def _whole(faces: Any) -> Any:
    import shapely

    return shapely.coverage_union_all(faces)


def _cores(outlines: Sequence[Any], positions: Floats) -> list[Any]:
    """Gives each unit an area of its own: what its walls enclose, else a little room around its position.

    An outline that holds another unit's position is no wall, but the fence around a courtyard. Where walls overlap, the
    smaller building has its own.
    """
    import shapely

    known = np.array([shapely.Polygon() if one is None else one for one in outlines], dtype=object)
    holder, held = shapely.STRtree(shapely.points(positions)).query(known, predicate="covers")
    is_fence = np.zeros(len(known), dtype=bool)
    is_fence[holder[holder != held]] = True
    cores = list(np.where(is_fence, shapely.Polygon(), shapely.buffer(known, -APART, join_style="mitre")))
    _clear(cores, sorted(range(len(cores)), key=lambda one: (cores[one].area, one)))
    lost = [at for at, one in enumerate(cores) if one.area < SMALLEST]
    built = shapely.union_all([one for one in cores if one.area >= SMALLEST])
    for at, spot in zip(lost, _spots(positions[lost], built), strict=True):
        cores[at] = spot
    _clear(cores, lost + [at for at in range(len(cores)) if at not in set(lost)])
    return cores


def _clear(cores: list[Any], order: Sequence[int]) -> None:
    """Takes from each area what an earlier one in the order has."""
    import shapely

    place = {at: number for number, at in enumerate(order)}
    left, right = shapely.STRtree(cores).query(cores, predicate="intersects")
    taken: dict[int, list[int]] = {}
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if place[b] < place[a]:
            taken.setdefault(a, []).append(b)
    for at in sorted(taken, key=place.__getitem__):
        others = shapely.union_all([cores[one] for one in taken[at]]).buffer(2 * APART, join_style="mitre")
        cores[at] = cores[at].difference(others)


def _spots(positions: Floats, built: Any) -> list[Any]:
    """Draws a little room around positions, none on another's."""
    import shapely

    placed = np.empty((0, 2))
    for at in positions:
        turn, spot = 0, at
        while len(placed) and np.hypot(*(placed - spot).T).min() < ROOM:
            turn += 1
            far = ROOM * math.sqrt(turn)
            # Steps of the golden angle fill a disc evenly.
            spot = at + far * np.array((math.cos(2.4 * turn), math.sin(2.4 * turn)))
        placed = np.vstack((placed, spot))
    if len(placed) > 1:
        others = np.asarray(cKDTree(placed).query(placed, k=2)[0])[:, 1]
    else:
        others = np.full(len(placed), np.inf)
    walls = shapely.distance(shapely.points(placed), built) if not built.is_empty else np.full(len(placed), np.inf)
    # Somebody within another's walls has some room all the same.
    room = np.minimum(np.minimum(SPOT, 0.4 * others), np.maximum(0.8 * walls, 0.4 * ROOM))
    return list(shapely.buffer(shapely.points(placed), room, quad_segs=2))


def _samples(cores: Sequence[Any]) -> tuple[Floats, Ints]:
    """Gives points along the walls, shape (m, 2), and whose each is."""
    import shapely

    points, owners = shapely.get_coordinates(shapely.segmentize(cores, STEP), return_index=True)
    _known, first = np.unique(points.round(6), axis=0, return_index=True)
    return points[first], owners[first].astype(np.int64)


def _ridges(points: Floats, owners: Ints) -> list[Any]:
    """Draws the borders between points of different units; they may run on beyond the land."""
    import shapely

    if len(np.unique(owners)) < 2:
        return []
    low, high = points.min(axis=0), points.max(axis=0)
    far = 10 * float((high - low).max() + SPOT)
    corners = np.array(
        [(low[0] - far, low[1]), (high[0] + far, low[1]), (low[0], low[1] - far), (low[0], high[1] + far)]
    )
    # The middle of what the points are measured from keeps their figures small.
    found = Voronoi(np.vstack((points, corners)) - low)
    whose = np.append(owners, [-1] * len(corners))
    ends = np.array(found.ridge_vertices)
    two = whose[found.ridge_points]
    is_border = (two[:, 0] != two[:, 1]) & (two >= 0).all(axis=1) & (ends >= 0).all(axis=1)
    return list(shapely.linestrings(found.vertices[ends[is_border]] + low))


def _shared(faces: Any, lattice: Lattice) -> tuple[Ints, Floats]:
    """Lists the pairs of faces that have stretches of border in common, shape (m, 2), and how many metres each."""
    import shapely

    rings, face = shapely.get_rings(faces, return_index=True)
    at, ring = shapely.get_coordinates(rings, return_index=True)
    is_next = ring[1:] == ring[:-1]
    begin, end, whose = at[:-1][is_next], at[1:][is_next], face[ring[:-1][is_next]]
    is_turned = (begin[:, 0] > end[:, 0]) | ((begin[:, 0] == end[:, 0]) & (begin[:, 1] > end[:, 1]))
    begin[is_turned], end[is_turned] = end[is_turned], begin[is_turned]
    stretches = np.hstack((begin, end))
    order = np.lexsort(stretches.T)
    is_same = (stretches[order[1:]] == stretches[order[:-1]]).all(axis=1)
    pairs = np.sort(np.stack((whose[order[:-1]][is_same], whose[order[1:]][is_same]), axis=1), axis=1)
    metres = np.hypot(*((end - begin)[order[1:]][is_same] * lattice.step).T)
    two, inverse = np.unique(pairs, axis=0, return_inverse=True)
    lengths: Floats = np.bincount(inverse.ravel(), weights=metres, minlength=len(two)).astype(np.float64)
    return two.reshape(-1, 2).astype(np.int64), lengths


def _joined(owner: Ints, is_core: Any, pairs: Ints, lengths: Floats) -> Ints:
    """Gives faces that are cut off from their unit's walls to whoever has most of the border around them."""
    while True:
        same = owner[pairs[:, 0]] == owner[pairs[:, 1]]
        shape = (len(owner), len(owner))
        inside = csr_array((np.ones(int(same.sum())), (pairs[same, 0], pairs[same, 1])), shape=shape)
        part = connected_components(inside, directed=False)[1]
        is_held = np.zeros(int(part.max()) + 1, dtype=bool)
        is_held[part[is_core]] = True
        around: dict[int, dict[int, float]] = {}
        for (a, b), length in zip(pairs[~same].tolist(), lengths[~same].tolist(), strict=True):
            for one, other in ((a, b), (b, a)):
                if not is_held[part[one]] and is_held[part[other]]:
                    sums = around.setdefault(int(part[one]), {})
                    sums[int(owner[other])] = sums.get(int(owner[other]), 0.0) + length
        if not around:
            return owner
        owner = owner.copy()
        for one, sums in around.items():
            owner[part == one] = max(sums, key=lambda unit: (sums[unit], -unit))


def _borders(owner: Ints, pairs: Ints, lengths: Floats) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for (a, b), length in zip(np.sort(owner[pairs], axis=1).tolist(), lengths.tolist(), strict=True):
        if a != b:
            found[(a, b)] = found.get((a, b), 0.0) + length
    return found
