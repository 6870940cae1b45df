"""A proved lower bound on the moment of inertia: Lagrangian of Hess's model (Hess et al. 1965).

Choose k centres, give every unit to one, loads within the window. The assignment rows and the load windows are
relaxed; contiguity and courtyards are left out, which only lowers the bound. Whatever the multipliers, the value is
valid; subgradient steps make it good. Memory is n x n floats, so it is meant for at most a few thousand units.
"""

from __future__ import annotations

import numpy as np

from gongzhi.algorithms.districting.measure import squared_distances
from gongzhi.algorithms.districting.problem import Floats, Ints, Problem

PATIENCE = 12
# Steps aim this far above the best value so far: a known division may lie far above the best possible one.
AHEAD = 1.2


def lower_bound(problem: Problem, centres: Ints, *, target: float, steps: int = 300) -> float:
    """Proves a lower bound in m2 x households; known ``centres`` and their value ``target`` only guide the steps."""
    costs = problem.weights[:, None] * squared_distances(problem.positions)
    prices = np.sort(costs[:, np.unique(centres)], axis=1)[:, :2].mean(axis=1)
    loads = np.zeros(len(costs))
    # A load counts households, an assignment counts units; and only k of n centres are open at a time, without which
    # factor their prices would crawl.
    factor = len(costs) / problem.districts
    household = 1.0 / float(problem.weights.mean())
    best, kept, patience, scale = -np.inf, (prices, loads), 0, 1.0
    for _ in range(steps):
        value, slack, over = _relaxed(problem, costs, prices, loads)
        if value > best:
            best, kept, patience = value, (prices, loads), 0
        else:
            patience += 1
        norm = float((slack**2).sum() + factor * ((over * household) ** 2).sum())
        if norm == 0 or best >= target * (1 - 1e-6):
            break
        if patience == PATIENCE:
            # Back to the best multipliers, with smaller steps.
            (prices, loads), scale, patience = kept, scale / 2, 0
            continue
        aim = min(target, AHEAD * best) if best > 0 else target
        step = scale * max(aim - value, 1e-3 * aim) / norm
        prices = prices + step * slack
        loads = loads + step * factor * household**2 * over
    return float(min(max(best, 0.0), target))


def _relaxed(problem: Problem, costs: Floats, prices: Floats, loads: Floats) -> tuple[float, Floats, Floats]:
    """Solves the relaxed model; returns its value and by how much it breaks the relaxed rows."""
    reduced = costs - prices[:, None] + problem.weights[:, None] * loads[None, :]
    chosen = reduced < 0
    np.fill_diagonal(chosen, True)
    low, high = problem.mean * (1 - problem.tolerance), problem.mean * (1 + problem.tolerance)
    limits = np.where(loads > 0, high, low)
    values = np.where(chosen, reduced, 0.0).sum(axis=0) - loads * limits
    opened = np.argpartition(values, problem.districts - 1)[: problem.districts]
    over = np.zeros(len(loads))
    carried = problem.weights @ chosen[:, opened]
    over[opened] = np.where(
        loads[opened] == 0,
        np.maximum(carried - high, 0.0) - np.maximum(low - carried, 0.0),
        carried - limits[opened],
    )
    slack = 1.0 - chosen[:, opened].sum(axis=1).astype(np.float64)
    return float(prices.sum() + values[opened].sum()), slack, over
