"""Existing grids over the pages: looked at first, then taken in, of one community or of an area."""

from __future__ import annotations

import csv
import html
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.grids.models import GridPlan
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db

AREA = "/desk/grids/areas/import/"


def visit(stage: GridsStage, name: str) -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def sheet(stage: GridsStage, *more: str) -> SimpleUploadedFile:
    rows = [f"安慧里社区,{one.name},甲" for one in stage.buildings]
    return SimpleUploadedFile("grids.csv", "\n".join(["社区,楼号,网格", *rows, *more]).encode())


def chosen(desk: Client, address: str, **typed: Any) -> Any:
    """Chooses a file and goes on to what it says."""
    sent = desk.post(address, typed)
    assert sent.status_code == 302, sent.content.decode()
    return desk.get(sent.headers["Location"])


def test_a_communitys_file_is_looked_at_and_then_taken_in(stage: GridsStage) -> None:
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    shown = chosen(zhao, address, file=sheet(stage))
    (line,) = shown.context["look"].lines
    assert (line.grids, line.buildings, line.faults, shown.context["look"].absent) == (1, 12, 0, [])
    set_reach(EVERYWHERE)
    assert GridPlan.objects.count() == 0
    done = zhao.post(address, {"look": shown.context["kept"].sign, "verb": "take-in"})
    set_reach(EVERYWHERE)
    plan = GridPlan.objects.get()
    assert (done.headers["Location"], plan.community) == (f"/desk/grids/plans/{plan.pk}/", stage.community)


def test_an_areas_file_becomes_a_proposal_for_each_community(stage: GridsStage) -> None:
    han, street = visit(stage, "han"), str(stage.community.parent_id)
    shown = chosen(han, AREA, area=street, file=sheet(stage, "安慧北里社区,99号楼,乙"))
    assert [(one.community.name, one.grids) for one in shown.context["look"].lines] == [
        ("安慧里社区", 1),
        ("安慧北里社区", 1),
    ]
    done = han.post(AREA, {"look": shown.context["kept"].sign, "verb": "take-in"})
    set_reach(EVERYWHERE)
    made = set(GridPlan.objects.values_list("community__name", "state"))
    assert (done.status_code, made) == (302, {("安慧里社区", "proposed"), ("安慧北里社区", "proposed")})
    assert [visit(stage, name).get(AREA).status_code for name in ("zhao", "qian")] == [403, 403]


def test_what_is_wrong_is_marked_on_the_map_and_named_alike_in_the_list(stage: GridsStage) -> None:
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    rows = [f"{one.name},甲" for one in stage.buildings[:10]]
    file = SimpleUploadedFile("grids.csv", "\n".join(["楼号,网格", *rows]).encode())
    shown = chosen(zhao, address, file=file)
    facts = [one["properties"] for one in shown.context["map"]["features"]]
    wrong = [one for one in facts if one["kind"] == "fault"]
    assert [one["name"] for one in wrong] == [one.name for one in stage.buildings[10:]]
    assert [one["grid"] for one in facts if one["kind"] == "building"] == ["甲"] * 10 + ["未划入网格"] * 2
    page = html.unescape(shown.content.decode())
    assert all(f'<tr data-feature="{one["id"]}">' in page for one in wrong)


def test_a_map_of_an_area_shows_the_community_that_one_asks_for(stage: GridsStage) -> None:
    han, street = visit(stage, "han"), str(stage.community.parent_id)
    shown = chosen(han, AREA, area=street, file=sheet(stage, "安慧北里社区,99号楼,乙", "安慧北里社区,没有这栋,乙"))
    assert shown.context["drawn"].community.name == "安慧北里社区"
    asked = han.get(shown.wsgi_request.get_full_path() + f"&map={stage.community.pk}")
    assert asked.context["drawn"].community == stage.community


def test_every_fault_is_in_the_sheet_and_nothing_can_be_taken_in(stage: GridsStage) -> None:
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    shown = chosen(zhao, address, file=sheet(stage, *(f"安慧里社区,{at}楼,甲" for at in range(300))))
    assert (len(shown.context["look"].faults), len(shown.context["faults"])) == (300, 200)
    sign = shown.context["kept"].sign
    told = zhao.get("/desk/grids/import/faults.csv", {"look": sign}).getvalue().decode("utf-8-sig")
    assert [int(row[0]) for row in list(csv.reader(io.StringIO(told)))[1:]] == list(range(14, 314))
    assert zhao.post(address, {"look": sign, "verb": "take-in"}).status_code == 422
    # What one has chosen is nobody else's, and no sign of one's own making opens another file.
    others = [visit(stage, "chen").get("/desk/grids/import/faults.csv", {"look": one}) for one in (sign, "x")]
    assert [one.status_code for one in others] == [404, 404]


