"""Rounds for programs: the same walls and the same receipts as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.campaigns.services import close_round
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries import by_tracking_code
from gongzhi.domain.needs.services import add_kind
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.rounds_stage import FACTS, Running

pytestmark = pytest.mark.django_db


def call(running: Running, name: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> tuple[int, Any]:
    client = running.enter(name)
    if body is None:
        answer = client.get(f"/api/v1{path}")
    else:
        sent = {"Idempotency-Key": key or str(uuid4())}
        answer = client.post(f"/api/v1{path}", body, content_type="application/json", headers=sent)
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()


def test_each_of_the_cast_lists_the_rounds_of_the_own_community(running: Running) -> None:
    found = {name: call(running, name, "/rounds") for name in ("zhao", "lin", "chen", "qian", "wang")}
    seen = {name: (status, [one["id"] for one in given.get("items", [])]) for name, (status, given) in found.items()}
    own = [str(running.round.pk)]
    assert seen == {"zhao": (200, own), "lin": (200, own), "chen": (200, []), "qian": (200, own), "wang": (403, [])}


def test_progress_reaches_as_far_as_the_own_grid(running: Running) -> None:
    path = f"/rounds/{running.round.pk}/progress"
    found = {name: call(running, name, path) for name in ("zhao", "li", "chen")}
    assert [part["grid_name"] for part in found["zhao"][1]] == ["第1网格", "第2网格", ""]
    assert [(part["grid_name"], part["doors"]) for part in found["li"][1]] == [("第2网格", 2)]
    assert found["chen"][0] == 404


def test_a_visit_is_recorded_once_with_its_need(running: Running) -> None:
    add_kind("light.stairwell", name="楼道照明", name_en="Stairwell light", by=SYSTEM, working_days=2)
    door, key = running.door("101"), str(uuid4())
    body = {"door_id": str(door.pk), "outcome": "talked", "need": {"kind": "light.stairwell", "text": "灯坏了"}}
    path = f"/rounds/{running.round.pk}/visits"
    first, again = (call(running, "lin", path, body, key) for _twice in range(2))
    assert (first[0], again[0], first[1] == again[1]) == (201, 202, True)
    # The command leads to the tracking code, and others see the visit: one must not be the other.
    assert (first[1]["disposition"], first[1]["id"] == key) == ("resolved", False)
    assert by_tracking_code(first[1]["tracking_code"]) == Need.objects.get()
    assert (Attempt.objects.count(), Need.objects.count()) == (1, 1)
    assert call(running, "lin", path, body | {"outcome": "refused"}, key)[0] == 409


@pytest.mark.parametrize("name", ["li", "chen"])
def test_doors_next_door_are_not_there(running: Running, name: str) -> None:
    door = running.door("101")
    visit = {"door_id": str(door.pk), "outcome": "talked"}
    assert call(running, name, f"/rounds/{running.round.pk}/visits", visit)[0] == 404
    assert call(running, name, f"/rounds/{running.round.pk}/doors?building={door.building_id}")[0] == 404


def test_the_doors_of_a_building_come_from_the_top(running: Running) -> None:
    door = running.door("101")
    status, given = call(running, "lin", f"/rounds/{running.round.pk}/doors?building={door.building_id}")
    assert (status, [one["name"] for one in given["items"]]) == (200, ["201", "101"])


def test_a_round_needs_its_legal_basis_here_too(running: Running) -> None:
    close_round(running.round.pk, by=running.by("zhao"))
    days = {name: str(day + timedelta(days=1)) for name, day in FACTS.items() if name.endswith("_on")}
    body = {**FACTS, **days, "community_id": str(running.cast.home.pk)}
    status, problem = call(running, "zhao", "/rounds", {**body, "legal_basis": ""})
    assert (status, set(problem["fields"])) == (422, {"legal_basis"})
    assert call(running, "zhao", "/rounds", body)[1]["doors"] == 6
    assert call(running, "lin", "/rounds", body)[0] == 403
