"""Alarms about opened records on the auditor's page and over the API: who sees, answers, and sets limits (R6)."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.models import LookAlarm
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.workflows.watch_looks import watch_looks
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def enter(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.user(name))
    return client


def raise_alarm(cast: Cast, *names: str) -> list[LookAlarm]:
    set_reach(EVERYWHERE)
    for name in names:
        for _ in range(21):
            note("contact.read", ("actors.contact", uuid7()), by=cast.user(name).pk, community=cast.home.pk)
    watch_looks()
    return list(LookAlarm.objects.order_by("-raised_at", "-id"))


def send(client: Client, method: str, address: str, body: dict[str, Any]) -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    return client.generic(method, f"/api/v1{address}", json.dumps(body), "application/json", headers=headers)


def test_the_auditor_is_led_from_her_message_to_the_alarm_and_the_entries_and_answers(cast: Cast) -> None:
    (alarm,) = raise_alarm(cast, "zhao")
    wu = enter(cast, "wu")
    assert f"/desk/journal/looks/{alarm.pk}" in wu.get("/me/messages").content.decode()
    assert "/desk/journal/looks?state=open" in wu.get("/desk/journal/").content.decode()
    page = wu.get(f"/desk/journal/looks/{alarm.pk}").content.decode()
    assert all(word in page for word in ("Zhao", "21", "verb=contact.read&amp;who=zhao"))
    assert wu.post(f"/desk/journal/looks/{alarm.pk}", {"answer": ""}).status_code == 422
    assert wu.post(f"/desk/journal/looks/{alarm.pk}", {"answer": "回访名单"}).status_code == 302
    assert "回访名单" in wu.get(f"/desk/journal/looks/{alarm.pk}").content.decode()
    assert [row.split(",")[2] for row in wu.get("/desk/journal/looks/export.csv").content.decode().splitlines()] == [
        "不同记录数", "21",
    ]  # fmt: skip


def test_the_administrator_sets_limits_and_may_not_answer(cast: Cast) -> None:
    (alarm,) = raise_alarm(cast, "zhao")
    zheng = enter(cast, "zheng")
    page = zheng.get(f"/desk/journal/looks/{alarm.pk}").content.decode()
    assert ("verb=contact.read" in page, "<textarea" in page) == (False, False)
    assert zheng.post(f"/desk/journal/looks/{alarm.pk}", {"answer": "好"}).status_code == 403
    set_reach(EVERYWHERE)
    form = {"in_an_hour": "9", "in_a_day": "8"}
    assert zheng.post("/desk/journal/looks/limits/needs", form).status_code == 422
    assert zheng.post("/desk/journal/looks/limits/needs", form | {"in_a_day": "30"}).status_code == 302
    assert zheng.get("/desk/journal/looks/limits/lists").status_code == 404
    assert "Wu" in zheng.get("/desk/journal/looks/limits").content.decode()
    assert enter(cast, "wu").get("/desk/journal/looks/limits/needs").status_code == 403


def test_programs_read_alarms_and_limits_answer_and_set(cast: Cast) -> None:
    (alarm,) = raise_alarm(cast, "zhao")
    wu, zheng = enter(cast, "wu"), enter(cast, "zheng")
    (found,) = wu.get("/api/v1/look-alarms", {"is_open": "true", "kind": "contacts"}).json()["items"]
    assert (found["account"], found["looks"], found["most"], found["hours"]) == (str(cast.user("zhao").pk), 21, 20, 1)
    answer = f"/look-alarms/{alarm.pk}/answer"
    codes = [send(wu, "POST", answer, {"answer": "已核实"}).status_code for _ in range(2)]
    codes.append(send(wu, "POST", f"/look-alarms/{uuid7()}/answer", {"answer": "已核实"}).status_code)
    codes.append(send(zheng, "POST", answer, {"answer": "已核实"}).status_code)
    assert codes == [201, 409, 404, 403]
    given = {"in_an_hour": 7, "in_a_day": 70}
    assert send(zheng, "PUT", "/look-limits/exports", given).status_code == 201
    assert send(wu, "PUT", "/look-limits/exports", given).status_code == 403
    limits = {one.pop("kind"): one for one in wu.get("/api/v1/look-limits").json()}
    assert limits["exports"] == given | {"is_usual": False}


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(cast: Cast) -> None:
    wu = enter(cast, "wu")

    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert wu.get("/desk/journal/looks").status_code == 200
        return len(caught.captured_queries)

    raise_alarm(cast, "zhao")
    before = questions()
    raise_alarm(cast, "lin", "qian")
    assert (questions(), LookAlarm.objects.count()) == (before, 3)
