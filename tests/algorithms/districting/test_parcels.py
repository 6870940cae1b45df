"""The ground around every unit: all land is somebody's, and nobody's twice, however units are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from gongzhi.algorithms.districting import Lattice, land, parcels
from gongzhi.algorithms.settlements import draw_community
from gongzhi.algorithms.settlements.draw import KINDS


def middles(outlines: list[Any]) -> np.ndarray:
    return np.array([(one.centroid.x, one.centroid.y) for one in outlines])


def settled(kind: str, seed: int) -> tuple[list[Any], np.ndarray]:
    """Draws a settlement: its buildings with walls, low courtyards and village houses as positions."""
    drawn = draw_community(700, seed=seed, kind=kind)
    walls = [shapely.Polygon(one.outline) for court in drawn.courts for one in court.buildings]
    spots = [np.mean([door.at for door in court.doors], axis=0) for court in drawn.courts if court.doors]
    spots += [plate.at for plate in drawn.plates]
    positions = [*middles(walls), *spots] if walls else spots
    return [*walls, *[None] * len(spots)], np.array(positions)


@pytest.mark.parametrize("kind", KINDS)
def test_the_land_of_a_settlement_is_dealt_out_whole(kind: str) -> None:
    outlines, positions = settled(kind, seed=4)
    found = parcels(outlines, positions)
    assert shapely.coverage_is_valid(found.areas)
    assert {one.geom_type for one in found.areas} == {"Polygon"}
    ground = land(outlines, positions)
    assert shapely.union_all(found.areas).symmetric_difference(ground).area < 0.0001 * ground.area
    assert all(one is None or area.covers(one.buffer(-0.5)) for one, area in zip(outlines, found.areas, strict=True))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 6), st.integers(1, 3), st.booleans()),
        min_size=1,
        max_size=25,
    )
)
def test_units_that_touch_overlap_or_stand_at_one_spot_all_have_ground(drawn: list[Any]) -> None:
    boxes = [box(10 * x, 10 * y, 10 * (x + width), 10 * (y + depth)) for x, y, width, depth, _known in drawn]
    outlines = [one if known else None for one, (*_at, known) in zip(boxes, drawn, strict=True)]
    found = parcels(outlines, middles(boxes), Lattice((0.0085, 0.0111), (3.7, -1.2)))
    assert shapely.coverage_is_valid(found.areas)
    assert all(one.is_valid and one.area > 0 for one in found.areas)


def test_grounds_border_on_one_another_where_nobody_lies_between() -> None:
    # The hall stands right between the two slabs, as wide as they are long.
    west, hall, east = box(0, 0, 12, 60), box(20, -30, 40, 90), box(48, 0, 60, 60)
    found = parcels([west, hall, east], middles([west, hall, east]))
    assert set(found.borders) == {(0, 1), (1, 2)}
    assert found.borders[0, 1] > 60
