"""Existing grids, taken in whole or not at all."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridCode, GridPlan
from gongzhi.domain.grids.services import shapes
from gongzhi.domain.places.rules import to_gcj02
from gongzhi.foundation.errors import NotSo
from tests.support.grids_stage import EAST

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


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
    return services.import_plan(
        content, name="grids.geojson", community_id=stage.community.pk, by=stage.by("zhao"), **more
    )


def test_polygons_become_a_proposal_with_their_names_outlines_and_codes(stage: GridsStage) -> None:
    plan = take_in(stage, box("西格", 0, 2, "W-1"), box("东格", 2, 4, "E-1"), scheme="区网格中心")
    grids = list(queries.grids_of_plan(plan.pk))
    assert [(one.name, one.households, one.buildings) for one in grids] == [("西格", 24, 6), ("东格", 24, 6)]
    assert (plan.state, plan.method, plan.figures["imbalance"]) == ("proposed", "imported", 0.0)
    assert set(GridCode.objects.values_list("grid__name", "code")) == {("西格", "W-1"), ("东格", "E-1")}
    assert [one.code[-3:] for one in grids] == ["001", "002"]


def test_overlaps_gaps_and_missed_buildings_are_told_by_row_and_nothing_is_taken_in(stage: GridsStage) -> None:
    with pytest.raises(NotSo) as refused:
        take_in(stage, box("西格", 0, 2.5), box("东格", 1.5, 3), box("空格", 9, 10))
    faults = {(fault.row, str(fault.column)) for fault in refused.value.rows}
    missed = {(0, one.name) for one in stage.buildings if one.position % 10 == 3}
    twice = {(2, one.name) for one in stage.buildings if one.position % 10 == 2}
    assert faults == {(2, "geometry"), (3, "空格"), *twice, *missed}
    assert GridPlan.objects.count() == 0


def test_a_sheet_that_names_the_grid_of_each_building_does_the_same(stage: GridsStage) -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["楼号", "网格"])
        for row, one in enumerate(stage.buildings, start=1):
            sheet.write_row(row, 0, [one.name, 1 if row <= 5 else 2])
    plan = services.import_plan(
        book.getvalue(), name="grids.xlsx", community_id=stage.community.pk, by=stage.by("zhao")
    )
    assert sorted((one.name, one.buildings) for one in queries.grids_of_plan(plan.pk)) == [("1", 5), ("2", 7)]


def test_the_faults_of_a_sheet_are_told_by_row_and_column(stage: GridsStage) -> None:
    rows = [f"{one.name},甲" for one in stage.buildings[:10]]
    text = "\n".join(["楼号,网格", *rows, "1号楼,乙", "99号楼,甲", "11号楼,"])
    with pytest.raises(NotSo) as refused:
        services.import_plan(text.encode(), name="g.csv", community_id=stage.community.pk, by=stage.by("zhao"))
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
        services.import_plan(
            f"楼号,网格\n{rows}".encode(), name="g.csv", community_id=stage.community.pk, by=stage.by("zhao")
        )
    assert (list(refused.value.rows), "99" in str(refused.value)) == ([], True)
