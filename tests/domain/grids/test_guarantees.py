"""What the database itself keeps, whatever program writes into it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import now, today
from tests.support.grids_stage import building, draw_plan

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def put_in_force(plan: GridPlan, *, days: int = 0) -> None:
    """Writes an adoption without any service."""
    during = DateRange(today() + timedelta(days=days), None)
    GridBuilding.objects.filter(plan=plan).update(during=during)
    GridPlan.objects.filter(pk=plan.pk).update(state="adopted", adopted_at=now(), during=during)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_building_belongs_to_one_grid_on_any_day(stage: GridsStage) -> None:
    one, other = draw_plan(stage, range(12)), draw_plan(stage, range(6), range(6, 12), serial=2)
    put_in_force(one)
    with pytest.raises(IntegrityError, match="grids_one_grid_a_day"), transaction.atomic():
        GridBuilding.objects.filter(plan=other).update(during=DateRange(today() + timedelta(days=90), None))


def test_a_plan_that_leaves_a_household_out_cannot_be_adopted(stage: GridsStage) -> None:
    plan = draw_plan(stage, range(11))
    with pytest.raises(IntegrityError, match="grids_no_gap_at_adoption"), transaction.atomic():
        put_in_force(plan)
    late = draw_plan(stage, range(12), serial=2)
    plant([building("新楼", 4, 0, 3)], parent=stage.community, by=SYSTEM)
    with pytest.raises(IntegrityError, match="grids_no_gap_at_adoption"), transaction.atomic():
        put_in_force(late)


def test_a_building_whose_households_are_only_stated_is_not_left_out_either_unless_it_is_built_later(
    stage: GridsStage,
) -> None:
    plan = draw_plan(stage, range(12))
    put_in_force(plan)
    plant([Branch("building", "公寓", households_stated=120)], parent=stage.community, by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    during = DateRange(today(), today() + timedelta(days=90))
    GridBuilding.objects.filter(plan=plan).update(during=during)
    GridPlan.objects.filter(pk=plan.pk).update(state="replaced", during=during)
    late = draw_plan(stage, range(12), serial=2)
    with pytest.raises(IntegrityError, match="grids_no_gap_at_adoption"), transaction.atomic():
        put_in_force(late, days=90)
    facts = {"state": "adopted", "during": DateRange(today() + timedelta(days=90), None), "adopted_at": now()}
    with pytest.raises(IntegrityError, match="grids_no_gap_at_adoption"), transaction.atomic():
        GridPlan.objects.create(
            community=stage.community, serial=3, districts=1, tolerance=0.05, seed=1, method="x", figures={},
            made_at=now(), **facts,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_is_built_after_the_adoption_hinders_nothing(stage: GridsStage) -> None:
    plan = draw_plan(stage, range(12))
    put_in_force(plan)
    plant([building("新楼", 4, 0, 3)], parent=stage.community, by=SYSTEM)
    closed = DateRange(today(), today() + timedelta(days=9))
    GridPlan.objects.filter(pk=plan.pk).update(state="replaced", during=closed)
    GridPlan.objects.filter(pk=plan.pk).update(state="adopted", during=DateRange(today(), None))  # it goes on
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert GridPlan.objects.get(pk=plan.pk).state == "adopted"


def test_grids_and_their_buildings_lie_in_one_community(stage: GridsStage) -> None:
    plan = draw_plan(stage, range(12))
    grid = plan.grids.get()
    far = stage.next_door.children.get()
    with pytest.raises(IntegrityError, match="grids_members_belong_together"), transaction.atomic():
        GridBuilding.objects.create(plan=plan, grid=grid, building=far, community=stage.community)
    with pytest.raises(IntegrityError, match="grids_stays_in_its_community"), transaction.atomic():
        Grid.objects.filter(pk=grid.pk).update(community=stage.next_door)
    other = draw_plan(stage, range(12), serial=2)
    with pytest.raises(IntegrityError, match="grids_members_belong_together"), transaction.atomic():
        GridBuilding.objects.filter(plan=other).update(grid=grid)
    assert GridBuilding.objects.filter(grid=grid).count() == 12
