"""The inner loop of the search, compiled by Numba: border moves and swaps under annealing.

Imported only where something is divided, because Numba is large. The first call compiles and keeps the result on the
disk; later processes load it. All functions work on the arrays of ``Ground`` and ``State`` in place.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from gongzhi.algorithms.districting.compiling import compiled
from gongzhi.algorithms.districting.problem import Floats, Ints


class Ground(NamedTuple):
    """What stays the same during a search; one row an atom unless said otherwise.

    ``ptr``/``idx``: neighbours. ``figures``: load, second load, pull, pull x east, pull x north, pull x squared
    position. ``unit_ptr``/``at``: positions of the atom's units. ``yard``: courtyard, -1 for none; ``yard_ptr`` and
    ``yard_atoms``: its atoms, one row a courtyard. ``old`` and ``old_load``: preferred district, and what it costs to
    leave it. ``is_locked``: never moves.
    """

    ptr: Ints
    idx: Ints
    figures: Floats
    unit_ptr: Ints
    at: Floats
    yard: Ints
    yard_ptr: Ints
    yard_atoms: Ints
    old: Ints
    old_load: Floats
    is_locked: Any


class State(NamedTuple):
    """A division with its running sums.

    ``labels`` and ``slot`` (place among the members) an atom; ``sums`` (columns as ``figures``), ``members``, ``sizes``
    and ``off`` (pull x squared distance from the centre of gravity to the best unit) a district; ``mark`` and ``stack``
    are scratch, ``mark[-1]`` counts the walks.
    """

    labels: Ints
    slot: Ints
    sums: Floats
    members: Ints
    sizes: Ints
    off: Floats
    mark: Ints
    stack: Ints


class Rules(NamedTuple):
    """Windows of both loads, and prices: of a unit of either load outside its window, of a cut pair of neighbours, of
    a courtyard's further district, and of a household that leaves its old district."""

    low: float
    high: float
    low2: float
    high2: float
    price: float
    price2: float
    cut: float
    yard: float
    churn: float


class Move(NamedTuple):
    """An atom ``a`` from its district ``s`` to ``t``, and perhaps ``v`` back from ``t`` to ``s`` (else -1)."""

    a: int
    s: int
    t: int
    v: int


@compiled
def shift(ground: Ground, state: State, atom: int, s: int, t: int) -> None:
    """Moves an atom's figures from one district's sums to another's."""
    for column in range(6):
        value = ground.figures[atom, column]
        state.sums[s, column] -= value
        state.sums[t, column] += value


@compiled
def inertia(state: State, d: int) -> float:
    """Gives the inertia of a district about its centre of gravity."""
    pull = state.sums[d, 2]
    if pull <= 0.0:
        return 0.0
    return float(max(0.0, state.sums[d, 5] - (state.sums[d, 3] ** 2 + state.sums[d, 4] ** 2) / pull))


@compiled
def excess(state: State, rules: Rules, d: int) -> float:
    """Gives the price of what a district holds outside its windows."""
    load, load2 = state.sums[d, 0], state.sums[d, 1]
    over = max(load - rules.high, rules.low - load, 0.0) * rules.price
    return float(over + max(load2 - rules.high2, rules.low2 - load2, 0.0) * rules.price2)


@compiled
def offset(ground: Ground, state: State, d: int) -> float:
    """Gives pull x squared distance from a district's centre of gravity to its nearest unit."""
    pull = state.sums[d, 2]
    if pull <= 0.0:
        return 0.0
    x, y = state.sums[d, 3] / pull, state.sums[d, 4] / pull
    best = math.inf
    for place in range(state.sizes[d]):
        atom = state.members[d, place]
        for unit in range(ground.unit_ptr[atom], ground.unit_ptr[atom + 1]):
            best = min(best, (ground.at[unit, 0] - x) ** 2 + (ground.at[unit, 1] - y) ** 2)
    return float(best * pull)


@compiled
def relabel(state: State, atom: int, t: int) -> None:
    """Puts an atom among the members of another district."""
    s, place = state.labels[atom], state.slot[atom]
    state.sizes[s] -= 1
    last = state.members[s, state.sizes[s]]
    state.members[s, place] = last
    state.slot[last] = place
    state.members[t, state.sizes[t]] = atom
    state.slot[atom] = state.sizes[t]
    state.sizes[t] += 1
    state.labels[atom] = t


@compiled
def touches(ground: Ground, state: State, atom: int, d: int) -> bool:
    """Tells whether an atom has a neighbour in a district."""
    for at in range(ground.ptr[atom], ground.ptr[atom + 1]):  # noqa: SIM110 (a generator cannot be compiled)
        if state.labels[ground.idx[at]] == d:
            return True
    return False


