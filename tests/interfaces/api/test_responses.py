"""Answers to needs for programs and at the desk: whistles, objections, marks, causes, rates, what is overdue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.needs.models import Need
from gongzhi.domain.responses.models import Cause, Objection, WhistleCall
from gongzhi.domain.responses.services import raise_causes
from gongzhi.foundation import time
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.domain.responses.test_responses import give_duty

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> Stage:
    from tests.support.needs_stage import set_stage

    return set_stage()


def call(stage: Stage, name: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    client, headers = stage.enter(name), {"Idempotency-Key": str(uuid4())}
    address = f"/api/v1{path}"
    answer = (
        client.get(address)
        if body is None
        else client.post(address, body, content_type="application/json", headers=headers)
    )
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()


def shown(stage: Stage, name: str, address: str) -> tuple[int, str]:
    answer = stage.enter(name).get(address)
    set_reach(EVERYWHERE)
    return answer.status_code, answer.content.decode()


def test_a_whistle_goes_its_whole_way_over_the_interface(stage: Stage) -> None:
    give_duty(stage)
    need = stage.open(at=time.now()).need
    found = call(stage, "zhao", f"/needs/{need.pk}/responses")[1]["departments"]
    assert [one["name"] for one in found] == ["亚运村街道办事处"]
    status, made = call(
        stage, "zhao", f"/needs/{need.pk}/whistle", {"organisations": [found[0]["id"]], "because": "线路"}
    )
    assert (status, made["state"]) == (201, "open")
    refused = call(stage, "sun", f"/whistle-calls/{WhistleCall.objects.get().pk}/report", {"answer": "来"})[0]
    ended = call(stage, "zhao", f"/whistles/{made['id']}/end", {"outcome": "已修复"})
    assert (refused, ended[0], ended[1]["state"]) == (404, 201, "over")


def test_the_firm_objects_and_only_the_one_named_decides(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    status, made = call(stage, "sun", f"/needs/{need.pk}/object", {"because": "归市政", "article": "合同第三条"})
    listed = call(stage, "qian", "/objections")[1]["total"]
    body = {"upheld": False, "because": "在合同范围"}
    tried = [call(stage, name, f"/objections/{made['id']}/decide", body)[0] for name in ("zhao", "qian")]
    assert (status, listed, tried, Objection.objects.get().state) == (201, 1, [403, 201], "refused")


def test_lists_and_pages_of_answers_cost_the_same_with_one_and_with_three(stage: Stage) -> None:
    for address in ("/desk/responses/causes", "/desk/responses/", "/desk/needs/overdue", "/desk/needs/rates"):
        counts = []
        for kinds in (("light.stairwell",), ("lift.fault", "water.leak")):
            for kind in kinds:
                for _time in range(3):
                    stage.open(kind=kind, at=time.now())
            raise_causes()
            client = stage.enter("zhao")
            client.get(address)
            set_reach(EVERYWHERE)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            set_reach(EVERYWHERE)
            counts.append(len(caught))
        assert counts[0] == counts[1], address


def test_what_is_overdue_stands_by_its_duty_holder_and_leads_to_the_list(stage: Stage) -> None:
    need = stage.open().need
    status, found = call(stage, "qian", "/needs/overdue")
    assert (status, [(one["handler"], one["open"], one["late"]) for one in found]) == (200, [("盛兴物业", 1, 1)])
    page = shown(stage, "qian", "/desk/needs/overdue")[1]
    links = set(re.findall(r'href="(/desk/needs/\?handler=[^"]*)"', page))
    behind = f"/desk/needs/?handler={need.handler_id}&amp;community={stage.cast.home.pk}"
    assert links == {f"{behind}&amp;{more}" for more in ("state=open", "state=unaccepted", "late=1")}
    far, nobody = f"community={stage.cast.next_door.pk}", f"handler=nobody&community={stage.cast.home.pk}"
    narrowed = [link.split("?")[1].replace("&amp;", "&") for link in sorted(links)]
    found = {one: need.number in shown(stage, "qian", f"/desk/needs/?{one}")[1] for one in (*narrowed, far, nobody)}
    assert found == dict.fromkeys(narrowed, True) | {far: False, nobody: False}
    counted = [
        call(stage, "qian", f"/needs?{one}")[1]["total"] for one in (f"community={need.community_id}", "unheld=1")
    ]
    assert counted == [1, 0]


def test_rates_open_to_their_records_and_are_left_out_with_a_reason_by_an_officer(stage: Stage) -> None:
    need = stage.open().need
    assert call(stage, "qian", f"/needs/{need.pk}/exclude", {"because": "重复来电"})[0] == 201
    stage.open(at=time.now())
    newest = call(stage, "zhao", "/needs/rates")[1][0]
    assert (newest["total"], newest["left_out"], len(newest["rates"])) == (1, 0, 4)
    listed = shown(stage, "qian", "/desk/needs/?state=all&rate=left_out&month=2026-03")
    assert (listed[0], need.number in listed[1]) == (200, True)


def test_the_reporter_and_the_community_rate_the_body_and_marks_stand_by_name(stage: Stage) -> None:
    need = stage.finished()
    rated = [call(stage, name, f"/needs/{need.pk}/rate", {"mark": 3})[0] for name in ("wang", "zhao", "sun")]
    marks = call(stage, "zhao", "/marks")[1]
    assert (rated, [(one["rater"], one["good"]) for one in marks]) == (
        [201, 201, 404],
        [("community", 1), ("reporter", None)],
    )


def test_a_need_that_has_to_be_asked_something_is_refused_over_the_interface_until_it_is(stage: Stage) -> None:
    facts = {"place_id": str(stage.entrance.pk), "kind": "lift.fault", "text": "电梯停了"}
    tried = [call(stage, "lin", "/needs", facts | {"answers": given})[0] for given in ({}, {"trapped": "没有"})]
    assert (tried, Need.objects.count()) == ([422, 201], 1)


def test_a_cause_is_taken_up_and_ended_at_the_desk(stage: Stage) -> None:
    for _time in range(3):
        stage.open(at=time.now())
    raise_causes()
    cause = Cause.objects.get()
    client = stage.enter("zhao")
    address = f"/desk/responses/causes/{cause.pk}"
    needs = client.get(address).content.decode().count("/desk/needs/0")
    answers = [
        client.post(f"{address}/take", {"plan": "整栋更换", "command_id": str(uuid4())}).status_code,
        client.post(f"{address}/end", {"state": "dealt_with", "outcome": "", "command_id": str(uuid4())}).status_code,
        client.post(f"{address}/end", {"state": "none", "outcome": "无关", "command_id": str(uuid4())}).status_code,
    ]
    set_reach(EVERYWHERE)
    assert (needs, answers, Cause.objects.get().state) == (3, [302, 422, 302], "none")


def test_every_page_of_a_need_and_its_answers_opens_for_whoever_may(stage: Stage) -> None:
    give_duty(stage)
    need = stage.open(reporter=stage.people["wang"].pk, at=time.now()).need
    at_desk = ("whistle", "link", "visit", "proxy", "receipt")
    found = {name: shown(stage, "zhao", f"/desk/responses/needs/{need.pk}/{name}")[0] for name in at_desk}
    own = {name: shown(stage, "sun", f"/desk/responses/needs/{need.pk}/{name}")[0] for name in ("object", "not-mine")}
    assert (set(found.values()), set(own.values()), shown(stage, "zheng", "/desk/responses/terms")[0]) == (
        {200}, {200}, 200,
    )  # fmt: skip


def test_a_firm_gives_back_what_is_not_its_own_and_cannot_end_it(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk, at=time.now()).need
    declined = call(stage, "sun", f"/needs/{need.pk}/decline", {"because": "不归我们", "article": "合同第三条"})[0]
    client = stage.enter("sun")
    facts = {"reason": "supply_line", "because": "", "command_id": str(uuid4())}
    given = client.post(f"/desk/responses/needs/{need.pk}/not-mine", facts, follow=True)
    set_reach(EVERYWHERE)
    found = Need.objects.get(pk=need.pk)
    assert (declined, given.status_code, found.state, found.handler_id) == (404, 200, "received", None)
    waiting = f"/desk/needs/?community={stage.cast.home.pk}&amp;handler=nobody&amp;state=received"
    assert waiting in shown(stage, "zhao", "/desk/")[1]
    # The firm sees it no more; its owner finds it among what nobody handles.
    listed = {name: shown(stage, name, "/desk/needs/?handler=nobody&mine=1")[1] for name in ("lin", "sun")}
    opened = shown(stage, "sun", f"/desk/needs/{need.pk}")[0]
    assert ([need.number in listed[name] for name in ("lin", "sun")], opened) == ([True, False], 404)


def test_a_need_that_nobody_owns_is_found_and_offered_to_a_colleague(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    Need.objects.filter(pk=need.pk).update(owner=None)
    home, listed = shown(stage, "zhao", "/desk/")[1], shown(stage, "zhao", "/desk/needs/?owner=nobody")[1]
    found = [one["number"] for one in call(stage, "zhao", "/needs?unowned=true")[1]["items"]]
    assert ("&amp;owner=nobody" in home, need.number in listed, found) == (True, True, [need.number])
    facts = {"to": str(stage.people["lin"].pk), "because": "网格内"}
    offered = [call(stage, name, f"/needs/{need.pk}/offer", facts)[0] for name in ("sun", "zhao")]
    taken = call(stage, "lin", f"/needs/{need.pk}/take-over", {"agrees": True})[0]
    assert (offered, taken, Need.objects.get(pk=need.pk).owner_id) == ([404, 201], 201, stage.people["lin"].pk)


def test_a_kind_is_put_right_at_the_desk_by_programs_and_for_many(stage: Stage) -> None:
    one, two, three = (stage.open(at=time.now()).need for _need in range(3))
    leak = {"kind": "water.leak", "because": "是漏水"}
    said = [call(stage, name, f"/needs/{one.pk}/reclassify", leak)[0] for name in ("lin", "zhao")]
    client = stage.enter("zhao")
    facts = {"kind": "", "place": str(stage.other_entrance.pk), "because": "写错楼了", "command_id": str(uuid4())}
    moved = [
        client.post(f"/desk/needs/{two.pk}/reclassify", facts | more).status_code
        for more in ({"because": "", "command_id": str(uuid4())}, {})
    ]
    assert "写错楼了" not in client.get(f"/desk/needs/{three.pk}").content.decode()
    set_reach(EVERYWHERE)
    many = {"needs": [str(two.pk), str(three.pk)], "act": "reclassify", **leak}
    lines = [one["status"] for one in call(stage, "zhao", "/needs/bulk", many)[1]["results"]]
    kinds = set(Need.objects.filter(pk__in=[one.pk, two.pk, three.pk]).values_list("kind__code", flat=True))
    assert (said, moved, lines, kinds) == ([403, 201], [422, 302], [200, 200], {"water.leak"})
    assert Need.objects.get(pk=two.pk).place_id == stage.other_entrance.pk


def test_what_was_found_is_looked_at_and_nobody_is_asked(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    for name, facts in (("accept", {}), ("finish", {"text": "已换灯"})):
        assert call(stage, "sun", f"/needs/{need.pk}/{name}", facts)[0] == 201
    page = shown(stage, "zhao", f"/desk/needs/{need.pk}")[1]
    forms = [f'/{name}"' in page for name in ("check", "answer", "ask", "unreached")]
    assert forms == [True, False, False, False]
    assert "/desk/needs/" in shown(stage, "zhao", "/desk/needs/calls")[1]
    seen = {"is_done": True, "text": "亮了"}
    said = [call(stage, name, f"/needs/{need.pk}/check", seen)[0] for name in ("sun", "zhao")]
    assert (said, Need.objects.get(pk=need.pk).state) == ([403, 201], "closed")


def test_a_list_is_ordered_and_narrowed_by_way_in_and_day_and_marks_open_their_needs(stage: Stage) -> None:
    old = stage.open().need
    new = stage.open(at=time.now(), source="counter").need
    orders = [
        [one["number"] for one in call(stage, "zhao", f"/needs?order={order}")[1]["items"]]
        for order in ("newest", "oldest")
    ]
    assert orders == [[new.number, old.number], [old.number, new.number]]
    narrowed = {
        query: [one["number"] for one in call(stage, "zhao", f"/needs?{query}")[1]["items"]]
        for query in ("source=counter", "opened_to=2026-03-10", f"building={old.building_id}&source=visit")
    }
    assert narrowed == {
        "source=counter": [new.number],
        "opened_to=2026-03-10": [old.number],
        f"building={old.building_id}&source=visit": [old.number],
    }
    page = shown(stage, "zhao", "/desk/needs/?state=all&source=counter&from=2026-03-11&order=newest")[1]
    assert (new.number in page, old.number in page) == (True, False)
    rated = stage.finished()
    assert call(stage, "zhao", f"/needs/{rated.pk}/rate", {"mark": 2})[0] == 201
    assert f"handler={stage.cast.firm.pk}&amp;mark=2" in shown(stage, "zhao", "/desk/responses/marks")[1]
    marked = shown(stage, "zhao", f"/desk/needs/?state=all&handler={stage.cast.firm.pk}&mark=2")[1]
    assert [one.number in marked for one in (rated, new, old)] == [True, False, False]
    # An officer chooses a community, and its map stands beside the list.
    officer = shown(stage, "qian", f"/desk/needs/?community={stage.cast.home.pk}&map=1")[1]
    assert "map.json" in officer


def test_words_typed_at_the_desk_are_not_lost_when_somebody_was_quicker(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    assert call(stage, "sun", f"/needs/{need.pk}/accept", {})[0] == 201
    client = stage.enter("sun")
    facts = {"because": "等自来水公司周五停水", "command_id": str(uuid4())}
    assert client.post(f"/desk/needs/{need.pk}/wait", facts).status_code == 302
    again = client.post(f"/desk/needs/{need.pk}/wait", facts | {"command_id": str(uuid4()), "because": "改在周六停水"})
    assert (again.status_code, "改在周六停水" in again.content.decode()) == (422, True)
    empty = {"act": "note", "need": [str(need.pk)], "text": " ", "back": "?state=all", "command_id": str(uuid4())}
    bulk = client.post("/desk/needs/bulk", empty)
    assert (bulk.status_code, str(need.pk) in bulk.content.decode()) == (422, True)
    done = client.post("/desk/needs/bulk", empty | {"text": "已联系", "command_id": str(uuid4())})
    assert (done.status_code, done.headers["Location"]) == (302, "/desk/needs/?state=all")


def test_a_body_reads_its_own_part_of_what_was_called_up_and_no_relative(stage: Stage) -> None:
    give_duty(stage)
    need = stage.open(reporter=stage.people["wang"].pk, at=time.now()).need
    assert call(stage, "zhao", f"/needs/{need.pk}/proxy", {"relation": "女儿"})[0] == 201
    departments = [str(stage.cast.office.pk)]
    assert call(stage, "zhao", f"/needs/{need.pk}/whistle", {"organisations": departments, "because": "线路"})[0] == 201
    parts = {name: call(stage, name, f"/needs/{need.pk}/responses")[1] for name in ("zhao", "sun")}
    found = {name: [len(part[one]) for one in ("departments", "calls", "proxies")] for name, part in parts.items()}
    assert (found, "女儿" in shown(stage, "sun", f"/desk/needs/{need.pk}")[1]) == (
        {"zhao": [1, 1, 1], "sun": [0, 0, 0]}, False,
    )  # fmt: skip
