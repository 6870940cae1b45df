"""A plan on paper: a tagged PDF with Chinese in it, through permission, and journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from gongzhi.domain.grids import queries
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.interfaces.common.plan_drawing import drawing
from tests.domain.grids.test_nets import by_hand, equip, staff

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def test_a_plan_is_printed_tagged_through_permission_and_journalled(stage: GridsStage) -> None:
    plan = by_hand(stage, 2)
    grid = plan.grids.get(serial=1)
    equip(stage, grid)
    staff(stage, grid, "work_squad", ["lin"])
    found = {}
    for name in ("zhao", "lin", "chen"):
        client = Client()
        client.force_login(stage.user(name))
        for part, address in (("plan", f"plans/{plan.pk}/print.pdf"), ("grid", f"{grid.pk}/print.pdf")):
            answer = client.get(f"/desk/grids/{address}")
            found[name, part] = answer.status_code
            if answer.status_code == 200:
                content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
                assert (content[:5], b"/StructTreeRoot" in content) == (b"%PDF-", True)
    assert found == {
        ("zhao", "plan"): 200, ("zhao", "grid"): 200, ("lin", "plan"): 404, ("lin", "grid"): 200,
        ("chen", "plan"): 404, ("chen", "grid"): 404,
    }  # fmt: skip
    set_reach(EVERYWHERE)
    assert Entry.objects.filter(verb="plan.printed").count() == 3


def test_a_drawing_holds_every_building_and_cuts_to_one_grid(stage: GridsStage) -> None:
    plan = by_hand(stage, 2)
    grid = plan.grids.get(serial=1)
    features = queries.plan_features(stage.community.pk, plan)
    features[0]["properties"]["name"] = "<b>1</b>"
    whole, one = drawing(features), drawing(features, grid_id=str(grid.pk))
    assert [sheet.count("<text") for sheet in (whole, one)] == [12, 6]
    assert ("<b>" in whole, whole.count("<path")) == (False, 12)
