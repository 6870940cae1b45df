"""Questions to the divider, and divisions of whole areas, over the interface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.domain.grids.models import BulkDivision
from gongzhi.domain.grids.services import work_on_area
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import today
from tests.support.grids_stage import draw_plan

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


def post(api: Client, address: str, **body: Any) -> Any:
    head = {"Idempotency-Key": str(uuid4())}
    return api.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=head)


def test_a_moment_without_a_zone_is_refused_and_one_with_a_zone_is_kept(stage: GridsStage) -> None:
    api = program(stage, "han")
    area = str(stage.community.parent_id)
    naive = post(api, "area-divisions", area_id=area, begins_at="2027-01-01T01:00:00")
    assert (naive.status_code, BulkDivision.objects.count()) == (422, 0)
    asked = post(api, "area-divisions", area_id=area, begins_at="2027-01-01T01:00:00+08:00")
    assert (asked.status_code, asked.json()["communities"], asked.json()["open"]) == (201, 2, 2)
    known = api.get(f"/api/v1/area-divisions/{asked.json()['id']}")
    assert known.json()["begins_at"].startswith("2026-12-31T17:00:00")


def test_communities_without_data_are_found_apart_by_people_and_programs(stage: GridsStage) -> None:
    plant([Branch("community", "空社区", code="110105009050")], parent=stage.community.parent, by=SYSTEM)
    api = program(stage, "han")
    asked = post(api, "area-divisions", area_id=str(stage.community.parent_id)).json()["id"]
    work_on_area(UUID(asked))
    names = {}
    for state in ("answered", "impossible", "no_data"):
        lines = api.get(f"/api/v1/area-divisions/{asked}/communities?state={state}").json()["items"]
        names[state] = [(one["community"], one["is_without_data"]) for one in lines]
        page = api.get(reverse("desk:bulk_division", args=[asked]), {"state": state}).content.decode()
        assert [name for name in ("安慧里社区", "安慧北里社区", "空社区") if f">{name}</a>" in page] == [
            name for name, _is_without in names[state]
        ]
        # The sum that tells how many there are leads to exactly these.
        assert f"?state={state}" in page
    both = [("安慧里社区", False), ("安慧北里社区", False)]
    assert names == {"answered": both, "impossible": [], "no_data": [("空社区", True)]}


def test_a_question_is_asked_listed_and_stopped_and_next_door_hears_nothing(stage: GridsStage) -> None:
    api, beside = program(stage), program(stage, "chen")
    asked = post(api, "plan-questions", community_id=str(stage.community.pk), districts=3, load="minutes")
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    listed = api.get(f"/api/v1/communities/{stage.community.pk}/plan-questions").json()["items"]
    assert [(one["id"], one["wish"]["load"]) for one in listed] == [(asked.json()["id"], "minutes")]
    stopped = post(api, f"plan-questions/{asked.json()['id']}/stop")
    assert (stopped.status_code, stopped.json()["state"]) == (201, "stopped")
    assert post(api, f"plan-questions/{asked.json()['id']}/stop").status_code == 409
    assert beside.get(f"/api/v1/communities/{stage.community.pk}/plan-questions").status_code == 404


def test_a_plan_is_weighed_checked_compared_adopted_and_undone(stage: GridsStage) -> None:
    api = program(stage)
    first, second = draw_plan(stage, range(6), range(6, 12)), draw_plan(stage, range(5), range(5, 12), serial=2)
    assert api.get(f"/api/v1/plans/{first.pk}/checks").json() == {"findings": []}
    found = post(api, f"plans/{first.pk}/check").json()
    assert api.get(f"/api/v1/plans/{first.pk}/checks").json() == found
    day = today().isoformat()
    assert post(api, f"plans/{first.pk}/adopt", begins=day).status_code == 201
    effect = api.get(f"/api/v1/plans/{second.pk}/effect").json()
    assert (effect["replaces"], effect["moved_households"], effect["services"]) == (str(first.pk), 4, [])
    compared = api.get(f"/api/v1/plans/{first.pk}/compare/{second.pk}").json()
    assert [(one["name"], one["old"], one["new"]) for one in compared["moved"]] == [("6号楼", "第1网格", "第2网格")]
    assert api.get(f"/api/v1/communities/{stage.community.pk}/unassigned").json()["items"] == []
    assert post(api, f"plans/{first.pk}/undo", because="试一试").json()["state"] == "withdrawn"
    assert len(api.get(f"/api/v1/communities/{stage.community.pk}/unassigned").json()["items"]) == 12
