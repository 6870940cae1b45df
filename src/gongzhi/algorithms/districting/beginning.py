"""Where the search begins: parts that are not connected, districts dealt to them, and first divisions of all kinds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gongzhi.algorithms.districting.atoms import Atoms
from gongzhi.algorithms.districting.neighbours import parts
from gongzhi.algorithms.districting.problem import Floats, Ints, Problem
from gongzhi.algorithms.districting.start import power_diagram, repaired, shares, spread


@dataclass(frozen=True, slots=True, eq=False)
class Dealt:
    """Connected parts of the units and the districts that each gets. ``part``: of each unit."""

    part: Ints
    districts: list[list[int]]


def deal(problem: Problem) -> Dealt | None:
    """Deals districts to the connected parts; None where a district is fixed in two parts, or there are too few."""
    part = parts(problem.indptr, problem.indices)
    count = int(part.max()) + 1
    weights = np.bincount(part, weights=problem.weights, minlength=count).tolist()
    fixed = np.full(len(part), -1) if problem.fixed is None else problem.fixed
    ours = [set(fixed[(part == one) & (fixed >= 0)].tolist()) for one in range(count)]
    taken = set().union(*ours)
    if sum(map(len, ours)) > len(taken) or count > problem.districts:
        return None
    high = problem.mean * (1 + problem.tolerance)
    least = [max(1, len(its), math.ceil(weight / high - 1e-9)) for its, weight in zip(ours, weights, strict=True)]
    if sum(least) > problem.districts:
        least = [max(1, len(its)) for its in ours]
    if sum(least) > problem.districts:
        return None
    numbers = iter([one for one in range(problem.districts) if one not in taken])
    dealt = shares(weights, problem.districts, least)
    return Dealt(
        part,
        [sorted(its) + [next(numbers) for _ in range(many - len(its))] for its, many in zip(ours, dealt, strict=True)],
    )


def fresh(problem: Problem, atoms: Atoms, dealt: Dealt, chance: np.random.Generator) -> Ints | None:
    """Divides each part by a power diagram; None where fixed atoms or too few atoms do not allow it."""
    part = np.zeros(len(atoms.figures), dtype=np.int64)
    part[atoms.of] = dealt.part
    wish = np.full(len(part), -1, dtype=np.int64)
    for one, districts in enumerate(dealt.districts):
        members = np.flatnonzero(part == one)
        if len(members) < len(districts):
            return None
        points, pulls = atoms.centres[members], atoms.figures[members, 2]
        held = [members[atoms.fixed[members] == district] for district in districts]
        known = [atoms.centres[its].mean(axis=0) for its in held if len(its)]
        centres = _centres(points, pulls, len(districts), known, chance)
        wish[members] = np.array(districts)[power_diagram(points, pulls, centres, chance)]
    return repaired(atoms, wish, problem.districts)


def _centres(points: Floats, pulls: Floats, count: int, known: list[Floats], chance: np.random.Generator) -> Floats:
    """Gives the middles of fixed districts first, then others far from them."""
    free = spread(points, pulls, count - len(known), chance, known) if count > len(known) else []
    return np.array([*known, *free]).reshape(count, 2)


def kept(problem: Problem, atoms: Atoms, chance: np.random.Generator) -> Ints | None:
    """Begins with the old division; a district that is new gets half of the heaviest."""
    wish = np.where(atoms.fixed >= 0, atoms.fixed, atoms.old)
    for district in range(problem.districts):
        if (wish == district).any():
            continue
        known = wish >= 0
        loads = np.bincount(wish[known], weights=atoms.figures[known, 0], minlength=problem.districts)
        heaviest = np.flatnonzero((wish == int(loads.argmax())) & (atoms.fixed < 0))
        if len(heaviest) < 2:
            return None
        points, pulls = atoms.centres[heaviest], atoms.figures[heaviest, 2]
        halves = power_diagram(points, pulls, np.array(spread(points, pulls, 2, chance, [])), chance)
        wish[heaviest[halves == 1]] = district
    return repaired(atoms, wish, problem.districts)


def most_of(labels: Ints, problem: Problem, atoms: Atoms) -> Ints:
    """Gives every atom the district in which most of its households are."""
    loads = np.zeros((len(atoms.figures), problem.districts))
    np.add.at(loads, (atoms.of, labels), problem.weights + 1e-9)
    most: Ints = np.where(atoms.fixed >= 0, atoms.fixed, loads.argmax(axis=1)).astype(np.int64)
    return most


def spread_of(atoms: Atoms, labels: Ints) -> float:
    """Gives the moment of inertia of a division of atoms about its middles, up to what is the same for all."""
    sums = np.zeros((int(labels.max()) + 1, 3))
    np.add.at(sums, labels, atoms.figures[:, 2:5])
    return -float(((sums[:, 1:] ** 2).sum(axis=1) / np.maximum(sums[:, 0], 1e-300)).sum())


def renumbered(problem: Problem, labels: Ints) -> Ints:
    """Gives districts the numbers of the old ones that they share most households with; fixed numbers stay."""
    from scipy.optimize import linear_sum_assignment

    if problem.old is None:
        return labels
    shared = np.zeros((problem.districts, problem.districts))
    known = (problem.old >= 0) & (problem.old < problem.districts)
    np.add.at(shared, (labels[known], problem.old[known]), problem.weights[known] + 1e-9)
    if problem.fixed is not None:
        held = np.unique(problem.fixed[problem.fixed >= 0])
        shared[held, held] += 2 * float(problem.weights.sum()) + 1
    rows, columns = linear_sum_assignment(-shared)
    numbers = np.zeros(problem.districts, dtype=np.int64)
    numbers[rows] = columns
    return numbers[labels]
