"""The tree of kinds on the screen and over the interface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.needs import queries
from gongzhi.foundation.reach import EVERYWHERE, set_reach

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


def send(client: Client, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    answer = client.generic(
        method,
        f"/api/v1{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()


def test_the_administrator_adds_a_kind_with_a_question_on_the_screen(stage: Stage) -> None:
    client = stage.enter("zheng")
    facts = {"code": "pool.dirty", "name": "水池", "group": "group.green", "matter": "event", "amount": 3}
    facts |= {"unit": "hours", "needs_proof": "on", "name1": "有异味吗？", "choices1": "有，没有", "needed1": "on"}
    refused = client.post("/desk/needs/kinds/add", facts | {"amount": ""})
    added = client.post("/desk/needs/kinds/add", facts | {"command_id": str(uuid4())})
    changed = client.post("/desk/needs/kinds/pool.dirty/change", facts | {"name": "景观水池", "code1": "q1"})
    ended = client.post("/desk/needs/kinds/pool.dirty/end", {"command_id": str(uuid4())})
    set_reach(EVERYWHERE)
    assert [one.status_code for one in (refused, added, changed, ended)] == [422, 302, 302, 302]
    kind = queries.kind("pool.dirty")
    assert (kind.name, kind.deadline_hours, kind.deadline_working_days, kind.needs_proof, kind.is_public) == (
        "景观水池", 3, None, True, False,
    )  # fmt: skip
    assert (kind.matter, kind.is_ended) == ("component", True)
    assert queries.questions_asked(kind) == [
        queries.Question("q1", "有异味吗？", "有异味吗？", ("有", "没有"), is_needed=True)
    ]


def test_everybody_at_work_reads_the_tree_and_only_the_administrator_changes_it(stage: Stage) -> None:
    shown = stage.enter("lin").get("/desk/needs/kinds")
    assert shown.status_code == 200
    assert "kinds/add" not in shown.content.decode()
    assert [stage.enter(name).get("/desk/needs/kinds/add").status_code for name in ("lin", "zhao", "zheng")] == [
        403, 403, 200,
    ]  # fmt: skip


def test_a_program_keeps_the_tree_too(stage: Stage) -> None:
    client = stage.enter("zheng")
    facts = {"name": "水池", "hours": 3, "group": "group.green"}
    added = send(client, "POST", "/need-kinds", facts | {"code": "pool.dirty"})
    twice = send(client, "POST", "/need-kinds", facts | {"code": "pool.dirty"})
    changed = send(client, "PUT", "/need-kinds/pool.dirty", facts | {"questions": [{"name": "有异味吗？"}]})
    ended = send(client, "POST", "/need-kinds/pool.dirty/end", {"is_ended": True})
    assert [one[0] for one in (added, twice, changed, ended)] == [201, 422, 201, 201]
    assert (changed[1]["questions"][0]["code"], ended[1]["is_ended"]) == ("q1", True)
    listed = client.get("/api/v1/need-kinds").json()
    assert ended[1] in listed
    assert send(stage.enter("zhao"), "POST", "/need-kinds", facts | {"code": "x"})[0] == 403
