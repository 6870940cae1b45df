"""In which grid a place stands: by its own building, or by the buildings of the courtyard or lane around it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.domain.grids.queries import StandsIn, grid_of_place, grids_of_places
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import today
from tests.support.cast import draw_grids
from tests.support.grids_stage import GridsStage, building

pytestmark = pytest.mark.django_db


def yard(stage: GridsStage, name: str, *households: int) -> tuple[Place, list[Place]]:
    """Adds a courtyard with buildings of so many households."""
    houses = [building(f"{name}{n}号楼", n, 9, homes) for n, homes in enumerate(households, 1)]
    planted = plant([Branch("courtyard", name, children=houses)], parent=stage.community, by=SYSTEM)[0]
    return planted, list(Place.objects.filter(parent=planted).order_by("position"))


def test_a_courtyard_stands_in_the_grid_with_most_of_its_households(stage: GridsStage) -> None:
    lived_in, houses = yard(stage, "东院", 2, 5, 2)
    empty, _none = yard(stage, "空院")
    # Dealt in turn: the first and the third to the first grid, the second to the second.
    first, second = draw_grids(stage.community, houses, 2)
    found = grids_of_places([lived_in, empty, houses[0], stage.community], today())
    assert found == {lived_in.pk: StandsIn(second, houses[1]), houses[0].pk: StandsIn(first)}
    assert grid_of_place(lived_in, today() - timedelta(days=400)) is None


@pytest.mark.parametrize(("households", "beside"), [((2, 4, 2), 0), ((3, 3), 0), ((1, 4, 3), 2)])
def test_ties_go_to_more_buildings_and_then_to_the_lower_number(
    stage: GridsStage, households: tuple[int, ...], beside: int
) -> None:
    around, houses = yard(stage, "东院", *households)
    first, _second = draw_grids(stage.community, houses, 2)
    assert grid_of_place(around, today()) == StandsIn(first, houses[beside])


def test_a_lane_stands_in_the_grid_of_the_buildings_on_it(stage: GridsStage) -> None:
    lane = plant([Branch("lane", "东巷")], parent=stage.community, by=SYSTEM)[0]
    Place.objects.filter(pk__in=[one.pk for one in stage.buildings[:3]]).update(lane=lane)
    first, _second = draw_grids(stage.community, stage.buildings, 2)
    assert grid_of_place(lane, today()) == StandsIn(first, stage.buildings[0])
