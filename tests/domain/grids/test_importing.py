"""Existing grids, taken in whole or not at all."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import shapely
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from gongzhi.algorithms.settlements import Ground
from gongzhi.domain.grids import queries, rules, services
from gongzhi.domain.grids.models import GridBuilding, GridCode, GridPlan
from gongzhi.domain.grids.services import shapes
from gongzhi.domain.grids.services.reading import Whole
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.rules import to_gcj02
from gongzhi.domain.places.services import Branch
from gongzhi.foundation.errors import NotSo
from tests.support.grids_stage import EAST, set_stage

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db

GROUND = Ground((116.4005, 39.9945), turn=0.2)


def box(name: str, west: float, east: float, code: str = "") -> dict[str, Any]:
    """Draws a grid over some of the four columns of buildings."""
    left, right = 116.3998 + west * EAST, 116.3998 + east * EAST
    ring = [[left, 39.990], [right, 39.990], [right, 40.000], [left, 40.000], [left, 39.990]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": name, "code": code},
    }


def take_in(stage: GridsStage, *boxes: dict[str, Any], **more: Any) -> GridPlan:
    content = json.dumps({"type": "FeatureCollection", "features": boxes}).encode()
    file = services.GridFile(content, **more)
    return services.import_plan(file, community_id=stage.community.pk, by=stage.by("zhao"))


def take_in_sheet(stage: GridsStage, text: str) -> GridPlan:
    file = services.GridFile(text.encode())
    return services.import_plan(file, community_id=stage.community.pk, by=stage.by("zhao"))


def test_polygons_become_a_proposal_with_their_names_outlines_and_codes(stage: GridsStage) -> None:
    plan = take_in(stage, box("西格", 0, 2, "W-1"), box("东格", 2, 4, "E-1"), scheme="区网格中心")
    grids = list(queries.grids_of_plan(plan.pk))
    assert [(one.name, one.households, one.buildings) for one in grids] == [("西格", 24, 6), ("东格", 24, 6)]
    assert (plan.state, plan.method, plan.figures["imbalance"]) == ("proposed", "imported", 0.0)
    assert set(GridCode.objects.values_list("grid__name", "code")) == {("西格", "W-1"), ("东格", "E-1")}
    assert [one.code[-3:] for one in grids] == ["001", "002"]


def test_nobody_is_said_to_have_asked_how_equal_imported_grids_are(stage: GridsStage) -> None:
    plan = take_in(stage, box("西格", 0, 1), box("东格", 1, 4))
    assert plan.figures["imbalance"] == 0.5
    assert "balanced" not in {one.check for one in services.check_plan(plan.pk, by=stage.by("zhao"))}
    assert plan.tolerance == 0.05


def test_overlaps_gaps_and_missed_buildings_are_told_by_row_and_nothing_is_taken_in(stage: GridsStage) -> None:
    with pytest.raises(NotSo) as refused:
        take_in(stage, box("西格", 0, 2.5), box("东格", 1.5, 3), box("空格", 9, 10))
    faults = {(fault.row, str(fault.column)) for fault in refused.value.rows}
    missed = {(0, one.name) for one in stage.buildings if one.position % 10 == 3}
    twice = {(2, one.name) for one in stage.buildings if one.position % 10 == 2}
    assert faults == {(0, "geometry"), (2, "geometry"), (3, "空格"), *twice, *missed}
    assert GridPlan.objects.count() == 0


def test_a_fault_tells_where_it_lies_on_the_map(stage: GridsStage) -> None:
    file = over_area(box("西格", 0, 2.5), box("东格", 1.5, 3))
    look = services.look_at_grids(file, area_id=stage.community.pk)
    (home,) = look.lines
    drawn = [(str(one.column), shapely.geometry.shape(one.shape or {})) for one in look.faults]
    west, east = (shapely.geometry.shape(one or {}) for one in home.read.shapes)
    assert next(one for name, one in drawn if name == "geometry").equals(west.intersection(east))
    assert home.read.ground is not None
    stands = {
        one.name: footprint.drawn
        for one, footprint in zip(home.read.ground.buildings, home.read.ground.footprints, strict=True)
    }
    named = [(name, one) for name, one in drawn if name != "geometry"]
    # Three buildings lie in both grids, three in none.
    assert len(named) == 6
    assert all(one.equals(shapely.geometry.shape(stands[name])) for name, one in named)


def test_a_sheet_that_names_the_grid_of_each_building_does_the_same(stage: GridsStage) -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["楼号", "网格"])
        for row, one in enumerate(stage.buildings, start=1):
            sheet.write_row(row, 0, [one.name, 1 if row <= 5 else 2])
    file = services.GridFile(book.getvalue())
    plan = services.import_plan(file, community_id=stage.community.pk, by=stage.by("zhao"))
    assert sorted((one.name, one.buildings) for one in queries.grids_of_plan(plan.pk)) == [("1", 5), ("2", 7)]


def test_the_faults_of_a_sheet_are_told_by_row_and_column(stage: GridsStage) -> None:
    rows = [f"{one.name},甲" for one in stage.buildings[:10]]
    text = "\n".join(["楼号,网格", *rows, "1号楼,乙", "99号楼,甲", "11号楼,"])
    with pytest.raises(NotSo) as refused:
        take_in_sheet(stage, text)
    faults = {(fault.row, str(fault.column)) for fault in refused.value.rows}
    assert faults == {(12, "楼号"), (13, "楼号"), (14, "网格"), (0, "11号楼"), (0, "12号楼")}


def test_codes_come_in_with_whoever_issues_them_or_not_at_all(stage: GridsStage) -> None:
    with pytest.raises(NotSo) as refused:
        take_in(stage, box("西格", 0, 2, "W-1"), box("东格", 2, 4))
    assert (set(refused.value.fields), "W-1" in str(refused.value)) == ({"scheme"}, True)
    plan = take_in(stage, box("西格", 0, 2), box("东格", 2, 4))
    # A file that we gave carries our own codes, and can be taken in again as it is.
    west, east = queries.grids_of_plan(plan.pk)
    again = take_in(stage, box("西格", 0, 2, west.code), box("东格", 2, 4, east.code))
    assert (again.serial, GridCode.objects.count()) == (2, 0)


def test_outlines_drawn_on_a_chinese_map_are_put_back_where_they_are(stage: GridsStage) -> None:
    def shifted(one: dict[str, Any]) -> dict[str, Any]:
        (ring,) = one["geometry"]["coordinates"]
        moved = [list(to_gcj02(x, y)) for x, y in ring]
        return one | {"geometry": {"type": "Polygon", "coordinates": [moved]}}

    boxes = [shifted(box("西格", 0, 2)), shifted(box("东格", 2, 4))]
    with pytest.raises(NotSo):
        take_in(stage, *boxes)
    plan = take_in(stage, *boxes, coordinates="gcj02")
    assert [(one.name, one.buildings) for one in queries.grids_of_plan(plan.pk)] == [("西格", 6), ("东格", 6)]


@pytest.mark.parametrize("properties", [["name"], "西格", 7], ids=["list", "text", "number"])
def test_features_whose_properties_are_no_object_are_refused(stage: GridsStage, properties: Any) -> None:
    with pytest.raises(NotSo):
        take_in(stage, box("西格", 0, 4) | {"properties": properties})


def test_a_file_of_something_else_is_refused_before_its_outlines_are_compared(
    stage: GridsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "_outline", None)
    with pytest.raises(NotSo) as refused:
        take_in(stage, *[box(str(number), 0, 4) for number in range(100)])
    assert "100" in str(refused.value)
    rows = "\n".join(f"1号楼,{number}" for number in range(150))
    with pytest.raises(NotSo) as refused:
        take_in_sheet(stage, f"楼号,网格\n{rows}")
    assert (list(refused.value.rows), "99" in str(refused.value)) == ([], True)


def over_area(*boxes: dict[str, Any]) -> services.GridFile:
    return services.GridFile(json.dumps({"type": "FeatureCollection", "features": boxes}).encode())


def said(one: dict[str, Any], **facts: str) -> dict[str, Any]:
    """Says whose a grid is."""
    return one | {"properties": one["properties"] | facts}


def street(stage: GridsStage) -> UUID:
    assert stage.community.parent_id is not None
    return stage.community.parent_id


def taken_in(stage: GridsStage, file: services.GridFile) -> list[tuple[str, list[str]]]:
    plans = services.import_plans(file, area_id=street(stage), by=stage.by("han"))
    return [(one.community.name, [grid.name for grid in queries.grids_of_plan(one.pk)]) for one in plans]


def test_polygons_of_a_whole_area_go_to_the_community_they_name_or_lie_in(stage: GridsStage) -> None:
    north = box("北格", 8, 9)
    by_name = over_area(box("西格", 0, 2), said(box("东格", 2, 4), 社区="安慧里社区居委会"), north)
    by_code = over_area(box("西格", 0, 4), said(north, 社区代码=stage.next_door.code))
    assert taken_in(stage, by_name) == [("安慧里社区", ["西格", "东格"]), ("安慧北里社区", ["北格"])]
    assert taken_in(stage, by_code) == [("安慧里社区", ["西格"]), ("安慧北里社区", ["北格"])]


def test_a_sheet_of_a_whole_area_makes_a_proposal_for_each_community_that_it_names(stage: GridsStage) -> None:
    rows = [f"安慧里,{one.name},甲" for one in stage.buildings]
    text = "\n".join(["社区,楼号,网格", *rows, f"{stage.next_door.code},99号楼,乙", ",,"])
    assert taken_in(stage, services.GridFile(text.encode())) == [("安慧里社区", ["甲"]), ("安慧北里社区", ["乙"])]


def test_a_row_whose_community_is_not_there_is_told_by_its_column_and_keeps_everything_out(stage: GridsStage) -> None:
    rows = [f"安慧里,{one.name},甲" for one in stage.buildings]
    text = "\n".join(["社区,楼号,网格", *rows, "亚运村,99号楼,乙", ",99号楼,乙"])
    with pytest.raises(NotSo) as refused:
        taken_in(stage, services.GridFile(text.encode()))
    assert [(fault.row, fault.column) for fault in refused.value.rows] == [(14, "社区"), (15, "社区")]
    drawn = over_area(box("都", 0, 9), said(box("无", 20, 21), 社区="亚运村"), box("空", 30, 31))
    with pytest.raises(NotSo) as refused:
        taken_in(stage, drawn)
    assert [(fault.row, fault.column) for fault in refused.value.rows] == [(1, "社区"), (2, "社区"), (3, "社区")]
    with pytest.raises(NotSo):
        taken_in(stage, services.GridFile("楼号,网格\n99号楼,乙".encode()))
    assert GridPlan.objects.count() == 0


def test_more_communities_than_a_page_waits_for_are_taken_in_on_the_server(stage: GridsStage) -> None:
    file = over_area(box("西格", 0, 4), box("北格", 8, 9))
    with pytest.raises(NotSo) as refused:
        services.import_plans(file, area_id=street(stage), most=1, by=stage.by("han"))
    assert ("gongzhi import grids" in str(refused.value), GridPlan.objects.count()) == (True, 0)
    assert len(services.import_plans(file, area_id=street(stage), most=None, by=stage.by("han"))) == 2


def test_a_file_is_looked_at_community_by_community_and_nothing_is_written(stage: GridsStage) -> None:
    file = over_area(box("西格", 0, 2.5), box("东格", 2, 3), said(box("北格", 2.9, 9), 社区="安慧北里"))
    look = services.look_at_grids(file, area_id=street(stage))
    home, beside = look.lines
    counts = (home.community, home.grids, home.buildings, home.missed_buildings, home.missed_households)
    assert counts == (stage.community, 2, 9, 3, 12)
    assert (beside.grids, beside.buildings, beside.missed_households, beside.gap) == (1, 1, 0, 0)
    # Half a column is shared at home, a tenth of one with the neighbour.
    assert (round(home.overlap / beside.overlap), home.gap > 0) == (6, True)
    assert (len(look.faults), look.remarks, look.absent) == (home.faults + beside.faults, [], [])
    north = services.look_at_grids(over_area(box("北格", 8, 9)), area_id=street(stage))
    assert (north.absent, north.faults, GridPlan.objects.count()) == ([stage.community], [], 0)


def outlined(stage: GridsStage, east: float) -> None:
    """Draws the community's own outline, from its western edge so many columns to the east."""
    stage.community.shape = box("", 0, east)["geometry"]
    stage.community.save()


