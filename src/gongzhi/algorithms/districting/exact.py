"""The best division of a small ground: every connected set that may be a district of a better one, and a choice of sets
that covers each unit once (set partitioning, solved by HiGHS).

The multipliers of the bound tell which sets cannot belong to a division better than the one known, so that few are left
(Validi, Buchanan and Lykhovyd 2022 fix variables in the same way).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, vstack

from gongzhi.algorithms.districting.measure import windows
from gongzhi.algorithms.districting.problem import Floats, Ints, Problem, Proof

MOST_UNITS = 150
MOST_SETS = 60_000

Sets = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """``labels`` of the best division, None where nothing better than the known one exists."""

    labels: Ints | None


@dataclass(frozen=True, slots=True)
class Effort:
    """How many steps the listing may take, how many sets may come of it, and how many pairs of set and branch the
    solver may look at. ``seconds`` only stops a solver that hangs: a clock would make results differ from run to run.
    """

    steps: int
    seconds: float
    sets: int = MOST_SETS
    branched: int = 1_000_000


def best_of_all(problem: Problem, proof: Proof, known: float, yard_price: float, effort: Effort) -> Best | None:
    """Finds the best division, or proves the known one best; None where the ground is too large for that.

    ``known``: moment of inertia plus the prices of further courtyard districts of a known division, infinite for none.
    """
    sets = listed(problem, proof, known, effort)
    if sets is None:
        return None
    sets = sets[allowed(problem, sets)]
    if len(sets) == 0:
        return Best(None)
    costs = costs_of(problem, sets) + yard_price * _yards(problem, sets)
    chosen = choose(Choice(sets, costs, problem.districts), known, effort)
    if chosen is None or len(chosen) == 0:
        return None if chosen is None else Best(None)
    labels = np.zeros(sets.shape[1], dtype=np.int64)
    for number, row in enumerate(chosen.tolist()):
        labels[sets[row]] = number
    return Best(_numbered(problem, labels))


def _numbered(problem: Problem, labels: Ints) -> Ints:
    """Gives the districts of fixed units their own numbers."""
    if problem.fixed is None:
        return labels
    numbers = np.full(problem.districts, -1)
    held = problem.fixed >= 0
    numbers[labels[held]] = problem.fixed[held]
    free = [one for one in range(problem.districts) if one not in set(problem.fixed[held].tolist())]
    numbers[numbers < 0] = free[: int((numbers < 0).sum())]
    return numbers[labels]


def listed(problem: Problem, proof: Proof, known: float, effort: Effort) -> Sets | None:
    """Lists every set that may be a district of a division better than the known one; None where they are too many."""
    from gongzhi.algorithms.districting.enumerating import Grove, Walk, list_sets

    n = len(problem.weights)
    if n > MOST_UNITS:
        return None
    sets: Sets = np.zeros((effort.sets, n), dtype=np.bool_)
    low, high, _low2, _high2 = windows(problem)
    distances = ((problem.positions[:, None] - problem.positions[None]) ** 2).sum(axis=2)
    values, base = _values(problem, proof, distances)
    order = np.sort(values)
    walk = Walk(
        queue=np.zeros(n, np.int64),
        ends=np.zeros(n, np.int64),
        taken=np.zeros(n, np.bool_),
        seen=np.zeros(n, np.bool_),
        counts=np.zeros(3, np.int64),
        sums=np.zeros(4),
    )
    last = problem.districts - 1
    for centre in range(n):
        # Whatever else is opened costs at least as much as the cheapest others.
        others = order[:last].sum() if values[centre] > order[last] else order[: last + 1].sum() - values[centre]
        most = known - base - others
        most += 1e-9 * (abs(most) + abs(base)) + 1e-6
        if values[centre] > most:
            continue
        gains = np.ascontiguousarray(problem.weights * (distances[centre] - proof.unit_prices))
        grove = Grove(problem.indptr, problem.indices, problem.weights, gains, low, high)
        if not list_sets(grove, walk, centre, np.array([most, effort.steps]), sets):
            return None
    return np.unique(sets[: walk.counts[2]], axis=0)


def _values(problem: Problem, proof: Proof, distances: Floats) -> tuple[Floats, float]:
    """Gives a lower bound on what a district about each centre gains, and the sum of all unit prices."""
    low, high, _low2, _high2 = windows(problem)
    worth = problem.weights * (distances - proof.unit_prices + proof.load_prices[:, None])
    own = worth.diagonal()
    sums = np.minimum(worth, 0.0).sum(axis=1) + np.maximum(own, 0.0)
    edges = np.where(proof.load_prices > 0, high, low)
    return sums - proof.load_prices * edges, float(proof.unit_prices @ problem.weights)


def allowed(problem: Problem, sets: Sets) -> NDArray[np.bool_]:
    """Tells which sets keep the second window and the fixed units, and split no courtyard of up to half a district."""
    is_allowed = np.ones(len(sets), dtype=np.bool_)
    if problem.second is not None:
        _low, _high, low, high = windows(problem)
        carried = sets @ problem.second
        is_allowed &= (carried >= low) & (carried <= high)
    if problem.fixed is not None:
        held = np.unique(problem.fixed[problem.fixed >= 0]).tolist()
        parts = [sets[:, problem.fixed == one].mean(axis=1) for one in held]
        is_allowed &= np.all([(part == 0) | (part == 1) for part in parts], axis=0) & (np.sum(parts, axis=0) <= 1)
    return is_allowed


def costs_of(problem: Problem, sets: Sets) -> Floats:
    """Gives the moment of inertia of each set."""
    # Measured from the middle: coordinates far from zero would cost digits.
    east, north = (problem.positions - problem.positions.mean(axis=0)).T
    squares = east**2 + north**2
    x, y = sets @ (problem.weights * east), sets @ (problem.weights * north)
    loads, own = sets @ problem.weights, sets @ (problem.weights * squares)
    crossed = x[:, None] * east[None, :] + y[:, None] * north[None, :]
    about = own[:, None] - 2 * crossed + loads[:, None] * squares[None, :]
    found: Floats = np.where(sets, about, np.inf).min(axis=1)
    return np.maximum(found, 0.0)


def _yards(problem: Problem, sets: Sets) -> Floats:
    """Counts the courtyards that each set touches, less what whole courtyards would count."""
    inside = np.flatnonzero(problem.courtyards >= 0)
    if len(inside) == 0:
        return np.zeros(len(sets))
    numbers = np.unique(problem.courtyards[inside])
    found: Floats = np.zeros(len(sets))
    for number in numbers.tolist():
        found += sets[:, problem.courtyards == number].any(axis=1)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Sets to choose from, shape (columns, units), what each costs, and how many are to be chosen. ``numbers``: what
    only one set may be, -1 for any; None where all may.
    """

    sets: Sets
    costs: Floats
    districts: int
    numbers: Ints | None = None

    def rows(self) -> tuple[Any, Floats, Floats]:
        """Gives the rows of the problem, with least and most of each: every unit once, so many sets, a number once."""
        count = np.ones((1, len(self.sets)))
        rows = [csc_array(self.sets.T.astype(np.float64)), csc_array(count)]
        wanted = np.append(np.ones(self.sets.shape[1]), float(self.districts))
        if self.numbers is None:
            return vstack(rows, format="csr"), wanted, wanted
        once = np.unique(self.numbers[self.numbers >= 0])
        rows.append(csc_array((self.numbers[None, :] == once[:, None]).astype(np.float64)))
        return vstack(rows, format="csr"), np.append(wanted, np.zeros(len(once))), np.append(wanted, np.ones(len(once)))


