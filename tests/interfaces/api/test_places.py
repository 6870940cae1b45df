"""Places over the interface for programs: lists, acts, files, cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.places.models import Place, Placement
from gongzhi.foundation.reach import EVERYWHERE, set_reach

if TYPE_CHECKING:
    from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
API = "/api/v1"


class Program:
    """A program with somebody's log-in; each command has a number of its own."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.client = Client()
        self.client.force_login(cast.user(name))

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(API + path, asked)

    def send(self, verb: str, path: str, body: Any = None) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        call = getattr(self.client, verb)
        return call(API + path, body or {}, content_type="application/json", headers=headers)


def test_places_are_found_by_kind_name_and_initials(cast: Cast) -> None:
    zhao = Program(cast, "zhao")
    found = {
        asked: {one["full_name"] for one in zhao.get("/places", **dict([asked])).json()["items"]}
        for asked in (("kind", "building"), ("q", "jy"), ("kind", "entrance"))
    }
    assert found == {
        ("kind", "building"): {f"安慧里社区 {number}号楼" for number in (1, 2, 3)},
        ("q", "jy"): {"安慧里社区 甲院"},
        ("kind", "entrance"): {f"安慧里社区 {number}号楼 1单元" for number in (1, 2, 3)},
    }
    assert {one["households"] for one in zhao.get("/places", kind="building").json()["items"]} == {2}
    assert zhao.get("/places", kind="castle").status_code == 422


def test_a_list_asks_the_database_as_often_with_one_place_as_with_three(cast: Cast) -> None:
    zhao, asked = Program(cast, "zhao"), []
    for size in (1, 3):
        with CaptureQueriesContext(connection) as seen:
            assert len(zhao.get("/places", kind="building", size=size).json()["items"]) == size
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_buildings_and_lanes_come_as_they_stand_on_a_day(cast: Cast) -> None:
    zhao = Program(cast, "zhao")
    buildings = zhao.get(f"/communities/{cast.home.pk}/buildings").json()
    assert {(one["name"], one["households"], one["courtyard_id"]) for one in buildings} == {
        ("1号楼", 2, str(cast.managed.pk)), ("2号楼", 2, str(cast.managed.pk)), ("3号楼", 2, str(cast.unmanaged.pk)),
    }  # fmt: skip
    assert zhao.get(f"/communities/{cast.home.pk}/buildings", on="2001-01-01").json() == []
    made = zhao.send(
        "post",
        f"/places/{cast.home.pk}/acts",
        {
            "kind": "add",
            "facts": {"kind": "lane", "name": "东街", "is_barrier": True, "line": [[116.4, 39.9], [116.41, 39.9]]},
        },
    )
    assert made.status_code == 201
    lanes = zhao.get(f"/communities/{cast.home.pk}/lanes").json()
    assert [(one["name"], one["is_barrier"]) for one in lanes] == [("东街", True)]


def test_an_act_is_done_listed_and_taken_back(cast: Cast) -> None:
    zhao = Program(cast, "zhao")
    building = cast.buildings[0]
    touched = zhao.get(f"/places/{building.pk}/touched").json()
    assert (touched["households"], touched["grid"]) == (2, "第1网格")
    wish = {"kind": "move", "because": "院墙调整", "facts": {"parent": str(cast.unmanaged.pk)}}
    done = zhao.send("post", f"/places/{building.pk}/acts", wish)
    assert (done.status_code, done.json()["state"]) == (201, "done")
    assert [one["because"] for one in zhao.get(f"/places/{building.pk}/acts").json()["items"]] == ["院墙调整"]
    assert zhao.send("post", f"/places/{building.pk}/acts", wish).status_code == 422
    undone = zhao.send("post", f"/place-acts/{done.json()['id']}/undo")
    assert (undone.status_code, undone.json()["state"]) == (201, "undone")
    assert zhao.send("post", f"/place-acts/{done.json()['id']}/undo").status_code == 409
    set_reach(EVERYWHERE)
    assert Placement.objects.get(place=building).parent_id == cast.managed.pk


def test_who_may_act_on_which_place(cast: Cast) -> None:
    wish = {"kind": "rename", "facts": {"name": "新院"}}
    into = {"kind": "move", "facts": {"parent": str(cast.next_door.pk)}}
    found = {
        (name, place.name): Program(cast, name).send("post", f"/places/{place.pk}/acts", wish).status_code
        for name in ("zhao", "lin", "chen", "wang", "qian")
        for place in (cast.managed, cast.far_building)
    }
    allowed = {("zhao", "甲院"): 201, ("zhao", "9号楼"): 404}
    assert found == {key: allowed.get(key, 403) for key in found}
    assert Program(cast, "zhao").send("post", f"/places/{cast.buildings[1].pk}/acts", into).status_code == 404


