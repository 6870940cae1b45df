"""Made-up settlements: exactly as many doors as asked for, nothing overlaps, the same seed draws the same."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.algorithms.settlements import Ground, draw_community, draw_sizes, features, rows
from gongzhi.algorithms.settlements.draw import KINDS
from gongzhi.algorithms.settlements.sizes import SPREAD

GROUND = Ground((116.4, 39.99))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6000), st.integers(0, 50), st.sampled_from(KINDS))
def test_every_household_has_its_own_door(households: int, seed: int, kind: str) -> None:
    community = draw_community(households, seed=seed, kind=kind)
    addresses = [row[:9] for row in rows(community, GROUND)]
    assert (community.households, len(set(addresses))) == (households, households)


@pytest.mark.parametrize("kind", KINDS)
def test_buildings_do_not_overlap_and_stand_off_their_street(kind: str) -> None:
    community = draw_community(2500, seed=3, kind=kind)
    outlines = [shapely.Polygon(one.outline) for court in community.courts for one in court.buildings]
    tree = shapely.STRtree(outlines)
    assert [number for number, outline in enumerate(outlines) if len(tree.query(outline, "intersects")) > 1] == []
    streets = shapely.MultiLineString([lane.line for lane in community.lanes])
    assert not any(streets.intersects(outline) for outline in outlines)
    assert {one.lane for court in community.courts for one in court.buildings} <= {
        lane.name for lane in community.lanes
    }


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    one, same, other = (draw_community(900, seed=seed, code="110105009046") for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_sizes_keep_to_the_spread_of_a_city_district() -> None:
    sizes = draw_sizes(768, seed=5)
    found = [sum(least <= size <= most for size in sizes) for _share, least, most in SPREAD]
    assert sum(found) == len(sizes) == 768
    assert all(abs(number - share * 768) <= 1 for number, (share, _least, _most) in zip(found, SPREAD, strict=True))


def test_features_say_what_the_import_and_the_divider_need() -> None:
    community = draw_community(600, seed=1, code="110105009046", kind="mixed")
    found = list(features(community, GROUND))
    kinds = {one["geometry"]["type"] for one in found}
    assert kinds == {"Polygon", "Point", "LineString"}
    counted = sum(one["properties"].get("households", 0) for one in found)
    doors = sum("household" in one["properties"] for one in found)
    assert counted + doors == 600


def test_what_cannot_be_drawn_is_refused() -> None:
    for wish in ({"households": 0}, {"households": 5, "kind": "castle"}):
        with pytest.raises(ValueError, match="no community"):
            draw_community(**{"seed": 1, **wish})  # type: ignore[arg-type]