def test_land_that_is_open_to_the_edge_is_told_with_its_size_and_who_lives_there(stage: GridsStage) -> None:
    outlined(stage, 4)
    with translation.override("en"):
        look = services.look_at_grids(over_area(box("西格", 0, 3)), area_id=stage.community.pk)
    (told,) = (one.sentence for one in look.faults if one.column == "geometry")
    # A column is 85 m wide and 1,112 m long.
    assert ("9.5 ha" in told, "3 buildings with 12 households" in told) == (True, True)
    assert (look.lines[0].gap // 1000, look.remarks) == (94, [])


def test_land_on_which_nobody_lives_is_a_remark_and_a_strip_along_the_edge_none(stage: GridsStage) -> None:
    outlined(stage, 4.5)
    file = over_area(box("西格", 0, 4))
    with translation.override("en"):
        look = services.look_at_grids(file, area_id=stage.community.pk)
    assert (look.faults, len(look.remarks), "4.7 ha" in look.remarks[0].sentence) == ([], 1, True)
    assert services.import_plan(file, community_id=stage.community.pk, by=stage.by("zhao")).districts == 1
    outlined(stage, 4.05)
    assert services.look_at_grids(file, area_id=stage.community.pk).remarks == []


def test_what_is_kept_of_a_file_is_what_is_understood(stage: GridsStage) -> None:
    def looked(content: bytes) -> tuple[bool, list[tuple[int, str]]]:
        kept = services.kept_grids(services.keep_grids(content))
        look = services.look_at_grids(services.GridFile(kept), area_id=stage.community.pk)
        return "李四" in kept.decode(), [(one.row, one.column) for one in look.faults]

    rows = [f"{one.name},甲,李四" for one in stage.buildings]
    text = "\n".join(["楼号,网格,楼长", "", *rows, ",,合计", "99号楼,甲,"])
    assert looked(text.encode()) == (False, [(16, "楼号")])
    assert looked(over_area(said(box("西格", 0, 4), owner="李四")).content) == (False, [])


def test_work_in_the_field_goes_on_while_grids_are_taken_in(stage: GridsStage) -> None:
    file = over_area(box("西格", 0, 4), box("北格", 8, 9))
    with CaptureQueriesContext(connection) as asked:
        taken_in(stage, file)
    held = [one["sql"] for one in asked if one["sql"].endswith("UPDATE") and '"places_place"' in one["sql"]]
    # A visit or a need that points at the community waits for FOR UPDATE, and not for this.
    assert (len(held) >= 4, [sql for sql in held if not sql.endswith("FOR NO KEY UPDATE")]) == (True, [])


def ring_around(west: float, east: float, *, south: float, north: float) -> list[list[float]]:
    left, right = 116.3998 + west * EAST, 116.3998 + east * EAST
    return [[left, south], [right, south], [right, north], [left, north], [left, south]]


def test_the_land_of_a_community_that_the_file_leaves_out_is_no_gap(stage: GridsStage) -> None:
    hole = ring_around(7, 9, south=39.991, north=39.999)
    land = {"type": "Polygon", "coordinates": [ring_around(0, 10, south=39.99, north=40.0), hole]}
    around = over_area({"type": "Feature", "geometry": land, "properties": {"name": "外格"}})
    (home,) = services.look_at_grids(around, area_id=stage.community.pk).lines
    assert (home.faults, home.gap) == (0, 0)
    # Where nobody stands the community's own outline tells whose the land is.
    Place.objects.filter(community=stage.next_door, kind="building").update(longitude=None, latitude=None, shape=None)
    (home,) = services.look_at_grids(around, area_id=stage.community.pk).lines
    assert (home.faults, home.gap > 0) == (1, True)
    Place.objects.filter(pk=stage.community.pk).update(shape=land)
    assert services.import_plan(around, community_id=stage.community.pk, by=stage.by("zhao")).districts == 1


def test_a_community_that_surrounds_another_is_taken_in(stage: GridsStage) -> None:
    hole = ring_around(7, 9, south=39.991, north=39.999)
    land = {"type": "Polygon", "coordinates": [ring_around(0, 10, south=39.99, north=40.0), hole]}
    inner: dict[str, Any] = {"type": "Polygon", "coordinates": [hole]}
    around = {"type": "Feature", "geometry": land, "properties": {"name": "外格"}}
    within = {"type": "Feature", "geometry": inner, "properties": {"name": "内格"}}
    assert taken_in(stage, over_area(around, within)) == [("安慧里社区", ["外格"]), ("安慧北里社区", ["内格"])]
    # What the other leaves of the hole is a gap all the same.
    inner["coordinates"] = [ring_around(7.5, 9, south=39.991, north=39.999)]
    (told,) = services.look_at_grids(over_area(around, within), area_id=street(stage)).faults
    assert (told.row, told.column) == (0, "安慧里社区 geometry")


@pytest.mark.parametrize("coordinates", ["cgcs2000", "gcj02"])
def test_an_outline_without_land_is_a_fault_and_drops_no_grid(stage: GridsStage, coordinates: str) -> None:
    whole = box("", 0, 4)["geometry"]["coordinates"]
    empty = [
        box("空", 0, 4) | {"geometry": {"type": kind, "coordinates": there}}
        for kind, there in (("Polygon", []), ("MultiPolygon", [whole, [[]]]), ("MultiPolygon", [[], whole]))
    ]
    file = services.GridFile(over_area(box("西格", -1, 5), *empty).content, coordinates=coordinates)
    with translation.override("en"):
        faults = services.look_at_grids(file, area_id=street(stage)).faults
    unread = [one.row for one in faults if one.sentence == "This feature has no geometry that can be read."]
    assert unread == [2, 3, 4]


def test_whatever_stands_for_a_building_says_whose_an_outline_is(stage: GridsStage) -> None:
    slab = Place.objects.get(name="99号楼")
    Place.objects.filter(pk=slab.pk).update(longitude=None, latitude=None)
    file = over_area(box("西格", 0, 4), box("北格", 8, 9))
    assert [one.community for one in services.look_at_grids(file, area_id=street(stage)).lines] == [
        stage.community,
        stage.next_door,
    ]
    # A courtyard whose doors belong to no building, and which lies where they are.
    Place.objects.filter(pk=slab.pk).update(kind="courtyard", shape=None)
    Place.objects.filter(building=slab).update(longitude=116.4082, latitude=39.9917)
    assert services.look_at_grids(file, area_id=street(stage)).faults == []


def test_identity_numbers_and_whatever_else_stands_in_a_file_are_not_kept(stage: GridsStage) -> None:
    drawn = box("11010519491231002X 格", 0, 4, "W-1")
    drawn["properties"]["社区"] = {"owner": "李四"}
    drawn["geometry"]["owner"] = "李四"
    kept = services.kept_grids(services.keep_grids(over_area(drawn).content)).decode()
    assert ("李四" in kept, "11010519491231002X" in kept, "W-1" in kept) == (False, False, True)
    plan = take_in(stage, drawn, scheme="区网格中心")
    assert [one.name for one in queries.grids_of_plan(plan.pk)] == ["[******] 格"]


@pytest.mark.parametrize("sign", ["\ud800", "\u0000"], ids=["half a sign", "zero"])
def test_signs_that_nobody_can_keep_are_refused(stage: GridsStage, sign: str) -> None:
    file = over_area(box(f"西{sign}格", 0, 4))
    with translation.override("en"):
        with pytest.raises(NotSo, match="not a GeoJSON collection"):
            services.keep_grids(file.content)
        with pytest.raises(NotSo, match="not a GeoJSON collection"):
            services.look_at_grids(file, area_id=street(stage))


def test_a_slit_without_width_is_no_fault() -> None:
    slit = [[116.0, 40.0], [116.001, 40.0], [116.001, 40.001], [116.0, 40.001], [116.0, 40.0005], [116.0005, 40.0005],
            [116.0, 40.0005], [116.0, 40.0]]  # fmt: skip
    crossed = [[116.0, 40.0], [116.001, 40.001], [116.001, 40.0], [116.0, 40.001], [116.0, 40.0]]
    told = []
    for ring in (slit, crossed):
        whole = Whole()
        outline = shapes._outline({"geometry": {"type": "Polygon", "coordinates": [ring]}}, 1, whole, "cgcs2000")
        told.append((outline.is_valid, len(whole.faults)))
    assert told == [(True, 0), (True, 1)]


def test_a_plan_of_ours_is_taken_in_again_as_it_is(everywhere: None) -> None:
    # Slabs wall to wall, turned against the map, and a bent one around the corner of another.
    stage = set_stage(extra=(*map(_slab, range(12)), _bent()))
    plan = services.propose_plan(stage.community.pk, districts=4, tolerance=0.15, by=stage.by("zhao"))
    features = [
        {"type": "Feature", "geometry": one.shape, "properties": {"name": one.name, "code": one.code}}
        for one in queries.grids_of_plan(plan.pk)
    ]
    file = over_area(*features)
    look = services.look_at_grids(file, area_id=stage.community.pk)
    assert (look.faults, [(one.overlap, one.gap) for one in look.lines]) == ([], [(0, 0)])
    again = services.import_plan(file, community_id=stage.community.pk, by=stage.by("zhao"))
    held = GridBuilding.objects.values_list("building_id", "grid__name")
    assert dict(held.filter(plan=again)) == dict(held.filter(plan=plan))


def _slab(number: int) -> Branch:
    return _drawn(f"{101 + number}号楼", [(0, 0), (23, 0), (23, 11), (0, 11)], (number % 6 * 23.0, number // 6 * 11.0))


def _bent() -> Branch:
    return _drawn("120号楼", [(0, 0), (80, 0), (80, 60), (74, 60), (74, 6), (0, 6)], (150.0, -4.0))


def _drawn(name: str, corners: list[tuple[float, float]], at: tuple[float, float]) -> Branch:
    ring = GROUND.ring([(x + at[0], y + at[1]) for x, y in corners])
    outline = {"type": "Polygon", "coordinates": [ring]}
    homes = [Branch("household", f"1{door:02d}", level=1, position=door) for door in range(1, 5)]
    children = [Branch("entrance", "1单元", children=homes)]
    x, y = rules.centre_of(outline)
    return Branch("building", name, longitude=x, latitude=y, shape=outline, children=children)
