"""What makes a wish impossible, and what is nearest to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from gongzhi.algorithms.districting.measure import Run, measured, windows
from gongzhi.algorithms.districting.neighbours import parts
from gongzhi.algorithms.districting.problem import Floats, Infeasible, Ints, Problem, Reason

# Another number of districts is looked for up to this many times the one that was wished.
MOST_TIMES = 10


def impossible(problem: Problem) -> Infeasible | None:
    """Finds what proves that no division exists: too many districts, parts, a unit, or units fixed apart."""
    if problem.districts > len(problem.weights):
        return Infeasible(Reason.TOO_MANY_DISTRICTS, is_proved=True, most=len(problem.weights))
    part = parts(problem.indptr, problem.indices)
    count = int(part.max()) + 1
    if count > problem.districts:
        return Infeasible(Reason.SEPARATE_PARTS, is_proved=True)
    if problem.fixed is not None:
        held = problem.fixed >= 0
        pairs = np.unique(np.stack((problem.fixed[held], part[held]), axis=1), axis=0)
        if len(np.unique(pairs[:, 0])) < len(pairs):
            return Infeasible(Reason.FIXED_APART, is_proved=True)
    _low, high, _low2, high2 = windows(problem)
    heaviest = int(problem.weights.argmax())
    if problem.weights[heaviest] > high:
        return Infeasible(Reason.UNIT_TOO_HEAVY, is_proved=True, unit=heaviest)
    if problem.second is not None and problem.second.max() > high2:
        return Infeasible(Reason.UNIT_TOO_HEAVY, is_proved=True, unit=int(problem.second.argmax()))
    if not _comes_out(problem, part, problem.districts):
        return Infeasible(Reason.SEPARATE_PARTS, is_proved=True)
    return None


def numbers_by_sums(problem: Problem) -> Iterator[int]:
    """Gives numbers of districts that sums of loads do not rule out, the nearest to the one wished first."""
    part = parts(problem.indptr, problem.indices)
    held = -1 if problem.fixed is None else int(problem.fixed.max())
    least = max(int(part.max()) + 1, held + 1)
    numbers = range(least, min(len(part), MOST_TIMES * problem.districts) + 1)
    for districts in sorted(numbers, key=lambda one: (abs(one - problem.districts), one)):
        if _comes_out(problem, part, districts):
            yield districts


def _comes_out(problem: Problem, part: Ints, districts: int) -> bool:
    """Tells whether so many districts can be dealt to the parts so that each keeps the windows, as far as sums tell."""
    low, high, low2, high2 = windows(replace(problem, districts=districts, fixed=None))
    least, most = _dealt(problem.weights, part, low, high)
    heaviest = problem.weights.max() <= high
    if problem.second is not None:
        least2, most2 = _dealt(problem.second, part, low2, high2)
        least, most = np.maximum(least, least2), np.minimum(most, most2)
        heaviest = heaviest and problem.second.max() <= high2
    return bool(heaviest and (least <= most).all() and least.sum() <= districts <= most.sum())


def _dealt(weights: Floats, part: Ints, low: float, high: float) -> tuple[Floats, Floats]:
    """Gives how many districts each part has to have at least, and can have at most."""
    loads = np.bincount(part, weights=weights)
    return np.maximum(np.ceil(loads / high), 1), np.floor(loads / max(low, 1e-300))


def nearest(problem: Problem, wrong: Infeasible | None, known: list[Ints], run: Run) -> Infeasible:
    """Explains why no division came out and gives the best balanced one of those known."""
    candidates = [measured(problem, labels, run) for labels in known]
    best = min(candidates, key=lambda one: max(one.imbalance, one.second_imbalance or 0.0), default=None)
    return replace(wrong or Infeasible(Reason.NOT_FOUND, is_proved=False), nearest=best)
