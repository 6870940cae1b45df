"""My grid on the phone: whoever works in it sees it, says themselves that they take part, and may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from gongzhi.domain.grids.models import TeamMember
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.domain.grids.test_nets import by_hand, equip, put_on_shift, staff
from tests.support.grids_stage import set_stage

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> GridsStage:
    return set_stage()


def visit(stage: GridsStage, name: str) -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def test_my_grid_shows_the_grid_one_works_in_and_no_other(stage: GridsStage) -> None:
    grid = by_hand(stage, 2).grids.get(serial=1)
    equip(stage, grid)
    staff(stage, grid, "work_squad", ["lin"])
    put_on_shift(stage, grid, "work_squad", "lin")
    shown = visit(stage, "lin").get("/field/grid/")
    assert (shown.status_code, shown.context["grid"], shown.context["open_needs"]) == (200, grid, 0)
    assert {one.name for one in shown.context["buildings"]} == {f"{number}号楼" for number in (1, 3, 5, 7, 9, 11)}
    assert {alarm for _line, alarm in shown.context["alarms"]} == {"vacant"}
    assert {one["properties"]["grid"] for one in shown.context["map"]["features"]} == {grid.name}
    assert visit(stage, "zhao").get("/field/grid/").templates[0].name == "field/grids/none.html"
    assert visit(stage, "feng").get("/field/grid/").status_code == 403


def test_a_volunteer_agrees_and_leaves_on_the_phone_and_reads_no_needs(stage: GridsStage) -> None:
    grid = by_hand(stage, 1).grids.get()
    team = staff(stage, grid, "volunteer_team", ["feng", "sun"])
    feng = visit(stage, "feng")
    shown = feng.get("/field/grid/")
    assert (shown.context["open_needs"], [one.team_id for one in shown.context["unsaid"]]) == (None, [team.pk])
    assert feng.post(f"/field/teams/{team.pk}/agree").status_code == 302
    assert feng.get("/field/grid/").context["unsaid"] == []
    mine = feng.get("/api/v1/me/teams").json()
    assert [(one["kind"], one["consent"], one["is_lead"]) for one in mine] == [("volunteer_team", "self", True)]
    assert feng.post(f"/field/teams/{team.pk}/leave").status_code == 302
    set_reach(EVERYWHERE)
    assert set(TeamMember.objects.values_list("person__name", flat=True)) == {"Sun"}
    assert visit(stage, "sun").post(f"/field/teams/{grid.pk}/leave").status_code == 404
