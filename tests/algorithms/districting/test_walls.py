"""Walls that touch make neighbours, also where the middles of two buildings lie far apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from gongzhi.algorithms.districting import gabriel_graph, parcels, wall_graph
from gongzhi.algorithms.districting.neighbours import parts

LONG, ANNEX, LODGE = box(0, 0, 120, 12), box(110, 12, 120, 22), box(80, 20, 90, 30)
"""An annex touches the far end of a long slab; a lodge stands eight metres from the slab, before its middle."""


def pairs_of(graph: tuple[Any, Any]) -> set[tuple[int, int]]:
    indptr, indices = graph
    rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr)).tolist()
    return {(a, b) for a, b in zip(rows, indices.tolist(), strict=True) if a < b}


def middles(*outlines: Any) -> np.ndarray:
    return np.array([(one.centroid.x, one.centroid.y) for one in outlines])


def test_touching_walls_make_neighbours_whom_their_middles_alone_do_not_make() -> None:
    outlines = [LONG, ANNEX, LODGE]
    assert pairs_of(gabriel_graph(middles(*outlines))) == {(0, 2), (1, 2)}
    assert pairs_of(wall_graph(middles(*outlines), outlines)) == {(0, 1), (0, 2), (1, 2)}
    assert pairs_of(wall_graph(middles(*outlines), [None, None, None])) == {(0, 2), (1, 2)}


def test_walls_that_face_each_other_across_a_lane_make_neighbours_unless_somebody_stands_in_it() -> None:
    far_end, other_side = box(0, 20, 10, 30), box(45, 18, 75, 28)
    outlines = [LONG, far_end, other_side]
    assert (0, 1) not in pairs_of(gabriel_graph(middles(*outlines)))
    assert pairs_of(wall_graph(middles(*outlines), outlines)) == {(0, 1), (0, 2), (1, 2)}
    wall = box(-20, 14, 30, 17)
    outlines = [LONG, far_end, other_side, wall]
    assert (0, 1) not in pairs_of(wall_graph(middles(*outlines), outlines))


@pytest.mark.parametrize("corner", [box(10, 10, 20, 20), box(15, 15, 25, 25)])
def test_buildings_that_meet_in_a_corner_share_no_wall(corner: Any) -> None:
    between = box(11, -2, 14, 9)
    outlines = [box(0, 0, 10, 10), corner, between]
    assert (0, 1) not in pairs_of(wall_graph(np.array([(5.0, 5.0), (20.0, 20.0), (12.5, 12.5)]), outlines))


def test_behind_a_third_ones_walls_nobody_is_a_neighbour_but_a_courtyard_around_somebody_hides_nobody() -> None:
    west, east, screen = box(0, 0, 10, 10), box(60, 0, 70, 10), box(30, -5, 35, 200)
    outlines = [west, east, screen]
    assert (0, 1) in pairs_of(gabriel_graph(middles(*outlines)))
    assert pairs_of(wall_graph(middles(*outlines), outlines)) == {(0, 2), (1, 2)}
    yard = box(-5, -5, 40, 300)
    assert (0, 1) in pairs_of(wall_graph(middles(west, east, yard), [west, east, yard]))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(4, 90), st.integers(4, 30), st.booleans()),
        min_size=1,
        max_size=30,
    )
)
def test_the_graph_of_walls_is_connected_and_symmetric_whatever_is_drawn(drawn: list[Any]) -> None:
    boxes = [box(x, y, x + width, y + depth) for x, y, width, depth, _known in drawn]
    outlines = [one if known else None for one, (*_at, known) in zip(boxes, drawn, strict=True)]
    indptr, indices = wall_graph(middles(*boxes), outlines)
    rows = np.repeat(np.arange(len(boxes)), np.diff(indptr))
    both = set(zip(rows.tolist(), indices.tolist(), strict=True))
    assert parts(indptr, indices).max() == 0
    assert both == {(b, a) for a, b in both}
    assert all(a != b for a, b in both)


def test_a_diagonal_between_two_others_makes_no_neighbours() -> None:
    # The grounds of the north-western and the south-eastern slab meet in little more than a corner.
    slabs = [box(0, 40, 40, 52), box(50, 40, 90, 52), box(0, 10, 40, 22), box(50, 12, 90, 24)]
    assert (0, 3) in pairs_of(gabriel_graph(middles(*slabs)))
    assert pairs_of(wall_graph(middles(*slabs), slabs)) == {(0, 1), (0, 2), (1, 3), (2, 3)}


def test_rows_of_slabs_far_from_one_another_are_neighbours_across_the_open_ground() -> None:
    slabs = [box(85 * column, 89 * row, 85 * column + 34, 89 * row + 22) for row in range(3) for column in range(4)]
    graph = pairs_of(wall_graph(middles(*slabs), slabs))
    beside = {(at, at + 1) for at in range(12) if at % 4 < 3} | {(at, at + 4) for at in range(8)}
    assert graph == beside


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3)), min_size=3, max_size=20, unique=True),
    st.randoms(use_true_random=False),
)
def test_whatever_hangs_together_by_neighbours_is_seen_in_one_piece(drawn: list[Any], chance: Any) -> None:
    cells = {(x, y): box(30 * x, 25 * y, 30 * x + 9 * size, 25 * y + 12) for x, y, size in drawn}
    outlines = list(cells.values())
    indptr, indices = wall_graph(middles(*outlines), outlines)
    areas = parcels(outlines, middles(*outlines)).areas
    grown = [chance.randrange(len(outlines))]
    for _step in range(chance.randrange(len(outlines))):
        beside = {int(b) for a in grown for b in indices[indptr[a] : indptr[a + 1]]} - set(grown)
        grown += [chance.choice(sorted(beside))] if beside else []
    assert shapely.coverage_union_all([areas[at] for at in grown]).geom_type == "Polygon"
