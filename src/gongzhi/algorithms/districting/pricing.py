"""The inner loops of the bound, compiled by Numba. Imported only where something is divided."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from gongzhi.algorithms.districting.compiling import compiled
from gongzhi.algorithms.districting.problem import Floats, Ints

TIMES = 3


class Field(NamedTuple):
    """Units with their load and position in metres, and for each, as a centre, the units near it (CSR). No
    price is above ``most``, none of a load below its negative."""

    weights: Floats
    at: Floats
    ptr: Ints
    near: Any
    low: float
    high: float
    most: float


class Prices(NamedTuple):
    """Multipliers: ``unit``, the price of leaving a unit out, per household (m2); ``load``, of each centre's load (m2);
    and what comes of them for each centre: its value and the load that it carries."""

    unit: Floats
    load: Floats
    values: Floats
    carried: Floats


@compiled
def takes(field: Field, prices: Prices, unit: int, centre: int) -> float:
    """Gives what a household of a unit costs a centre, all prices counted; a negative one is taken."""
    x, y = field.at[unit, 0] - field.at[centre, 0], field.at[unit, 1] - field.at[centre, 1]
    return float(x * x + y * y - prices.unit[unit] + prices.load[centre])


@compiled
def carried(field: Field, prices: Prices, centre: int) -> float:
    """Sums the households that a centre takes among the units near it; it always takes its own."""
    load = 0.0
    for place in range(field.ptr[centre], field.ptr[centre + 1]):
        unit = field.near[place]
        if unit == centre or takes(field, prices, unit, centre) < 0.0:
            load += field.weights[unit]
    return load


@compiled
def steer(field: Field, prices: Prices, centre: int) -> None:
    """Turns a centre's load price towards the value at which its load keeps the window."""
    below, above = -math.inf, math.inf
    scale = abs(prices.unit[centre]) + 1e-9
    for _ in range(TIMES):
        load, price = carried(field, prices, centre), prices.load[centre]
        if load > field.high or (load >= field.low and price < 0.0):
            below = price
        elif load < field.low or price > 0.0:
            above = price
        else:
            return
        if load > field.high and above == math.inf:
            step = price + max(1e-3, min(1.0, load / field.high - 1.0)) * scale
        elif load < field.low and below == -math.inf:
            step = price - max(1e-3, min(1.0, 1.0 - load / field.low)) * scale
        else:
            step = (max(below, min(above, 0.0) - scale) + min(above, max(below, 0.0) + scale)) / 2.0
        if (price > 0.0 and step < 0.0) or (price < 0.0 and step > 0.0):
            step = 0.0
        prices.load[centre] = max(step, -field.most)


@compiled
def valued(field: Field, prices: Prices, centre: int) -> None:
    """Writes down what a centre is worth at these prices, among the units near it, and the load that it carries."""
    value, load, price = 0.0, 0.0, prices.load[centre]
    for place in range(field.ptr[centre], field.ptr[centre + 1]):
        unit = field.near[place]
        cost = takes(field, prices, unit, centre)
        if unit == centre or cost < 0.0:
            value += field.weights[unit] * cost
            load += field.weights[unit]
    prices.values[centre] = value - price * (field.high if price > 0.0 else field.low)
    prices.carried[centre] = load


@compiled
def price_some(field: Field, prices: Prices, centres: Ints) -> None:
    """Steers and values some centres."""
    for row in range(len(centres)):
        centre = centres[row]
        steer(field, prices, centre)
        valued(field, prices, centre)


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
