"""The evening list (R4 to the letter): each clause is a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import gongzhi
from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Door, EveningMark, Pair, Round
from gongzhi.domain.campaigns.services import (
    close_round,
    end_marks,
    mark_evening,
    record_visit,
    silence_household,
    unmark_evening,
)
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import By
from tests.domain.campaigns.small import NOON, TODAY, Small, begin, somebody

pytestmark = pytest.mark.django_db

# The sun sets at about 16:52 in Beijing.
BEFORE, EVENING = datetime(2026, 11, 24, 8, 40, tzinfo=UTC), datetime(2026, 11, 24, 11, tzinfo=UTC)


def roster(small: Small, running: Round, grid: int = 0, time: str = "evening") -> By:
    mate = somebody("周", small.community)
    assert small.lin.person is not None
    assert mate.person is not None
    Pair.objects.create(
        round=running,
        community=small.community,
        grid=small.grids[grid],
        team=grid + 1,
        on=TODAY,
        time=time,
        first_id=small.lin.person,
        second_id=mate.person,
        named_at=NOON - timedelta(days=2),
    )
    return mate


def shut(small: Small, running: Round, house: int = 0, number: str = "101") -> Door:
    door = Door.objects.get(round=running, building=small.buildings[house], household__name=number)
    record_visit(door.pk, outcome="no_answer", by=small.lin, at=NOON)
    return door


@pytest.fixture
def evening(small: Small) -> Round:
    return begin(small, has_evening_list=True)


def listed(running: Round, by: By, at: datetime = EVENING) -> list[tuple[Any, bool]]:
    running.refresh_from_db()
    assert by.person is not None
    return [(one.door_id, one.is_marked) for one in queries.evening_list(running, by.person, at)]


def test_only_doors_already_nobody_stand_on_it(small: Small, evening: Round) -> None:
    roster(small, evening)
    door = shut(small, evening)
    met = Door.objects.get(round=evening, building=small.buildings[0], household__name="102")
    record_visit(met.pk, outcome="talked", by=small.lin, at=NOON)
    assert listed(evening, small.lin) == [(door.pk, False)]
    for other in (met, Door.objects.get(round=evening, building=small.buildings[0], household__name="201")):
        with pytest.raises(NotNow):
            mark_evening(other.pk, by=small.lin, at=EVENING)


def test_one_tap_marks_and_the_mark_says_who_and_when_alone(small: Small, evening: Round) -> None:
    roster(small, evening)
    door = shut(small, evening)
    mark_evening(door.pk, by=small.lin, at=EVENING)
    mark_evening(door.pk, by=small.lin, at=EVENING + timedelta(minutes=1))
    assert listed(evening, small.lin) == [(door.pk, True)]
    assert {field.name for field in EveningMark._meta.concrete_fields} == {"id", "door", "community", "by", "at"}
    assert list(EveningMark.objects.values_list("door_id", "by_id", "at")) == [(door.pk, small.lin.person, EVENING)]
    unmark_evening(door.pk, by=small.lin, at=EVENING)
    assert listed(evening, small.lin) == [(door.pk, False)]


def test_it_opens_at_sunset(small: Small, evening: Round) -> None:
    roster(small, evening)
    door = shut(small, evening)
    with pytest.raises(NotNow):
        listed(evening, small.lin, BEFORE)
    with pytest.raises(NotNow):
        mark_evening(door.pk, by=small.lin, at=BEFORE)


@pytest.mark.parametrize("who", ["next door", "by day", "nobody", "the secretary"])
def test_only_who_is_rostered_to_that_grid_tonight_sees_it(small: Small, evening: Round, who: str) -> None:
    door = shut(small, evening)
    if who == "next door":
        roster(small, evening, grid=1)
        assert listed(evening, small.lin) == []
    else:
        if who == "by day":
            roster(small, evening, time="day")
        with pytest.raises(NotNow):
            listed(evening, small.zhao if who == "the secretary" else small.lin)
    with pytest.raises(NotNow):
        mark_evening(door.pk, by=small.lin, at=EVENING)


def test_the_other_of_the_pair_sees_it_too(small: Small, evening: Round) -> None:
    mate = roster(small, evening)
    door = shut(small, evening)
    assert listed(evening, mate) == [(door.pk, False)]


def test_there_is_none_in_a_round_to_organisations_nor_without_a_basis(small: Small, evening: Round) -> None:
    roster(small, evening)
    door = shut(small, evening)
    assert listed(evening, small.lin) == [(door.pk, False)]
    facts: dict[str, Any] = {"has_list": True, "state": "open", "is_rostered": True, "since": BEFORE}
    rules.check_evening(rules.Tonight(**facts, target="households", has_basis=True), EVENING)
    for target, has_basis in (("organisations", True), ("households", False)):
        with pytest.raises(NotNow):
            rules.check_evening(rules.Tonight(**facts, target=target, has_basis=has_basis), EVENING)


def test_it_can_be_switched_off(small: Small, running: Round) -> None:
    roster(small, running)
    door = shut(small, running)
    with pytest.raises(NotNow):
        listed(running, small.lin)
    with pytest.raises(NotNow):
        mark_evening(door.pk, by=small.lin, at=EVENING)


def test_it_is_gone_at_the_close(small: Small, evening: Round) -> None:
    roster(small, evening)
    mark_evening(shut(small, evening).pk, by=small.lin, at=EVENING)
    close_round(evening.pk, by=small.zhao, at=EVENING)
    assert EveningMark.objects.count() == 0
    with pytest.raises(NotNow):
        listed(evening, small.lin)


def test_a_mark_lasts_72_hours_at_most(small: Small, evening: Round) -> None:
    roster(small, evening)
    mark_evening(shut(small, evening).pk, by=small.lin, at=EVENING)
    end_marks(at=EVENING + timedelta(hours=71, minutes=59))
    assert EveningMark.objects.count() == 1
    end_marks(at=EVENING + timedelta(hours=72))
    assert EveningMark.objects.count() == 0


def test_marks_are_read_in_one_place_and_never_counted_mapped_or_exported() -> None:
    src = Path(gongzhi.__file__).parent
    using = {
        str(path.relative_to(src / "domain/campaigns"))
        for path in src.rglob("*.py")
        if "EveningMark" in path.read_text("utf-8") and "migrations" not in path.parts
    }
    assert using == {
        "models/__init__.py",
        "models/beside.py",
        "queries/evening.py",
        "services/changing.py",
        "services/evening.py",
        "services/destroying.py",
    }
    closing = (src / "domain/campaigns/services/destroying.py").read_text("utf-8")
    assert [line.strip() for line in closing.splitlines() if "EveningMark.objects" in line] == [
        "EveningMark.objects.filter(door__round_id=closing.pk).delete()"
    ]


def test_marks_do_not_change_what_the_planner_or_the_board_is_told(small: Small, evening: Round) -> None:
    roster(small, evening)
    door = shut(small, evening)
    before = queries.knocks_of(evening.pk), queries.round_ground(evening, ()), queries.progress(evening.pk)
    mark_evening(door.pk, by=small.lin, at=EVENING)
    assert (queries.knocks_of(evening.pk), queries.round_ground(evening, ()), queries.progress(evening.pk)) == before


def test_who_asked_not_to_be_visited_does_not_stand_on_it(small: Small, evening: Round) -> None:
    roster(small, evening)
    door = shut(small, evening)
    silence_household(door.household_id, until=TODAY + timedelta(days=10), by=small.lin, at=NOON)
    assert listed(evening, small.lin) == []
    with pytest.raises(NotNow):
        mark_evening(door.pk, by=small.lin, at=EVENING)


def at_hours(running: Round, door: Door, by: By, *hours: float) -> None:
    for hour in hours:
        record_visit(door.pk, outcome="no_answer", by=by, at=NOON + timedelta(hours=hour - 12))


def test_a_third_knock_on_one_day_is_not_asked_for(small: Small, evening: Round) -> None:
    roster(small, evening)
    once, twice = (
        Door.objects.get(round=evening, building=small.buildings[0], household__name=n) for n in ("101", "102")
    )
    at_hours(evening, once, small.lin, 10)
    at_hours(evening, twice, small.lin, 10, 15)
    assert listed(evening, small.lin) == [(once.pk, False)]
    with pytest.raises(NotNow):
        mark_evening(twice.pk, by=small.lin, at=EVENING)


def test_what_stayed_shut_this_evening_is_not_knocked_at_again_tonight(small: Small, evening: Round) -> None:
    roster(small, evening)
    door = shut(small, evening)
    mark_evening(door.pk, by=small.lin, at=EVENING)
    record_visit(door.pk, outcome="no_answer", by=small.lin, at=EVENING)
    assert listed(evening, small.lin, EVENING + timedelta(minutes=30)) == []


def test_a_fourth_knock_in_a_week_is_not_asked_for(small: Small, evening: Round) -> None:
    roster(small, evening)
    Round.objects.filter(pk=evening.pk).update(starts_on=TODAY - timedelta(days=3))
    door = shut(small, evening)
    assert listed(evening, small.lin) == [(door.pk, False)]
    for days in (1, 2):
        record_visit(door.pk, outcome="no_answer", by=small.lin, at=NOON - timedelta(days=days))
    assert listed(evening, small.lin) == []
    with pytest.raises(NotNow):
        mark_evening(door.pk, by=small.lin, at=EVENING)


def test_a_door_whose_tries_are_used_up_is_left_alone(small: Small, evening: Round) -> None:
    roster(small, evening)
    Round.objects.filter(pk=evening.pk).update(most_tries=1)
    evening.refresh_from_db()
    door = shut(small, evening)
    assert listed(evening, small.lin) == []
    with pytest.raises(NotNow):
        mark_evening(door.pk, by=small.lin, at=EVENING)
