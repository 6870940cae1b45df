"""Contracting courtyards, so that the search moves a whole courtyard at once and cannot split it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gongzhi.algorithms.districting.neighbours import parts
from gongzhi.algorithms.districting.problem import Floats, Ints, Problem

# Units without households still have to lie close to their grid: they pull with this share of the mean unit.
FAINT = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """Groups of units that stay together.

    ``of``: atom of each unit. ``figures``: one row an atom: load, second load, pull (the weight that counts for
    compactness), pull x east, pull x north, pull x squared position. ``indptr`` and ``indices``: neighbours.
    ``unit_ptr`` and ``units``: units of each atom. ``yards``: courtyard of an atom, -1 for none. ``fixed``: district it
    must be in, -1 for any. ``old``: its old district, -1 for none, and ``old_load``: households that would leave it.
    """

    of: Ints
    figures: Floats
    indptr: Ints
    indices: Ints
    unit_ptr: Ints
    units: Ints
    yards: Ints
    fixed: Ints
    old: Ints
    old_load: Floats

    @property
    def centres(self) -> Floats:
        """Gives the centre of gravity of each atom in metres from the middle of all units."""
        return self.figures[:, 3:5] / self.figures[:, 2:3]


def contract(problem: Problem, *, heaviest: float) -> Atoms:
    """Joins the units of each courtyard that weighs at most ``heaviest`` households, connected part by part.

    Units fixed to different districts, or from different old ones, are never joined.
    """
    of = _groups(problem, heaviest)
    count = int(of.max()) + 1
    order = np.argsort(of, kind="stable")
    first = order[np.searchsorted(of[order], np.arange(count))]
    indptr, indices = _neighbours(problem, of, count)
    old = np.full(len(of), -1, dtype=np.int64) if problem.old is None else problem.old
    return Atoms(
        of=of,
        figures=_figures(problem, of, count),
        indptr=indptr,
        indices=indices,
        unit_ptr=np.searchsorted(of[order], np.arange(count + 1)).astype(np.int64),
        units=order.astype(np.int64),
        yards=problem.courtyards[first].astype(np.int64),
        fixed=_highest(of, np.full(len(of), -1) if problem.fixed is None else problem.fixed, count),
        old=np.where(old[first] < problem.districts, old[first], -1).astype(np.int64),
        old_load=_sums(of, problem.weights, count),
    )


def _figures(problem: Problem, of: Ints, count: int) -> Floats:
    pull = np.where(problem.weights > 0, problem.weights, FAINT * problem.weights.mean())
    # Measured from the middle: coordinates far from zero would cost digits in the difference of two large squares.
    positions = problem.positions - problem.positions.mean(axis=0)
    second = np.zeros(len(of)) if problem.second is None else problem.second
    columns = (
        problem.weights,
        second,
        pull,
        pull * positions[:, 0],
        pull * positions[:, 1],
        pull * (positions**2).sum(axis=1),
    )
    return np.ascontiguousarray(np.stack([_sums(of, column, count) for column in columns], axis=1))


def _sums(of: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(of, weights=values, minlength=count).astype(np.float64)


def _highest(of: Ints, values: Ints, count: int) -> Ints:
    found = np.full(count, -1, dtype=np.int64)
    np.maximum.at(found, of, values)
    return found


def _groups(problem: Problem, heaviest: float) -> Ints:
    yards = problem.courtyards
    joined = yards >= 0
    # A yard's number may be anything; only whether two are the same counts.
    loads = np.bincount(np.where(joined, yards, 0), weights=np.where(joined, problem.weights, 0.0))
    joined &= loads[np.where(joined, yards, 0)] <= heaviest
    rows = np.repeat(np.arange(len(yards)), np.diff(problem.indptr))
    columns = problem.indices
    same = joined[rows] & joined[columns] & (yards[rows] == yards[columns])
    for wish in (problem.fixed, problem.old):
        if wish is not None:
            same &= wish[rows] == wish[columns]
    return _parts_of(rows[same], columns[same], len(yards))


def _parts_of(rows: Ints, columns: Ints, count: int) -> Ints:
    graph = csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(count, count))
    return parts(graph.indptr.astype(np.int64), graph.indices.astype(np.int64))


def _neighbours(problem: Problem, of: Ints, count: int) -> tuple[Ints, Ints]:
    rows = of[np.repeat(np.arange(len(of)), np.diff(problem.indptr))]
    columns = of[problem.indices]
    between: NDArray[np.bool_] = rows != columns
    graph = csr_array((np.ones(int(between.sum())), (rows[between], columns[between])), shape=(count, count))
    graph.sum_duplicates()
    return graph.indptr.astype(np.int64), graph.indices.astype(np.int64)
