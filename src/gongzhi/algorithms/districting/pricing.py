"""The inner loops of the bound, compiled by Numba. Imported only where something is divided."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from gongzhi.algorithms.districting.compiling import compiled
from gongzhi.algorithms.districting.problem import Floats, Ints


class Field(NamedTuple):
    """Units with their load and position in metres, and for each, as a centre, the units near it (CSR), the
    nearest first, with their squared distance. No
    price is above ``most``, none of a load below its negative."""

    weights: Floats
    at: Floats
    ptr: Ints
    near: Any
    squared: Any
    low: float
    high: float
    most: float


class Prices(NamedTuple):
    """Multipliers: ``unit``, the price of leaving a unit out, per household (m2); ``load``, of each centre's load (m2);
    and ``values``, what comes of them for each centre. ``costs`` and ``loads``: scratch, a pair a unit met, and
    ``dearest``: the highest unit price."""

    unit: Floats
    load: Floats
    values: Floats
    costs: Floats
    loads: Floats
    dearest: Floats


@compiled
def takes(field: Field, prices: Prices, unit: int, centre: int) -> float:
    """Gives what a household of a unit costs a centre, all prices counted; a negative one is taken."""
    x, y = field.at[unit, 0] - field.at[centre, 0], field.at[unit, 1] - field.at[centre, 1]
    return float(x * x + y * y - prices.unit[unit] + prices.load[centre])


@compiled
def gathered(field: Field, prices: Prices, centre: int, bars: tuple[float, float], at: int) -> int:
    """Writes costs and loads of the units near a centre, itself left out, whose cost is from the first bar to below the
    second, as the pairs from ``at`` on; returns where they end.
    """
    above = bars[1]
    for place in range(field.ptr[centre], field.ptr[centre + 1]):
        squared = field.squared[place]
        if squared >= prices.dearest[0] + above:
            break  # the nearest come first; no price reaches this far
        unit = field.near[place]
        cost = squared - prices.unit[unit]
        if bars[0] <= cost < above and unit != centre:
            prices.costs[at] = cost
            prices.loads[at] = field.weights[unit]
            at += 1
    return at


@compiled
def summed(loads: Floats, begin: int, end: int) -> float:
    """Sums loads."""
    load = 0.0
    for place in range(begin, end):
        load += loads[place]
    return load


@compiled
def halved(prices: Prices, begin: int, end: int) -> int:
    """Puts the pairs that cost less than the middle one first; returns where the others begin, the middle one there."""
    pivot, last, at = prices.costs[(begin + end) // 2], end - 1, begin
    swapped(prices, (begin + end) // 2, last)
    for place in range(begin, last):
        if prices.costs[place] < pivot:
            swapped(prices, place, at)
            at += 1
    swapped(prices, at, last)
    return at


@compiled
def swapped(prices: Prices, one: int, other: int) -> None:
    """Swaps two pairs."""
    prices.costs[one], prices.costs[other] = prices.costs[other], prices.costs[one]
    prices.loads[one], prices.loads[other] = prices.loads[other], prices.loads[one]


@compiled
def crossing(prices: Prices, begin: int, end: int, room: float) -> float:
    """Gives the cost of the pair at which the loads, cheapest first, exceed the room; the dearest where none does."""
    most = prices.costs[begin]
    while end > begin:
        middle = halved(prices, begin, end)
        load = summed(prices.loads, begin, middle)
        most = prices.costs[middle]
        if load > room:
            end = middle
        elif load + prices.loads[middle] > room:
            break
        else:
            room -= load + prices.loads[middle]
            begin = middle + 1
    return float(most)


@compiled
def steer(field: Field, prices: Prices, centre: int) -> int:
    """Sets a centre's load price to where its worth is highest, its load in the window; returns the pairs met."""
    own, price = field.weights[centre], 0.0
    met = gathered(field, prices, centre, (-math.inf, 0.0), 0)
    load = own + summed(prices.loads, 0, met)
    if load > field.high:
        price = -crossing(prices, 0, met, field.high - own)
    elif load < field.low:
        begin, bar = met, 0.0
        while load < field.low and bar < field.most:
            above = min(field.most, 2.0 * bar + field.most / 16.0)
            met = gathered(field, prices, centre, (bar, above), begin)
            further = summed(prices.loads, begin, met)
            if load + further >= field.low:
                price = -crossing(prices, begin, met, field.low - load)
            load, begin, bar = load + further, met, above
        if load < field.low:
            price = -field.most
    prices.load[centre] = price
    return met


@compiled
def valued(field: Field, prices: Prices, centre: int, met: int) -> None:
    """Writes down what a centre is worth at its prices, among the units near it."""
    price = prices.load[centre]
    value = field.weights[centre] * (price - prices.unit[centre])
    for place in range(met):
        value += prices.loads[place] * min(0.0, prices.costs[place] + price)
    prices.values[centre] = value - price * (field.high if price > 0.0 else field.low)


@compiled
def price_some(field: Field, prices: Prices, centres: Ints) -> None:
    """Steers and values some centres."""
    prices.dearest[0] = 0.0
    for unit in range(len(field.weights)):
        prices.dearest[0] = max(prices.dearest[0], prices.unit[unit])
    for row in range(len(centres)):
        centre = centres[row]
        valued(field, prices, centre, steer(field, prices, centre))


@compiled
def covered(field: Field, prices: Prices, opened: Ints, cover: Floats) -> None:
    """Counts how many of the opened centres take each unit."""
    for unit in range(len(cover)):
        cover[unit] = 0.0
    for row in range(len(opened)):
        centre = opened[row]
        for place in range(field.ptr[centre], field.ptr[centre + 1]):
            unit = field.near[place]
            if unit == centre or takes(field, prices, unit, centre) < 0.0:
                cover[unit] += 1.0


@compiled
def value_whole(field: Field, prices: Prices) -> None:
    """Values every centre over all units, near or not: only this is a proof."""
    for centre in range(len(field.weights)):
        price = prices.load[centre]
        value = 0.0
        for unit in range(len(field.weights)):
            cost = takes(field, prices, unit, centre)
            if unit == centre or cost < 0.0:
                value += field.weights[unit] * cost
        prices.values[centre] = value - price * (field.high if price > 0.0 else field.low)
