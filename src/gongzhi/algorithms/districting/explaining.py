"""What makes a wish impossible, and what is nearest to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gongzhi.algorithms.districting.measure import Run, measured, windows
from gongzhi.algorithms.districting.neighbours import parts
from gongzhi.algorithms.districting.problem import Infeasible, Ints, Problem, Reason

# A number of districts that would do is looked for up to this many times the one that was wished.
MOST_TIMES = 10


def impossible(problem: Problem) -> Infeasible | None:
    """Finds what proves that no division exists: too many districts, parts, a unit, or units fixed apart."""
    if problem.districts > len(problem.weights):
        return Infeasible(Reason.TOO_MANY_DISTRICTS, is_proved=True, most=len(problem.weights))
    part = parts(problem.indptr, problem.indices)
    count = int(part.max()) + 1
    if count > problem.districts:
        return Infeasible(Reason.SEPARATE_PARTS, is_proved=True, least=count)
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
        more = range(problem.districts + 1, min(len(part), MOST_TIMES * problem.districts) + 1)
        return Infeasible(
            Reason.SEPARATE_PARTS, is_proved=True, least=next((k for k in more if _comes_out(problem, part, k)), None)
        )
    return None


def _comes_out(problem: Problem, part: Ints, districts: int) -> bool:
    """Tells whether so many districts can be dealt to the parts so that each keeps the window, as far as sums tell."""
    low, high, _low2, _high2 = windows(replace(problem, districts=districts, fixed=None))
    loads = np.bincount(part, weights=problem.weights)
    least, most = np.maximum(np.ceil(loads / high), 1), np.floor(loads / max(low, 1e-300))
    return bool((least <= most).all() and least.sum() <= districts <= most.sum())


def nearest(problem: Problem, wrong: Infeasible | None, known: list[Ints], run: Run) -> Infeasible:
    """Explains why no division came out and gives the best balanced one of those known."""
    candidates = [measured(problem, labels, run) for labels in known]
    best = min(candidates, key=lambda one: max(one.imbalance, one.second_imbalance or 0.0), default=None)
    return replace(wrong or Infeasible(Reason.NOT_FOUND, is_proved=False), nearest=best)
