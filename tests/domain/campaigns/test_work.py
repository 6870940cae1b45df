"""Stairwells are pulled and given back, people go in pairs, and plans never split or move what was begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, transaction

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Door, Lease, PlannedStair, Round, RoundPlan
from gongzhi.domain.campaigns.queries import DoorFilters, DoorGround, RoundGround, StairGround
from gongzhi.domain.campaigns.rules import PlanWish, Window
from gongzhi.domain.campaigns.services import (
    PairWish,
    adopt_round_plan,
    ask_forecasts,
    ask_round_plan,
    drop_pair,
    end_leases,
    look_ahead_again,
    name_pair,
    pull_stair,
    record_visit,
    release_stair,
    stop_round_plan,
    work_on_round_plan,
)
from gongzhi.domain.campaigns.words import HouseClass, Slot
from gongzhi.domain.fieldwork.queries import appointments
from gongzhi.domain.grids.models import Team, TeamMember
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.reach import EVERYWHERE, By, Scope, set_reach
from gongzhi.foundation.time import local
from tests.domain.campaigns.small import NOON, TODAY, Small, begin, make_small, somebody

pytestmark = pytest.mark.django_db


def all_of(small: Small) -> Scope:
    return Scope(paths=(small.community.path,))


def test_stairwells_are_pulled_in_walking_order_and_neighbours_see_it(small: Small, running: Round) -> None:
    mine = pull_stair(running.pk, within=all_of(small), by=small.lin, at=NOON)
    hers = pull_stair(running.pk, within=all_of(small), by=small.chen, at=NOON)
    places = [one.pk for one in small.buildings[:2]]
    assert [mine.stair.building_id, hers.stair.building_id] == places
    assert {one.by_id for one in queries.leases_of(running.pk, NOON)} == {small.lin.person, small.chen.person}
    with pytest.raises(NotNow):
        pull_stair(running.pk, within=all_of(small), by=small.chen, stair=mine.stair_id, at=NOON)


def test_pulling_the_next_gives_the_last_one_back(small: Small, running: Round) -> None:
    first = pull_stair(running.pk, within=all_of(small), by=small.lin, at=NOON)
    for door in queries.doors_at(running.pk, first.stair_id):
        record_visit(door.pk, outcome="no_answer", by=small.lin, at=NOON)
    second = pull_stair(running.pk, within=all_of(small), by=small.lin, at=NOON)
    assert list(Lease.objects.values_list("stair_id", flat=True)) == [second.stair_id]
    assert second.stair_id != first.stair_id


def test_a_lease_ends_by_itself_and_is_given_back_by_its_holder_alone(small: Small, running: Round) -> None:
    lease = pull_stair(running.pk, within=all_of(small), by=small.lin, at=NOON)
    with pytest.raises(NotNow):
        release_stair(lease.pk, by=small.chen)
    assert (end_leases(at=NOON + timedelta(hours=2)), end_leases(at=NOON + timedelta(hours=3))) == (0, 1)
    assert release_stair(lease.pk, by=small.chen) == lease.pk


def test_a_stairwell_outside_the_own_grid_is_not_there(small: Small, running: Round) -> None:
    own = Scope(buildings=frozenset({small.buildings[0].pk}))
    other = Door.objects.filter(round=running, building=small.buildings[1])[0]
    with pytest.raises(NotThere):
        pull_stair(running.pk, within=own, by=small.lin, stair=other.entrance_id, at=NOON)


@pytest.mark.transactional
def test_two_who_pull_the_same_stairwell_at_once_do_not_both_get_it() -> None:
    with transaction.atomic():
        set_reach(EVERYWHERE)
        small = make_small(houses=2)
        running = begin(small)
        stair = Door.objects.filter(round=running)[0].entrance_id
    gate, said = Barrier(2), []

    def pull(by: By) -> None:
        gate.wait()
        try:
            with transaction.atomic():
                set_reach(EVERYWHERE)
                pull_stair(running.pk, within=all_of(small), by=by, stair=stair, at=NOON)
            said.append("got")
        except NotNow:
            said.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=pull, args=[by]) for by in (small.lin, small.chen)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["got", "refused"]


def in_team(small: Small, by: By) -> None:
    from django.db.backends.postgresql.psycopg_any import DateRange

    grid = small.grids[0]
    assert by.person is not None
    team, _new = Team.objects.get_or_create(grid=grid, kind="work_squad", defaults={"community": small.community})
    TeamMember.objects.create(
        team=team, grid=grid, person_id=by.person, community=small.community, consent="post",
        during=DateRange(TODAY - timedelta(days=30), None),
    )  # fmt: skip


def test_pairs_go_and_not_persons(small: Small, running: Round) -> None:
    zhou = somebody("周", small.community)
    for one in (small.lin, small.chen, zhou):
        in_team(small, one)
    lin, chen, third = (one.person for one in (small.lin, small.chen, zhou))
    assert lin is not None
    assert chen is not None
    assert third is not None
    wish = PairWish(LAST, "day", 1, small.grids[0].pk, lin, chen)
    pair = name_pair(running.pk, wish=wish, by=small.zhao, at=NOON)
    assert queries.team_of(running, lin, NOON + timedelta(days=2)) == 1
    for wrong in (PairWish(LAST, "day", 2, small.grids[0].pk, lin, lin),
                  PairWish(LAST, "day", 2, small.grids[0].pk, third, small.zhao.person or lin),
                  PairWish(LAST, "day", 999, small.grids[0].pk, lin, chen),
                  PairWish(LAST, "noon", 2, small.grids[0].pk, lin, chen),
                  PairWish(TODAY - timedelta(days=1), "day", 2, small.grids[0].pk, lin, chen)):  # fmt: skip
        with pytest.raises(NotSo):
            name_pair(running.pk, wish=wrong, by=small.zhao, at=NOON)
    with pytest.raises(NotNow):
        name_pair(running.pk, wish=PairWish(LAST, "day", 2, small.grids[0].pk, chen, third), by=small.zhao, at=NOON)
    drop_pair(pair.pk, by=small.zhao)
    assert queries.team_of(running, lin, NOON + timedelta(days=2)) is None


LAST = TODAY + timedelta(days=2)


def three(small: Small) -> tuple[UUID, UUID, UUID]:
    """Puts Lin, Chen and Zhou into the team of the first grid."""
    team = (small.lin, small.chen, somebody("周", small.community))
    for one in team:
        in_team(small, one)
    lin, chen, zhou = (one.person for one in team)
    assert lin
    assert chen
    assert zhou
    return lin, chen, zhou


def test_pairs_are_named_24_hours_before_so_that_the_poster_hangs(small: Small, running: Round) -> None:
    lin, chen, zhou = three(small)
    tomorrow = TODAY + timedelta(days=1)
    by_day = PairWish(tomorrow, "day", 1, small.grids[0].pk, lin, chen)
    nine_today = NOON - timedelta(hours=3)
    with pytest.raises(NotSo) as refusal:
        name_pair(running.pk, wish=by_day, by=small.zhao, at=nine_today + timedelta(minutes=1))
    assert set(refusal.value.fields) == {"on"}
    name_pair(running.pk, wish=by_day, by=small.zhao, at=nine_today)
    # Somebody fell ill: the poster hangs, one name is changed on it.
    instead = PairWish(tomorrow, "day", 1, small.grids[0].pk, lin, zhou)
    changed = name_pair(running.pk, wish=instead, by=small.zhao, at=NOON + timedelta(hours=20))
    assert (changed.second_id, changed.named_at) == (zhou, nine_today)


def test_a_number_typed_twice_sends_no_pair_away(small: Small, running: Round) -> None:
    lin, chen, zhou = three(small)
    other = somebody("吴", small.community)
    in_team(small, other)
    assert other.person
    pair = name_pair(running.pk, wish=PairWish(LAST, "day", 1, small.grids[0].pk, lin, chen), by=small.zhao, at=NOON)
    elsewhere = PairWish(LAST, "day", 1, small.grids[1].pk, zhou, other.person)
    with pytest.raises(NotNow, match=pair.first.name):
        name_pair(running.pk, wish=elsewhere, by=small.zhao, at=NOON)
    assert [(one.first_id, one.second_id) for one in queries.pairs_of(running.pk)] == [(lin, chen)]


def test_in_an_emergency_pairs_go_at_once(small: Small) -> None:
    urgent = begin(small, kind="emergency")
    lin, chen, _zhou = three(small)
    wish = PairWish(TODAY, "evening", 1, small.grids[0].pk, lin, chen)
    assert name_pair(urgent.pk, wish=wish, by=small.zhao, at=NOON).on == TODAY


def test_whoever_goes_by_day_and_in_the_evening_is_in_the_pair_of_the_hour(small: Small, running: Round) -> None:
    lin, chen, zhou = three(small)
    name_pair(running.pk, wish=PairWish(LAST, "day", 1, small.grids[0].pk, lin, chen), by=small.zhao, at=NOON)
    name_pair(running.pk, wish=PairWish(LAST, "evening", 2, small.grids[0].pk, zhou, lin), by=small.zhao, at=NOON)
    noon = NOON + timedelta(days=2)
    # The sun sets at 16:52, the evening begins at 18:00.
    hours = {0: (1, 1, None), 5: (1, 1, 2), 7: (2, None, 2)}
    for after, expected in hours.items():
        teams = tuple(queries.team_of(running, one, noon + timedelta(hours=after)) for one in (lin, chen, zhou))
        assert teams == expected


WISH = PlanWish(2, rules.usual_windows(TODAY, TODAY + timedelta(days=1), ("09:00", "20:30")), share=40)


@pytest.mark.transactional
def test_a_plan_is_made_in_the_background_and_begun_stairwells_stay() -> None:
    with transaction.atomic():
        set_reach(EVERYWHERE)
        small = make_small(houses=2)
        running = begin(small)
        first = ask_round_plan(running.pk, wish=WISH, by=small.zhao, at=NOON)
        with pytest.raises(NotNow):
            ask_round_plan(running.pk, wish=WISH, by=small.zhao, at=NOON)
    work_on_round_plan(first.pk)
    work_on_round_plan(first.pk)
    with transaction.atomic():
        set_reach(EVERYWHERE)
        first.refresh_from_db()
        assert (first.state, first.version) == ("ready", 1)
        stairs = set(Door.objects.values_list("entrance_id", flat=True))
        assert sorted(PlannedStair.objects.values_list("stair_id", flat=True)) == sorted(stairs)
        assert set(first.forecast) >= {"finish", "contacted", "teams_for_share", "teams_for_all", "team_minutes"}
        adopt_round_plan(first.pk, by=small.zhao, at=NOON)
        begun = PlannedStair.objects.get(team=1)
        door = queries.doors_at(running.pk, begun.stair_id)[0]
        record_visit(door.pk, outcome="no_answer", by=small.lin, at=NOON)
        second = ask_round_plan(running.pk, wish=WISH, by=small.zhao, at=NOON)
    work_on_round_plan(second.pk)
    with transaction.atomic():
        set_reach(EVERYWHERE)
        row = PlannedStair.objects.get(plan=second, stair=begun.stair_id)
        assert (row.team, row.position, row.is_frozen) == (1, 1, True)
        PlannedStair.objects.filter(pk=row.pk).update(team=3)
        with pytest.raises(NotNow):
            adopt_round_plan(second.pk, by=small.zhao, at=NOON)
        PlannedStair.objects.filter(pk=row.pk).update(team=1)
        adopt_round_plan(second.pk, by=small.zhao, at=NOON)
        assert dict(RoundPlan.objects.values_list("version", "state")) == {1: "ready", 2: "adopted"}
        assert (ask_forecasts(at=NOON), ask_forecasts(at=NOON + timedelta(hours=10))) == (1, 0)
    for plan in (first, second):
        look_ahead_again(plan.pk, at=NOON + timedelta(hours=2))
    with transaction.atomic():
        set_reach(EVERYWHERE)
        said = {plan.version: plan.forecast.get("as_of") for plan in RoundPlan.objects.all()}
        assert said == {1: None, 2: f"{TODAY} 14:00"}
        assert set(RoundPlan.objects.get(version=2).forecast) >= {"finish", "contacted", "teams_for_share"}


def test_each_team_stays_within_a_grid_unless_there_are_fewer_teams_than_grids() -> None:
    from gongzhi.domain.campaigns.services.thinking import think

    stairs = tuple(StairGround(uuid4(), 116.4, 39.9 + n * 1e-4, 3, HouseClass.LOW, 4) for n in range(6))
    # Every second stairwell lies in the other grid; the last has none and goes with its neighbour's.
    grids = (uuid4(), uuid4())
    doors = tuple(
        DoorGround(n // 4, HouseClass.LOW, 0, 0, None, None, False, False, None if n >= 20 else grids[n // 4 % 2])
        for n in range(24)
    )
    ground = RoundGround(stairs, doors, {}, frozenset(), 6)
    day = (Window(TODAY, "09:00", "12:00"),)
    for teams, stays in ((2, True), (3, True), (1, False)):
        found = think(ground, PlanWish(teams, day), local(NOON), told=lambda _share: True)
        assert found.facts["stays"] is stays
        place = {one.stair: n for n, one in enumerate(stairs)}
        of_team: dict[int, set[int]] = {}
        for row in found.stairs:
            of_team.setdefault(row["team"], set()).add(0 if place[row["stair_id"]] == 5 else place[row["stair_id"]] % 2)
        assert len(of_team) == teams
        assert all(len(parts) == (1 if stays else 2) for parts in of_team.values())


def test_the_forecast_ends_within_the_windows_that_were_chosen() -> None:
    from gongzhi.domain.campaigns.services.thinking import think

    stairs = tuple(StairGround(uuid4(), 116.4, 39.9 + n * 1e-4, 3, HouseClass.LOW, 6) for n in range(2))
    grids = (uuid4(), uuid4())
    doors = tuple(DoorGround(n // 6, HouseClass.LOW, 0, 0, None, None, False, False, grids[n // 6]) for n in range(12))
    ground = RoundGround(stairs, doors, {}, frozenset(), 6)
    evening = (Window(TODAY, "18:30", "19:30"),)
    facts = think(ground, PlanWish(1, evening), local(NOON), told=lambda _share: True).facts
    assert {day for day, _hour in facts["finish"]} == {TODAY.isoformat()}
    assert all("18:30" < hour <= "19:30" for _day, hour in facts["finish"])
    # Each grid has its own moments, and the later of the two is the whole round's in every game.
    assert set(facts["grids"]) == {str(grid) for grid in grids}
    assert max(late for _middle, _early, late in facts["grids"].values()) == facts["finish"][2]


def test_a_forecast_promises_looks_at_windows_only_where_the_round_has_its_evening_list() -> None:
    from gongzhi.domain.campaigns.services.thinking import think

    stairs = tuple(StairGround(uuid4(), 116.4, 39.9 + n * 1e-4, 6, HouseClass.WALK_UP, 24) for n in range(4))
    doors = tuple(DoorGround(n // 24, HouseClass.WALK_UP, 1, 1, 0, TODAY, False, False) for n in range(96))
    ground = RoundGround(stairs, doors, {}, frozenset(), 6)
    wish = PlanWish(1, (Window(TODAY, "18:30", "20:00"),))
    seen = [
        think(replace(ground, has_evening_list=is_on), wish, local(NOON), told=lambda _share: True).facts["contacted"]
        for is_on in (False, True)
    ]
    assert seen[0][0] < seen[1][0]


def test_no_slot_is_ahead_without_permitted_hours(small: Small, running: Round, settings: Any) -> None:
    settings.KNOCK_HOURS = ("09:00", "18:00")
    assert {slot for _day, slot in queries.slots_ahead(running, NOON)} == {Slot.MORNING, Slot.AFTERNOON}
    assert {slot for _day, slot in appointments(LAST, local(NOON))} == {Slot.MORNING, Slot.AFTERNOON}
    door = Door.objects.all()[0]
    with pytest.raises(NotSo):
        record_visit(
            door.pk, outcome="come_back", by=small.lin, at=NOON, appointment_on=LAST, appointment_slot=Slot.EVENING
        )


def test_a_missed_appointment_stands_on_a_list_of_its_own(small: Small, running: Round) -> None:
    door = Door.objects.order_by("number")[0]
    record_visit(
        door.pk, outcome="come_back", by=small.lin, at=NOON, appointment_on=TODAY, appointment_slot=Slot.EVENING
    )
    whole = Scope(paths=(small.community.path,))

    def listed(state: str) -> int:
        return queries.doors_list(running.pk, whole, DoorFilters(state)).count()

    with time_machine.travel(NOON):
        assert [listed(one) for one in ("appointment", "tonight", "missed")] == [1, 1, 0]
    with time_machine.travel(NOON + timedelta(days=1)):
        assert [listed(one) for one in ("appointment", "tonight", "missed")] == [0, 0, 1]
    said = queries.suggestions(running, [Door.objects.get(pk=door.pk)], NOON + timedelta(days=1))[door.pk]
    assert said.day is not None
    assert said.day > TODAY


def test_a_waiting_plan_is_stopped_at_once_and_a_stopped_one_is_not_worked_on(small: Small, running: Round) -> None:
    plan = ask_round_plan(running.pk, wish=WISH, by=small.zhao, at=NOON)
    assert stop_round_plan(plan.pk, by=small.zhao, at=NOON).state == "stopped"
    with pytest.raises(NotNow):
        stop_round_plan(plan.pk, by=small.zhao, at=NOON)


def test_a_plan_wish_outside_the_round_is_refused(small: Small, running: Round) -> None:
    early = Window(TODAY - timedelta(days=1), "09:00", "12:00")
    odd = Window(TODAY, "09:00", "12:00:30")
    wishes = (PlanWish(0, WISH.windows), PlanWish(2, (early,)), PlanWish(2, (odd,)), PlanWish(2, WISH.windows, 101))
    for wrong in wishes:
        with pytest.raises(NotSo):
            ask_round_plan(running.pk, wish=wrong, by=small.zhao, at=NOON)


def test_doors_are_tried_again_only_when_teams_go_by_the_plan_in_use(small: Small, running: Round) -> None:
    tomorrow = TODAY + timedelta(days=1)
    before = queries.slots_ahead(running, NOON)
    wish = PlanWish(2, (Window(TODAY, "18:30", "20:30"), Window(tomorrow, "09:00", "11:00")))
    plan = ask_round_plan(running.pk, wish=wish, by=small.zhao, at=NOON)
    assert queries.slots_ahead(running, NOON) == before
    RoundPlan.objects.filter(pk=plan.pk).update(state="adopted", ended_at=NOON)
    last = [one for one in before if one[0] == LAST]
    assert queries.slots_ahead(running, NOON) == [(TODAY, Slot.EVENING), (tomorrow, Slot.MORNING), *last]
    assert queries.slots_ahead(running, NOON + timedelta(hours=23)) == last
