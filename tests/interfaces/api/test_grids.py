"""Grids for programs: a building put into one by hand, where a home belonged when, others' codes, a plan to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.grids.services import adopt_plan
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import plant
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.time import today

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db

API = "/api/v1"


@pytest.fixture
def stage(everywhere: None) -> GridsStage:
    from tests.support.grids_stage import set_stage

    return set_stage()


def program(stage: GridsStage, name: str = "zhao") -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def put(api: Client, address: str, facts: dict[str, Any]) -> Any:
    head = {"Idempotency-Key": str(uuid4())}
    return api.put(f"{API}{address}", facts, content_type="application/json", headers=head)


def adopted(stage: GridsStage, in_days: int = 0) -> GridPlan:
    from tests.support.grids_stage import draw_plan

    plan = draw_plan(stage, range(6), range(6, 12))
    return adopt_plan(plan.pk, from_=today() + timedelta(days=in_days), by=stage.by("zhao"))


def test_a_new_building_is_listed_and_put_into_a_grid_by_hand_once(stage: GridsStage) -> None:
    from tests.support.grids_stage import building

    plan = adopted(stage)
    (new,) = plant([building("13号楼", 4, 0, 2)], parent=stage.community, by=SYSTEM)
    grid, api = plan.grids.get(serial=1), program(stage)
    listed = api.get(f"{API}/communities/{stage.community.pk}/unassigned").json()["items"]
    made = put(api, f"/buildings/{new.pk}/grid", {"grid_id": str(grid.pk)})
    assert (listed, made.status_code) == ([{"building_id": str(new.pk), "name": "13号楼"}], 201)
    assert made.json() == {"building_id": str(new.pk), "grid_id": str(grid.pk), "begins": today().isoformat()}
    assert api.get(f"{API}/communities/{stage.community.pk}/unassigned").json()["total"] == 0
    refused = [
        put(program(stage, one), f"/buildings/{new.pk}/grid", {"grid_id": str(grid.pk)}) for one in ("chen", "han")
    ]
    assert [one.status_code for one in refused] == [404, 403]


def test_a_home_tells_to_which_grid_it_belongs_since_when(stage: GridsStage) -> None:
    plan = adopted(stage)
    set_reach(EVERYWHERE)
    home = Place.objects.filter(kind="household", building=stage.buildings[0])[0]
    grid = plan.grids.get(serial=1)
    (span,) = program(stage).get(f"{API}/places/{home.pk}/grids").json()
    assert (span["grid_id"], span["grid_code"], span["plan_id"]) == (str(grid.pk), grid.code, str(plan.pk))
    assert (span["begins"], span["ends"]) == (today().isoformat(), None)
    assert program(stage, "chen").get(f"{API}/places/{home.pk}/grids").status_code == 404


def test_a_grid_is_found_by_the_code_that_somebody_else_gave_it(stage: GridsStage) -> None:
    plan = adopted(stage)
    grid, api = plan.grids.get(serial=2), program(stage)
    said = put(api, f"/grids/{grid.pk}/codes", {"scheme": "区网格中心", "code": "W-77", "purpose": "派单"})
    assert (said.status_code, said.json()["grid_id"]) == (201, str(grid.pk))
    found = {code: api.get(f"{API}/grids", {"code": code}).json() for code in ("W-77", grid.code, "W-78")}
    assert {code: [one["id"] for one in some] for code, some in found.items()} == {
        "W-77": [str(grid.pk)],
        grid.code: [str(grid.pk)],
        "W-78": [],
    }
    assert program(stage, "chen").get(f"{API}/grids", {"code": "W-77"}).json() == []


def test_a_plan_is_printed_before_its_first_day(stage: GridsStage) -> None:
    plan = adopted(stage, in_days=5)
    grid, api = plan.grids.get(serial=1), program(stage)
    found = [api.get(f"{API}/plans/{plan.pk}/plan.pdf"), api.get(f"{API}/grids/{grid.pk}/grid.pdf")]
    assert [(one.status_code, one.getvalue()[:5]) for one in found] == [(200, b"%PDF-")] * 2
