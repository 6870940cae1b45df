"""The phone in the stairwell: who sees which doors, what one tap does, and that nothing counts twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.campaigns.models import Attempt, Door
from gongzhi.domain.campaigns.services import close_round, silence_household, start_round
from gongzhi.domain.grids.models import GridBuilding
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.rounds_stage import FACTS, NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}


def tap(client: Client, door: Door, **facts: str) -> Any:
    answer = client.post(f"/field/doors/{door.pk}/visit", facts, **SCRIPT)  # type: ignore[arg-type]
    set_reach(EVERYWHERE)
    return answer


def stair(door: Door) -> str:
    return f"/field/rounds/{door.round_id}/stairs/{door.entrance_id}/"


def test_a_worker_sees_the_buildings_of_the_own_grid_alone(running: Running) -> None:
    pages = {name: words(running.enter(name), "/field/") for name in ("lin", "li", "chen", "feng", "sun")}
    seen = {name: {house for house in ("1号楼", "2号楼", "9号楼") if house in page} for name, page in pages.items()}
    assert seen == {"lin": {"1号楼"}, "li": {"2号楼"}, "chen": set(), "feng": {"1号楼"}, "sun": set()}


def test_the_stairwell_shows_the_top_floor_first(running: Running) -> None:
    page = words(running.enter("lin"), stair(running.door("101")))
    assert page.index(">201<") < page.index(">101<")


def test_a_building_with_one_entrance_opens_at_once(running: Running) -> None:
    door = running.door("101")
    answer = running.enter("lin").get(f"/field/rounds/{door.round_id}/buildings/{door.building_id}/")
    assert answer.headers["Location"] == stair(door)


@pytest.mark.parametrize("name", ["li", "chen"])
def test_a_door_outside_the_own_grid_is_not_there(running: Running, name: str) -> None:
    door, client = running.door("101"), running.enter(name)
    building = f"/field/rounds/{door.round_id}/buildings/{door.building_id}/"
    for page in (stair(door), building, f"/field/doors/{door.pk}/need/"):
        words(client, page, 404)
    assert tap(client, door, outcome="talked").status_code == 404
    words(client, stair(door) + "floor", 404, level="1")
    assert not Attempt.objects.exists()


def test_one_tap_records_a_visit_and_a_repeat_changes_nothing(running: Running) -> None:
    door, client, command = running.door("101"), running.enter("lin"), str(uuid4())
    first = tap(client, door, outcome="come_back", command_id=command)
    again = tap(client, door, outcome="come_back", command_id=command)
    assert (first.status_code, again.status_code) == (201, 202)
    assert first.json() == again.json()
    visit = Attempt.objects.get()
    assert first.json()["undo"] == f"/field/visits/{visit.pk}/undo"
    assert first.json()["counts"] == {
        "doors": "2",
        "to_do": "1",
        "tried": "1",
        "settled": "0",
        "attempted": "1",
        "attempted_percent": "50%",
    }


def test_the_same_number_with_another_outcome_is_refused(running: Running) -> None:
    door, client, command = running.door("101"), running.enter("lin"), str(uuid4())
    tap(client, door, outcome="talked", command_id=command)
    assert tap(client, door, outcome="refused", command_id=command).status_code == 409
    assert [one.outcome for one in Attempt.objects.all()] == ["talked"]


def test_without_scripts_a_tap_comes_back_to_its_door(running: Running) -> None:
    door, client = running.door("101"), running.enter("lin")
    answer = client.post(f"/field/doors/{door.pk}/visit", {"outcome": "refused"})
    assert answer.headers["Location"] == f"{stair(door)}?door={door.pk}#door-{door.pk}"
    visit = Attempt.objects.get()
    assert f"/field/visits/{visit.pk}/undo" in words(client, stair(door))


def test_a_visit_is_taken_back_by_whoever_recorded_it(running: Running) -> None:
    door = running.door("101")
    tap(running.enter("lin"), door, outcome="talked")
    visit = Attempt.objects.get()
    other = running.enter("feng").post(f"/field/visits/{visit.pk}/undo", **SCRIPT)  # type: ignore[arg-type]
    own = running.enter("lin").post(f"/field/visits/{visit.pk}/undo", **SCRIPT)  # type: ignore[arg-type]
    set_reach(EVERYWHERE)
    assert (other.status_code, own.status_code) == (409, 201)
    assert not Door.objects.filter(is_attempted=True).exists()


def test_nobody_on_this_floor_is_one_tap_and_can_be_taken_back(running: Running) -> None:
    door, client = running.door("201"), running.enter("lin")
    answer = client.post(stair(door) + "floor", {"level": "2"})
    set_reach(EVERYWHERE)
    assert Door.objects.get(is_attempted=True) == door
    batch = answer.headers["Location"].partition("floor=")[2]
    assert f"/field/floors/{batch}/undo" in words(client, answer.headers["Location"])
    client.post(f"/field/floors/{batch}/undo")
    set_reach(EVERYWHERE)
    assert not Door.objects.filter(is_attempted=True).exists()


def test_an_unknown_outcome_and_a_floor_that_is_none_are_refused_with_a_sentence(running: Running) -> None:
    door, client = running.door("101"), running.enter("lin")
    assert tap(client, door, outcome="asleep").status_code == 422
    words(client, stair(door) + "floor", 422, level="top")


def test_at_night_the_worker_says_in_which_part_of_the_day_the_visit_was(running: Running) -> None:
    door = running.door("101")
    with time_machine.travel(NOON.replace(hour=14)):
        client = running.enter("lin")
        page = words(client, stair(door))
        assert 'value="talked"' not in page
        assert 'value="2026-11-24T18:00+08:00"' in page
        assert tap(client, door, outcome="talked").status_code == 409
        chosen = words(client, stair(door) + "?visited=2026-11-24T18:00%2B08:00")
        assert 'value="talked"' in chosen
        answer = tap(client, door, outcome="talked", visited="2026-11-24T18:00+08:00")
    assert answer.status_code == 201


def test_the_day_asks_the_same_number_of_questions_for_one_building_and_for_three(running: Running) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            words(client, "/field/")
        return len(asked)

    client, grid, house = running.enter("lin"), running.cast.grids[0], running.cast.buildings[0]
    questions()
    before = questions()
    for name in ("21号楼", "22号楼"):
        homes = [Branch("household", f"{n}01", level=n, position=n) for n in (1, 2)]
        plant([Branch("building", name, children=homes)], parent=running.cast.managed, by=SYSTEM)
        added = Place.objects.get(name=name)
        GridBuilding.objects.create(
            plan=grid.plan, grid=grid, building=added, community=running.cast.home, during=grid.plan.during
        )
        for home in Place.objects.filter(building=added, kind="household"):
            Door.objects.create(
                number=Door.objects.count() + 1,
                round=running.round,
                community=running.cast.home,
                household=home,
                building=added,
                level=1,
                grid=grid,
            )
    assert house.name in words(client, "/field/")
    assert questions() == before


def test_a_stairwell_asks_the_same_number_of_questions_however_many_doors(running: Running) -> None:
    door, client = running.door("101"), running.enter("lin")
    words(client, stair(door))
    with CaptureQueriesContext(connection) as two:
        words(client, stair(door))
    for number in ("102", "103"):
        home = Branch("household", number, level=1, position=9)
        plant([home], parent=door.entrance, by=SYSTEM)
        Door.objects.create(
            number=Door.objects.count() + 1,
            round=running.round,
            community=running.cast.home,
            household=Place.objects.get(entrance_id=door.entrance_id, name=number, kind="household"),
            building_id=door.building_id,
            entrance_id=door.entrance_id,
            level=1,
            grid=running.cast.grids[0],
        )
    with CaptureQueriesContext(connection) as four:
        words(client, stair(door))
    assert len(four) == len(two)


def test_a_door_that_asked_for_silence_is_marked_in_the_stairwell(running: Running) -> None:
    door = running.door("101")
    page = stair(door)
    assert "暂不上门" not in words(running.enter("lin"), page)
    silence_household(door.household_id, until=TODAY + timedelta(days=9), by=running.by("lin"))
    assert "暂不上门" in words(running.enter("lin"), page)


def test_a_tall_stairwell_brings_what_can_be_tapped_for_one_floor_and_the_floor_that_is_asked_for(
    running: Running,
) -> None:
    cast = running.cast
    floors = [
        Branch("household", f"{level:02}0{n}", level=level, position=level * 8 + n)
        for level in range(1, 19)
        for n in range(8)
    ]
    house = plant([Branch("building", "18号楼", position=18, children=floors)], parent=cast.home, by=SYSTEM)[0]
    GridBuilding.objects.create(
        plan=cast.grids[0].plan, grid=cast.grids[0], building=house, community=cast.home, during=DateRange(TODAY, None)
    )
    close_round(running.round.pk, by=running.by("zhao"))
    running.round = start_round(cast.home.pk, by=running.by("zhao"), at=NOON, **FACTS)
    client = running.enter("lin")
    address = f"/field/rounds/{running.round.pk}/stairs/{house.pk}/"
    with CaptureQueriesContext(connection) as asked:
        page = words(client, address)
    # 144 doors by name, and the forms of the first floor alone.
    assert page.count('id="door-') == 144
    assert page.count("data-tap>") == 8
    assert len(page.encode()) < 120_000
    assert len(asked) < 40
    last = Door.objects.get(round=running.round, household__name="0103")
    assert f'action="/field/doors/{last.pk}/visit"' not in page
    assert f'action="/field/doors/{last.pk}/visit"' in words(client, f"{address}?door={last.pk}")
