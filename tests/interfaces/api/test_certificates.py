"""The proof of a plan made on a page or over the interface: checked, kept, and to be checked by anybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from gongzhi.algorithms.districting import Checked, check_certificate
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridPlan
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.grids.services import dividing
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.grids_stage import draw_plan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None, settings: Any, tmp_path: Path) -> GridsStage:
    from tests.support.grids_stage import set_stage

    settings.MEDIA_ROOT = tmp_path
    return set_stage()


def given(stage: GridsStage, address: str, name: str = "zhao") -> Any:
    client = Client()
    client.force_login(stage.user(name))
    answer = client.get(address)
    return json.loads(b"".join(answer.streaming_content)) if answer.status_code == 200 else answer.status_code  # type: ignore[attr-defined]


def test_every_proposal_of_the_divider_can_be_checked_by_anybody(stage: GridsStage) -> None:
    asked = services.ask_division(stage.community.pk, wish=Wish(3), by=stage.by("zhao"))
    services.answer_question(asked.pk)
    plan = queries.plans_of_question(asked.pk)[0]
    page = given(stage, f"/desk/grids/plans/{plan.pk}/certificate.json")
    assert page == given(stage, f"/api/v1/plans/{plan.pk}/certificate.json")
    assert check_certificate(page).faults == ()
    assert given(stage, f"/api/v1/plans/{plan.pk}/certificate.json", "chen") == 404
    set_reach(EVERYWHERE)
    # Unit by unit it says what the plan says, and the bound is the plan's own.
    lines = {str(line.building_id): line.grid_code for line in queries.building_lines(plan)}
    told = [page["district_names"][label] for label in page["assignment"]]
    assert dict(zip(page["ids"], told, strict=True)) == lines
    assert int(page["bound"]["value"]) == plan.figures["moi_bound"]
    page["assignment"][0] = (page["assignment"][0] + 1) % 3
    assert check_certificate(page).faults


def test_an_answer_that_is_not_borne_out_is_kept_nowhere(stage: GridsStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dividing, "check_certificate", lambda _written: Checked(("a fault",)))
    asked = services.ask_division(stage.community.pk, wish=Wish(3), by=stage.by("zhao"))
    services.answer_question(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, GridPlan.objects.count()) == ("failed", 0)


def test_what_somebody_drew_has_no_certificate(stage: GridsStage) -> None:
    plan = draw_plan(stage, range(6), range(6, 12))
    assert given(stage, f"/desk/grids/plans/{plan.pk}/certificate.json") == 404
