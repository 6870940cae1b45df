"""The pages of places: a file brought in step by step, acts with history, cards, lists with their files."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.places.models import Place, PlaceAct, PlaceUpload
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.time import today
from gongzhi.workflows.change_place import carry_out_changes

if TYPE_CHECKING:
    from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
DESK = "/desk/places"


def visit(cast: Cast, name: str = "zhao") -> Client:
    client = Client()
    client.force_login(cast.user(name))
    return client


def sent(client: Client, address: str, **typed: Any) -> Any:
    return client.post(address, {"command_id": str(uuid4()), **typed})


def test_a_file_goes_from_upload_over_its_columns_into_the_tree_and_back(cast: Cast) -> None:
    desk = visit(cast)
    sheet = SimpleUploadedFile("台账.csv", "栋,房间,居民电话\n8号楼,101,13800138000\n8号楼,x,\n".encode())
    there = sent(desk, f"{DESK}/{cast.home.pk}/import", sheet=sheet)
    page = there.headers["Location"]
    shown = desk.get(page)
    assert shown.context["upload"].dropped == ["居民电话"]
    assert shown.context["form"].initial["building"] == "栋"
    faulty = desk.get(sent(desk, page, building="栋", level="房间", coordinates="cgcs2000").headers["Location"])
    assert ([fault[0] for fault in faulty.context["faults"]], faulty.context["form"].initial["level"]) == (
        [2, 3],
        "房间",
    )
    assert desk.get(f"{page}faults.csv").getvalue().decode().splitlines()[1:] == [
        "2,户号,缺少户号。",
        "3,户号,缺少户号。",
    ]
    sent(desk, page, building="栋", household="房间", coordinates="cgcs2000")
    checked = desk.get(page)
    assert (checked.context["upload"].state, [number for _label, number in checked.context["new"]]) == (
        "checked",
        [1, 2],
    )
    assert sent(desk, f"{page}take-in").status_code == 302
    set_reach(EVERYWHERE)
    assert {one.name for one in Place.objects.filter(building__name="8号楼", kind="household")} == {"101", "x"}
    again = SimpleUploadedFile("台账 (1).csv", "栋,房间,居民电话\n8号楼,101,13800138000\n8号楼,x,\n".encode())
    second = desk.get(sent(desk, f"{DESK}/{cast.home.pk}/import", sheet=again).headers["Location"])
    assert second.context["earlier"].name == "台账.csv"
    assert sent(desk, f"{page}take-back").status_code == 302
    set_reach(EVERYWHERE)
    assert not Place.objects.filter(name="8号楼").exists()


def test_what_is_no_table_is_refused_on_the_page(cast: Cast) -> None:
    desk = visit(cast)
    for content in (b"", b"PK\x03\x04broken", b'{"type": 1}'):
        answer = sent(desk, f"{DESK}/{cast.home.pk}/import", sheet=SimpleUploadedFile("x.csv", content))
        assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)
    set_reach(EVERYWHERE)
    assert PlaceUpload.objects.count() == 0


def test_the_template_can_be_brought_in_as_it_is(cast: Cast) -> None:
    desk = visit(cast)
    content = desk.get(f"{DESK}/template.xlsx").content
    page = sent(desk, f"{DESK}/{cast.home.pk}/import", sheet=SimpleUploadedFile("模板.xlsx", content)).headers[
        "Location"
    ]
    mapping = desk.get(page).context["upload"].mapping
    sent(desk, page, **mapping, coordinates="cgcs2000")
    upload = desk.get(page).context["upload"]
    assert (upload.state, upload.report["faults"]) == ("checked", 0)


def test_every_act_has_its_page_and_says_what_it_touches(cast: Cast) -> None:
    desk = visit(cast)
    building = cast.buildings[0]
    found = {
        kind: desk.get(f"{DESK}/{building.pk}/{kind}")
        for kind in ("add", "rename", "correct", "move", "split", "merge", "end")
    }
    assert {kind: page.status_code for kind, page in found.items()} == dict.fromkeys(found, 200)
    assert {page.context["touched"].households for page in found.values()} == {2}
    assert desk.get(f"{DESK}/{building.pk}/paint").status_code == 404


def test_a_building_is_renamed_moved_and_both_can_be_read_and_taken_back(cast: Cast) -> None:
    desk, building = visit(cast), cast.buildings[0]
    day = today().isoformat()
    empty = sent(desk, f"{DESK}/{building.pk}/rename", name="", at=day)
    assert (empty.status_code, set(empty.context["form"].errors)) == (422, {"name"})
    taken = sent(desk, f"{DESK}/{building.pk}/rename", name="2号楼", at=day)
    assert (taken.status_code, set(taken.context["form"].errors)) == (422, {"name"})
    assert sent(desk, f"{DESK}/{building.pk}/rename", name="一号楼", at=day).status_code == 302
    assert sent(desk, f"{DESK}/{building.pk}/move", parent=str(cast.unmanaged.pk), at=day).status_code == 302
    acts = desk.get(f"{DESK}/{building.pk}/").context["acts"]
    assert {act.kind for act in acts} == {"rename", "move"}
    moved = next(act for act in acts if act.kind == "move")
    renamed = next(act for act in acts if act.kind == "rename")
    assert sent(desk, f"{DESK}/acts/{renamed.pk}/undo").status_code == 409
    assert [sent(desk, f"{DESK}/acts/{one.pk}/undo").status_code for one in (moved, renamed)] == [302, 302]
    set_reach(EVERYWHERE)
    back = Place.objects.get(pk=building.pk)
    assert (back.name, back.parent_id) == ("1号楼", cast.managed.pk)


def test_an_end_in_the_future_stands_among_the_planned_until_its_day(cast: Cast) -> None:
    desk, building = visit(cast), cast.buildings[1]
    day = today() + timedelta(days=2)
    assert sent(desk, f"{DESK}/{building.pk}/end", at=day.isoformat(), because="征收").status_code == 302
    assert [act.place_id for act in desk.get(f"{DESK}/{cast.home.pk}/planned").context["acts"]] == [building.pk]
    set_reach(EVERYWHERE)
    assert carry_out_changes(on=day - timedelta(days=1)) == 0
    assert carry_out_changes(on=day) == 1
    set_reach(EVERYWHERE)
    assert Place.objects.get(pk=building.pk).until == day
    page = desk.get(f"{DESK}/{building.pk}/")
    assert (page.status_code, page.context["acts_open"]) == (200, [])


def test_open_needs_follow_a_household_into_its_new_building(cast: Cast) -> None:
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.needs.services import add_sample_kinds, open_need
    from gongzhi.foundation.reach import SYSTEM

    add_sample_kinds(by=SYSTEM)
    home = Place.objects.get(kind="household", name="101", building=cast.buildings[0])
    need = open_need(place_id=home.pk, kind="light.stairwell", text="灯不亮", source="counter", by=SYSTEM).need
    desk, target = visit(cast), Place.objects.get(name="3号楼")
    assert sent(desk, f"{DESK}/{home.pk}/rename", name="102", at=today().isoformat()).status_code == 302
    entrance = Place.objects.get(kind="entrance", building=target)
    assert sent(desk, f"{DESK}/{home.pk}/move", parent=str(entrance.pk), at=today().isoformat()).status_code == 302
    set_reach(EVERYWHERE)
    assert (Need.objects.get(pk=need.pk).building_id, Need.objects.get(pk=need.pk).place_id) == (target.pk, home.pk)


def test_a_household_can_be_moved_into_every_entrance_and_no_floor_of_another_building_fills_the_list(
    cast: Cast,
) -> None:
    home = Place.objects.get(kind="household", name="101", building=cast.buildings[0])
    page = visit(cast).get(f"{DESK}/{home.pk}/move")
    set_reach(EVERYWHERE)
    offered = {UUID(one) for one, _name in page.context["form"].fields["parent"].choices if one}
    assert set(Place.objects.filter(kind="entrance", community=cast.home).values_list("pk", flat=True)) <= offered
    floors = Place.objects.filter(kind="floor", pk__in=offered).values_list("building_id", flat=True)
    assert set(floors) <= {home.building_id}


def test_a_card_is_written_printed_and_remembered(cast: Cast) -> None:
    desk, building = visit(cast, "lin"), cast.buildings[0]
    page = f"{DESK}/{building.pk}/card"
    assert desk.get(page).context["empty"] == 9
    assert sent(desk, f"{page}/edit", known=0, water_valve="地下室", lift_phone="96333").status_code == 302
    late = sent(desk, f"{page}/edit", known=0, water_valve="别处")
    assert (late.status_code, late.context["form"]["water_valve"].value()) == (422, "别处")
    assert (
        sent(
            desk, f"{page}/edit", known=late.context["newest"].serial, water_valve="别处", lift_phone="96333"
        ).status_code
        == 302
    )
    assert {line.text for _word, line in desk.get(page).context["lines"]} == {"别处", "96333", ""}
    assert [one.water_valve for one, _facts in desk.get(f"{page}/history").context["rows"]] == ["别处", "地下室"]
    shown = desk.get(page).context["around"]
    assert (shown.manager, shown.grid, shown.households) == ("盛兴物业", "第1网格", 2)


def test_the_list_is_filtered_ordered_and_given_as_three_kinds_of_file(cast: Cast) -> None:
    desk = visit(cast)
    names = {
        asked: [one.local_name for one in desk.get(f"{DESK}/find/?{asked}").context["listing"]]
        for asked in ("order=-name", "q=yy&kind=courtyard", "kind=household&q=201", "ended=1", "lacking=1&order=name")
    }
    assert names == {
        "order=-name": ["3号楼", "2号楼", "1号楼"],
        "q=yy&kind=courtyard": ["乙院"],
        "kind=household&q=201": [f"{number}号楼 1单元 201" for number in (1, 2, 3)],
        "ended=1": [],
        "lacking=1&order=name": ["1号楼", "2号楼", "3号楼"],
    }
    answer: Any = desk.get(f"{DESK}/find/places.geojson")
    features = json.loads(b"".join(answer.streaming_content))["features"]
    assert {(one["properties"]["name"], one["properties"]["households"]) for one in features} == {
        ("1号楼", 2),
        ("2号楼", 2),
        ("3号楼", 2),
    }
    assert "1号楼" in desk.get(f"{DESK}/find/places.csv").content.decode()
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(f"{DESK}/find/places.xlsx").content))
    assert len(book.get_sheet_by_index(0).to_python()) == 4
    assert desk.get(f"{DESK}/find/places.pdf").status_code == 404


def test_the_list_asks_the_database_as_often_with_one_place_as_with_three(cast: Cast) -> None:
    desk, asked = visit(cast), []
    for words in ("q=1号楼&kind=building", "kind=building"):
        with CaptureQueriesContext(connection) as seen:
            desk.get(f"{DESK}/find/?{words}")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_lanes_stand_in_their_list_with_what_stands_on_them(cast: Cast) -> None:
    desk, building = visit(cast), cast.buildings[0]
    assert sent(desk, f"{DESK}/{cast.home.pk}/add", kind="lane", name="东街", at=today().isoformat()).status_code == 302
    set_reach(EVERYWHERE)
    lane = Place.objects.get(name="东街")
    assert sent(desk, f"{DESK}/{building.pk}/correct", lane=str(lane.pk)).status_code == 302
    assert [(one.name, one.buildings) for one in desk.get(f"{DESK}/{cast.home.pk}/lanes").context["listing"]] == [
        ("东街", 1)
    ]
    assert [one.pk for one in desk.get(f"{DESK}/{lane.pk}/").context["listing"]] == [building.pk]
    set_reach(EVERYWHERE)
    assert PlaceAct.objects.filter(kind="correct").count() == 1


def test_a_lane_by_hand_has_its_line_and_only_then_do_grids_keep_to_it(cast: Cast) -> None:
    desk, at = visit(cast), f"{DESK}/{cast.home.pk}/add"
    typed = {"kind": "lane", "name": "东路", "at": today(), "is_barrier": "on"}
    assert sent(desk, at, **typed).status_code == 422
    assert sent(desk, at, **typed, shape="116.4,39.9 nonsense").status_code == 422
    assert sent(desk, at, **typed, shape="116.4,39.9 116.41,39.91").status_code == 302
    set_reach(EVERYWHERE)
    lane = Place.objects.get(name="东路")
    line = {"type": "LineString", "coordinates": [[116.4, 39.9], [116.41, 39.91]]}
    assert (lane.is_barrier, lane.shape) == (True, line)
    shown = desk.get(f"{DESK}/{lane.pk}/correct")
    assert shown.context["form"]["shape"].value() == "116.4,39.9 116.41,39.91"
    assert sent(desk, f"{DESK}/{lane.pk}/correct", shape="116.4,39.9 116.42,39.91", is_barrier="on").status_code == 302
    set_reach(EVERYWHERE)
    lane.refresh_from_db()
    assert lane.shape is not None
    assert lane.shape["coordinates"][1] == [116.42, 39.91]


def test_odd_rows_are_looked_at_and_confirmed_by_a_tick(cast: Cast) -> None:
    desk = visit(cast)
    set_reach(EVERYWHERE)
    standing = Place.objects.filter(community=cast.home, kind="building", until=None).earliest("position")
    rows = f"院,栋,经度,纬度,网格\n新院,{standing.name},116.9,39.9,甲\n新院,无名楼,116.9,39.9,甲\n"
    there = sent(desk, f"{DESK}/{cast.home.pk}/import", sheet=SimpleUploadedFile("楼.csv", rows.encode()))
    page = there.headers["Location"]
    columns = {"courtyard": "院", "building": "栋", "longitude": "经度", "latitude": "纬度"}
    sent(desk, page, **columns, coordinates="cgcs2000")
    shown = desk.get(page)
    assert {row for row, _column, _sentence in shown.context["remarks"]} >= {2}
    assert ('name="remarks_seen"' in shown.content.decode(), "网格" in shown.content.decode()) == (True, True)
    refused = sent(desk, f"{page}take-in")
    assert (refused.status_code, bool(refused.context["refusal"])) == (422, True)
    assert sent(desk, f"{page}take-in", remarks_seen="on").status_code == 302
    assert desk.get(page).context["upload"].state == "done"


def test_two_buildings_of_one_number_are_told_apart_by_their_courtyards(cast: Cast) -> None:
    courts = [Branch("courtyard", name, children=[Branch("building", "9号楼")]) for name in ("东院", "西院")]
    plant(courts, parent=cast.home, by=SYSTEM)
    house = Place.objects.filter(kind="building", community=cast.home).exclude(name="9号楼")[0]
    page = visit(cast).get(f"{DESK}/{house.pk}/merge").content.decode()
    set_reach(EVERYWHERE)
    assert [name in page for name in (">东院 9号楼 ·", ">西院 9号楼 ·")] == [True, True]
