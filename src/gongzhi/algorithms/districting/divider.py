"""The divider: begin, search, prove; or an explanation of what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from gongzhi.algorithms.districting.atoms import Atoms, contract
from gongzhi.algorithms.districting.beginning import Dealt, deal, fresh, kept, most_of, renumbered, spread_of
from gongzhi.algorithms.districting.exact import Effort, best_of_all
from gongzhi.algorithms.districting.explaining import impossible, nearest, numbers_by_sums
from gongzhi.algorithms.districting.faithful import least_churn
from gongzhi.algorithms.districting.measure import Run, further_districts, measured
from gongzhi.algorithms.districting.neighbours import without_crossings
from gongzhi.algorithms.districting.problem import (
    Division,
    Favour,
    Infeasible,
    Ints,
    Limits,
    Problem,
    Proof,
    Proposal,
    Reason,
    Stage,
)
from gongzhi.algorithms.districting.start import repaired
from gongzhi.algorithms.districting.tastes import FAITHFUL, FAITHFUL_LOCAL, Heat, Taste
from gongzhi.algorithms.districting.watch import Watch

if TYPE_CHECKING:
    from gongzhi.algorithms.districting.search import Found, Search

METHOD = "power-diagram-annealing-2"
STARTS = 4
# Power diagrams from which the starts are picked; fewer where there are many units.
DIAGRAMS = 24
# Steps of looking through all divisions, for each draw of the search.
STEPS_A_DRAW, MOST_STEPS = 10, 40_000_000
# How much dearer what lies outside gets after a start that came to no sound division.
STERN = 4.0
# How wide a sound division is sought where no start came to one, one time after the other, in so many sweeps or draws.
WIDE, SWEEPS, SOUGHT = (0.001, 0.002, 0.005, 0.01, 0.03, 0.03, 0.06, 0.03), 600, 400_000
# Other numbers of districts that are tried where the one that was wished is impossible, and the least seconds for each.
NUMBERS, MOMENT = 4, 0.1
# Seeds of one try lie this far apart.
SEEDS = 100
# Draws a unit, as many as pay; and beyond the first units, where every draw counts less.
DRAWS, UNITS = 3_000, 10_000
TASTES = {
    Favour.COMPACT: Taste(cut=0.0005),
    Favour.COURTYARDS: Taste(cut=0.0005, yard=0.5),
    Favour.LITTLE_CHURN: Taste(cut=0.0005, churn=12.0, warm=FAITHFUL, local=FAITHFUL_LOCAL),
}


def divide(problem: Problem, limits: Limits = Limits()) -> Division | Infeasible:  # noqa: B008 (frozen, no state)
    """Divides the units so that every rule holds; the same seed gives the same division.

    Favours little churn where there is an old division, else whole courtyards where there are courtyards, else
    compactness.
    """
    found = propose(problem, limits, _wishes(problem, tuple(Favour))[:1])
    return found if isinstance(found, Infeasible) else found[0].division


def propose(
    problem: Problem,
    limits: Limits = Limits(),  # noqa: B008 (frozen, no state)
    favours: Sequence[Favour] = tuple(Favour),
) -> list[Proposal] | Infeasible:
    """Makes divisions to choose from, one for each thing to favour, without those that come to the same.

    Without an old division none favours little churn; without courtyards none favours courtyards.
    """
    warm_up()
    return _proposed(without_crossings(problem), limits, favours)


@dataclass(frozen=True, slots=True)
class Order:
    """One of many grounds to divide, somewhere else perhaps: all that ``propose`` needs, without a clock."""

    problem: Problem
    favours: tuple[Favour, ...]
    seed: int
    seconds: float


def carried_out(order: Order) -> list[Proposal] | Infeasible:
    """Makes the divisions of an order; the same ones wherever that is done."""
    return propose(order.problem, Limits(seed=order.seed, seconds=order.seconds), order.favours)


def _proposed(problem: Problem, limits: Limits, favours: Sequence[Favour]) -> list[Proposal] | Infeasible:
    wrong = impossible(problem)
    if wrong is not None and wrong.most is not None:
        return wrong
    wishes = _wishes(problem, favours)
    draws = limits.iterations if limits.iterations is not None else _draws(len(problem.weights)) * len(wishes)
    watch = Watch(limits, draws)
    dealt = deal(problem)
    if dealt is None:
        return _advised(problem, wrong or Infeasible(Reason.FIXED_APART, is_proved=False), watch)
    tries = [_Try(problem, dealt, favour, watch) for favour in wishes]
    for number, one in enumerate(tries):
        watch.turn(number, len(tries))
        one.run(draws * (number + 1) // len(tries))
    sound = [one for one in tries if one.best is not None and one.best.outside == 0]
    if wrong is None and not sound:
        wrong, rescued = _without_any(problem, watch)
        if rescued is not None:
            return [rescued]
    if wrong is not None or not sound:
        known = [one.labels for one in tries if one.best is not None]
        return _advised(problem, nearest(problem, wrong, known, Run(watch.done, watch.was_stopped, METHOD)), watch)
    return _concluded(problem, sound, watch)


@cache
def warm_up() -> None:
    """Loads the compiled inner loops, or compiles them where that was never done, so that no clock counts it."""
    positions = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 2.0), (1.0, 2.0)])
    indptr, indices = np.array([0, 2, 4, 6, 8]), np.array([1, 2, 0, 3, 0, 3, 1, 2])
    _proposed(Problem(np.ones(4), positions, indptr, indices, np.full(4, -1), 2, 0.0), Limits(iterations=100), ())


def _wishes(problem: Problem, favours: Sequence[Favour]) -> list[Favour]:
    """Puts the favours that mean something here in the order of preference."""
    has_yards = bool((problem.courtyards >= 0).any())
    order = [(Favour.LITTLE_CHURN, problem.old is not None), (Favour.COURTYARDS, has_yards), (Favour.COMPACT, True)]
    return [one for one, has_meaning in order if has_meaning and one in favours] or [Favour.COMPACT]


def _draws(units: int) -> int:
    return DRAWS * min(units, UNITS) + DRAWS // 3 * max(0, units - UNITS)


class _Try:
    """The search for one proposal."""

    def __init__(self, problem: Problem, dealt: Dealt, favour: Favour, watch: Watch) -> None:
        self.problem, self.dealt, self.favour, self.watch = problem, dealt, favour, watch
        self.search: Search | None = None
        self.atoms: Atoms | None = None
        self.best: Found | None = None

    @property
    def labels(self) -> Ints:
        """Gives the district of each unit in the best division found."""
        if self.atoms is None or self.best is None:
            raise RuntimeError("a search that found nothing was asked for its division")
        return self.best.labels[self.atoms.of]

    def run(self, until: int) -> None:
        """Searches with all free; if courtyards are favoured, lets them grow together and joins the small ones then."""
        begun, free = self.watch.done, contract(self.problem, heaviest=-1.0)
        if self.favour is Favour.COURTYARDS:
            self._level(free, TASTES[Favour.COMPACT], begun + (until - begun) // 4)
            whole = contract(self.problem, heaviest=self.problem.mean / 2)
            self._level(whole, TASTES[self.favour], begun + (until - begun) * 3 // 4)
            if self.atoms is not whole and not (self.watch.look() and self.best is not None):
                self._level(free, TASTES[self.favour], until)
        else:
            self._level(free, TASTES[self.favour], until)
        if self.search is not None and self.best is not None and self.best.outside == 0:
            self.best = self._refined(self.search, self.best, until)

    def _level(self, atoms: Atoms, taste: Taste, until: int) -> None:
        from gongzhi.algorithms.districting.search import Search  # compiles; only whoever divides loads it

        search = Search(self.problem, atoms, taste, self.watch)
        best = self._started(search, until)
        if best is not None and (self.best is None or best.outside == 0 or self.best.outside > 0):
            self.search, self.atoms, self.best = search, atoms, best

    def _started(self, search: Search, until: int) -> Found | None:
        """Anneals from several first divisions, and seeks a sound one where that comes to none."""
        best: Found | None = None
        seed = self.watch.limits.seed
        sweeps = max(0, until - self.watch.done) // 2 // STARTS // max(len(search.free), 1)
        for start, (labels, is_warm) in enumerate(self._beginnings(search.atoms, sweeps)):
            # Where the clock is short and nothing sound is found, the rest of the time is for seeking it.
            if self.watch.is_over or (best is not None and best.outside > 0 and self.watch.hurries()):
                break
            begun = search.measure(labels) if best is None else search.value(labels)
            heat = search.taste.warm if is_warm else Heat()
            found = search.anneal(begun, search.free, sweeps, heat, seed * SEEDS + start)
            search.stern *= 1.0 if found.outside == 0 else STERN
            if is_warm and found.outside > 0:
                found = self._sought(search, found, WIDE[: len(WIDE) // 2], sweeps)
            # A first division may be far worse than what it comes to; temperatures are taken from the best one known.
            best = search.measure(self._better(search, found, best).labels)
        return best if best is None or best.outside == 0 else self._sought(search, best, WIDE, sweeps)

    def _better(self, search: Search, found: Found, best: Found | None) -> Found:
        """Gives the better of two, and keeps its figures for whoever hears the progress."""
        if not found.is_better_than(best) and best is not None:
            return best
        if found.outside == 0 and self.watch.limits.progress is not None:
            self.watch.best = search.figures(found)
        return found

    def _beginnings(self, atoms: Atoms, sweeps: int) -> Iterator[tuple[Ints, bool]]:
        """Gives first divisions, and whether each is nearly good: of what is known, of the old division, or else power
        diagrams, the most compact first.
        """
        seed, units, many = self.watch.limits.seed, len(self.problem.weights), 0
        if self.search is not None and self.best is not None:
            for labels in self._grown(self.search, self.best, atoms, sweeps):
                many += 1
                yield labels, True
        elif self.favour is Favour.LITTLE_CHURN:
            for start in range(STARTS):
                old = kept(self.problem, atoms, np.random.default_rng((seed, start)))
                if old is not None:
                    many += 1
                    yield old, True
        if many == 0:
            known = self._diagrams(atoms, min(DIAGRAMS, max(STARTS, DIAGRAMS * 600 // units)))
            yield from ((labels, False) for labels in known[:STARTS])

    def _diagrams(self, atoms: Atoms, many: int) -> list[Ints]:
        """Draws power diagrams, the most compact first; only the first ones where the clock is short."""
        drawn: list[Ints] = []
        for one in range(many):
            if drawn and self.watch.hurries():
                break
            labels = fresh(self.problem, atoms, self.dealt, np.random.default_rng((self.watch.limits.seed, one)))
            drawn += [] if labels is None else [labels]
        return sorted(drawn, key=lambda labels: spread_of(atoms, labels))

    def _grown(self, search: Search, best: Found, atoms: Atoms, sweeps: int) -> Iterator[Ints]:
        """Lets the courtyards of a compact division grow together, in several ways; a small one goes where most is."""
        for start in range(STARTS):
            grown = search.grow_together(best, sweeps, self.watch.limits.seed * SEEDS + start * STARTS)
            units = grown.labels[search.atoms.of]
            labels = repaired(atoms, most_of(units, self.problem, atoms), self.problem.districts)
            if labels is not None:
                yield labels

    def _sought(self, search: Search, best: Found, wides: tuple[float, ...], sweeps: int) -> Found:
        """Seeks loads inside their windows, further and further from the best division; then anneals for its shape."""
        seed = self.watch.limits.seed
        for time, wide in enumerate(wides):
            if self.watch.is_over:
                break
            found = search.seek(best, wide, max(SWEEPS, SOUGHT // len(best.labels)), seed * SEEDS + STARTS + time)
            best = found if found.is_better_than(best) else best
            if best.outside == 0:
                return search.anneal(best, search.free, sweeps, search.taste.warm, seed * SEEDS + time)
        return best

    def _refined(self, search: Search, best: Found, until: int) -> Found:
        chance = np.random.default_rng((self.watch.limits.seed, SEEDS))
        while self.watch.done < until and not self.watch.is_over:
            active = search.neighbourhood(best, int(chance.integers(3, 8)), chance)
            if len(active) == 0:
                break
            sweeps = max(1, min(300, (until - self.watch.done) // len(active)))
            found = search.anneal(best, active, sweeps, search.taste.local, int(chance.integers(2**31)))
            if found.is_better_than(best):
                best = search.measure(self._better(search, found, best).labels)
        return best


def _concluded(problem: Problem, sound: list[_Try], watch: Watch) -> list[Proposal]:
    from gongzhi.algorithms.districting.bound import proved

    run = Run(watch.done, watch.was_stopped, METHOD)
    found = {one.favour: measured(problem, renumbered(problem, one.labels), run) for one in sound}
    watch.stage = Stage.PROOF
    proof = proved(problem, min(found.values(), key=lambda one: one.moi), watch)
    proposals: dict[bytes, Proposal] = {}
    for favour, division in found.items():
        best = _looked_through(problem, favour, division, proof, watch)
        best = replace(best, proof=proof, was_stopped=watch.was_stopped)
        proposals.setdefault(_counted(best.assignment).tobytes(), Proposal(favour, best))
    return list(proposals.values())


def _counted(labels: Ints) -> Ints:
    """Numbers districts as they come, so that the same division always looks the same, whatever its numbers are."""
    _known, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    numbers: Ints = np.argsort(np.argsort(first))[inverse].astype(np.int64)
    return numbers


def _without_any(problem: Problem, watch: Watch) -> tuple[Infeasible | None, Proposal | None]:
    """Looks through all divisions where none was found: proves that there is none, or gives the best one."""
    if watch.is_late:
        return None, None
    nothing = np.zeros(len(problem.weights))
    best = best_of_all(problem, Proof(0.0, nothing, nothing), np.inf, 0.0, _effort(watch))
    if best is None:
        return None, None
    if best.labels is None:
        return Infeasible(Reason.NOT_FOUND, is_proved=True), None
    from gongzhi.algorithms.districting.bound import proved

    run = Run(watch.done, watch.was_stopped, METHOD)
    division = measured(problem, renumbered(problem, best.labels), run)
    proof = proved(problem, division, watch)
    best_one = replace(division, proof=proof, is_best=True, was_stopped=watch.was_stopped)
    return None, Proposal(Favour.COMPACT, best_one)


def _advised(problem: Problem, wrong: Infeasible, watch: Watch) -> Infeasible:
    """Names another number of districts only where a division into so many was found, the nearest number first."""
    if wrong.reason is not Reason.SEPARATE_PARTS:
        return wrong
    numbers = islice(numbers_by_sums(problem), NUMBERS)
    return replace(wrong, least=next((one for one in numbers if _comes_about(problem, one, watch)), None))


def _comes_about(problem: Problem, districts: int, watch: Watch) -> bool:
    limits = replace(watch.limits, seconds=max(watch.seconds_left / 2, MOMENT), progress=None)
    other = replace(problem, districts=districts)
    dealt = deal(other)
    if dealt is None or watch.is_late:
        return False
    draws = min(_draws(len(problem.weights)), watch.draws)
    one = _Try(other, dealt, Favour.COMPACT, Watch(limits, draws))
    one.run(draws)
    if one.best is not None and one.best.outside == 0:
        return True
    return _without_any(other, one.watch)[1] is not None


def _looked_through(problem: Problem, favour: Favour, known: Division, proof: Proof, watch: Watch) -> Division:
    """Looks through all divisions that might be better, where the ground is small enough."""
    if watch.is_late:
        return known
    run = Run(known.iterations, known.was_stopped, METHOD)
    if favour is Favour.LITTLE_CHURN:
        least = least_churn(problem, known, _effort(watch))
        if least is None or least.labels is None:
            return known if least is None else replace(known, is_best=True)
        return replace(measured(problem, least.labels, run), is_best=True)
    price = TASTES[favour].yard * known.moi / problem.districts
    most = known.moi + price * further_districts(problem, known.assignment)
    best = best_of_all(problem, proof, most, price, _effort(watch))
    if best is None:
        return known
    if best.labels is None:
        return replace(known, is_best=True)
    return replace(measured(problem, renumbered(problem, best.labels), run), is_best=True)


def _effort(watch: Watch) -> Effort:
    seconds = min(watch.limits.seconds / 2, watch.seconds_left)
    return Effort(steps=min(MOST_STEPS, STEPS_A_DRAW * watch.draws), seconds=seconds)
