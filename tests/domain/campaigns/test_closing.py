"""Closing a round: figures stay, and nothing of a single door can be told any more (R5, R21, R22)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gongzhi.domain.actors.services import add_organisation
from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import AnswerRate, Attempt, Door, Round
from gongzhi.domain.campaigns.services import (
    SlipWish,
    close_door,
    close_round,
    draw_rechecks,
    end_visits,
    forget_knocks,
    leave_slip,
    note_recheck,
    record_visit,
    say_vacant,
    silence_household,
    use_slip,
)
from gongzhi.domain.campaigns.words import Because, HouseClass, Outcome
from gongzhi.domain.places.models import Place
from gongzhi.foundation.reach import SYSTEM, Scope
from gongzhi.workflows.merge_duplicate import merge_duplicate
from tests.domain.campaigns.small import NOON, TODAY, Small, begin
from tests.domain.campaigns.test_beside import sheet

pytestmark = pytest.mark.django_db

# What names a door, and what a round is about; the rest is about who lives there.
_NAMED = {
    "_state", "id", "round_id", "community_id", "number", "household_id", "organisation_id", "building_id",
    "entrance_id", "level", "house_class", "grid_id",
}  # fmt: skip


def doors_of(running: Round) -> list[Door]:
    return list(Door.objects.filter(round=running).order_by("number"))


def told(door: Door) -> dict[str, Any]:
    door.refresh_from_db()
    return {name: value for name, value in vars(door).items() if name not in _NAMED}


def test_settled_doors_look_alike_however_they_were_settled(small: Small) -> None:
    running = begin(small, kind="emergency", sheet_id=sheet(small))
    refused, talked, slip, proxy, no_home, vacant, silent, *_others = doors_of(running)
    for door, outcome in ((refused, "refused"), (talked, "talked"), (proxy, "proxy"), (no_home, "not_a_home")):
        record_visit(door.pk, outcome=outcome, by=small.lin, at=NOON)
    use_slip(leave_slip(slip.pk, by=small.lin, at=NOON), wish=SlipWish("report"), at=NOON)
    use_slip(leave_slip(silent.pk, by=small.lin, at=NOON), wish=SlipWish("silence"), at=NOON)
    for _two in range(2):
        say_vacant(vacant.pk, is_empty=True, by=small.lin)
    close_door(vacant.pk, because=Because.VACANT, by=small.zhao)
    close_round(running.pk, by=small.zhao, at=NOON)
    left = [told(door) for door in (refused, talked, slip, proxy, no_home, vacant, silent)]
    for one in left:
        one.pop("knocked_on")
    assert [one for one in left if one != left[0]] == []
    assert Attempt.objects.count() == 0
    running.refresh_from_db()
    assert running.destroyed is not None
    assert running.destroyed["confided"] == 3
    assert str(vacant.household_id) not in str((running.sums, running.destroyed, running.answer_sums))


def test_open_doors_look_alike_too(small: Small, running: Round) -> None:
    shut, asked, locked, untried, *_others = doors_of(running)
    record_visit(shut.pk, outcome="no_answer", by=small.lin, at=NOON)
    tomorrow = TODAY + timedelta(days=1)
    record_visit(asked.pk, outcome="come_back", by=small.lin, at=NOON, appointment_on=tomorrow, appointment_slot=2)
    record_visit(locked.pk, outcome="locked", by=small.lin, at=NOON)
    close_round(running.pk, by=small.zhao, at=NOON)
    left = [told(door) for door in (shut, asked, locked, untried)]
    assert [one.pop("knocked_on") for one in left] == [[TODAY], [TODAY], [TODAY], []]
    assert [one for one in left if one != left[0]] == []


def test_answers_stay_until_the_data_end_date_and_not_even_their_day(small: Small) -> None:
    running = begin(small, sheet_id=sheet(small))
    one, other, *_others = doors_of(running)
    record_visit(one.pk, outcome="talked", by=small.lin, at=NOON, answers={"help": "yes"})
    record_visit(other.pk, outcome="talked", by=small.lin, at=NOON)
    close_round(running.pk, by=small.zhao, at=NOON)
    kept = Attempt.objects.get()
    assert (kept.door_id, kept.answers, kept.slot, kept.at_device, kept.batch) == (one.pk, {"help": "yes"}, None, None, None)  # fmt: skip  # noqa: E501
    assert kept.at == kept.visited_at == queries.midnight(TODAY)
    end_visits(running.data_ends_on + timedelta(days=1))
    running.refresh_from_db()
    assert (Attempt.objects.count(), Door.objects.count()) == (0, 0)
    assert running.answer_sums == {str(one.building_id): {"help": {"yes": 1}}}


def test_the_figures_and_their_course_are_what_they_were(small: Small, running: Round) -> None:
    first, second, third, *_others = doors_of(running)
    record_visit(first.pk, outcome="talked", by=small.lin, at=NOON)
    record_visit(second.pk, outcome="no_answer", by=small.lin, at=NOON + timedelta(hours=3))
    record_visit(third.pk, outcome="not_a_home", by=small.lin, at=NOON)
    leave_slip(second.pk, by=small.lin, at=NOON)
    draw_rechecks(running.pk, by=small.zhao)
    Door.objects.filter(pk=first.pk).update(to_recheck=True)
    note_recheck(first.pk, agrees=False, by=small.chen, at=NOON + timedelta(days=1))
    scope = Scope(paths=(small.community.path,))
    board, figures = queries.board_of(running.pk, scope, NOON), queries.progress(running.pk)
    houses = queries.building_progress(running.pk)
    close_round(running.pk, by=small.zhao, at=NOON)
    running.refresh_from_db()
    assert queries.kept_board(running) == board
    assert queries.figures_of(running, scope) == figures
    assert queries.figures_of(running, Scope()) == []
    assert queries.building_progress(running.pk) == houses
    assert running.sums is not None
    assert (running.sums["slips"], running.sums["rechecks"]) == ({"left": 1, "used": 0}, {"made": 1, "differing": 1})


def test_the_report_counts_doors_by_aapors_codes_for_the_whole_round_alone(small: Small, running: Round) -> None:
    doors = doors_of(running)
    for number, outcome in enumerate(Outcome.values):
        if outcome != Outcome.SELF:
            record_visit(doors[number].pk, outcome=outcome, by=small.lin, at=NOON)
    close_door(doors[-1].pk, because=Because.NO_HOME, by=small.zhao)
    close_door(doors[-2].pk, because=Because.UNREACHABLE, by=small.zhao)
    assert doors[-1].code == "3.11"
    sums = close_round(running.pk, by=small.zhao, at=NOON).sums
    assert sums is not None
    assert sums["codes"] == {
        "2.23": 1, "2.24": 1, "2.25": 1, "2.33": 1, "3.11": 8, "3.17": 1, "settled": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counted", "kept"),
    [
        ({"1.1": 900, "2.11": 12, "4.6": 5, "2.24": 1}, {"1.1": 900, "2.11": 12, "4.6": 5, "2.24": 1}),
        ({"1.1": 900, "2.11": 4, "4.6": 3}, {"1.1": 900, "settled": 7}),
        ({"1.1": 900, "2.11": 12, "4.6": 1}, {"1.1": 900, "settled": 13}),
        ({"1.1": 30, "4.6": 2}, {"settled": 32}),
        ({"2.11": 8, "2.24": 3}, {"2.24": 3, "settled": 8}),
        ({"2.11": 1}, {"settled": 1}),
        ({"3.11": 4}, {"3.11": 4}),
    ],
)
def test_small_counts_of_settled_doors_are_kept_together(counted: dict[str, int], kept: dict[str, int]) -> None:
    assert rules.counts_to_keep(counted) == kept


def test_three_knocks_a_week_hold_over_a_round_that_was_closed(small: Small, running: Round) -> None:
    door = doors_of(running)[0]
    for hours in (0, 3):
        record_visit(door.pk, outcome="no_answer", by=small.lin, at=NOON + timedelta(hours=hours))
    close_round(running.pk, by=small.zhao, at=NOON)
    key, homes = (door.household_id, None), [door.household_id]
    assert queries.knocks_this_week(homes, TODAY)[key] == [(TODAY, -1), (TODAY, -1)]
    assert queries.knocks_this_week(homes, TODAY + timedelta(days=7)) == {key: []}
    assert (forget_knocks(TODAY + timedelta(days=6)), forget_knocks(TODAY + timedelta(days=7))) == (0, 1)
    assert queries.knocks_this_week(homes, TODAY) == {}


def test_a_wish_not_to_be_visited_outlives_the_round(small: Small, running: Round) -> None:
    door = doors_of(running)[0]
    until = TODAY + timedelta(days=30)
    silence_household(door.household_id, until=until, by=small.lin, at=NOON)
    close_round(running.pk, by=small.zhao, at=NOON)
    assert queries.silences([door.household_id], TODAY) == {door.household_id: until}


def test_knocks_at_one_organisation_do_not_count_for_its_neighbour(small: Small) -> None:
    for name in ("甲餐厅", "乙餐厅"):
        add_organisation(name, kind="restaurant", community=small.community, by=SYSTEM, since=date(2026, 1, 1))
    shops = begin(small, target="organisations")
    one, other = doors_of(shops)
    assert one.household_id == other.household_id
    for hours in (0, 3):
        record_visit(one.pk, outcome="no_answer", by=small.lin, at=NOON + timedelta(hours=hours))
    knocks = queries.knocks_this_week([one.household_id], TODAY)
    assert {body: len(some) for (_home, body), some in knocks.items()} == {one.organisation_id: 2}
    one.refresh_from_db()
    said = queries.suggestions(shops, [one, other], NOON + timedelta(hours=5))
    # Twice today at one of them: tomorrow; the other may be tried at once.
    assert (said[one.pk].day, said[other.pk].day) == (TODAY + timedelta(days=1), TODAY)


def test_where_a_round_goes_to_both_a_merge_leaves_each_its_door(small: Small) -> None:
    for name in ("甲餐厅", "甲餐馆"):
        add_organisation(name, kind="restaurant", community=small.community, by=SYSTEM, since=date(2026, 1, 1))
    shops = begin(small, target="organisations")
    one, other = doors_of(shops)
    assert one.organisation is not None
    assert other.organisation is not None
    merge_duplicate(one.organisation.pk, into=other.organisation.pk, by=SYSTEM)
    found = set(shops.doors.values_list("organisation_id", flat=True))
    assert found == {one.organisation.pk, other.organisation.pk}


def test_what_shops_answer_teaches_nothing_about_homes(small: Small) -> None:
    add_organisation("甲餐厅", kind="restaurant", community=small.community, by=SYSTEM, since=date(2026, 1, 1))
    homes = begin(small)
    record_visit(doors_of(homes)[0].pk, outcome="talked", by=small.lin, at=NOON)
    close_round(homes.pk, by=small.zhao, at=NOON)
    shops = begin(small, target="organisations")
    record_visit(doors_of(shops)[0].pk, outcome="no_answer", by=small.lin, at=NOON)
    assert sum(hits + misses for hits, misses in queries.round_ground(shops, (TODAY,)).rates.values()) == 1
    said = queries.suggestions(shops, doors_of(shops), NOON)
    assert str(HouseClass.WALK_UP.label) not in str(next(iter(said.values())).sentence)
    close_round(shops.pk, by=small.zhao, at=NOON)
    assert list(AnswerRate.objects.values_list("hits", "misses")) == [(1, 0)]


def test_a_stairwell_of_unknown_place_stands_in_the_middle_of_the_others(small: Small, running: Round) -> None:
    first, second, _third = small.buildings
    Place.objects.filter(pk=first.pk).update(longitude=116.40, latitude=39.98)
    Place.objects.filter(pk=second.pk).update(longitude=116.42, latitude=40.00)
    spots = [(one.longitude, one.latitude) for one in queries.round_ground(running, ()).stairs]
    assert spots == [(116.40, 39.98), (116.42, 40.00), (pytest.approx(116.41), pytest.approx(39.99))]


def test_the_planner_is_told_the_local_day_of_a_visit(small: Small, running: Round) -> None:
    # A part of the day that begins at midnight in Beijing is the day before in UTC.
    record_visit(doors_of(running)[0].pk, outcome="no_answer", by=small.lin, at=NOON - timedelta(hours=3))
    assert [one.last_on for one in queries.round_ground(running, ()).doors if one.tries] == [TODAY]
