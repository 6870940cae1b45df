"""Doors without a building: a single-storey courtyard and a village lane stand for theirs, and get a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridBuilding
from gongzhi.domain.grids.words import PlanCheck
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import household_counts
from gongzhi.domain.places.services import Branch, correct_place, move_place, plant
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import today
from tests.support.grids_stage import GridsStage, draw_plan

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.django_db


def doors(count: int, *, at: float = 116.4005, lane: UUID | None = None) -> list[Branch]:
    return [
        Branch("household", f"{n}号", position=n, longitude=at + n / 10_000, latitude=39.9985, lane=lane)
        for n in range(1, count + 1)
    ]


def village(stage: GridsStage) -> tuple[Place, Place]:
    """Adds a single-storey courtyard of four doors, and a lane with three plates."""
    yard, lane = plant(
        [Branch("courtyard", "平房院", children=doors(4)), Branch("lane", "东巷")], parent=stage.community, by=SYSTEM
    )
    plant(doors(3, at=116.4025, lane=lane.pk), parent=stage.community, by=SYSTEM)
    return yard, lane


def test_a_courtyard_and_a_lane_are_divided_like_buildings_and_their_doors_know_their_grid(stage: GridsStage) -> None:
    yard, lane = village(stage)
    counts = household_counts(stage.community.pk)
    plan = services.propose_plan(stage.community.pk, districts=2, tolerance=0.1, by=stage.by("zhao"))
    services.adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))
    assert (counts[yard.pk], counts[lane.pk]) == (4, 3)
    assert sum(one.households for one in queries.grids_of_plan(plan.pk)) == 12 * 4 + 4 + 3
    for place in (yard, lane):
        door = Place.objects.filter(building=place, kind="household").earliest("position")
        spans = queries.grid_history(door)
        assert [one.grid_id for one in spans] == [GridBuilding.objects.get(building=place).grid_id]


def test_doors_that_belong_to_no_building_courtyard_or_lane_hinder_an_adoption_by_name(stage: GridsStage) -> None:
    plan = draw_plan(stage, range(6), range(6, 12))
    plant(doors(1), parent=stage.community, by=SYSTEM)
    found = {one.check: list(one.names) for one in services.check_plan(plan.pk, by=stage.by("zhao"))}
    assert found[PlanCheck.COVERED] == ["1号"]
    with pytest.raises(NotNow):
        services.adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))


def test_a_door_that_moves_or_changes_its_lane_belongs_to_where_it_stands(stage: GridsStage) -> None:
    yard, lane = village(stage)
    other = plant([Branch("lane", "西巷")], parent=stage.community, by=SYSTEM)[0]
    door = Place.objects.filter(building=yard, kind="household").earliest("position")
    plate = Place.objects.filter(building=lane, kind="household").earliest("position")
    correct_place(plate.pk, facts={"lane": str(other.pk)}, by=SYSTEM)
    move_place(door.pk, parent=stage.buildings[0].pk, by=SYSTEM)
    for one in (door, plate):
        one.refresh_from_db()
    assert (door.building_id, plate.building_id) == (stage.buildings[0].pk, other.pk)
