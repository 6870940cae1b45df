"""The division of a small ground that changes the grid of least households, of all divisions that keep the rules."""

from __future__ import annotations

import numpy as np

from gongzhi.algorithms.districting.exact import Best, Choice, Effort, Sets, allowed, choose, costs_of, listed
from gongzhi.algorithms.districting.problem import Division, Floats, Ints, Problem, Proof

SHARE = 0.4
"""Compactness decides between divisions with the same change only: it counts less than this share of the smallest
difference there can be, a household."""


def least_churn(problem: Problem, known: Division, effort: Effort) -> Best | None:
    """Finds the division that changes the grid of fewer households than the known one, numbered as the old one is; of
    several the most compact. None where the ground is too large to look through all divisions.
    """
    nothing = np.zeros(len(problem.weights))
    sets = listed(problem, Proof(0.0, nothing, nothing), np.inf, effort)
    if sets is None or problem.old is None or known.churn is None:
        return None
    sets = sets[allowed(problem, sets)]
    if len(sets) == 0:
        return Best(None)
    at, numbers, churn = _heirs(problem, problem.old, sets)
    if len(at) > effort.sets:
        return None
    inertia = costs_of(problem, sets)
    share = SHARE / max(float(np.sort(inertia)[-problem.districts :].sum()), 1e-9)
    choice = Choice(sets[at], churn + share * inertia[at], problem.districts, numbers)
    chosen = choose(choice, known.churn + share * known.moi, effort)
    if chosen is None or len(chosen) == 0:
        return None if chosen is None else Best(None)
    free = iter(sorted(set(range(problem.districts)) - set(numbers[chosen].tolist())))
    labels = np.zeros(len(problem.weights), dtype=np.int64)
    for one in chosen.tolist():
        labels[sets[at[one]]] = numbers[one] if numbers[one] >= 0 else next(free)
    return Best(labels)


def _heirs(problem: Problem, old: Ints, sets: Sets) -> tuple[Ints, Ints, Floats]:
    """Lists what each set may be: the heir of an old district whose units it has, or a new district (-1). Gives the
    place of the set, the number, and the load that changes.

    A set with a fixed unit has that unit's number.
    """
    weights = np.where(old >= 0, problem.weights, 0.0)
    leaves = sets @ weights
    held = np.full(len(sets), -1) if problem.fixed is None else np.where(sets, problem.fixed, -1).max(axis=1)
    places, numbers, churn = [np.flatnonzero(held < 0)], [np.full(int((held < 0).sum()), -1)], [leaves[held < 0]]
    for number in range(problem.districts):
        stays = sets @ np.where(old == number, weights, 0.0)
        is_heir = ((stays > 0) & (held < 0)) | (held == number)
        places.append(np.flatnonzero(is_heir))
        numbers.append(np.full(int(is_heir.sum()), number))
        churn.append((leaves - stays)[is_heir])
    return np.concatenate(places), np.concatenate(numbers), np.concatenate(churn)
