"""What a plan's page says about adopting it: teams, households, loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridPlan
from gongzhi.domain.places.services import plant
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.time import today
from tests.support.grids_stage import building, draw_plan

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def shown(stage: GridsStage, address: str) -> str:
    desk = Client()
    zhao = stage.user("zhao")
    User.objects.filter(pk=zhao.pk).update(language="en")
    desk.force_login(zhao)
    return desk.get(address).content.decode()


def test_after_adopting_plan_and_undo_are_one_tap_away(stage: GridsStage) -> None:
    plan = draw_plan(stage, range(6), range(6, 12))
    desk = Client()
    desk.force_login(stage.user("zhao"))
    adopted = desk.post(f"/desk/grids/plans/{plan.pk}/adopt/", {"from_": today().isoformat()}, follow=True)
    undo = f'href="/desk/grids/plans/{plan.pk}/#undo"'
    assert (adopted.templates[0].name, adopted.content.decode().count(undo)) == ("desk/grids/home.html", 2)
    assert 'id="undo"' in desk.get(f"/desk/grids/plans/{plan.pk}/").content.decode()
    assert f'href="/desk/grids/plans/{plan.pk}/"' in desk.get("/desk/grids/").content.decode()
    grid, who = plan.grids.get(serial=1), stage.ids("lin")
    set_reach(EVERYWHERE)
    services.staff_team(grid.pk, kind="work_squad", members=who, lead=who[0], by=stage.by("zhao"))
    assert undo not in desk.get("/desk/grids/").content.decode()


def in_force(stage: GridsStage, *parts: range) -> GridPlan:
    set_reach(EVERYWHERE)
    return services.adopt_plan(draw_plan(stage, *parts).pk, from_=today(), by=stage.by("zhao"))


def test_only_teams_that_find_a_new_grid_are_counted_as_following(stage: GridsStage) -> None:
    first = in_force(stage, range(4), range(4, 8), range(8, 12))
    for serial, name in ((1, "lin"), (2, "sun"), (3, "li")):
        who = stage.ids(name)
        grid = first.grids.get(serial=serial)
        services.staff_team(grid.pk, kind="work_squad", members=who, lead=who[0], by=stage.by("zhao"))
    second = draw_plan(stage, range(7), range(7, 12), serial=2)
    page = shown(stage, f"/desk/grids/plans/{second.pk}/")
    assert ("2 teams follow into the new grids" in page, "3 teams follow" in page) == (True, False)


def test_nearly_the_same_work_is_only_said_where_it_is_so(stage: GridsStage) -> None:
    even = draw_plan(stage, range(6), range(6, 12))
    uneven = draw_plan(stage, range(3), range(3, 12), serial=2)
    GridPlan.objects.update(figures={"load": "households", "imbalance": 0.5}, tolerance=0.5)
    found = {}
    for plan in (even, uneven):
        page = shown(stage, f"/desk/grids/plans/{plan.pk}/")
        found[plan.serial] = ("nearly the same work: 24 to 24" in page, "do not have the same work: 12 to 36" in page)
    assert found == {1: (True, False), 2: (False, True)}


def test_a_building_that_had_no_grid_changes_none(stage: GridsStage) -> None:
    first = in_force(stage, range(6), range(6, 12))
    plant([building("新楼", 4, 0, 48)], parent=stage.community, by=SYSTEM)
    second = services.propose_plan(stage.community.pk, districts=2, tolerance=0.5, by=stage.by("zhao"))
    change = queries.plan_change(first, second)
    assert (change.moved_households, change.fresh_households) == (second.figures["churn"], 48)
    page = shown(stage, f"/desk/grids/plans/{second.pk}/")
    assert "48 households in 1 buildings had no grid and get one." in page
    compared = shown(stage, f"/desk/grids/plans/{first.pk}/compare/{second.pk}/")
    assert ("48 households had no grid and get one." in compared, "新楼" in compared) == (True, True)
