"""A division as plain values (lists and dictionaries, ready for JSON), with everything that its check needs."""

from __future__ import annotations

from typing import Any

import numpy as np

from gongzhi.algorithms.districting.neighbours import edges_of
from gongzhi.algorithms.districting.problem import Division, Problem

FORMAT = "gongzhi-division-1"


def certificate(problem: Problem, division: Division, *, is_feasible: bool = True) -> dict[str, Any]:
    """Writes down the problem, the division, its figures and the multipliers of its bound.

    ``is_feasible`` False: the nearest division to one that keeps the tolerance.
    """
    tolerance2 = problem.tolerance if problem.second_tolerance is None else problem.second_tolerance
    proof = division.proof
    return {
        "format": FORMAT,
        "districts": problem.districts,
        "tolerance": problem.tolerance,
        "second_tolerance": tolerance2,
        "is_feasible": is_feasible,
        "keeps_courtyards": keeps_courtyards(problem, division),
        "method": division.method,
        "weights": problem.weights.tolist(),
        "second": None if problem.second is None else problem.second.tolist(),
        "positions": problem.positions.tolist(),
        "edges": edges_of(problem).tolist(),
        "courtyards": problem.courtyards.tolist(),
        "fixed": None if problem.fixed is None else problem.fixed.tolist(),
        "old": None if problem.old is None else problem.old.tolist(),
        "lines": [line.tolist() for line in problem.lines],
        "assignment": division.assignment.tolist(),
        "centres": division.centres.tolist(),
        "figures": _figures(division),
        "bound": proof
        and {
            "value": proof.value,
            "unit_prices": proof.unit_prices.tolist(),
            "load_prices": proof.load_prices.tolist(),
        },
    }


def _figures(division: Division) -> dict[str, Any]:
    return {
        "loads": division.loads.tolist(),
        "imbalance": division.imbalance,
        "second_loads": None if division.second_loads is None else division.second_loads.tolist(),
        "second_imbalance": division.second_imbalance,
        "moi": division.moi,
        "gap": division.gap,
        "cut_edges": division.cut_edges,
        "courtyards_split": division.courtyards_split,
        "distance_mean": division.distance_mean,
        "distance_max": division.distance_max,
        "churn": division.churn,
    }


def keeps_courtyards(problem: Problem, division: Division) -> bool:
    """Tells whether no courtyard of at most half a mean load is split."""
    yards, labels = problem.courtyards, division.assignment
    inside = yards >= 0
    pairs = np.unique(np.stack((yards[inside], labels[inside]), axis=1), axis=0)
    split, counts = np.unique(pairs[:, 0], return_counts=True)
    loads = np.bincount(yards[inside], weights=problem.weights[inside])
    return bool((loads[split[counts > 1]] > problem.mean / 2).all())
