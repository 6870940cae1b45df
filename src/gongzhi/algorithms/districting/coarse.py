"""Prices of many units from those of a few thousand cells: looking at every pair of units would take too long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.interpolate import LinearNDInterpolator, NearestNDInterpolator
from scipy.spatial import QhullError

from gongzhi.algorithms.districting.problem import Floats, Ints, Problem

# Cells a district, and how many there are at least and at most.
A_DISTRICT, LEAST, MOST = 64, 2_000, 8_000


def cells(problem: Problem) -> Ints | None:
    """Parts the units into cells of about the same number, close together; None where units are too few,
    or districts more than cells.
    """
    wanted = min(MOST, max(LEAST, A_DISTRICT * problem.districts))
    if len(problem.weights) < 2 * wanted or problem.districts > wanted:
        return None
    groups = [np.arange(len(problem.weights))]
    while len(groups) < wanted:
        groups = [half for group in groups for half in _halves(problem.positions, group)]
    found = np.zeros(len(problem.weights), dtype=np.int64)
    for number, group in enumerate(groups):
        found[group] = number
    return found


def _halves(positions: Floats, group: Ints) -> tuple[Ints, Ints]:
    wider = int(np.ptp(positions[group], axis=0).argmax())
    middle = len(group) // 2
    order = group[np.argpartition(positions[group, wider], middle)]
    return order[:middle], order[middle:]


def joined(problem: Problem, cell: Ints) -> Problem:
    """Makes each cell one unit, in its centre of gravity; loads and places only."""
    count = int(cell.max()) + 1
    weights: Floats = np.bincount(cell, weights=problem.weights, minlength=count).astype(np.float64)
    pulls = problem.weights + 1e-6 * problem.weights.mean()
    moments = [np.bincount(cell, weights=pulls * problem.positions[:, axis], minlength=count) for axis in (0, 1)]
    return replace(
        problem,
        weights=weights,
        positions=np.stack(moments, axis=1) / np.bincount(cell, weights=pulls, minlength=count)[:, None],
        indptr=np.zeros(count + 1, dtype=np.int64),
        indices=np.zeros(0, dtype=np.int64),
        courtyards=np.full(count, -1, dtype=np.int64),
        second=None,
        fixed=None,
        old=None,
        lines=(),
    )


def spread(at: Floats, values: Floats, positions: Floats) -> Floats:
    """Gives each position a value between those of the cells around it; beyond the outermost that of the nearest."""
    nearest: Floats = NearestNDInterpolator(at, values)(positions)
    try:
        found: Floats = LinearNDInterpolator(at, values)(positions)
    except QhullError:
        return nearest
    return np.where(np.isnan(found), nearest, found)
