"""The divider: start, repair, search, proof; or an explanation of what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gongzhi.algorithms.districting.atoms import Atoms, contract
from gongzhi.algorithms.districting.bound import lower_bound
from gongzhi.algorithms.districting.measure import Run, measured
from gongzhi.algorithms.districting.neighbours import parts, without_crossings
from gongzhi.algorithms.districting.problem import (
    Division,
    Favour,
    Infeasible,
    Ints,
    Limits,
    Problem,
    Proposal,
    Reason,
)
from gongzhi.algorithms.districting.search import Search, State
from gongzhi.algorithms.districting.start import first_division, shares

METHOD = "power-diagram-annealing-1"
STARTS = 2
# Tight tolerances and heavy buildings leave few sound divisions: as long as none is found, more starts are worth it.
MOST_STARTS = 10
# How much inertia may rise for the sake of whole courtyards.
WHOLE_COSTS = 1.3
ITERATIONS = 120_000
MOST_UNITS_FOR_BOUND = 1500
SLACK = 1e-9


def propose(
    problem: Problem,
    limits: Limits = Limits(),  # noqa: B008 (frozen, no state)
    favours: Sequence[Favour] = tuple(Favour),
) -> list[Proposal] | Infeasible:
    """Makes divisions to choose from, one for each thing to favour, without those that come to the same.

    Without an old division none favours little churn; without courtyards none favours courtyards.
    """
    found = divide(problem, limits)
    return found if isinstance(found, Infeasible) else [Proposal(favours[0], found)]


def divide(problem: Problem, limits: Limits = Limits()) -> Division | Infeasible:  # noqa: B008 (frozen, no state)
    """Divides the units so that every rule holds, compactly; the same seed gives the same division.

    Keeps courtyards whole that weigh no more than a district may, if that costs little compactness; else those of up
    to half a district; else none.
    """
    if problem.second is not None or (problem.fixed is not None and (problem.fixed >= 0).any()):
        raise NotImplementedError("a second load and fixed units are not built yet")
    problem = without_crossings(problem)
    most = len(problem.weights)
    if problem.districts > most:
        return Infeasible(Reason.TOO_MANY_DISTRICTS, is_proved=True, most=most)
    part_of = parts(problem.indptr, problem.indices)
    if int(part_of.max()) + 1 > problem.districts:
        return Infeasible(Reason.SEPARATE_PARTS, is_proved=True, least=int(part_of.max()) + 1)
    ends = None if limits.clock is None else limits.clock() + limits.seconds
    levels = _levels(problem)
    steps = ITERATIONS if limits.iterations is None else limits.iterations
    share = replace(limits, iterations=steps // (STARTS * len(levels)))
    return _concluded(problem, [_attempt(problem, part_of, atoms, share, ends) for atoms in levels])


def _levels(problem: Problem) -> list[Atoms]:
    """Contracts courtyards of three sizes, most first, leaving out what comes to the same."""
    levels: list[Atoms] = []
    for heaviest in (_window(problem)[1], problem.mean / 2, -1.0):
        atoms = contract(problem, heaviest=heaviest)
        if not levels or len(levels[-1].weights) != len(atoms.weights):
            levels.append(atoms)
    return levels


class _Attempt:
    """The best of several starts with courtyards of one size kept whole."""

    def __init__(self) -> None:
        self.feasible: Ints | None = None
        self.inertia = float("inf")
        self.balanced: Ints | None = None
        self.excess = float("inf")
        self.steps = 0
        self.was_stopped = False

    @property
    def labels(self) -> Ints:
        """Gives the division of the attempt, which has one."""
        if self.feasible is None:
            raise RuntimeError("an attempt without a division was asked for it")
        return self.feasible

    def take(self, atoms: Atoms, search: Search) -> None:
        best = search.best
        self.steps += search.steps
        self.was_stopped = self.was_stopped or search.was_stopped
        if best.labels is not None and best.inertia < self.inertia:
            self.feasible, self.inertia = np.array(best.labels, dtype=np.int64)[atoms.of], best.inertia
        if best.excess < self.excess:
            self.balanced, self.excess = np.array(best.balanced, dtype=np.int64)[atoms.of], best.excess


def _window(problem: Problem) -> tuple[float, float]:
    room = problem.tolerance + SLACK
    return problem.mean * (1 - room), problem.mean * (1 + room)


def _attempt(problem: Problem, part_of: Ints, atoms: Atoms, share: Limits, ends: float | None) -> _Attempt:
    found = _Attempt()
    is_loosest = len(atoms.weights) == len(problem.weights)
    for start in range(MOST_STARTS if is_loosest else STARTS):
        if (start >= STARTS and found.feasible is not None) or found.was_stopped:
            break
        labels = _start(problem, part_of, atoms, np.random.default_rng((share.seed, start)))
        if labels is None:
            break
        state = State(atoms, labels, problem.districts, _window(problem))
        search = Search(state, replace(share, seed=share.seed * MOST_STARTS + start), ends)
        search.run()
        found.take(atoms, search)
    return found


def _start(problem: Problem, part_of: Ints, atoms: Atoms, chance: np.random.Generator) -> list[int] | None:
    """Divides each connected part by itself; None when courtyards leave a part fewer atoms than districts."""
    weights = np.bincount(part_of, weights=problem.weights)
    labels = np.zeros(len(atoms.weights), dtype=np.int64)
    part_of_atom = np.zeros(len(atoms.weights), dtype=np.int64)
    part_of_atom[atoms.of] = part_of
    begun = 0
    for part, districts in enumerate(shares(weights.tolist(), problem.districts)):
        members = np.flatnonzero(part_of_atom == part)
        if len(members) < districts:
            return None
        labels[members] = begun + first_division(atoms, members, districts, chance)
        begun += districts
    whole: list[int] = labels.tolist()
    return whole


def _concluded(problem: Problem, attempts: list[_Attempt]) -> Division | Infeasible:
    steps = sum(one.steps for one in attempts)
    run = Run(steps, any(one.was_stopped for one in attempts), None, METHOD)
    compact = min(attempts, key=lambda one: one.inertia)
    for one in attempts:
        # The last of the sum allows for rounding where all grids are single spots.
        if one.feasible is not None and one.inertia <= WHOLE_COSTS * compact.inertia + 1e-6:
            found = measured(problem, one.feasible, run)
            return replace(found, bound=_bound(problem, measured(problem, compact.labels, run)))
    candidates = [measured(problem, one.balanced, run) for one in attempts if one.balanced is not None]
    nearest = min(candidates, key=lambda one: one.imbalance, default=None)
    heaviest = int(problem.weights.argmax())
    if problem.weights[heaviest] > _window(problem)[1]:
        return Infeasible(Reason.UNIT_TOO_HEAVY, is_proved=True, unit=heaviest, nearest=nearest)
    return Infeasible(Reason.NOT_FOUND, is_proved=False, nearest=nearest)


def _bound(problem: Problem, known: Division) -> float | None:
    if len(problem.weights) > MOST_UNITS_FOR_BOUND:
        return None
    return lower_bound(problem, known.centres, target=known.moi)