def _relaxed(costs: Floats, rows: tuple[Any, Floats, Floats], seconds: float) -> Any:
    """Solves the problem with shares of sets; ``rows``: the matrix, least and most of each row."""
    matrix, least, most = rows
    is_equal = least == most
    return linprog(
        costs,
        A_eq=matrix[is_equal],
        b_eq=most[is_equal],
        A_ub=matrix[~is_equal] if not is_equal.all() else None,
        b_ub=most[~is_equal] if not is_equal.all() else None,
        bounds=(0, 1),
        method="highs-ds",
        options={"time_limit": seconds},
    )


def choose(choice: Choice, known: float, effort: Effort) -> Ints | None:
    """Chooses the sets that cover each unit once at least cost, none where that is not below ``known``; None where the
    time is too short.

    The relaxed problem comes first: it either proves that nothing is better than ``known``, or its reduced costs leave
    few sets to branch over: with all of them the solver prepares for minutes, and looks at no clock meanwhile.
    """
    rows, least, most = choice.rows()
    nothing = np.empty(0, dtype=np.int64)
    scale = max(float(choice.costs.max()), 1e-9)
    # Half for each of the two solvers.
    seconds = max(effort.seconds / 2, 0.1)
    relaxed = _relaxed(choice.costs / scale, (rows, least, most), seconds)
    if relaxed.status == 2:
        return nothing
    if relaxed.status != 0:
        return None
    # What rounding may have cost either of the two.
    room = known / scale - float(relaxed.fun) + 1e-7
    if room <= 0:
        return nothing
    left = np.flatnonzero(relaxed.lower.marginals <= room)
    solved = milp(
        choice.costs[left] / scale,
        constraints=LinearConstraint(rows[:, left], least, most),
        integrality=np.ones(len(left), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"node_limit": max(1, effort.branched // len(left)), "time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if solved.status == 2:
        return nothing
    if solved.status != 0:
        return None
    chosen: Ints = left[np.flatnonzero(np.asarray(solved.x) > 0.5)]
    return chosen