def holed(many: int) -> SimpleUploadedFile:
    """Draws one grid with so many gaps in its middle."""

    def square(west: float, south: float, size: float) -> list[list[float]]:
        east, north = west + size, south + size
        return [[west, south], [east, south], [east, north], [west, north], [west, south]]

    holes = [square(116.4101 + at % 50 * 0.0003, 39.9901 + at // 50 * 0.0003, 0.0002) for at in range(many)]
    geometry = {"type": "Polygon", "coordinates": [square(116.41, 39.99, 0.02), *holes]}
    features = [{"type": "Feature", "geometry": geometry, "properties": {"name": "甲"}}]
    said = json.dumps({"type": "FeatureCollection", "features": features})
    return SimpleUploadedFile("网格.geojson", said.encode())


def test_a_file_full_of_gaps_makes_neither_the_database_nor_the_map_larger(stage: GridsStage) -> None:
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    chosen(zhao, address, file=holed(1))
    asked = []
    for many in (3, 230):
        with CaptureQueriesContext(connection) as queries:
            shown = chosen(zhao, address, file=holed(many))
        asked.append(len(queries))
        assert len([one for one in shown.context["look"].faults if one.shape and one.row == 0]) >= many
    assert asked[0] == asked[1]
    drawn = [one["properties"] for one in shown.context["map"]["features"] if one["properties"]["kind"] == "fault"]
    assert len(drawn) == len([one for one in shown.context["faults"] if one.shape]) == 199
    page = html.unescape(shown.content.decode())
    assert all(f'<tr data-feature="{one["id"]}">' in page for one in drawn)


def combed(teeth: int, *, is_turned: bool = False) -> list[list[float]]:
    """Draws a comb, as a ring; two of them, one turned, cross at every tooth of each."""
    step = 0.02 / teeth
    corners = [[0.0, -step], [0.02, -step]]
    for at in reversed(range(teeth)):
        left, right = at * step, (at + 0.5) * step
        corners += [[right, -step / 2], [right, 0.02], [left, 0.02], [left, -step / 2]]
    ring = [[116.41 + (y if is_turned else x), 39.99 + (x if is_turned else y)] for x, y in corners]
    return [*ring, ring[0]]


def test_outlines_that_comb_the_land_are_refused_before_their_pieces_are_counted(stage: GridsStage) -> None:
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    one, other = combed(100), combed(100, is_turned=True)
    for rings, said in (
        ([one, other], "第 1 行和第 2 行的边界互相交叉数千处"),
        ([[*one[:-1], *other[:-1], one[0]]], "边界自相交"),
        ([combed(1300)], "边界的拐点超过 5000 个"),
    ):
        drawn = [
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {"name": str(at)}}
            for at, ring in enumerate(rings)
        ]
        file = json.dumps({"type": "FeatureCollection", "features": drawn}).encode()
        shown = chosen(zhao, address, file=SimpleUploadedFile("网格.geojson", file))
        assert said in shown.content.decode()
        assert len(shown.content) < 100_000


def test_what_a_fault_is_about_is_said_in_words_of_the_office(stage: GridsStage) -> None:
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    bare = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": None, "properties": {"name": "甲"}}],
    }
    file = SimpleUploadedFile("网格.geojson", json.dumps(bare).encode())
    shown = chosen(zhao, address, file=file)
    assert "图形" in {one.column for one in shown.context["faults"]}
    assert ("图形" in shown.content.decode(), ">geometry<" in shown.content.decode()) == (True, False)


def test_whose_codes_they_are_can_be_said_without_choosing_the_file_again(stage: GridsStage) -> None:
    rows = "\n".join(f"{one.name},甲,W-1" for one in stage.buildings)
    file = SimpleUploadedFile("grids.csv", f"楼号,网格,网格编码\n{rows}".encode())
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    shown = chosen(zhao, address, file=file)
    assert ("W-1" in shown.context["refusal"], "look" in shown.context) == (True, False)
    again = {"look": shown.context["kept"].sign, "verb": "again", "scheme": "区网格中心", "coordinates": "cgcs2000"}
    shown = chosen(zhao, address, **again)
    assert (shown.context["look"].faults, shown.context["kept"].scheme) == ([], "区网格中心")


def test_what_was_changed_in_the_form_is_looked_at_before_it_is_taken_in(stage: GridsStage) -> None:
    zhao, address = visit(stage, "zhao"), f"/desk/grids/import/?community={stage.community.pk}"
    shown = chosen(zhao, address, file=sheet(stage))
    body = shown.content.decode()
    # The first button is what the enter key presses.
    assert body.index('value="again"') < body.index('value="take-in"')
    typed = {"look": shown.context["kept"].sign, "verb": "take-in", "scheme": "区网格中心", "coordinates": "gcj02"}
    again = chosen(zhao, address, **typed)
    kept = again.context["kept"]
    assert (kept.scheme, kept.coordinates, len(again.context["messages"])) == ("区网格中心", "gcj02", 1)
    set_reach(EVERYWHERE)
    assert GridPlan.objects.count() == 0
    done = zhao.post(address, typed | {"look": kept.sign})
    set_reach(EVERYWHERE)
    assert (done.status_code, GridPlan.objects.count()) == (302, 1)


def test_grids_are_not_taken_in_for_what_is_no_community(stage: GridsStage) -> None:
    address = f"/desk/grids/import/?community={stage.buildings[0].pk}"
    assert visit(stage, "zhao").get(address).status_code == 404


def test_our_own_example_can_be_taken_in(stage: GridsStage) -> None:
    plant([Branch("building", "棚")], parent=stage.community, by=SYSTEM)
    given = visit(stage, "zhao").get("/desk/grids/import/example.csv", {"community": str(stage.community.pk)})
    rows = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == {one.name for one in stage.buildings}
