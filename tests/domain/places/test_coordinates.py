"""Coordinates of Chinese maps come back to where the ground is."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.domain.places import rules

# Positions that several open converters agree on.
PLAIN, GCJ, BAIDU = (116.404, 39.915), (116.41024449916938, 39.91640428150164), (116.41662724378733, 39.922699552216216)
GCJ_2, BAIDU_2 = (116.404, 39.915), (116.41036949371029, 39.92133699351021)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    north = (one[1] - other[1]) * 111_320
    return math.hypot(north, (one[0] - other[0]) * 111_320 * math.cos(math.radians(one[1])))


def test_known_positions_are_shifted_as_everywhere() -> None:
    assert metres(rules.to_gcj02(*PLAIN), GCJ) < 0.01
    assert metres(rules.to_bd09(*PLAIN), BAIDU) < 0.01
    assert metres(rules.from_gcj02(*GCJ), PLAIN) < 0.01
    assert metres(rules.from_bd09(*BAIDU), PLAIN) < 0.01
    assert metres(rules.from_bd09(*BAIDU_2), rules.from_gcj02(*GCJ_2)) < 0.01


@given(st.floats(75, 134), st.floats(18, 53))
def test_back_and_forth_ends_within_a_millimetre(longitude: float, latitude: float) -> None:
    here = longitude, latitude
    assert metres(rules.from_gcj02(*rules.to_gcj02(*here)), here) < 0.001
    assert metres(rules.from_bd09(*rules.to_bd09(*here)), here) < 0.001


def test_nested_coordinates_are_converted_and_cut_to_seven_decimals() -> None:
    ring = [[[116.404, 39.915], [116.405, 39.915], [116.404, 39.916], [116.404, 39.915]]]
    there = rules.to_cgcs2000(ring, "gcj02")
    assert there[0][0] == [round(part, 7) for part in rules.from_gcj02(116.404, 39.915)]
    assert rules.to_cgcs2000([116.404, 39.915], "cgcs2000") == [116.404, 39.915]
