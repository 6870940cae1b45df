"""Files on their way into the tree: uploaded once, corrected as often as needed, taken in whole or not at all."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from gongzhi.algorithms.settlements import HEADINGS, Ground, draw_community, features, rows
from gongzhi.domain.places import queries
from gongzhi.domain.places.models import Place, PlaceUpload
from gongzhi.domain.places.rules import from_gcj02
from gongzhi.domain.places.services import (
    Branch,
    confirm_columns,
    plant,
    rename_place,
    take_in_upload,
    undo_upload,
    upload_faults,
    upload_places,
)
from gongzhi.domain.places.services.tables import read_table
from gongzhi.domain.places.services.uploading import AT_ONCE, BATCH
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.files import kept_files
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

pytestmark = pytest.mark.django_db
CODE, BESIDE = "110105009046", "110105009047"


@pytest.fixture
def community() -> Place:
    set_reach(EVERYWHERE)
    homes = [Branch("community", "安慧里社区", code=CODE), Branch("community", "安慧北里社区", code=BESIDE)]
    street = Branch("subdistrict", "亚运村街道", code="110105009000", children=homes)
    plant([Branch("district", "朝阳区", code="110105000000", children=[street])], parent=None, by=SYSTEM)
    return Place.objects.get(code=CODE)


def upload(content: bytes, top: Place, name: str = "房屋台账.csv") -> PlaceUpload:
    return upload_places(content, name=name, top_id=top.pk, by=SYSTEM)


def taken_in(content: bytes, top: Place, **more: Any) -> PlaceUpload:
    kept = upload(content, top)
    checked = confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM, **more)
    assert (checked.state, checked.report.get("shown")) == ("checked", [])
    return take_in_upload(kept.pk, by=SYSTEM)


def standing() -> dict[str, int]:
    kinds = list(
        Place.objects.filter(
            until=None, kind__in=("courtyard", "building", "entrance", "floor", "household", "lane")
        ).values_list("kind", flat=True)
    )
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def sheet(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def drawn(households: int, kind: str = "mixed", code: str = CODE) -> bytes:
    table = rows(draw_community(households, seed=4, code=code, kind=kind), Ground((116.4, 39.99)))
    return sheet(",".join(HEADINGS), *(",".join(map(str, row)) for row in table))


def spreadsheet(table: list[list[Any]], merged: tuple[int, int, int, int] | None = None) -> bytes:
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content) as book:
        page = book.add_worksheet("房屋")
        for number, row in enumerate(table):
            page.write_row(number, 0, row)
        if merged:
            page.merge_range(*merged, table[merged[0]][merged[1]])
    return content.getvalue()


@pytest.mark.parametrize("kind", ["old", "low", "village", "mixed"])
def test_every_kind_of_settlement_comes_in_with_all_its_doors(community: Place, kind: str) -> None:
    report = taken_in(drawn(300, kind), community).report
    assert standing()["household"] == report["new"]["household"] == 300
    assert queries.households_below(community).count() == 300


def test_a_spreadsheet_with_title_lines_and_merged_cells_is_understood(community: Place) -> None:
    table: list[list[Any]] = [
        ["安慧里社区房屋台账", "", "", ""],
        ["楼栋", "单元", "房间号", "户主姓名"],
        ["1号楼", 1, 101, "王某"],
        ["", 1, 102, "李某"],
        ["2号楼", 2, 201, ""],
    ]
    kept = upload(spreadsheet(table, merged=(2, 0, 3, 0)), community, "台账.xlsx")
    assert (kept.headings, kept.dropped, kept.total) == (["楼栋", "单元", "房间号"], ["户主姓名"], 3)
    assert kept.mapping == {"building": "楼栋", "entrance": "单元", "household": "房间号"}
    confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    take_in_upload(kept.pk, by=SYSTEM)
    assert {queries.full_name(one) for one in queries.households_below(community)} == {
        "安慧里社区 1号楼 1 101", "安慧里社区 1号楼 1 102", "安慧里社区 2号楼 2 201",
    }  # fmt: skip


def test_geojson_brings_outlines_lanes_and_stated_numbers(community: Place) -> None:
    settlement = draw_community(400, seed=2, code=CODE, kind="old")
    found = list(features(settlement, Ground((116.4, 39.99))))
    taken_in(json.dumps({"type": "FeatureCollection", "features": found}).encode(), community)
    lines = Place.objects.filter(kind="lane")
    assert {lane.shape["type"] for lane in lines if lane.shape} == {"LineString"}
    buildings = queries.buildings_on(community.pk, lines[0].since)
    doors = Place.objects.filter(kind="household").count()
    assert sum(one.households for one in buildings) + doors == 400
    assert all(one.shape and one.lane_id for one in buildings)


def test_what_nobody_may_keep_never_reaches_the_disk(community: Place) -> None:
    before = set(kept_files("places"))
    content = sheet(
        "楼号,户号,身份证号,民族,备注,联系电话,数",
        "1号楼,101,110101199003071234,汉,11010519491231002X,13800138000,13900139000",
        "1号楼,102,,,,,13700137000",
    )
    kept = upload(content, community)
    assert (kept.headings, kept.dropped) == (["楼号", "户号"], ["身份证号", "民族", "备注", "联系电话", "数"])
    from gongzhi.foundation.files import open_file

    (name,) = set(kept_files("places")) - before
    with open_file(name) as stored:
        text = stored.read().decode()
    assert [word for word in ("1101", "汉", "138", "139", "137") if word in text] == []


def test_faults_stay_with_the_upload_and_a_better_choice_of_columns_mends_them(community: Place) -> None:
    content = sheet("楼号,甲,乙", "1号楼,101,x", "1号楼,102,y")
    kept = upload(content, community)
    assert kept.mapping == {"building": "楼号"}
    faulty = confirm_columns(kept.pk, mapping={"building": "楼号", "level": "乙", "household": "甲"}, by=SYSTEM)
    assert (faulty.state, [fault[:2] for fault in faulty.report["shown"]]) == ("faulty", [[2, "乙"], [3, "乙"]])
    with pytest.raises(NotNow):
        take_in_upload(kept.pk, by=SYSTEM)
    mended = confirm_columns(kept.pk, mapping={"building": "楼号", "household": "甲"}, by=SYSTEM)
    assert (mended.state, mended.report["new"]) == ("checked", {"building": 1, "household": 2})
    take_in_upload(kept.pk, by=SYSTEM)
    with pytest.raises(NotNow):
        confirm_columns(kept.pk, mapping=mended.mapping, by=SYSTEM)


def test_columns_that_are_missing_or_chosen_twice_are_refused(community: Place) -> None:
    kept = upload(sheet("楼号,户号", "1号楼,101"), community)
    for mapping, fields in (
        ({"building": "栋"}, {"building"}),
        ({"building": "楼号", "household": "楼号"}, {"building", "household"}),
    ):
        with pytest.raises(NotSo) as caught:
            confirm_columns(kept.pk, mapping=mapping, by=SYSTEM)
        assert set(caught.value.fields) == fields
    with translation.override("zh-hans"):
        nothing = confirm_columns(kept.pk, mapping={"level": "户号"}, by=SYSTEM)
    with translation.override("en"):
        why = queries.report_of(nothing)["refusal"]
    assert (nothing.state, why.split(" ")[:3]) == ("waiting", ["Say", "which", "column"])


def test_all_faults_are_told_in_the_readers_language_however_many(community: Place) -> None:
    kept = upload(sheet("楼号,层数", *(f"{number}号楼,很高" for number in range(300))), community)
    with translation.override("zh-hans"):
        faulty = confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    with translation.override("en"):
        shown, every = queries.report_of(faulty)["shown"], upload_faults(kept.pk)
    assert (faulty.report["faults"], len(shown)) == (300, 200)
    assert [(one.row, one.column) for one in every] == [(row, "层数") for row in range(2, 302)]
    sentence = "“很高” is not a whole number from 0 to 200."
    assert {str(one.sentence) for one in every} == {sentence} == {words for _row, _column, words in shown}


def lanes(*rows: tuple[str, str, bool]) -> bytes:
    """Draws lanes: name, whether grids do not cross it, and whether its line is known."""
    line = {"type": "LineString", "coordinates": [[116.40, 39.99], [116.41, 39.99]]}
    features = [
        {"properties": {"街巷": name, "网格不跨": says}, "geometry": line if is_drawn else None}
        for name, says, is_drawn in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_lane_that_grids_do_not_cross_needs_a_line_in_the_file_or_on_record(community: Place) -> None:
    kept = upload(lanes(("东街", "是", True), ("西街", "是", False), ("南街", "也许", True)), community)
    faulty = confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    assert [fault[:2] for fault in faulty.report["shown"]] == [[2, "网格不跨"], [3, "网格不跨"]]
    taken_in(lanes(("东街", "否", True), ("南街", "", True)), community)
    # Its line is on record by now.
    taken_in(lanes(("东街", "是", False)), community)
    assert dict(Place.objects.filter(kind="lane").values_list("name", "is_barrier")) == {"东街": True, "南街": False}


def test_a_building_is_no_line_that_grids_do_not_cross(community: Place) -> None:
    kept = upload(sheet("楼号,街巷,网格不跨", "1号楼,东街,是", "2号楼,东街,否", "3号楼,东街,"), community)
    faulty = confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    assert [fault[:2] for fault in faulty.report["shown"]] == [[2, "网格不跨"]]


def test_the_same_file_again_is_recognised_and_adds_nothing(community: Place) -> None:
    content = drawn(120)
    first = taken_in(content, community)
    before = standing()
    second = taken_in(content, community)
    earlier = queries.earlier_upload(second)
    assert (earlier.pk if earlier else None, second.report["new"], standing()) == (first.pk, {}, before)


def test_a_second_file_completes_and_overwrites_only_when_told(community: Place) -> None:
    taken_in(sheet("楼号,总层数", "1号楼,6", "2号楼,"), community)
    better = sheet("楼号,总层数,经度,纬度", "1号楼,7,116.4,39.99", "2号楼,5,,")

    def facts() -> dict[str, tuple[int | None, float | None]]:
        return {one.name: (one.floors, one.longitude) for one in Place.objects.filter(kind="building")}

    assert taken_in(better, community).report["completed"] == 2
    assert facts() == {"1号楼": (6, 116.4), "2号楼": (5, None)}
    taken_in(better, community, overwrites=True)
    assert facts() == {"1号楼": (7, 116.4), "2号楼": (5, None)}


def test_positions_of_other_maps_are_converted_on_the_way_in(community: Place) -> None:
    taken_in(sheet("楼号,经度,纬度", "1号楼,116.41024449916938,39.91640428150164"), community, coordinates="gcj02")
    one = Place.objects.get(name="1号楼")
    assert (one.longitude, one.latitude) == tuple(
        round(part, 7) for part in from_gcj02(116.41024449916938, 39.91640428150164)
    )
    assert abs((one.longitude or 0) - 116.404) < 1e-6


def test_one_file_serves_several_communities_and_a_foreign_code_is_a_fault(community: Place) -> None:
    street = Place.objects.get(kind="subdistrict")
    content = drawn(60) + b"\n" + b"\n".join(drawn(40, code=BESIDE).split(b"\n")[1:])
    taken_in(content, street)
    counts = {one.code: queries.households_below(one).count() for one in Place.objects.filter(kind="community")}
    assert counts == {CODE: 60, BESIDE: 40}
    kept = upload(content.replace(BESIDE.encode(), b"110106001001"), street)
    faulty = confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    assert (faulty.state, faulty.report["faults"]) == ("faulty", 40)


def test_a_file_is_taken_back_until_something_names_what_it_brought(community: Place) -> None:
    kept = taken_in(drawn(80, "old"), community)
    assert undo_upload(kept.pk, by=SYSTEM).state == "undone"
    assert standing() == {}
    again = taken_in(drawn(80, "old"), community)
    building = Place.objects.filter(kind="building").first()
    assert building is not None
    rename_place(building.pk, name="百号楼", by=SYSTEM)
    with pytest.raises(NotNow):
        undo_upload(again.pk, by=SYSTEM)


def statements(top: Place, households: int) -> int:
    kept = upload(drawn(households, "old"), top)
    confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        take_in_upload(kept.pk, by=SYSTEM)
    return len(seen)


def test_an_import_takes_two_statements_a_batch_however_many_doors(community: Place) -> None:
    few = statements(community, 50)
    beside = Place.objects.get(code=BESIDE)
    kept = upload(drawn(1500, "old", BESIDE), beside)
    confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    with CaptureQueriesContext(connection) as seen:
        take_in_upload(kept.pk, by=SYSTEM)
    places = Place.objects.filter(community=beside).count() - 1
    assert BATCH < places < 2 * BATCH
    assert len(seen) == few + 2


def test_a_table_longer_than_is_read_is_refused() -> None:
    with pytest.raises(NotSo):
        read_table(b"a,b\n" + b"1,2\n" * 100_001)


@pytest.mark.transactional
def test_a_large_file_is_taken_in_by_a_job_or_stopped_by_it(db: None, run_jobs: Any) -> None:
    from gongzhi.domain.places.services import stop_upload
    from gongzhi.foundation.reach import everywhere

    with everywhere():
        homes = [Branch("community", "安慧里社区", code=CODE)]
        street = Branch("subdistrict", "亚运村街道", code="110105009000", children=homes)
        plant([Branch("district", "朝阳区", code="110105000000", children=[street])], parent=None, by=SYSTEM)
        top = Place.objects.get(code=CODE)
        kept = upload(drawn(AT_ONCE + 1, "old"), top)
        assert confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM).state == "checking"
    run_jobs()
    assert state(kept.pk) == "checked"
    with everywhere():
        assert take_in_upload(kept.pk, by=SYSTEM).state == "taking_in"
        stop_upload(kept.pk, by=SYSTEM)
    run_jobs()
    assert (state(kept.pk), count()) == ("stopped", 0)
    with everywhere():
        confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)
    run_jobs()
    with everywhere():
        take_in_upload(kept.pk, by=SYSTEM)
    run_jobs()
    assert (state(kept.pk), count()) == ("done", AT_ONCE + 1)


def state(id: UUID) -> str:
    from gongzhi.foundation.reach import everywhere

    with everywhere():
        return queries.upload(id).state


def count() -> int:
    from gongzhi.foundation.reach import everywhere

    with everywhere():
        return Place.objects.filter(kind="household").count()
