"""Local search on border moves and swaps, by annealing, never tearing a district apart.

A state is cheap to change: each district keeps its load and three sums, from which its inertia about its own centre
follows at once (parallel axes). Loads outside the tolerance cost; the best state without such a cost is kept.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from gongzhi.algorithms.districting.atoms import Atoms
from gongzhi.algorithms.districting.problem import Limits


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of the search, from its beginning to its end.

    ``heat``: temperature, in inertias of the first state per atom. ``price``: of one mean load outside the tolerance,
    in inertias of the first state. ``share``: part of all steps.
    """

    heat: tuple[float, float]
    price: tuple[float, float]
    share: float


# Lumpy weights need the way through unbalanced states, so a load outside the window is cheap at first; the second leg
# begins at the best state of the first and hardly leaves the tolerance.
LEGS = (Leg((2.0, 0.01), (0.1, 4.0), 0.7), Leg((0.2, 0.001), (4.0, 4.0), 0.3))


@dataclass(slots=True)
class Best:
    """The best states seen: the most compact that keeps the tolerance, and the best balanced of all."""

    labels: list[int] | None
    inertia: float
    balanced: list[int]
    excess: float


class State:
    """A division of the atoms with its running sums."""

    def __init__(self, atoms: Atoms, labels: list[int], districts: int, window: tuple[float, float]) -> None:
        self.beside = atoms.neighbours
        self.weights: list[float] = atoms.weights.tolist()
        self.pull: list[float] = atoms.pull.tolist()
        self.moments: list[tuple[float, float]] = [(x, y) for x, y in atoms.moments.tolist()]
        self.squares: list[float] = atoms.squares.tolist()
        self.low, self.high = window
        self.mean = (self.low + self.high) / 2
        self.districts = districts
        self.become(labels)

    def become(self, labels: list[int]) -> None:
        """Takes over a division and sums it anew."""
        self.labels = list(labels)
        self.sizes = [0] * self.districts
        self.loads = [0.0] * self.districts
        self.sums = [[0.0, 0.0, 0.0, 0.0] for _ in range(self.districts)]
        for atom, district in enumerate(labels):
            self._count(atom, district, 1)

    def _count(self, atom: int, district: int, sign: int) -> None:
        self.sizes[district] += sign
        self.loads[district] += sign * self.weights[atom]
        sums, (x, y) = self.sums[district], self.moments[atom]
        sums[0] += sign * self.pull[atom]
        sums[1] += sign * x
        sums[2] += sign * y
        sums[3] += sign * self.squares[atom]

    def inertia_of(self, district: int) -> float:
        """Gives pull x m2 about the district's own centre of gravity."""
        pull, x, y, squares = self.sums[district]
        return max(0.0, squares - (x * x + y * y) / pull) if self.sizes[district] else 0.0

    def excess_of(self, district: int) -> float:
        """Gives the load outside the window, in households."""
        load = self.loads[district]
        return max(load - self.high, self.low - load, 0.0)

    def totals(self) -> tuple[float, float]:
        """Gives inertia and excess of the whole division."""
        districts = range(len(self.loads))
        return sum(map(self.inertia_of, districts)), sum(map(self.excess_of, districts))

    def pair(self, a: int, b: int) -> tuple[float, float]:
        """Gives inertia and excess of two districts together."""
        return self.inertia_of(a) + self.inertia_of(b), self.excess_of(a) + self.excess_of(b)

    def move(self, atom: int, district: int) -> None:
        """Puts an atom into another district."""
        self._count(atom, self.labels[atom], -1)
        self.labels[atom] = district
        self._count(atom, district, 1)

    def may_leave(self, atom: int) -> bool:
        """Tells whether the atom's district stays in one piece, and not empty, without it.

        Only the atom's own neighbours have to find one another again, so the walk usually ends after a few steps.
        """
        labels, mine = self.labels, self.labels[atom]
        wanted = {other for other in self.beside[atom] if labels[other] == mine}
        if len(wanted) < 2:
            return bool(wanted)
        stack = [next(iter(wanted))]
        seen = {atom, stack[0]}
        wanted.discard(stack[0])
        while stack and wanted:
            for other in self.beside[stack.pop()]:
                if other not in seen and labels[other] == mine:
                    seen.add(other)
                    wanted.discard(other)
                    stack.append(other)
        return not wanted

    def touches(self, atom: int, district: int) -> bool:
        """Tells whether the atom has a neighbour in the district."""
        return any(self.labels[other] == district for other in self.beside[atom])


