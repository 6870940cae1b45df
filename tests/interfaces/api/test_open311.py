"""Open311 GeoReport v2 as another system speaks it: services, definitions, requests and tokens, as JSON and XML."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from gongzhi.domain.actors.services import read_contact
from gongzhi.domain.needs import services
from gongzhi.domain.needs.models import Need
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.accounts.services import create_api_token
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> Stage:
    from tests.support.needs_stage import set_stage

    return set_stage()


def area(stage: Stage) -> str:
    parent = stage.cast.home.parent
    assert parent is not None
    return parent.code


def get(stage: Stage, path: str, **more: str) -> Any:
    answer = Client().get(f"/open311/v2/{path}", {"jurisdiction_id": area(stage), **more})
    set_reach(EVERYWHERE)
    return answer


def key_of(stage: Stage, name: str) -> str:
    user = stage.people[name].user_id
    assert user is not None
    return create_api_token(user, name="open311", expires_at=time.now() + timedelta(days=9), by=user)


def post(stage: Stage, **facts: str) -> Any:
    answer = Client().post("/open311/v2/requests.json", {"jurisdiction_id": area(stage), **facts})
    set_reach(EVERYWHERE)
    return answer


def test_services_and_what_they_ask_come_in_both_formats(stage: Stage) -> None:
    listed = {one["service_code"]: one for one in get(stage, "services.json").json()}
    whole = ElementTree.fromstring(get(stage, "services.xml").content)
    assert {one.findtext("service_code") for one in whole.iter("service")} == set(listed)
    assert (listed["lift.fault"]["metadata"], listed["light.stairwell"]["metadata"]) == (True, False)
    asked = get(stage, "services/lift.fault.json").json()["attributes"]
    assert [(one["code"], one["datatype"], one["required"]) for one in asked] == [("trapped", "singlevaluelist", True)]


def test_a_request_is_taken_in_once_for_the_holder_of_a_key_at_the_nearest_building(stage: Stage) -> None:
    building = stage.entrance.building
    assert building is not None
    Place.objects.filter(pk=building.pk).update(longitude=116.41, latitude=39.99)
    facts = {"service_code": "light.stairwell", "description": "三层灯不亮", "lat": "39.9901", "long": "116.4101"}
    refused = post(stage, **facts)
    key = key_of(stage, "zhao")
    answers = [post(stage, api_key=key, external_id="A-7", **facts) for _time in range(2)]
    need = Need.objects.get()
    assert (refused.status_code, refused.json()[0]["code"]) == (403, 403)
    assert [answer.json()[0]["service_request_id"] for answer in answers] == [need.number] * 2
    assert (need.source, need.building_id) == ("open311", building.pk)
    assert [answer.json()[0]["token"] for answer in answers] == [str(need.pk)] * 2
    assert get(stage, f"tokens/{need.pk}.json").json() == [{"token": str(need.pk), "service_request_id": need.number}]


@pytest.mark.parametrize("moment", ["2026-13-01T00:00:00Z", "0001-01-01T00:00:00Z", "yesterday", "2026-11-28T09:00:00"])
def test_a_moment_that_is_none_is_refused_in_words(stage: Stage, moment: str) -> None:
    answer = get(stage, "requests.json", end_date=moment)
    assert (answer.status_code, "end_date" in answer.json()[0]["description"]) == (400, True)


def test_who_has_to_secure_the_account_first_writes_nothing_and_the_refusal_is_journalled(stage: Stage) -> None:
    key = key_of(stage, "zhao")
    user = stage.people["zhao"].user
    assert user is not None
    user.is_password_temporary = True
    user.save(update_fields=["is_password_temporary"])
    answer = post(
        stage, api_key=key, service_code="light.stairwell", description="灯不亮", address_id=str(stage.entrance.pk)
    )
    assert (answer.status_code, Need.objects.count()) == (403, 0)


def test_what_is_shown_of_a_request_names_nobody_and_says_open_or_closed(stage: Stage) -> None:
    need, private = stage.open(text="三层灯不亮，找王阿姨", at=time.now()).need, stage.open(is_private=True).need
    (one,) = get(stage, "requests.json", status="open").json()
    assert (one["service_request_id"], one["status"], one["description"]) == (need.number, "open", "")
    services.decline_need(need.pk, by=stage.by("zhao"), because="重复", article="第十一条")
    assert get(stage, "requests.json", status="open").json() == []
    whole = ElementTree.fromstring(get(stage, f"requests/{need.number}.xml").content)
    assert [request.findtext("status") for request in whole] == ["closed"]
    assert get(stage, f"requests/{private.number}.json").status_code == 404


def test_a_request_without_or_with_another_jurisdiction_is_refused_in_words(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    without = Client().get("/open311/v2/services.json")
    far = stage.cast.far_building.community
    assert far is not None
    assert far.parent is not None
    elsewhere = Client().get(f"/open311/v2/requests/{need.number}.json", {"jurisdiction_id": far.parent.code})
    set_reach(EVERYWHERE)
    assert (without.status_code, without.json()[0]["code"]) == (400, 400)
    assert elsewhere.status_code == (404 if far.parent.code != area(stage) else 200)


def test_a_request_by_address_keeps_the_number_to_ask_and_belongs_to_the_community(stage: Stage) -> None:
    building, key = stage.entrance.building, key_of(stage, "lin")
    assert building is not None
    facts = {"service_code": "light.stairwell", "description": "三层灯不亮", "api_key": key}
    told = {"first_name": "丽", "last_name": "李", "phone": "13800138001", "email": "li@example.org"}
    address = f"安慧里社区 {building.name} 门口"
    made = post(stage, **facts, **told, address_string=address).json()[0]
    need = Need.objects.get(number=made["service_request_id"])
    assert (need.building_id, need.owner_id) == (building.pk, stage.people["zhao"].pk)
    assert need.reporter_id is not None
    assert read_contact(need.reporter_id, because="回访", by=SYSTEM).name == "李丽"
    assert "email" in made["service_notice"]
    unclear = post(stage, **facts, address_string="某处")
    nowhere = post(stage, **facts)
    whole = post(stage, **facts, address_string="安慧里社区门口").json()[0]["service_request_id"]
    assert (unclear.status_code, nowhere.status_code) == (404, 400)
    assert Need.objects.get(number=whole).place_id == stage.cast.home.pk