def test_all_faults_of_a_file_are_listed(cast: Cast) -> None:
    zhao = Program(cast, "zhao")
    sheet = SimpleUploadedFile("台账.csv", "\n".join(["楼号,层数", *["1号楼,高"] * 250]).encode())
    headers = {"Idempotency-Key": str(uuid4())}
    kept = zhao.client.post(f"{API}/places/{cast.home.pk}/uploads", {"sheet": sheet}, headers=headers).json()
    checked = zhao.send("put", f"/uploads/{kept['id']}/columns", {"mapping": kept["mapping"]}).json()
    found = zhao.get(f"/uploads/{kept['id']}/faults").json()
    # Each row's floors, and all rows but one for naming the same place.
    assert (checked["report"]["faults"], len(checked["report"]["shown"]), len(found)) == (499, 200, 499)
    assert found[0] == {"row": 2, "column": "层数", "detail": checked["report"]["shown"][0][2]}


def test_a_file_is_uploaded_mapped_and_taken_in(cast: Cast) -> None:
    zhao = Program(cast, "zhao")
    sheet = SimpleUploadedFile("台账.csv", "栋,门牌,身份证号\n7号楼,101,\n7号楼,102,110101199003071234\n".encode())
    headers = {"Idempotency-Key": str(uuid4())}
    sent = zhao.client.post(f"{API}/places/{cast.home.pk}/uploads", {"sheet": sheet}, headers=headers)
    kept = sent.json()
    assert (sent.status_code, kept["name"], kept["dropped"], kept["mapping"]) == (
        201,
        "台账.csv",
        ["身份证号"],
        {"building": "栋", "household": "门牌"},
    )
    checked = zhao.send("put", f"/uploads/{kept['id']}/columns", {"mapping": kept["mapping"]}).json()
    assert (checked["state"], checked["report"]["new"]) == ("checked", {"building": 1, "household": 2})
    assert zhao.send("post", f"/uploads/{kept['id']}/take-in").json()["state"] == "done"
    assert zhao.send("post", f"/uploads/{kept['id']}/take-in").status_code == 409
    assert {one["name"] for one in zhao.get("/places", kind="household", q="10").json()["items"]} >= {"101", "102"}
    assert zhao.send("post", f"/uploads/{kept['id']}/undo").json()["state"] == "undone"
    assert Program(cast, "lin").get(f"/uploads/{kept['id']}").status_code == 403
    set_reach(EVERYWHERE)
    assert not Place.objects.filter(name="7号楼").exists()


def test_a_card_is_written_once_and_read_by_those_who_work_there(cast: Cast) -> None:
    lin, place = Program(cast, "lin"), cast.buildings[0].pk
    empty = lin.get(f"/places/{place}/card").json()
    assert (empty["known"], empty["around"]["manager"], empty["around"]["households"]) == (0, "盛兴物业", 2)
    wish = {"known": 0, "facts": {"water_valve": "地下室东侧", "lift_firm": "京安电梯"}}
    assert lin.send("put", f"/places/{place}/card", wish).status_code == 201
    assert lin.send("put", f"/places/{place}/card", wish).status_code == 409
    set_reach(EVERYWHERE)
    entrance = Place.objects.get(kind="entrance", building=place).pk
    assert (
        lin.send("put", f"/places/{entrance}/card", {"known": 0, "facts": {"water_valve": "一层楼梯下"}}).status_code
        == 201
    )
    read = lin.get(f"/places/{entrance}/card").json()
    assert (read["facts"]["water_valve"], read["facts"]["lift_firm"]) == ("一层楼梯下", "京安电梯")
    assert [one["serial"] for one in lin.get(f"/places/{place}/card/history").json()["items"]] == [1]
    assert lin.send("put", f"/places/{place}/card", {"known": 1, "facts": {"colour": "red"}}).status_code == 422
    found = {
        name: Program(cast, name).get(f"/places/{place}/card").status_code
        for name in ("zhao", "feng", "wang", "chen", "qian")
    }
    assert found == {"zhao": 200, "feng": 403, "wang": 403, "chen": 404, "qian": 403}
