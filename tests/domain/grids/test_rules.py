"""What plans and teams are allowed, without any database."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from gongzhi.domain.grids import rules
from gongzhi.domain.grids.rules import Footprint
from gongzhi.domain.grids.words import PlanCheck, PlanState
from gongzhi.foundation.errors import NotNow, NotSo

LIN, WANG, CHEN = (UUID(int=n) for n in (1, 2, 3))
TODAY = date(2026, 11, 24)


def test_every_state_has_its_moves_and_only_those() -> None:
    for state in PlanState:
        for to in PlanState:
            if to in rules.NEXT[state]:
                rules.check_move(state, to, serial=1)
            else:
                with pytest.raises(NotNow):
                    rules.check_move(state, to, serial=1)


def test_the_demo_community_is_told_that_seven_or_eight_grids_would_meet_the_guide() -> None:
    told = rules.guide(2970)
    assert (told.low, told.high, told.numbers, told.is_met) == (300, 500, (7, 8), True)
    assert (told.fits(595), told.fits(420)) == (False, True)


@given(st.integers(1, 20_000))
def test_numbers_said_to_meet_the_guide_do_meet_it(households: int) -> None:
    told = rules.guide(households)
    assert told.numbers
    if told.is_met:
        assert all(300 <= households / number * 0.95 <= households / number * 1.05 <= 500 for number in told.numbers)


def test_grids_are_numbered_west_to_east_and_north_to_south() -> None:
    centres = [(300.0, 0.0), (0.0, 200.0), (300.0, 205.0), (0.0, 0.0)]
    assert rules.reading_order(centres) == [1, 2, 3, 0]
    assert rules.reading_order([(0.0, 0.0)]) == [0]
    assert rules.reading_order([]) == []
    assert (rules.grid_code("110105009046", 5), rules.grid_name(5)) == ("110105009046005", "第5网格")


def test_outlines_hold_their_buildings_and_do_not_overlap() -> None:
    houses = [_house(column, row) for row in range(3) for column in range(4)]
    labels = [0 if at % 4 < 2 else 1 for at in range(12)]
    drawn = [shape(one) for one in rules.outlines(houses, labels, 2)]
    for house, label in zip(houses, labels, strict=True):
        wall = shape(house.shape)
        assert drawn[label].intersection(wall).area > 0.95 * wall.area
    assert drawn[0].intersection(drawn[1]).area < 0.01 * drawn[0].area


def test_an_outline_is_drawn_even_around_a_single_point() -> None:
    drawn = rules.outlines([Footprint(None, 116.4, 39.99)], [0], 1)
    assert shape(drawn[0]).contains(shape({"type": "Point", "coordinates": (116.4, 39.99)}))


def _house(column: int, row: int) -> Footprint:
    x, y = 116.4 + column * 0.001, 39.99 - row * 0.0008
    corners = [(x, y), (x + 0.0005, y), (x + 0.0005, y + 0.0002), (x, y + 0.0002), (x, y)]
    return Footprint({"type": "Polygon", "coordinates": [corners]}, x + 0.00025, y + 0.0001)


def test_metres_are_metres() -> None:
    west, east = rules.to_metres([Footprint(None, 116.40, 40.0), Footprint(None, 116.41, 40.01)])
    assert (round(east[0] - west[0]), round(east[1] - west[1])) == (852, 1112)


def test_a_plan_begins_today_or_later() -> None:
    rules.check_day(TODAY, today=TODAY)
    with pytest.raises(NotSo) as refused:
        rules.check_day(date(2026, 11, 23), today=TODAY)
    assert set(refused.value.fields) == {"from_"}


def test_whoever_comes_second_is_told_who_adopted_what_and_when() -> None:
    rules.check_adoption(TODAY, latest=(1, "Zhao", "2026-11-01 09:00", date(2026, 11, 1)))
    with pytest.raises(NotNow) as refused:
        rules.check_adoption(TODAY, latest=(2, "Zhao", "2026-11-24 09:00", TODAY))
    assert {"2", "Zhao", "2026-11-24 09:00"} <= set(_pieces(str(refused.value), ["2", "Zhao", "2026-11-24 09:00"]))


def _pieces(sentence: str, wanted: list[str]) -> list[str]:
    return [one for one in wanted if one in sentence]


def test_what_stands_in_the_way_of_an_adoption_is_said_and_a_long_list_is_shortened() -> None:
    remark = rules.should(PlanCheck.GUIDE, ["第1网格"])
    rules.check_findings([rules.must(PlanCheck.COVERED, []), remark, rules.balance(0.3, 0.05)])
    with pytest.raises(NotNow) as refused:
        rules.check_findings([remark, rules.must(PlanCheck.COVERED, [f"{n}号楼" for n in range(1, 9)])])
    sentence = str(refused.value)
    assert ("5号楼" in sentence, "6号楼" in sentence, "3" in sentence, "第1网格" in sentence) == (
        True,
        False,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("members", "lead", "field"), [([], LIN, "members"), ([LIN], WANG, "lead"), ([LIN, CHEN], LIN, "members")]
)
def test_a_team_needs_members_of_the_community_and_one_of_them_as_lead(
    members: list[UUID], lead: UUID, field: str
) -> None:
    rules.check_members([LIN, WANG], LIN, known={LIN, WANG})
    with pytest.raises(NotSo) as refused:
        rules.check_members(members, lead, known={LIN, WANG})
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("districts", [0, -1, 100])
def test_a_number_of_grids_that_cannot_be_numbered_is_refused(districts: int) -> None:
    with pytest.raises(NotSo):
        rules.check_districts(districts)


@pytest.mark.parametrize("tolerance", [0.0, -0.1, 0.51])
def test_a_tolerance_without_meaning_is_refused(tolerance: float) -> None:
    with pytest.raises(NotSo):
        rules.check_tolerance(tolerance)
