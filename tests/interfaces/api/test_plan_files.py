"""A plan and its codes as files over the interface: what is given can be taken in again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.domain.grids.models import GridBuilding, GridCode, GridPlan
from gongzhi.domain.grids.services import adopt_plan, propose_plan
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.time import today

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> GridsStage:
    from tests.support.grids_stage import set_stage

    return set_stage()


def program(stage: GridsStage, name: str = "zhao") -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def adopted(stage: GridsStage) -> GridPlan:
    from tests.support.grids_stage import draw_plan

    plan = draw_plan(stage, range(6), range(6, 12))
    return adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))


def grid_by_house(plan: GridPlan) -> dict[UUID, int]:
    members = GridBuilding.objects.filter(plan=plan).select_related("grid")
    return {one.building_id: one.grid.serial for one in members}


def sent(api: Client, address: str, name: str, content: bytes) -> Any:
    head = {"Idempotency-Key": str(uuid4())}
    return api.post(address, {"file": SimpleUploadedFile(name, content)}, headers=head)


@pytest.mark.parametrize("kind", ["xlsx", "geojson"])
def test_a_plan_given_as_a_file_is_taken_in_again_as_the_same_division(stage: GridsStage, kind: str) -> None:
    plan, api = propose_plan(stage.community.pk, districts=3, tolerance=0.1, by=stage.by("zhao")), program(stage)
    given = api.get(f"/api/v1/plans/{plan.pk}/plan.{kind}")
    made = sent(api, f"/api/v1/communities/{stage.community.pk}/plans/import", f"plan.{kind}", given.content)
    set_reach(EVERYWHERE)
    again = GridPlan.objects.get(pk=made.json()["id"])
    assert (given.status_code, made.status_code) == (200, 201)
    assert grid_by_house(again) == grid_by_house(plan)
    assert program(stage, "chen").get(f"/api/v1/plans/{plan.pk}/plan.{kind}").status_code == 404


def test_a_plan_and_a_grid_come_as_printed_pages(stage: GridsStage) -> None:
    plan, api = adopted(stage), program(stage)
    grid = plan.grids.get(serial=1)
    found = [api.get(f"/api/v1/plans/{plan.pk}/plan.pdf?overview=true"), api.get(f"/api/v1/grids/{grid.pk}/grid.pdf")]
    assert [(one.status_code, one.headers["Content-Type"]) for one in found] == [(200, "application/pdf")] * 2


def test_codes_of_others_go_out_and_come_in_as_a_sheet_and_are_removed(stage: GridsStage) -> None:
    adopted(stage)
    api, home = program(stage), f"/api/v1/communities/{stage.community.pk}"
    rows = api.get(f"{home}/grid-codes.csv").content.decode("utf-8-sig").splitlines()
    filled = "\n".join([rows[0], *(f"{row.split(',')[0]},x,A{at},区平台,城管" for at, row in enumerate(rows[1:]))])
    taken = sent(api, f"{home}/grid-codes/import", "codes.csv", filled.encode())
    assert (taken.status_code, taken.json()) == (201, {"number": 2})
    broken = sent(api, f"{home}/grid-codes/import", "codes.csv", f"{rows[0]}\n999,x,A,区平台,城管".encode())
    assert (broken.status_code, broken.json()["rows"][0]["row"]) == (422, 2)
    first = api.get(f"{home}/grid-codes").json()["items"][0]["id"]
    gone = api.delete(f"/api/v1/grid-codes/{first}", headers={"Idempotency-Key": str(uuid4())})
    set_reach(EVERYWHERE)
    assert (gone.status_code, GridCode.objects.count()) == (201, 1)


def test_grids_of_an_area_are_looked_at_and_taken_in_with_a_proposal_for_each_community(stage: GridsStage) -> None:
    rows = [f"安慧里社区,{one.name},甲" for one in stage.buildings]
    text = "\n".join(["社区,楼号,网格", *rows, f"{stage.next_door.code},99号楼,乙"]).encode()
    area, api = f"/api/v1/areas/{stage.community.parent_id}/plans", program(stage, "han")
    look = sent(api, f"{area}/look", "grids.csv", text + "\n安慧里社区,98号楼,甲".encode()).json()
    assert [(one["name"], one["grids"], one["faults"]) for one in look["communities"]] == [
        ("安慧里社区", 1, 1),
        ("安慧北里社区", 1, 0),
    ]
    assert ([one["row"] for one in look["faults"]], look["remarks"], look["absent"]) == ([15], [], [])
    made = sent(api, f"{area}/import", "grids.csv", text)
    set_reach(EVERYWHERE)
    plans = {str(one.pk): one.community_id for one in GridPlan.objects.all()}
    assert (made.status_code, {one["id"] for one in made.json()["plans"]}) == (201, set(plans))
    assert set(plans.values()) == {stage.community.pk, stage.next_door.pk}
    home = f"/api/v1/communities/{stage.community.pk}/plans/look"
    assert sent(program(stage), home, "grids.csv", text).json()["faults"][0]["column"] == "社区"
    assert sent(program(stage), f"{area}/import", "grids.csv", text).status_code == 403


def test_what_is_no_community_is_not_looked_at_as_one(stage: GridsStage) -> None:
    address = f"/api/v1/communities/{stage.buildings[0].pk}/plans"
    text = "\n".join(["楼号,网格", *(f"{one.name},甲" for one in stage.buildings)]).encode()
    api = program(stage)
    found = [sent(api, f"{address}/{verb}", "grids.csv", text).status_code for verb in ("look", "import")]
    assert found == [404, 404]