@compiled
def may_leave(ground: Ground, state: State, atom: int) -> bool:
    """Tells whether an atom's district stays in one piece, and not empty, without it."""
    s, walk = state.labels[atom], state.mark[-1] + 2
    state.mark[-1] = walk
    wanted, depth = 0, 0
    for at in range(ground.ptr[atom], ground.ptr[atom + 1]):
        other = ground.idx[at]
        if state.labels[other] == s and state.mark[other] != walk:
            state.mark[other] = walk
            wanted += 1
            state.stack[0] = other
    if wanted == 0:
        return bool(state.sizes[s] > 1)
    state.mark[atom] = walk + 1
    state.mark[state.stack[0]] = walk + 1
    wanted, depth = wanted - 1, 1
    while depth > 0 and wanted > 0:
        depth -= 1
        here = state.stack[depth]
        for at in range(ground.ptr[here], ground.ptr[here + 1]):
            other = ground.idx[at]
            if state.labels[other] == s and state.mark[other] != walk + 1:
                wanted -= state.mark[other] == walk
                state.mark[other] = walk + 1
                state.stack[depth] = other
                depth += 1
    return wanted == 0


@compiled
def ties(ground: Ground, state: State, rules: Rules, atom: int, t: int) -> float:
    """Gives what a move changes in cut pairs, split courtyards and households that leave their old district."""
    s, cost = state.labels[atom], 0.0
    if rules.cut > 0.0:
        for at in range(ground.ptr[atom], ground.ptr[atom + 1]):
            label = state.labels[ground.idx[at]]
            cost += rules.cut * ((label == s) - (label == t))
    yard = ground.yard[atom]
    if rules.yard > 0.0 and yard >= 0:
        stay, there = 0, 0
        for at in range(ground.yard_ptr[yard], ground.yard_ptr[yard + 1]):
            label = state.labels[ground.yard_atoms[at]]
            stay += label == s
            there += label == t
        cost += rules.yard * ((there == 0) - (stay == 1))
    if rules.churn > 0.0 and ground.old[atom] >= 0:
        cost += rules.churn * ground.old_load[atom] * ((ground.old[atom] == s) - (ground.old[atom] == t))
    return cost


@compiled
def partner(ground: Ground, state: State, a: int, t: int) -> int:
    """Looks for a member of ``t`` that could go back to the district of ``a``; -1 where a few tries find none."""
    s = state.labels[a]
    for _ in range(4):
        v = state.members[t, int(np.random.random() * state.sizes[t])]
        if ground.is_locked[v]:
            continue
        for at in range(ground.ptr[v], ground.ptr[v + 1]):
            other = ground.idx[at]
            if state.labels[other] == s and other != a:
                return int(v)
    return -1


@compiled
def drawn(ground: Ground, state: State, active: Ints) -> Move:
    """Draws a border move of an active atom at random; ``a`` is -1 where the draw was no border."""
    a = active[int(np.random.random() * len(active))]
    begin, end = ground.ptr[a], ground.ptr[a + 1]
    if begin == end or ground.is_locked[a]:
        return Move(-1, 0, 0, -1)
    s = state.labels[a]
    t = state.labels[ground.idx[begin + int(np.random.random() * (end - begin))]]
    if s == t:
        return Move(-1, 0, 0, -1)
    v = partner(ground, state, a, t) if np.random.random() < 0.5 else -1
    if (v < 0 and state.sizes[s] == 1) or state.sizes[t] == state.members.shape[1]:
        return Move(-1, 0, 0, -1)
    return Move(a, s, t, v)


@compiled
def stays_whole(ground: Ground, state: State, move: Move) -> bool:
    """Makes the move among labels and members if both districts stay in one piece; tells whether it did."""
    if not may_leave(ground, state, move.a):
        return False
    relabel(state, move.a, move.t)
    if move.v < 0:
        return True
    if may_leave(ground, state, move.v) and touches(ground, state, move.v, move.s):
        relabel(state, move.v, move.s)
        return True
    relabel(state, move.a, move.s)
    return False