Change = tuple[list[tuple[int, int]], float, float]


class Search:
    """One annealing from one state."""

    def __init__(self, state: State, limits: Limits, ends: float | None) -> None:
        self.state = state
        self.limits = limits
        self.ends = ends
        self.chance = random.Random(limits.seed)
        self.best = Best(None, math.inf, list(state.labels), math.inf)
        self.steps = 0
        self.unit = max(state.totals()[0], 1e-9)
        self._keep(*state.totals())

    def run(self) -> None:
        """Walks all legs, each from the best state so far, or until the clock ends it."""
        for leg in LEGS:
            self.state.become(self.best.labels if self.best.labels is not None else self.best.balanced)
            self._walk(leg, int((self.limits.iterations or 0) * leg.share))

    @property
    def was_stopped(self) -> bool:
        """Tells whether the time is up."""
        return self.ends is not None and self.limits.clock is not None and self.limits.clock() > self.ends

    def _walk(self, leg: Leg, steps: int) -> None:
        state, chance = self.state, self.chance
        inertia, excess = state.totals()
        heat, cooling = leg.heat[0] * self.unit / len(state.labels), (leg.heat[1] / leg.heat[0]) ** (1 / max(steps, 1))
        price, rising = leg.price[0] * self.unit / state.mean, (leg.price[1] / leg.price[0]) ** (1 / max(steps, 1))
        for step in range(steps):
            if step % 256 == 0 and self.was_stopped:
                return
            self.steps += 1
            heat, price = heat * cooling, price * rising
            change = self._propose()
            if change is None:
                continue
            changed, gain_inertia, gain_excess = change
            cost = gain_inertia + price * gain_excess
            if cost <= 0 or chance.random() < math.exp(-cost / heat):
                inertia, excess = inertia + gain_inertia, excess + gain_excess
                self._keep(inertia, excess)
            else:
                for atom, back in reversed(changed):
                    state.move(atom, back)

    def _propose(self) -> Change | None:
        """Makes one border move, or a swap across the border; returns how to undo it and what it changed."""
        state, chance = self.state, self.chance
        atom = chance.randrange(len(state.labels))
        source, beside = state.labels[atom], state.beside[atom]
        if not beside:
            return None
        target = state.labels[beside[int(chance.random() * len(beside))]]
        if target == source or not state.may_leave(atom):
            return None
        before = state.pair(source, target)
        changed = [(atom, source)]
        state.move(atom, target)
        if chance.random() < 0.5:
            back = self._returning(atom, source, target)
            if back is not None:
                state.move(back, source)
                changed.append((back, target))
        after = state.pair(source, target)
        return changed, after[0] - before[0], after[1] - before[1]

    def _returning(self, atom: int, source: int, target: int) -> int | None:
        """Looks among a few random atoms for one of the target that can go back in exchange."""
        state = self.state
        for _ in range(6):
            other = self.chance.randrange(len(state.labels))
            fits = other != atom and state.labels[other] == target
            if fits and state.touches(other, source) and state.may_leave(other):
                return other
        return None

    def _keep(self, inertia: float, excess: float) -> None:
        # Running sums drift by rounding; a millionth of a household is not an excess.
        best, labels = self.best, self.state.labels
        if excess <= 1e-6 and inertia < best.inertia - 1e-9:
            best.labels, best.inertia = list(labels), inertia
        if excess < best.excess - 1e-9:
            best.balanced, best.excess = list(labels), excess
