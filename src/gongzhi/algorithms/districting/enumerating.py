"""Listing every connected set of units that may be a district, compiled by Numba. Loaded only where it is used."""

from __future__ import annotations

from typing import Any, NamedTuple

from gongzhi.algorithms.districting.compiling import compiled
from gongzhi.algorithms.districting.problem import Floats, Ints


class Grove(NamedTuple):
    """Neighbours (CSR), loads and their window, and ``gains``: what each unit adds about the centre at hand."""

    ptr: Ints
    idx: Ints
    weights: Floats
    gains: Floats
    low: float
    high: float


class Walk(NamedTuple):
    """Scratch of one walk. ``queue``: units met, in order; ``ends``: length of the queue before each decision;
    ``taken``: the decisions; ``seen``: whether a unit was met. ``counts``: queue length, steps, sets written. ``sums``:
    load and gain taken, load and best gain undecided.
    """

    queue: Ints
    ends: Ints
    taken: Any
    seen: Any
    counts: Ints
    sums: Floats


@compiled
def meet(grove: Grove, walk: Walk, unit: int) -> None:
    """Queues the neighbours of a unit that were not met yet."""
    for place in range(grove.ptr[unit], grove.ptr[unit + 1]):
        other = grove.idx[place]
        if not walk.seen[other]:
            walk.seen[other] = True
            walk.queue[walk.counts[0]] = other
            walk.counts[0] += 1


@compiled
def forget(walk: Walk, length: int) -> None:
    """Shortens the queue again."""
    while walk.counts[0] > length:
        walk.counts[0] -= 1
        walk.seen[walk.queue[walk.counts[0]]] = False


@compiled
def write(walk: Walk, depth: int, centre: int, sets: Any) -> None:
    """Writes the set taken on the way as a row of truths."""
    row = walk.counts[2]
    for unit in range(sets.shape[1]):
        sets[row, unit] = False
    sets[row, centre] = True
    for at in range(depth):
        if walk.taken[at]:
            sets[row, walk.queue[at]] = True
    walk.counts[2] += 1


@compiled
def decide(grove: Grove, walk: Walk, depth: int, sums: Floats) -> None:
    """Takes the next unit of the queue where the load allows it, else leaves it. ``sums``: load and gain of what is
    taken, load and best gain of what is undecided.
    """
    unit = walk.queue[depth]
    walk.ends[depth] = walk.counts[0]
    sums[2] -= grove.weights[unit]
    sums[3] -= min(grove.gains[unit], 0.0)
    walk.taken[depth] = sums[0] + grove.weights[unit] <= grove.high
    if walk.taken[depth]:
        sums[0] += grove.weights[unit]
        sums[1] += grove.gains[unit]
        meet(grove, walk, unit)


@compiled
def go_back(grove: Grove, walk: Walk, depth: int, sums: Floats) -> int:
    """Goes back to the last unit taken and leaves it; returns the depth after it, or -1 where all was tried."""
    while depth > 0:
        depth -= 1
        unit = walk.queue[depth]
        forget(walk, walk.ends[depth])
        if walk.taken[depth]:
            sums[0] -= grove.weights[unit]
            sums[1] -= grove.gains[unit]
            walk.taken[depth] = False
            return depth + 1
        sums[2] += grove.weights[unit]
        sums[3] += min(grove.gains[unit], 0.0)
    return -1


@compiled
def begin(grove: Grove, walk: Walk, centre: int, sums: Floats) -> None:
    """Begins a walk with the centre alone."""
    sums[0], sums[1], sums[2], sums[3] = grove.weights[centre], grove.gains[centre], 0.0, 0.0
    for unit in range(len(grove.weights)):
        walk.seen[unit] = unit == centre
        if unit != centre:
            sums[2] += grove.weights[unit]
            sums[3] += min(grove.gains[unit], 0.0)
    walk.counts[0] = 0
    meet(grove, walk, centre)


@compiled
def list_sets(grove: Grove, walk: Walk, centre: int, limits: Any, sets: Any) -> bool:
    """Writes every connected set around a centre that keeps the window and gains at most ``limits[0]``; False where
    it would be more sets than there is room for, or more than ``limits[1]`` steps.

    Each unit met is taken or left, in the order of meeting, so that every set comes exactly once.
    """
    sums = walk.sums
    begin(grove, walk, centre, sums)
    depth = 0
    while depth >= 0:
        walk.counts[1] += 1
        if walk.counts[1] > limits[1] or walk.counts[2] >= sets.shape[0]:
            return False
        if sums[0] + sums[2] < grove.low or sums[1] + sums[3] > limits[0]:
            depth = go_back(grove, walk, depth, sums)
        elif depth < walk.counts[0]:
            decide(grove, walk, depth, sums)
            depth += 1
        else:
            if sums[0] >= grove.low and sums[1] <= limits[0]:
                write(walk, depth, centre, sets)
            depth = go_back(grove, walk, depth, sums)
    return True
