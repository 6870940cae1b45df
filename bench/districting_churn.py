"""Five percent of the households move: the new question, and how many must change their grid whatever one does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from gongzhi.algorithms.districting import Division, Problem

# Pairs of building and new grid up to which the bound is worked out; beyond, what the loads alone ask for must do.
MOST_PAIRS = 6_000


def moved(problem: Problem, old: Division, seed: int) -> tuple[Problem, float]:
    """Lets 5 % of the households move to other buildings; gives the new problem and how many households at least must
    change their grid: what lies above the windows, or is missing below them.
    """
    chance = np.random.default_rng(seed)
    households = int(problem.weights.sum())
    leaving = chance.multinomial(households // 20, problem.weights / problem.weights.sum())
    leaving = np.minimum(leaving, problem.weights.astype(int))
    # They go where somebody builds: one building in ten takes them all in.
    taking = chance.choice(len(leaving), max(1, len(leaving) // 10), replace=False)
    arriving = np.zeros(len(leaving))
    arriving[taking] = chance.multinomial(int(leaving.sum()), np.full(len(taking), 1 / len(taking)))
    weights = problem.weights - leaving + arriving
    loads = np.bincount(old.assignment, weights=weights, minlength=problem.districts)
    high, low = loads.mean() * (1 + problem.tolerance), loads.mean() * (1 - problem.tolerance)
    must = max(float((loads - high).clip(0).sum()), float((low - loads).clip(0).sum()))
    return replace(problem, weights=weights, old=old.assignment), must


def least_change(problem: Problem, by_loads: float, known: float, seconds: float) -> float:
    """Gives a proved lower bound on the households that change their grid, buildings being whole.

    ``known``: what some division needs. A building comes into a grid only beside one that is or comes there, and only
    where the lightest way of buildings from that grid costs no more than is known; grids may otherwise fall apart. The
    bound of HiGHS is valid whenever it is stopped.
    """
    old = np.zeros(0, dtype=np.int64) if problem.old is None else problem.old
    unit, grid = np.nonzero(_costs(problem, old) <= known * (1 + 1e-9))
    if len(unit) > MOST_PAIRS or known <= by_loads:
        return by_loads
    rows, low, high = _rules(problem, old, unit, grid)
    solved = milp(
        problem.weights[unit],
        constraints=LinearConstraint(rows, low, high),
        integrality=np.ones(len(unit), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds},
    )
    bound = solved.mip_dual_bound
    return by_loads if bound is None else max(by_loads, min(float(bound), known))


def _costs(problem: Problem, old: np.ndarray) -> np.ndarray:
    """Gives the households on the lightest way from each grid to each unit, shape (units, grids); of its own: none."""
    n = len(old)
    rows = np.repeat(np.arange(n), np.diff(problem.indptr))
    costs = np.full((n, problem.districts), np.inf)
    for grid in range(problem.districts):
        enters = old[problem.indices] != grid
        weights = problem.weights[problem.indices[enters]] + 1e-9
        ways = csr_array((weights, (rows[enters], problem.indices[enters])), shape=(n, n))
        costs[:, grid] = dijkstra(ways, indices=np.flatnonzero(old == grid), min_only=True)
    costs[np.arange(n), old] = np.inf
    return costs


def _rules(
    problem: Problem, old: np.ndarray, unit: np.ndarray, grid: np.ndarray
) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """Writes down: loads inside their windows, one new grid a unit, and a neighbour that is or comes there."""
    n, k, pairs = len(old), problem.districts, np.arange(len(unit))
    place = np.full((n, k), -1)
    place[unit, grid] = pairs
    touches = np.zeros((n, k), dtype=bool)
    touches[np.repeat(np.arange(n), np.diff(problem.indptr)), old[problem.indices]] = True
    deep = np.flatnonzero(~touches[unit, grid])
    entries = [(grid, pairs, problem.weights[unit]), (old[unit], pairs, -problem.weights[unit])]
    entries.append((k + unit, pairs, np.ones(len(pairs))))
    for row, pair in enumerate(deep, start=k + n):
        near = place[problem.neighbours_of(int(unit[pair])), grid[pair]]
        near = near[near >= 0]
        columns, values = np.append(near, pair), np.append(-np.ones(len(near)), 1.0)
        entries.append((np.full(len(columns), row), columns, values))
    row_of, column_of, value_of = (np.concatenate(one) for one in zip(*entries, strict=True))
    rows = csr_array(coo_array((value_of, (row_of, column_of)), shape=(k + n + len(deep), len(pairs))))
    loads = np.bincount(old, weights=problem.weights, minlength=k)
    window = problem.mean * problem.tolerance
    low = np.concatenate((problem.mean - window - loads, np.zeros(n), np.full(len(deep), -np.inf)))
    return rows, low, np.concatenate((problem.mean + window - loads, np.ones(n), np.zeros(len(deep))))
