"""The numbers of grids follow what is built, listed, split and demolished in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.words import NetStage
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import today
from gongzhi.workflows.change_place import change_place, take_back_change
from tests.support.grids_stage import building, draw_plan, set_stage

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def in_force(stage: GridsStage) -> GridPlan:
    plan = draw_plan(stage, range(4), range(4, 8), range(8, 12))
    return services.adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))


def sizes(plan: GridPlan) -> list[tuple[int, int]]:
    grids = list(queries.grids_of_plan(plan.pk))
    lines = queries.building_lines(plan)
    for one in grids:
        mine = [line for line in lines if line.grid_id == one.pk]
        assert (sum(line.households for line in mine), len(mine)) == (one.households, one.buildings)
        assert queries.grid(one.pk).households == one.households
    return [(one.households, one.buildings) for one in grids]


def tolerance_is_kept(plan: GridPlan) -> bool:
    line = next(one for one in queries.stage_lines(plan, today()) if one.kind == NetStage.PARTITION)
    return next(one.is_met for one in line.checks if one.code == "tolerance")


def test_doors_listed_later_count_in_the_grid_and_in_its_balance(stage: GridsStage) -> None:
    plan = in_force(stage)
    assert (sizes(plan), tolerance_is_kept(plan)) == ([(16, 4)] * 3, True)
    entrance = stage.buildings[0].children.get()
    plant([Branch("household", f"2{n:02d}", level=2, position=n) for n in range(1, 21)], parent=entrance, by=SYSTEM)
    assert (sizes(plan), tolerance_is_kept(plan)) == ([(36, 4), (16, 4), (16, 4)], False)


def test_a_demolished_building_leaves_its_grid_and_comes_back_when_that_was_a_mistake(stage: GridsStage) -> None:
    plan, by = in_force(stage), stage.by("zhao")
    gone = stage.buildings[5]
    Place.objects.filter(path__startswith=gone.path).update(since=today() - timedelta(days=9))
    act = change_place(gone.pk, kind="end", facts={}, by=by, because="demolished")
    assert sizes(plan) == [(16, 4), (12, 3), (16, 4)]
    assert gone.name not in {one.name for one in queries.building_lines(plan)}
    take_back_change(act.pk, by=by)
    assert sizes(plan) == [(16, 4)] * 3
    assert not queries.unassigned_buildings(stage.community.pk, today()).exists()


def test_doors_that_a_split_takes_along_are_counted_once(stage: GridsStage) -> None:
    plan, by = in_force(stage), stage.by("zhao")
    whole = stage.buildings[0]
    plant([Branch("entrance", "2单元", children=[Branch("household", "101", level=1)])], parent=whole, by=SYSTEM)
    assert sizes(plan)[0] == (17, 4)
    part = Place.objects.get(parent=whole, name="2单元")
    change_place(whole.pk, kind="split", facts={"name": "1号楼东", "parts": [str(part.pk)]}, by=by)
    assert sizes(plan)[0] == (16, 4)
    new = Place.objects.get(name="1号楼东")
    services.assign_building(new.pk, grid_id=queries.grids_of_plan(plan.pk)[1].pk, by=by)
    assert sizes(plan) == [(16, 4), (17, 5), (16, 4)]


def test_households_that_are_only_stated_count_until_doors_are_listed(everywhere: None) -> None:
    stage = set_stage()
    plan = in_force(stage)
    plant([building("新楼", 4, 0, 0)], parent=stage.community, by=SYSTEM)
    Place.objects.filter(name="新楼").update(households_stated=9)
    new = Place.objects.get(name="新楼")
    grid = queries.grids_of_plan(plan.pk)[2].pk
    services.assign_building(new.pk, grid_id=grid, by=stage.by("zhao"), is_apart_known=True)
    assert sizes(plan)[2] == (25, 5)
    plant([Branch("household", "101", level=1)], parent=new.children.get(), by=SYSTEM)
    assert sizes(plan)[2] == (17, 5)
