"""Which units are neighbours when only their positions are known, and the connected parts of a graph."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, QhullError, cKDTree

from gongzhi.algorithms.districting.problem import Floats, Ints, Problem


def gabriel_graph(positions: Floats) -> tuple[Ints, Ints]:
    """Joins two points when no third lies inside the circle over them; returns CSR ``indptr`` and ``indices``.

    The graph is connected and a subset of the Delaunay triangulation (Gabriel and Sokal 1969). Points at one and the
    same place are joined to one another in a row, and each of them to the first one of every place beside theirs, so
    that any of them may lie in another district than the rest. Positions in metres, shape (n, 2).
    """
    places, inverse = np.unique(positions, axis=0, return_inverse=True)
    there: list[list[int]] = [[] for _ in places]
    for unit, place in enumerate(inverse.ravel().tolist()):
        there[place].append(unit)
    pairs = {pair for units in there for pair in pairwise(units)}
    for a, b in _pairs(places):
        pairs |= {(unit, there[b][0]) for unit in there[a]} | {(there[a][0], unit) for unit in there[b]}
    return to_csr(len(positions), {(min(pair), max(pair)) for pair in pairs})


def _pairs(points: Floats) -> list[tuple[int, int]]:
    edges = _delaunay(points)
    if len(edges) == 0:
        return []
    middle = (points[edges[:, 0]] + points[edges[:, 1]]) / 2
    radius = np.sqrt(((points[edges[:, 0]] - middle) ** 2).sum(axis=1))
    # The two ends lie on the circle themselves; anything nearer to its middle is a third point inside.
    nearest = np.asarray(cKDTree(points).query(middle)[0])
    kept: list[tuple[int, int]] = [(a, b) for a, b in edges[nearest >= radius * (1 - 1e-9)].tolist()]
    return kept


def _delaunay(points: Floats) -> Ints:
    if len(points) < 2:
        return np.empty((0, 2), dtype=np.int64)
    # Points on one line have no triangles; each is then the neighbour of the next.
    centred = points - points.mean(axis=0)
    values, directions = np.linalg.svd(centred, full_matrices=False)[1:]
    order = np.argsort(centred @ directions[0], kind="stable")
    in_a_row = np.stack((order[:-1], order[1:]), axis=1)
    if len(points) < 3 or values[-1] <= 1e-9 * values[0]:
        return in_a_row
    try:
        simplices = Delaunay(points).simplices
    except QhullError:
        return in_a_row
    edges = np.concatenate((simplices[:, [0, 1]], simplices[:, [1, 2]], simplices[:, [0, 2]])).astype(np.int64)
    return np.unique(np.sort(edges, axis=1), axis=0)


def to_csr(n: int, pairs: set[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Writes undirected pairs as CSR neighbours in both directions, sorted."""
    lists: list[list[int]] = [[] for _ in range(n)]
    for a, b in pairs:
        lists[a].append(b)
        lists[b].append(a)
    indptr = np.zeros(n + 1, dtype=np.int64)
    indptr[1:] = np.cumsum([len(one) for one in lists])
    indices = np.array([other for one in lists for other in sorted(one)], dtype=np.int64)
    return indptr, indices


def without_crossings(problem: Problem) -> Problem:
    """Takes away the neighbours whose straight connection crosses or touches one of the problem's lines."""
    if not problem.lines:
        return problem
    pairs = edges_of(problem)
    crossed = np.zeros(len(pairs), dtype=bool)
    for line in problem.lines:
        for a, b in pairwise(line):
            crossed |= _cross(problem.positions[pairs[:, 0]], problem.positions[pairs[:, 1]], a, b)
    indptr, indices = to_csr(len(problem.weights), {(a, b) for a, b in pairs[~crossed].tolist()})
    return replace(problem, indptr=indptr, indices=indices, lines=())


def edges_of(problem: Problem) -> Ints:
    """Lists each pair of neighbours once, shape (m, 2)."""
    rows = np.repeat(np.arange(len(problem.weights)), np.diff(problem.indptr))
    once = rows < problem.indices
    return np.stack((rows[once], problem.indices[once]), axis=1)


def _cross(p: Floats, q: Floats, a: Floats, b: Floats) -> NDArray[np.bool_]:
    """Tells which stretches from p to q have a spot in common with the stretch from a to b."""
    a, b = np.broadcast_to(a, p.shape), np.broadcast_to(b, p.shape)
    sides = [_side(p, q, a), _side(p, q, b), _side(a, b, p), _side(a, b, q)]
    apart = (sides[0] * sides[1] > 0) | (sides[2] * sides[3] > 0)
    # Where all lie on one straight line, only their boxes tell whether they meet.
    boxes = (np.maximum(p, q) >= np.minimum(a, b)).all(axis=1) & (np.maximum(a, b) >= np.minimum(p, q)).all(axis=1)
    return boxes & ~apart


def _side(a: Floats, b: Floats, at: Floats) -> Floats:
    sides: Floats = np.sign((b[:, 0] - a[:, 0]) * (at[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (at[:, 0] - a[:, 0]))
    return sides


def parts(indptr: Ints, indices: Ints) -> Ints:
    """Numbers the connected parts of a graph; returns the part of each unit."""
    n = len(indptr) - 1
    graph = csr_array((np.ones(len(indices), dtype=np.int64), indices, indptr), shape=(n, n))
    return connected_components(graph, directed=False)[1].astype(np.int64)
