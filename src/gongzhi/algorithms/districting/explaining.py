"""What makes a wish impossible, and what is nearest to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gongzhi.algorithms.districting.measure import Run, measured, windows
from gongzhi.algorithms.districting.neighbours import parts
from gongzhi.algorithms.districting.problem import Infeasible, Ints, Problem, Reason


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
    low, high, _low2, high2 = windows(problem)
    heaviest = int(problem.weights.argmax())
    if problem.weights[heaviest] > high:
        return Infeasible(Reason.UNIT_TOO_HEAVY, is_proved=True, unit=heaviest)
    if problem.second is not None and problem.second.max() > high2:
        return Infeasible(Reason.UNIT_TOO_HEAVY, is_proved=True, unit=int(problem.second.argmax()))
    loads = np.bincount(part, weights=problem.weights)
    if any(np.ceil(load / high) > np.floor(load / max(low, 1e-300)) for load in loads.tolist()):
        return Infeasible(Reason.SEPARATE_PARTS, is_proved=True)
    return None


def nearest(problem: Problem, wrong: Infeasible | None, known: list[Ints], run: Run) -> Infeasible:
    """Explains why no division came out and gives the best balanced one of those known."""
    candidates = [measured(problem, labels, run) for labels in known]
    best = min(candidates, key=lambda one: max(one.imbalance, one.second_imbalance or 0.0), default=None)
    return replace(wrong or Infeasible(Reason.NOT_FOUND, is_proved=False), nearest=best)
