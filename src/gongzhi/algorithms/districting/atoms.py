"""Contracting courtyards, so that the search moves a whole courtyard at once and cannot split it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongzhi.algorithms.districting.neighbours import parts, to_csr
from gongzhi.algorithms.districting.problem import Floats, Ints, Problem

# Units without households still have to lie close to their grid: they pull with this share of the mean unit.
FAINT = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """Groups of units that stay together.

    ``of``: atom of each unit. ``weights``: households. ``pull``, ``moments`` and ``squares``: sum of the weights that
    count for compactness, of weight x position, and of weight x squared position. ``neighbours``: list an atom.
    """

    of: Ints
    weights: Floats
    pull: Floats
    moments: Floats
    squares: Floats
    neighbours: list[list[int]]

    @property
    def centres(self) -> Floats:
        """Gives the centre of gravity of each atom in metres."""
        return self.moments / self.pull[:, None]


def contract(problem: Problem, *, heaviest: float) -> Atoms:
    """Joins the units of each courtyard that weighs at most ``heaviest`` households, connected part by part."""
    of = _groups(problem, heaviest)
    count = int(of.max()) + 1
    faint = FAINT * float(problem.weights.sum()) / len(problem.weights)
    pull = np.maximum(problem.weights, faint)
    # Measured from the middle: coordinates far from zero would cost digits in the difference of two large squares.
    positions = problem.positions - problem.positions.mean(axis=0)
    moments = np.zeros((count, 2))
    np.add.at(moments, of, pull[:, None] * positions)
    return Atoms(
        of=of,
        weights=_sums(of, problem.weights, count),
        pull=_sums(of, pull, count),
        moments=moments,
        squares=_sums(of, pull * (positions**2).sum(axis=1), count),
        neighbours=_neighbours(problem, of, count),
    )


def _sums(of: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(of, weights=values, minlength=count).astype(np.float64)


def _groups(problem: Problem, heaviest: float) -> Ints:
    yards = problem.courtyards
    inside = yards >= 0
    loads = np.bincount(yards[inside], weights=problem.weights[inside]) if inside.any() else np.zeros(0)
    joined = np.array([yard >= 0 and loads[yard] <= heaviest for yard in yards.tolist()], dtype=bool)
    pairs = {
        (unit, other)
        for unit in np.flatnonzero(joined).tolist()
        for other in problem.neighbours_of(unit)
        if unit < other and joined[other] and yards[unit] == yards[other]
    }
    return parts(*to_csr(len(yards), pairs))


def _neighbours(problem: Problem, of: Ints, count: int) -> list[list[int]]:
    found: list[set[int]] = [set() for _ in range(count)]
    for unit, atom in enumerate(of.tolist()):
        found[atom].update(int(of[other]) for other in problem.neighbours_of(unit))
    return [sorted(others - {atom}) for atom, others in enumerate(found)]