@compiled
def tried(ground: Ground, state: State, rules: Rules, move: Move, most: float) -> float:
    """Makes a move if it costs at most ``most``; returns what it changed (infinite where it was not made)."""
    a, s, t, v = move
    before = inertia(state, s) + state.off[s] + inertia(state, t) + state.off[t]
    before += excess(state, rules, s) + excess(state, rules, t)
    tie = ties(ground, state, rules, a, t)
    shift(ground, state, a, s, t)
    if v >= 0:
        shift(ground, state, v, t, s)
    change = inertia(state, s) + inertia(state, t) + excess(state, rules, s) + excess(state, rules, t) - before + tie
    # Without the way from the centre of gravity to the best unit, this is the least that the move can cost.
    margin = rules.yard * 2 + rules.cut * 16 if v >= 0 else 0.0
    if change - margin <= most and stays_whole(ground, state, move):
        if v >= 0:
            relabel(state, v, t)
            change += ties(ground, state, rules, v, s)
            relabel(state, v, s)
        off_s, off_t = offset(ground, state, s), offset(ground, state, t)
        change += off_s + off_t
        if change <= most:
            state.off[s], state.off[t] = off_s, off_t
            return float(change)
        if v >= 0:
            relabel(state, v, t)
        relabel(state, a, s)
    shift(ground, state, a, t, s)
    if v >= 0:
        shift(ground, state, v, s, t)
    return math.inf


@compiled
def summed(ground: Ground, state: State) -> None:
    """Sums a division anew from its labels."""
    for d in range(len(state.sizes)):
        state.sizes[d] = 0
        for column in range(6):
            state.sums[d, column] = 0.0
    for atom in range(len(state.labels)):
        d = state.labels[atom]
        for column in range(6):
            state.sums[d, column] += ground.figures[atom, column]
        state.members[d, state.sizes[d]] = atom
        state.slot[atom] = state.sizes[d]
        state.sizes[d] += 1
    for d in range(len(state.sizes)):
        state.off[d] = offset(ground, state, d)


@compiled
def valued(ground: Ground, state: State, rules: Rules) -> tuple[float, float]:
    """Gives the cost of a division without what lies outside the windows, and the price of that."""
    cost, over, twice = 0.0, 0.0, 0
    for d in range(len(state.sizes)):
        cost += inertia(state, d) + state.off[d]
        over += excess(state, rules, d)
    for atom in range(len(state.labels)):
        for at in range(ground.ptr[atom], ground.ptr[atom + 1]):
            twice += state.labels[ground.idx[at]] != state.labels[atom]
        if ground.old[atom] >= 0 and ground.old[atom] != state.labels[atom]:
            cost += rules.churn * ground.old_load[atom]
    return cost + rules.cut * twice / 2 + rules.yard * pieces(ground, state), over


@compiled
def pieces(ground: Ground, state: State) -> int:
    """Counts, over all courtyards, the districts beyond the first."""
    further = 0
    for yard in range(len(ground.yard_ptr) - 1):
        for at in range(ground.yard_ptr[yard] + 1, ground.yard_ptr[yard + 1]):
            label, is_new = state.labels[ground.yard_atoms[at]], True
            for earlier in range(ground.yard_ptr[yard], at):
                if state.labels[ground.yard_atoms[earlier]] == label:
                    is_new = False
                    break
            further += is_new
    return further


@compiled
def seeded(seed: int) -> None:
    """Sets where chance begins, for this thread."""
    np.random.seed(seed)


class Best(NamedTuple):
    """The best division seen: its ``labels``, and as ``scores`` its cost and the price of what lies outside."""

    labels: Ints
    scores: Floats


@compiled
def keep(ground: Ground, state: State, rules: Rules, best: Best) -> None:
    """Keeps the division if less lies outside the windows than in the best one, or as little at less cost."""
    cost, over = valued(ground, state, rules)
    if over < best.scores[1] * (1 - 1e-9) or (over <= best.scores[1] and cost < best.scores[0] * (1 - 1e-12)):
        for atom in range(len(best.labels)):
            best.labels[atom] = state.labels[atom]
        best.scores[0], best.scores[1] = cost, over


@compiled
def annealed(ground: Ground, state: State, rules: Rules, active: Ints, heats: Floats, best: Best) -> int:
    """Walks one sweep (as many draws as there are active atoms) a heat, keeping the best; returns the moves made."""
    made = 0
    # Where there are many atoms, looking at all of them after every sweep would take longer than the sweep.
    every = 1 + len(state.labels) // 5_000
    summed(ground, state)
    for row in range(len(heats)):
        heat = heats[row]
        for _ in range(len(active)):
            move = drawn(ground, state, active)
            if move.a >= 0:
                most = -heat * math.log(1.0 - np.random.random())
                made += tried(ground, state, rules, move, most) < math.inf
        if row % every == 0 or row == len(heats) - 1:
            keep(ground, state, rules, best)
    return made
