"""Outlines of grids: valid, without overlap or gap, to the last digit."""

from __future__ import annotations

import math
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping, shape

from gongzhi.algorithms.settlements import Ground, draw_community
from gongzhi.algorithms.settlements.draw import KINDS
from gongzhi.domain.grids import rules
from gongzhi.domain.grids.rules import Footprint

GROUND = Ground((116.4, 39.99), turn=0.1)


def built(outline: Any) -> Footprint:
    ring = GROUND.ring(outline)
    middle = shapely.Polygon(ring).centroid
    return Footprint({"type": "Polygon", "coordinates": [ring]}, middle.x, middle.y)


def spot(at: tuple[float, float]) -> Footprint:
    return Footprint(None, *GROUND.position(at))


def settled(kind: str, households: int, seed: int) -> list[Footprint]:
    drawn = draw_community(households, seed=seed, kind=kind)
    found = [built(one.outline) for court in drawn.courts for one in court.buildings]
    found += [spot(court.doors[0].at) for court in drawn.courts if court.doors]
    return found + [spot(plate.at) for plate in drawn.plates]


def in_sectors(footprints: list[Footprint], count: int) -> list[int]:
    """Deals the buildings to grids by their direction from the middle, the same number to each."""
    at = rules.to_metres(footprints)
    order = sorted(range(len(at)), key=lambda one: math.atan2(at[one][1], at[one][0]))
    labels = [0] * len(at)
    for place, one in enumerate(order):
        labels[one] = place * count // len(order)
    return labels


def check(footprints: list[Footprint], labels: list[int], count: int) -> None:
    outlines = [shape(one) for one in rules.outlines(footprints, labels, count)]
    assert all(one.is_valid and one.area > 0 for one in outlines)
    assert shapely.coverage_is_valid(outlines)
    for one, label in zip(footprints, labels, strict=True):
        if one.shape is not None:
            wall = shape(one.shape)
            assert outlines[label].intersection(wall).area > 0.9 * wall.area
        assert outlines[label].covers(shapely.Point(one.longitude, one.latitude))


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(KINDS), st.integers(300, 2000), st.integers(0, 20), st.integers(2, 7))
def test_outlines_of_a_settlement_neither_overlap_nor_leave_a_gap(
    kind: str, households: int, seed: int, count: int
) -> None:
    footprints = settled(kind, households, seed)
    count = min(count, len(footprints))
    check(footprints, in_sectors(footprints, count), count)


def test_outlines_of_buildings_wall_to_wall_follow_the_walls() -> None:
    row = [built([(x, 0), (x + 17, 0), (x + 17, 11), (x, 11)]) for x in range(0, 170, 17)]
    back = [built([(x, 11), (x + 23, 11), (x + 23, 40), (x, 40)]) for x in range(0, 161, 23)]
    check(row + back, [at // 5 for at in range(10)] + [2] * 4 + [3] * (len(back) - 4), 4)


def test_a_community_around_another_is_drawn_too() -> None:
    ring = [
        built([(x, y), (x + 40, y), (x + 40, y + 12), (x, y + 12)])
        for x in range(0, 400, 50)
        for y in range(0, 300, 30)
        if not (100 < x < 280 and 60 < y < 220)
    ]
    check(ring, in_sectors(ring, 5), 5)


def test_an_outline_drawn_as_a_line_or_crossing_itself_says_where_its_building_lies() -> None:
    bow = [GROUND.position(at) for at in ((0, 0), (40, 20), (40, 0), (0, 20), (0, 0))]
    kinds = [{"type": "Polygon", "coordinates": [bow]}, mapping(shapely.LineString(bow[:2]))]
    odd = [Footprint(dict(one), *GROUND.position((20 + 60 * at, 10))) for at, one in enumerate(kinds)]
    outlines = [shape(one) for one in rules.outlines([*odd, spot((150, 0))], [0, 1, 1], 2)]
    assert shapely.coverage_is_valid(outlines)
    assert all(one.is_valid and one.area > 0 for one in outlines)


@pytest.mark.parametrize("count", [1, 3])
def test_entrances_at_one_spot_have_outlines(count: int) -> None:
    together = [Footprint(None, 116.4, 39.99)] * 3
    outlines = [shape(one) for one in rules.outlines(together, [at % count for at in range(3)], count)]
    assert shapely.coverage_is_valid(outlines)
    assert all(one.is_valid and one.area > 0 for one in outlines)
