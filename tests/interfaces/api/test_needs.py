"""Needs for programs: the same walls and the same steps as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.actors.queries import contact_of
from gongzhi.domain.needs.models import Need
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.needs_stage import MORNING, photo

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> Stage:
    from tests.support.needs_stage import set_stage

    return set_stage()


def call(stage: Stage, name: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> tuple[int, Any]:
    client = Client()
    user = stage.people[name].user
    assert user is not None
    client.force_login(user)
    if body is None:
        answer = client.get(f"/api/v1{path}")
    else:
        sent = {"Idempotency-Key": str(uuid4())} | {key.replace("_", "-"): value for key, value in headers.items()}
        answer = client.post(f"/api/v1{path}", body, content_type="application/json", headers=sent)
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()


def test_a_need_goes_its_whole_way_over_the_interface(stage: Stage) -> None:
    facts = {"place_id": str(stage.entrance.pk), "kind": "light.stairwell", "text": "灯坏了"}
    status, opened = call(stage, "lin", "/needs", facts)
    need = opened["id"]
    assert (status, set(opened)) == (201, {"id", "number", "due_at", "tracking_code", "was_masked"})
    steps = [
        call(stage, "sun", f"/needs/{need}/accept", {}),
        call(stage, "sun", f"/needs/{need}/start", {}),
        call(stage, "sun", f"/needs/{need}/finish", {"text": "换了"}),
        call(stage, "lin", f"/needs/{need}/ask", {}),
        call(stage, "lin", f"/needs/{need}/answer", {"satisfied": True, "spoken": True}),
    ]
    assert [(status, given["state"]) for status, given in steps] == [
        (201, "accepted"), (201, "in_hand"), (201, "done"), (201, "done"), (201, "closed"),
    ]  # fmt: skip
    whole = call(stage, "lin", f"/needs/{need}")[1]
    assert [step["step"] for step in whole["steps"]] == [
        "received", "sent", "accepted", "started", "done", "asked", "closed",
    ]  # fmt: skip


def test_a_repeat_answers_the_same_and_another_content_is_refused(stage: Stage) -> None:
    facts = {"place_id": str(stage.entrance.pk), "kind": "light.stairwell", "text": "灯坏了"}
    key = str(uuid4())
    first = call(stage, "lin", "/needs", facts, Idempotency_Key=key)
    again = call(stage, "lin", "/needs", facts, Idempotency_Key=key)
    other = call(stage, "lin", "/needs", facts | {"text": "另一件"}, Idempotency_Key=key)
    assert (first[0], again[0], other[0], first[1] == again[1]) == (201, 202, 409, True)
    assert Need.objects.count() == 1


def test_each_lists_and_moves_only_what_is_theirs(stage: Stage) -> None:
    need = stage.open("lin").need
    listed = {name: call(stage, name, "/needs")[1]["total"] for name in ("lin", "he", "chen", "zhao", "sun", "tang")}
    assert listed == {"lin": 1, "he": 0, "chen": 0, "zhao": 1, "sun": 1, "tang": 0}
    tried = {name: call(stage, name, f"/needs/{need.pk}/accept", {})[0] for name in ("tang", "chen", "zhao")}
    assert tried == {"tang": 404, "chen": 403, "zhao": 404}


def test_the_second_acceptance_is_not_now_and_names_the_first(stage: Stage) -> None:
    need = stage.open("lin").need
    call(stage, "sun", f"/needs/{need.pk}/accept", {})
    status, problem = call(stage, "sun", f"/needs/{need.pk}/accept", {})
    assert (status, problem["type"], "Sun" in problem["detail"]) == (409, "not_now", True)


def test_staff_take_a_need_in_for_somebody_and_attach_who_else_has_it(stage: Stage) -> None:
    contact = {"name": "李女士", "phone": "13800138001", "consent_way": "spoken"}
    facts = {"place_id": str(stage.entrance.pk), "kind": "light.stairwell", "text": "灯坏了", "contact": contact}
    need = Need.objects.get(pk=call(stage, "lin", "/needs", facts)[1]["id"])
    assert need.reporter_id is not None
    assert contact_of(need.reporter_id) is not None
    assert call(stage, "lin", "/needs", facts | {"contact": {"name": "李", "phone": "13800138001"}})[0] == 422
    # Whoever reports for herself has an account: no other number is kept with it.
    own = call(stage, "wang", "/needs", facts | {"contact": contact | {"phone": "13800138002"}})
    assert own[0] in (403, 404) or Need.objects.get(pk=own[1]["id"]).reporter_id == stage.people["wang"].pk
    other = {"into": need.number, "text": "四层也不亮", "contact": contact | {"phone": "13800138003"}}
    there = other | {"place_id": facts["place_id"]}
    assert [call(stage, name, "/needs/attach", there)[0] for name in ("chen", "wang", "lin")] == [404, 404, 201]
    assert need.followers.count() == 1


def send(stage: Stage, name: str, path: str, **facts: Any) -> tuple[int, Any]:
    client = Client()
    user = stage.people[name].user
    assert user is not None
    client.force_login(user)
    answer = client.post(f"/api/v1{path}", facts, headers={"Idempotency-Key": str(uuid4())})
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()


def test_photos_are_added_listed_and_prove_the_work(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    path = f"/needs/{need.pk}"
    added = [send(stage, name, f"{path}/photos", photo=photo())[0] for name in ("wang", "lin", "chen")]
    assert added == [201, 201, 404]
    call(stage, "sun", f"{path}/accept", {})
    done = send(stage, "sun", f"{path}/finish-with-photo", photo=photo(), text="已更换", cost="12.50")
    assert (done[0], done[1]["state"]) == (201, "done")
    listed = call(stage, "wang", f"{path}/photos")[1]
    assert [one["purpose"] for one in listed] == ["report", "report", "proof"]
    client = Client()
    user = stage.people["wang"].user
    assert user is not None
    client.force_login(user)
    shown = client.get(f"/api/v1{path}/photos/{listed[0]['id']}")
    assert (shown.headers["Content-Type"], b"Exif" in shown.content) == ("image/jpeg", False)


def test_the_reporter_replies_to_a_question_herself(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    path = f"/needs/{need.pk}"
    call(stage, "sun", f"{path}/accept", {})
    call(stage, "sun", f"{path}/ask-back", {"question": "几层？"})
    assert [call(stage, name, f"{path}/reply", {"text": "三层"})[0] for name in ("lin", "wang", "wang")] == [
        404,
        201,
        409,
    ]


def test_the_counts_by_building_and_what_was_over_lately_follow_the_filters(stage: Stage) -> None:
    stage.open()
    stage.open(place_id=stage.other_entrance.pk)
    over = stage.open()
    Need.objects.filter(pk=over.need.pk).update(state="declined", closed_at=MORNING + timedelta(days=1), rings_at=None)
    counted = call(stage, "zhao", "/needs/by-building?state=open")[1]
    wanted = {str(place.building_id): 1 for place in (stage.entrance, stage.other_entrance)}
    assert {one["building_id"]: one["needs"] for one in counted} == wanted
    assert call(stage, "zhao", "/needs?state=over&days=1")[1]["items"] == []
    assert call(stage, "zhao", "/needs?days=1000")[0] == 422
