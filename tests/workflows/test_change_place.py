"""Communities are split and joined as dated acts: everything below goes along, and no grid keeps what left."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.grids import queries as grids
from gongzhi.domain.grids.models import GridBuilding, GridPlan
from gongzhi.domain.grids.services import adopt_plan
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import today
from gongzhi.workflows.change_place import change_place, take_back_change
from tests.support.grids_stage import draw_plan, set_stage

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db
NEW = "110105009099"


@pytest.fixture
def stage(everywhere: None) -> GridsStage:
    made = set_stage()
    Place.objects.update(since="2020-01-01")
    return made


def adopted(stage: GridsStage) -> GridPlan:
    return adopt_plan(draw_plan(stage, range(6), range(6, 12)).pk, from_=today(), by=stage.by("zhao"))


def households(community: Place) -> int:
    return Place.objects.filter(community=community, kind="household", until=None).count()


def test_a_part_of_a_community_becomes_one_of_its_own_and_can_be_one_again(stage: GridsStage) -> None:
    plan = adopted(stage)
    parts = [str(one.pk) for one in stage.buildings[8:]]
    facts = {"name": "安慧东里社区", "code": NEW, "parts": parts}
    act = change_place(stage.community.pk, kind="split", facts=facts, by=SYSTEM)
    made = Place.objects.get(code=NEW)
    assert (households(made), households(stage.community), made.parent_id) == (16, 32, stage.community.parent_id)
    assert {str(one.pk) for one in grids.unassigned_buildings(made.pk, today())} == set(parts)
    assert GridBuilding.objects.filter(plan=plan, during__contains=today()).count() == 8
    take_back_change(act.pk, by=SYSTEM)
    assert (Place.objects.filter(code=NEW).count(), households(stage.community)) == (0, 48)


@pytest.mark.parametrize("code", ["", "110105009046", "110105010099", "12"])
def test_a_new_community_needs_a_free_code_of_its_subdistrict(stage: GridsStage, code: str) -> None:
    facts = {"name": "新社区", "code": code, "parts": [str(stage.buildings[0].pk)]}
    with pytest.raises(NotSo) as refused:
        change_place(stage.community.pk, kind="split", facts=facts, by=SYSTEM)
    assert set(refused.value.fields) == {"code"}


def test_a_joined_community_lives_on_in_the_other_with_every_door_and_its_plan_ends(stage: GridsStage) -> None:
    plan, twin = adopted(stage), stage.buildings[0]
    Place.objects.filter(community=stage.next_door, kind="building").update(name=twin.name)
    act = change_place(stage.community.pk, kind="merge", facts={"into": str(stage.next_door.pk)}, by=SYSTEM)
    for one in (stage.community, twin, plan):
        one.refresh_from_db()
    assert (households(stage.next_door), households(stage.community)) == (50, 0)
    assert (stage.community.successor_id, twin.name) == (stage.next_door.pk, "安慧里社区1号楼")
    assert grids.plan_in_force(stage.community.pk, today()) is None
    take_back_change(act.pk, by=SYSTEM)
    twin.refresh_from_db()
    assert (households(stage.community), twin.name) == (48, "1号楼")


def test_doors_on_a_lane_keep_it_when_their_communities_are_joined(stage: GridsStage) -> None:
    lane = plant([Branch("lane", "东巷")], parent=stage.community, by=SYSTEM, since=date(2020, 1, 1))[0]
    plate = plant([Branch("household", "东巷1号", lane=lane.pk)], parent=stage.community, by=SYSTEM)[0]
    act = change_place(stage.community.pk, kind="merge", facts={"into": str(stage.next_door.pk)}, by=SYSTEM)
    plate.refresh_from_db()
    joined = (plate.community_id, plate.lane_id, plate.building_id)
    take_back_change(act.pk, by=SYSTEM)
    plate.refresh_from_db()
    assert joined == (stage.next_door.pk, lane.pk, lane.pk)
    assert (plate.community_id, plate.lane_id, plate.building_id) == (stage.community.pk, lane.pk, lane.pk)


def test_whole_communities_are_joined_from_above_only(stage: GridsStage) -> None:
    secretary = Client()
    secretary.force_login(stage.user("zhao"))
    body = {"kind": "merge", "facts": {"into": str(stage.next_door.pk)}}
    head = {"Idempotency-Key": str(uuid4())}
    address = f"/api/v1/places/{stage.community.pk}/acts"
    sent = secretary.post(address, body, content_type="application/json", headers=head)
    page = secretary.get(f"/desk/places/{stage.community.pk}/")
    assert (sent.status_code, [kind for kind, _word in page.context["acts_open"]]) == (404, ["rename", "add"])
