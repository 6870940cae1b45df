"""What programs hear when they are wrong: our words, their field names."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.foundation.time import today
from tests.support.grids_stage import draw_plan, set_stage

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> GridsStage:
    return set_stage()


def sent(stage: GridsStage, address: str, body: dict[str, Any]) -> Any:
    program = Client()
    program.force_login(stage.user("zhao"))
    head = {"Idempotency-Key": str(uuid4())}
    return program.post(f"/api/v1{address}", json.dumps(body), content_type="application/json", headers=head)


def test_fields_that_do_not_fit_are_named_as_they_were_sent_and_told_in_chinese(stage: GridsStage) -> None:
    wish = {"districts": "viele", "tolerance": 0.05, "holds": ["moat"]}
    answer = sent(stage, "/plan-questions", wish | {"community_id": str(stage.community.pk)})
    fields = answer.json()["fields"]
    assert (answer.status_code, set(fields)) == (422, {"districts", "holds"})
    assert fields["districts"] == "请填整数。"
    assert fields["holds"].startswith("请用以下之一")


def test_a_day_in_the_past_is_refused_at_the_field_that_was_sent(stage: GridsStage) -> None:
    plan = draw_plan(stage, range(6), range(6, 12))
    answer = sent(stage, f"/plans/{plan.pk}/adopt", {"begins": (today() - timedelta(days=1)).isoformat()})
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"begins"})


def test_a_method_that_an_address_does_not_know_is_a_problem_too(stage: GridsStage) -> None:
    answer = sent(stage, "/me", {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
    assert (answer.headers["Allow"], answer.json()["type"]) == ("GET", "method")
