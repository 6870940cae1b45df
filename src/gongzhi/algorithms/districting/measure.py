"""The figures of a division."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongzhi.algorithms.districting.problem import Division, Floats, Ints, Problem

# Relative to the window; loads that are sums of decimals are rarely exact.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Run:
    """How a division came about: steps tried, and whether the clock or somebody ended the search."""

    iterations: int
    was_stopped: bool
    method: str


def measured(problem: Problem, assignment: Ints, run: Run) -> Division:
    """Measures a division of all units."""
    loads = _loads(problem.weights, assignment, problem.districts)
    centres, moi = _centres(problem, assignment)
    gaps = np.sqrt(((problem.positions - problem.positions[centres[assignment]]) ** 2).sum(axis=1))
    rows = np.repeat(np.arange(len(assignment)), np.diff(problem.indptr))
    inhabited = problem.weights > 0
    second = None if problem.second is None else _loads(problem.second, assignment, problem.districts)
    return Division(
        assignment=assignment,
        centres=centres,
        loads=loads,
        imbalance=float(np.abs(loads - problem.mean).max() / problem.mean),
        moi=moi,
        distance_mean=float((gaps * problem.weights).sum() / problem.weights.sum()),
        distance_max=float(gaps[inhabited].max()),
        cut_edges=int((assignment[rows] != assignment[problem.indices]).sum()) // 2,
        courtyards_split=_split(problem.courtyards, assignment),
        iterations=run.iterations,
        was_stopped=run.was_stopped,
        method=run.method,
        second_loads=second,
        second_imbalance=None if second is None else float(np.abs(second / second.mean() - 1).max()),
        churn=_churn(problem, assignment),
    )


def _loads(weights: Floats, assignment: Ints, districts: int) -> Floats:
    return np.bincount(assignment, weights=weights, minlength=districts).astype(np.float64)


def _churn(problem: Problem, assignment: Ints) -> float | None:
    if problem.old is None:
        return None
    return float(problem.weights[(problem.old >= 0) & (problem.old != assignment)].sum())


def _centres(problem: Problem, assignment: Ints) -> tuple[Ints, float]:
    centres = np.zeros(problem.districts, dtype=np.int64)
    moi = 0.0
    for district in range(problem.districts):
        members = np.flatnonzero(assignment == district)
        centres[district], cost = _best_of(problem.positions[members], problem.weights[members])
        centres[district] = members[centres[district]]
        moi += cost
    return centres, moi


def _best_of(positions: Floats, weights: Floats) -> tuple[int, float]:
    """Gives the unit about which the inertia is least, and that inertia: it is the one nearest to the centre of
    gravity (Steiner's theorem).
    """
    load = float(weights.sum())
    middle = weights @ (positions - positions[0]) / load + positions[0] if load > 0 else positions[0]
    best = int(((positions - middle) ** 2).sum(axis=1).argmin())
    return best, float(weights @ ((positions - positions[best]) ** 2).sum(axis=1))


def _split(courtyards: Ints, assignment: Ints) -> int:
    inside = courtyards >= 0
    pairs = np.unique(np.stack((courtyards[inside], assignment[inside]), axis=1), axis=0)
    return int((np.unique(pairs[:, 0], return_counts=True)[1] > 1).sum())


def further_districts(problem: Problem, assignment: Ints) -> int:
    """Counts, over all courtyards, the districts beyond the first."""
    inside = problem.courtyards >= 0
    pairs = np.unique(np.stack((problem.courtyards[inside], assignment[inside]), axis=1), axis=0)
    return len(pairs) - len(np.unique(pairs[:, 0]))


def windows(problem: Problem) -> tuple[float, float, float, float]:
    """Gives least and most load of a district, for both loads."""
    room = problem.tolerance + SLACK
    low, high = problem.mean * (1 - room), problem.mean * (1 + room)
    if problem.second is None:
        return low, high, -np.inf, np.inf
    mean = float(problem.second.sum()) / problem.districts
    room = (problem.tolerance if problem.second_tolerance is None else problem.second_tolerance) + SLACK
    return low, high, mean * (1 - room), mean * (1 + room)
