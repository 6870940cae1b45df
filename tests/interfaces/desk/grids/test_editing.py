"""The page on which grids are edited by hand, with and without scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.grids.models import GridPlan
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.domain.grids.test_by_hand import ROWS
from tests.domain.grids.test_nets import by_hand

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def visit(stage: GridsStage, name: str) -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def typed(stage: GridsStage, labels: tuple[int, ...] = ROWS) -> dict[str, Any]:
    grids = {f"grid-{one.pk}": str(label) for one, label in zip(stage.buildings, labels, strict=True)}
    return grids | {"tolerance": "5", "lines": "[]"}


def test_a_page_without_scripts_saves_and_keeps_what_was_chosen(stage: GridsStage) -> None:
    plan = by_hand(stage)
    desk, address = visit(stage, "zhao"), f"/desk/grids/plans/{plan.pk}/edit/"
    shown = desk.get(address)
    assert [label for _at, (_one, label) in shown.context["rows"]] == [1, 2, 3] * 4
    torn = typed(stage, (1, 2, 2, 2, 2, 1, 1, 1, 3, 3, 3, 3))
    refused = desk.post(address, torn)
    assert (refused.status_code, bool(refused.context["problem"])) == (422, True)
    assert [label for _at, (_one, label) in refused.context["rows"]][:5] == [1, 2, 2, 2, 2]
    saved = desk.post(address, typed(stage))
    set_reach(EVERYWHERE)
    made = GridPlan.objects.get(serial=2)
    assert (saved.status_code, saved.headers["Location"]) == (302, f"/desk/grids/plans/{made.pk}/")


def test_the_script_saves_once_and_hears_why_not(stage: GridsStage) -> None:
    plan = by_hand(stage)
    desk, address, key = visit(stage, "zhao"), f"/desk/grids/plans/{plan.pk}/edit/", str(uuid4())
    head = {"Accept": "application/json"}
    loose = desk.post(address, typed(stage, (*ROWS[:-1], 0)) | {"command_id": key}, headers=head)
    assert (loose.status_code, "12号楼" in loose.json()["detail"]) == (422, True)
    answers = [desk.post(address, typed(stage) | {"command_id": key}, headers=head) for _tap in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, answers[0].json())] * 2
    wrong = desk.post(address, typed(stage) | {"lines": "[[1]]"}, headers=head)
    assert wrong.status_code == 422


def test_who_may_edit(stage: GridsStage) -> None:
    plan = by_hand(stage)
    address = f"/desk/grids/plans/{plan.pk}/edit/"
    names = ("zhao", "qian", "han", "lin", "chen")
    assert {name: visit(stage, name).get(address).status_code for name in names} == {
        "zhao": 200, "qian": 403, "han": 403, "lin": 403, "chen": 404,
    }  # fmt: skip


def test_programs_edit_by_hand_too(stage: GridsStage) -> None:
    plan = by_hand(stage)
    api, head = visit(stage, "zhao"), {"Idempotency-Key": str(uuid4())}
    known = api.get(f"/api/v1/plans/{plan.pk}/edit").json()
    assert (len(known["buildings"]), known["lines"]) == (12, [])
    grids = {one["id"]: label for one, label in zip(known["buildings"], ROWS, strict=True)}
    body = json.dumps({"grids": grids, "tolerance": 0.05})
    made = api.post(f"/api/v1/plans/{plan.pk}/edit", body, content_type="application/json", headers=head)
    assert (made.status_code, made.json()["serial"], made.json()["state"]) == (201, 2, "proposed")
