"""The search: annealing on border moves from good starts, then again and again in small neighbourhoods."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gongzhi.algorithms.districting import kernels
from gongzhi.algorithms.districting.atoms import Atoms
from gongzhi.algorithms.districting.kernels import Best, Ground, Rules, State
from gongzhi.algorithms.districting.measure import SLACK, windows
from gongzhi.algorithms.districting.problem import Floats, Ints, Problem
from gongzhi.algorithms.districting.tastes import LOCAL, Heat, Taste
from gongzhi.algorithms.districting.watch import Watch

# While loads inside their windows are sought: how many mean atoms' inertias a whole mean load outside costs, and the
# temperatures at which the search begins and ends, in mean loads.
SEEK, NARROW = 2_000.0, 0.0005
# While courtyards grow together: what a further district of one costs, leg by leg, and the first and last temperature.
YARDS, HEATS = tuple(np.geomspace(0.01, 1.0, 12).tolist()), (4.0, 0.2)
# A member list holds this many times what a district has on average.
ROOM = 8


@dataclass(slots=True, eq=False)
class Found:
    """A division of the atoms: its cost, and how much lies outside the windows (in mean loads; 0 is sound)."""

    labels: Ints
    cost: float
    outside: float

    def is_better_than(self, other: Found | None) -> bool:
        """Tells whether less lies outside, or as little at less cost."""
        return other is None or (self.outside, self.cost) < (other.outside, other.cost)


class Search:
    """Searches divisions of one set of atoms."""

    def __init__(self, problem: Problem, atoms: Atoms, taste: Taste, watch: Watch) -> None:
        self.atoms, self.taste, self.watch = atoms, taste, watch
        self.districts = problem.districts
        self.windows = windows(problem)
        self.mean = problem.mean
        self.mean2 = 1.0 if problem.second is None else float(problem.second.sum()) / problem.districts
        self.ground = _ground(problem, atoms)
        self.state = _state(len(atoms.figures), problem.districts, 0)
        self.free = np.flatnonzero(atoms.fixed < 0)
        self.scale = 1.0
        # Where windows are narrow beside the units' loads, what lies outside has to cost more.
        self.stern = 1.0

    def measure(self, labels: Ints) -> Found:
        """Takes a division as the measure of all prices, and gives its cost."""
        self.scale = max(self.figures(Found(labels, 0.0, 0.0))[0], 1e-9)
        return self.value(labels)

    def value(self, labels: Ints) -> Found:
        """Gives a division with its cost."""
        self._take(labels)
        rules = self._rules(1.0)
        cost, over = kernels.valued(self.ground, self.state, rules)
        return Found(labels.copy(), float(cost), self._outside(float(over), rules))

    def figures(self, found: Found) -> tuple[float, float]:
        """Gives moment of inertia and imbalance of a division."""
        self._take(found.labels)
        plain = Rules(*self.windows, 0.0, 0.0, 0.0, 0.0, 0.0)
        moi = float(kernels.valued(self.ground, self.state, plain)[0])
        return moi, float(np.abs(self.state.sums[:, 0] / self.mean - 1).max())

    def _take(self, labels: Ints) -> None:
        most = int(np.bincount(labels, minlength=self.districts).max())
        if most > self.state.members.shape[1]:
            self.state = _state(len(labels), self.districts, most)
        self.state.labels[:] = labels
        kernels.summed(self.ground, self.state)

    def _outside(self, over: float, rules: Rules) -> float:
        outside = over / (rules.price * self.mean)
        return 0.0 if outside < SLACK else outside

    def _rules(self, price: float) -> Rules:
        squared = self.scale / (self.mean * self.districts)
        each, taste = self.scale / self.districts, self.taste
        dear = price * squared
        prices = (dear, dear * self.mean / self.mean2, taste.cut * each, taste.yard * each, taste.churn * squared)
        return Rules(*self.windows, *prices)

    def anneal(self, found: Found, active: Ints, sweeps: int, heat: Heat, seed: int) -> Found:
        """Anneals the active atoms from a division; returns the best division on the way, or the one given."""
        if len(active) == 0 or sweeps < 1:
            return found
        kernels.seeded(seed)
        self._take(found.labels)
        legs = max(1, min(sweeps, 20))
        heats = np.geomspace(heat.begin, heat.end, sweeps) * self.scale / len(self.atoms.figures)
        best = Best(found.labels.copy(), np.array([found.cost, 0.0]))
        for part, price in zip(np.array_split(heats, legs), np.geomspace(heat.cheap, heat.dear, legs), strict=True):
            rules = self._rules(float(price) * self.stern)
            best.scores[1] = self._valued_outside(best, rules)
            for piece in np.array_split(part, max(1, len(part) * len(active) // self.watch.chunk)):
                kernels.annealed(self.ground, self.state, rules, active, piece, best)
                if self.watch.spend(len(piece) * len(active)) or (heat.ends_sound and best.scores[1] <= 0.0):
                    return self.value(best.labels)
        return self.value(best.labels)

    def seek(self, found: Found, wide: float, sweeps: int, seed: int) -> Found:
        """Anneals for loads inside their windows first of all, hardly minding the shape; ends once all are.

        ``wide``: mean loads outside that a move may cost at the beginning.
        """
        price = SEEK / max(1.0, len(self.free) / self.districts) / self.stern
        heat = Heat(SEEK * wide, SEEK * min(wide / 2, NARROW), price, price, ends_sound=True)
        return self.anneal(found, self.free, sweeps, heat, seed)

    def grow_together(self, found: Found, sweeps: int, seed: int) -> Found:
        """Anneals while a courtyard's further district gets dearer from leg to leg, so that courtyards become whole."""
        taste, heats = self.taste, np.geomspace(*HEATS, len(YARDS) + 1).tolist()
        for leg, price in enumerate(YARDS):
            if leg and self.watch.look():
                break
            self.taste = replace(taste, yard=price)
            heat = Heat(heats[leg], heats[leg + 1], LOCAL.cheap, LOCAL.dear)
            found = self.anneal(self.value(found.labels), self.free, sweeps // len(YARDS), heat, seed + leg)
        self.taste = taste
        return self.value(found.labels)

    def _valued_outside(self, best: Best, rules: Rules) -> float:
        """Prices what lies outside in the best so far anew, since prices rise from leg to leg."""
        here = self.state.labels.copy()
        self.state.labels[:] = best.labels
        kernels.summed(self.ground, self.state)
        over = float(kernels.valued(self.ground, self.state, rules)[1])
        self.state.labels[:] = here
        return over

    def neighbourhood(self, found: Found, size: int, chance: np.random.Generator) -> Ints:
        """Picks a district at random and those nearest to it; lists their free atoms."""
        moments, pulls = np.zeros((self.districts, 2)), np.zeros(self.districts)
        np.add.at(moments, found.labels, self.atoms.figures[:, 3:5])
        np.add.at(pulls, found.labels, self.atoms.figures[:, 2])
        middles = moments / np.maximum(pulls, 1e-300)[:, None]
        first = middles[int(chance.integers(self.districts))]
        near = np.argsort(((middles - first) ** 2).sum(axis=1), kind="stable")[:size]
        inside: NDArray[np.bool_] = np.isin(found.labels, near) & (self.atoms.fixed < 0)
        return np.flatnonzero(inside)


def _ground(problem: Problem, atoms: Atoms) -> Ground:
    positions: Floats = problem.positions - problem.positions.mean(axis=0)
    inside = np.flatnonzero(atoms.yards >= 0)
    order = inside[np.argsort(atoms.yards[inside], kind="stable")]
    _numbers, yard = np.unique(atoms.yards[inside], return_inverse=True)
    yards = np.full(len(atoms.yards), -1, dtype=np.int64)
    yards[inside] = yard
    return Ground(
        ptr=atoms.indptr,
        idx=atoms.indices,
        figures=atoms.figures,
        unit_ptr=atoms.unit_ptr,
        at=np.ascontiguousarray(positions[atoms.units]),
        yard=yards,
        yard_ptr=np.concatenate(([0], np.cumsum(np.bincount(yard)))).astype(np.int64),
        yard_atoms=order.astype(np.int64),
        old=atoms.old,
        old_load=atoms.old_load,
        is_locked=atoms.fixed >= 0,
    )


def _state(atoms: int, districts: int, most: int) -> State:
    room = min(atoms, max(64, ROOM * atoms // districts, 2 * most))
    return State(
        labels=np.zeros(atoms, dtype=np.int64),
        slot=np.zeros(atoms, dtype=np.int64),
        sums=np.zeros((districts, 6)),
        members=np.zeros((districts, room), dtype=np.int64),
        sizes=np.zeros(districts, dtype=np.int64),
        off=np.zeros(districts),
        mark=np.zeros(atoms + 1, dtype=np.int64),
        stack=np.zeros(atoms + 1, dtype=np.int64),
    )
