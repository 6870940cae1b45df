"""A proved lower bound on the moment of inertia: Lagrangian of Hess's model (Hess et al. 1965).

Choose k centres, give every unit to one, loads within the window. The assignment rows are relaxed with a price a unit,
the load windows with a price a centre; contiguity, courtyards, fixed units and the second load are left out, which only
lowers the bound. Whatever the prices, the value is valid; subgradient steps make it good. While they run, a centre
looks only at units near it; the last value counts all units.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gongzhi.algorithms.districting import pricing
from gongzhi.algorithms.districting.coarse import cells, joined, spread
from gongzhi.algorithms.districting.pricing import Field, Prices
from gongzhi.algorithms.districting.problem import Division, Floats, Ints, Problem, Proof
from gongzhi.algorithms.districting.watch import Watch

STEPS = 500
# Pairs of unit and centre that one proof may look at, over all steps.
PAIRS = 1_200_000_000
PATIENCE = 5
# Only the cheapest centres matter; the others are looked at in every so many steps.
AWAKE, ROUND = 10, 3
# Pairs of unit and centre that are kept at most; where there are more, only cells of units are looked at.
MOST_PAIRS, MOST_PAIRS_FAR, BLOCK = 24_000_000, 8_000_000, 1_000
# Units up to this many mean distances from a centre are near it, or this many times the farthest way of a known
# division: on uneven ground far units have high prices.
REACH, FARTHEST = 3.6, 1.7
# Steps aim this far above the best value so far: a known division may lie far above the best possible one.
AHEAD = 1.05
# What rounding may cost, as a share of the value.
ROUNDING = 1e-9


def proved(problem: Problem, known: Division, watch: Watch) -> Proof:
    """Proves a lower bound in m2 x households; a known division only guides the steps."""
    far = FARTHEST * known.distance_max
    prices = _begun(problem, known.moi, far, watch)
    field = _field(problem, known.moi, far, watch)
    if len(field.near):
        prices = _climbed(field, prices, problem.districts, known.moi, watch)
    pricing.value_whole(field, prices)
    lowest = np.partition(prices.values, problem.districts - 1)[: problem.districts]
    value = float((prices.unit * problem.weights).sum() + lowest.sum())
    value -= ROUNDING * float(np.abs(prices.unit * problem.weights).sum())
    return Proof(value=max(value, 0.0), unit_prices=prices.unit, load_prices=prices.load)


def _begun(problem: Problem, moi: float, far: float, watch: Watch) -> Prices:
    """Gives the prices to begin with: the same ones for all, or where units are many those of cells of them."""
    cell = None if watch.prove(0.0) else cells(problem)
    if cell is None:
        return _prices(np.full(len(problem.weights), 2.0 * moi / float(problem.weights.sum())))
    coarse = joined(problem, cell)
    ways = ((problem.positions - coarse.positions[cell]) ** 2).sum(axis=1)
    inside = np.bincount(cell, weights=problem.weights * ways)
    rest = max(moi - float(inside.sum()), 0.0)
    field = _field(coarse, rest, far, watch)
    flat = _prices(np.full(len(coarse.weights), 2.0 * rest / float(problem.weights.sum())))
    known = _climbed(field, flat, problem.districts, rest, watch) if len(field.near) else flat
    prices = _prices(spread(coarse.positions, known.unit, problem.positions))
    return prices._replace(load=spread(coarse.positions, known.load, problem.positions))


def _prices(unit: Floats) -> Prices:
    load, values, costs, loads = (np.zeros(len(unit)) for _ in range(4))
    return Prices(unit, load, values, costs, loads, np.zeros(1))


def _field(problem: Problem, moi: float, far: float, watch: Watch) -> Field:
    """Lists what is near what; nothing where the time is over, all units lie at one spot, or pairs are too many."""
    positions = np.ascontiguousarray(problem.positions - problem.positions.mean(axis=0))
    tree, reach = cKDTree(positions), 0.0
    if moi > 0 and not watch.prove(0.0):
        reach = _reach(tree, positions, REACH * math.sqrt(moi / float(problem.weights.sum())) + 1e-9, far)
    near, squared, counts = _near(tree, positions, reach)
    low, high = problem.mean * (1 - problem.tolerance), problem.mean * (1 + problem.tolerance)
    return Field(
        weights=np.ascontiguousarray(problem.weights),
        at=positions,
        ptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        near=near,
        squared=squared,
        low=low,
        high=high,
        # Within this price no unit that is not near can be worth taking, so the value near by is the whole value.
        most=reach**2 / 2,
    )


def _reach(tree: Any, positions: Floats, usual: float, far: float) -> float:
    """Gives the farther of two reaches whose pairs are few enough; 0 where none are."""
    some = positions[:: max(1, len(positions) // 256)]
    for reach, most in ((max(usual, far), MOST_PAIRS_FAR), (usual, MOST_PAIRS)):
        if float(np.mean(tree.query_ball_point(some, reach, return_length=True))) * len(positions) <= most:
            return reach
    return 0.0


def _near(tree: Any, positions: Floats, reach: float) -> tuple[NDArray[np.int32], NDArray[np.float32], Ints]:
    """Lists the units within reach of each, the nearest first, with their squared distances, and how many there are;
    none without a reach.
    """
    if reach <= 0:
        return np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(len(positions), np.int64)
    blocks = [_near_some(tree, positions, reach, begin) for begin in range(0, len(positions), BLOCK)]
    near, squared, counts = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return near, squared, counts


def _near_some(tree: Any, positions: Floats, reach: float, begin: int) -> tuple[Any, Any, Any]:
    here = positions[begin : begin + BLOCK]
    found: Any = tree.query_ball_point(here, reach)
    counts = np.array([len(its) for its in found], dtype=np.int64)
    near = np.concatenate([np.array(its, dtype=np.int32) for its in found])
    centres = np.repeat(np.arange(len(here)), counts)
    squared = ((positions[near] - here[centres]) ** 2).sum(axis=1)
    order = np.lexsort((near, squared, centres))
    return near[order], squared[order].astype(np.float32), counts


def _climbed(field: Field, prices: Prices, districts: int, target: float, watch: Watch) -> Prices:
    """Walks uphill by deflected subgradients with Polyak's step; gives the best prices met."""
    weights, cover = field.weights, np.zeros(len(field.weights))
    best, kept, patience, scale = -np.inf, prices, 0, 1.0
    direction = np.zeros(len(weights))
    # Most steps look at a part of the pairs only.
    steps = min(STEPS, max(40, 3 * PAIRS // (2 * len(field.near))))
    everyone = np.arange(len(weights))
    awake = everyone
    for step in range(steps):
        is_whole = step % ROUND == 0 or step > steps - ROUND
        pricing.price_some(field, prices, everyone if is_whole else awake)
        if is_whole and len(weights) > AWAKE * districts:
            awake = np.sort(np.argpartition(prices.values, AWAKE * districts)[: AWAKE * districts])
        opened: Ints = np.argpartition(prices.values, districts - 1)[:districts].astype(np.int64)
        value = float((prices.unit * weights).sum() + prices.values[opened].sum())
        pricing.covered(field, prices, opened, cover)
        slack: Floats = 1.0 - cover
        patience += is_whole
        if is_whole and value > best:
            best, patience = value, 0
            kept = _copied(prices)
        if patience == PATIENCE:
            scale, patience = scale / 1.5, 0
            prices = _copied(kept)
            direction[:] = 0.0
        direction = 0.7 * direction + slack
        aim = min(target, AHEAD * best) if best > 0 else target
        norm = max(float((weights * slack * direction).sum()), 0.3 * float((weights * direction**2).sum()), 1e-9)
        moved = prices.unit + scale * max(aim - value, 1e-3 * target) / norm * direction
        prices = prices._replace(unit=np.minimum(moved, field.most))
        if best >= target * (1 - 1e-7) or scale < 1e-5 or watch.prove(step / steps):
            break
    return kept


def _copied(prices: Prices) -> Prices:
    return prices._replace(unit=prices.unit.copy(), load=prices.load.copy(), values=prices.values.copy())
