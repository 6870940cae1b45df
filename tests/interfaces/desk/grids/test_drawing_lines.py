"""Lines that hold go along with the question: drawn or typed, and from a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.domain.grids.models import PlanQuestion
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db

WAY = "116.4010,39.9990 116.4010,39.9950"


def ask(stage: GridsStage, **typed: Any) -> Any:
    desk = Client()
    desk.force_login(stage.user("zhao"))
    return desk.post("/desk/grids/propose/", {"districts": "2", "tolerance": "10", **typed})


def test_a_drawn_line_and_lines_of_a_file_hold_together(stage: GridsStage) -> None:
    file = json.dumps({"type": "LineString", "coordinates": [[116.402, 39.999], [116.402, 39.995]]}).encode()
    sent = ask(stage, drawn=f"{WAY}\r\n", lines=SimpleUploadedFile("roads.geojson", file))
    set_reach(EVERYWHERE)
    kept = PlanQuestion.objects.get().wish
    drawn = [[[116.401, 39.999], [116.401, 39.995]], [[116.402, 39.999], [116.402, 39.995]]]
    assert (sent.status_code, kept["holds"], kept["drawn"]) == (302, ["drawn"], drawn)


@pytest.mark.parametrize(
    "typed", ["116.4010", "116.4010,39.9990", "a,b c,d", "nan,39.9 116.4,39.9", "1,2,3 4,5,6", "116.4,39.9 inf,39.9"]
)
def test_what_is_no_line_is_said_at_its_field_and_stays_typed(stage: GridsStage, typed: str) -> None:
    sent: Any = ask(stage, drawn=typed)
    assert (sent.status_code, set(sent.context["form"].errors)) == (422, {"drawn"})
    assert sent.context["form"]["drawn"].value() == typed


def test_the_lines_of_the_ground_lie_ready_for_the_map_by_what_makes_them_hold(stage: GridsStage) -> None:
    set_reach(EVERYWHERE)
    line = {"type": "LineString", "coordinates": [[116.399, 39.9975], [116.405, 39.9975]]}
    lanes = [Branch("lane", "大街", shape=line, is_barrier=True), Branch("lane", "小巷", shape=line)]
    plant(lanes, parent=stage.community, by=SYSTEM)
    desk = Client()
    desk.force_login(stage.user("zhao"))
    shown = desk.get(f"/desk/grids/propose/?community={stage.community.pk}")
    assert {hold: len(lines) for hold, lines in shown.context["held_lines"].items()} == {"main_roads": 1, "lanes": 2}
    assert 'id="held_lines"' in shown.content.decode()
