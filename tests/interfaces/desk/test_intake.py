"""The intake on the screen and over the interface: paste, confirm, answer, send back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.intake.models import HotlineOrder, NeedDraft
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.needs_stage import Stage, photo, program, set_stage

pytestmark = pytest.mark.django_db
ORDER = "工单编号：BJ0%d 诉求人：王女士 联系电话：13800138000 诉求地址：1号楼 诉求内容：楼道灯坏了"


@pytest.fixture
def stage(everywhere: None) -> Stage:
    return set_stage()


def test_orders_are_pasted_confirmed_answered_and_sent_back(stage: Stage) -> None:
    client = stage.enter("zhao")
    pasted = client.post("/desk/intake/paste/hotline", {"text": ORDER % 1, "command_id": str(uuid4())})
    assert (pasted.status_code, pasted.headers["Location"]) == (302, "/desk/intake/")
    set_reach(EVERYWHERE)
    draft = NeedDraft.objects.get()
    shown = client.get(f"/desk/intake/drafts/{draft.pk}").content.decode()
    assert ("BJ01" in shown, "13800138000" in shown) == (True, False)
    facts = {
        "place": str(stage.entrance.building_id),
        "kind": "light.stairwell",
        "text": "楼道灯坏了",
        "number": "BJ01",
    }
    taken = client.post(f"/desk/intake/drafts/{draft.pk}", facts | {"due_at": "2030-01-02T17:00"})
    set_reach(EVERYWHERE)
    order = HotlineOrder.objects.get()
    assert (taken.status_code, order.due_at.isoformat()) == (302, "2030-01-02T09:00:00+00:00")
    address = f"/desk/intake/orders/{order.pk}"
    refused = client.post(f"{address}/contact", {"way": "telephone"})
    noted = client.post(f"{address}/contact", {"way": "telephone", "result": "reached", "text": "已告知"})
    empty = client.post(f"{address}/reply", {"reply": " "})
    settled = client.post(f"{address}/reply", {"reply": "已更换灯泡"})
    assert [one.status_code for one in (refused, noted, empty, settled)] == [422, 302, 422, 302]
    assert "已告知" in client.get(address).content.decode()
    sheet = client.post("/desk/intake/orders/replies.csv")
    set_reach(EVERYWHERE)
    assert (sheet.status_code, "BJ01" in sheet.content.decode("utf-8-sig")) == (200, True)
    order.refresh_from_db()
    assert order.exported_at is not None
    assert client.get("/desk/intake/orders/calls").status_code == 200


def test_a_chat_gives_words_for_the_neighbours_with_the_number(stage: Stage) -> None:
    client = stage.enter("zhao")
    client.post("/desk/intake/paste/chat", {"text": "王姐 9:12\n三单元楼道灯又坏了，太黑"})
    set_reach(EVERYWHERE)
    draft = NeedDraft.objects.get()
    facts = {"place": str(stage.entrance.building_id), "kind": "light.stairwell", "text": draft.text}
    taken = client.post(f"/desk/intake/drafts/{draft.pk}", facts, follow=True).content.decode()
    set_reach(EVERYWHERE)
    draft.refresh_from_db()
    assert draft.need is not None
    assert f"{draft.need.number}" in taken
    assert "data-copy" in taken


def test_the_lists_cost_the_same_with_one_row_and_with_three(stage: Stage) -> None:
    client = stage.enter("zhao")
    counts = []
    for number in (1, 2, 3):
        client.post("/desk/intake/paste/hotline", {"text": ORDER % number})
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/desk/intake/").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[2]


def test_paper_slips_carry_the_code_of_the_community_s_page(stage: Stage) -> None:
    shown = stage.enter("zhao").get("/desk/intake/slip").content.decode()
    assert (shown.count("data:image/svg+xml"), stage.cast.home.name in shown) == (4, True)


def test_a_program_does_the_same(stage: Stage) -> None:
    client, home = stage.enter("zhao"), stage.cast.home.pk
    status, made = program(
        client, "POST", "/intake/paste", {"community_id": str(home), "source": "hotline", "text": ORDER % 1}
    )
    assert status == 201
    draft = made["drafts"][0]
    assert [one["id"] for one in client.get("/api/v1/intake/drafts").json()["items"]] == [draft]
    facts = {"place_id": str(stage.entrance.pk), "kind": "light.stairwell", "text": "楼道灯坏了"}
    assert program(stage.enter("chen"), "POST", f"/intake/drafts/{draft}/take-in", facts)[0] in (403, 404)
    status, taken = program(client, "POST", f"/intake/drafts/{draft}/take-in", facts)
    assert (status, bool(taken["tracking_code"])) == (201, True)
    order = client.get("/api/v1/hotline-orders?show=open").json()["items"][0]
    path = f"/hotline-orders/{order['id']}"
    assert program(client, "POST", f"{path}/contacts", {"way": "visit", "result": "reached"})[0] == 201
    assert "N-" in client.get(f"/api/v1{path}/reply").json()["reply"]
    assert program(client, "PUT", f"{path}/reply", {"reply": "已办"})[1]["reply"] == "已办"
    assert [one["way"] for one in client.get(f"/api/v1{path}").json()["contacts"]] == ["visit"]
    assert client.get(f"/api/v1/intake/drafts/{draft}").json()["state"] == "taken"
    sheets = [program(client, "POST", "/hotline-orders/replies", {"again": again}) for again in (False, False, True)]
    assert [[one["number"] for one in given["replies"]] for _status, given in sheets] == [["BJ01"], [], ["BJ01"]]


def test_a_screenshot_of_a_chat_is_read_by_a_person_and_then_gone(stage: Stage) -> None:
    from gongzhi.foundation.files import open_file

    client = stage.enter("zhao")
    empty = client.post("/desk/intake/paste/chat", {"text": ""})
    made = client.post("/desk/intake/paste/chat", {"text": "", "photo": photo()})
    set_reach(EVERYWHERE)
    assert (empty.status_code, made.status_code) == (422, 302)
    draft = NeedDraft.objects.get()
    with open_file(draft.photo) as stream:
        assert b"Exif" not in stream.read()
    address = f"/desk/intake/drafts/{draft.pk}"
    assert f"{address}/photo" in client.get(address).content.decode()
    assert client.get(f"{address}/photo").headers["Content-Type"] == "image/jpeg"
    facts = {"place": str(stage.entrance.building_id), "kind": "light.stairwell", "text": "三单元楼道灯坏了"}
    assert client.post(address, facts).status_code == 302
    set_reach(EVERYWHERE)
    draft.refresh_from_db()
    assert (draft.photo, draft.need is not None and draft.need.photos.count()) == ("", 0)
    assert client.get(f"{address}/photo").status_code == 404
    heads = {"Idempotency-Key": str(uuid4())}
    sent = client.post(f"/api/v1/communities/{stage.cast.home.pk}/intake/screenshot", {"photo": photo()}, headers=heads)
    set_reach(EVERYWHERE)
    assert (sent.status_code, len(sent.json()["drafts"])) == (201, 1)


def test_a_draft_of_a_matter_that_is_open_joins_it_and_its_order_is_answered_with_it(stage: Stage) -> None:
    client, known = stage.enter("zhao"), stage.open().need
    client.post("/desk/intake/paste/hotline", {"text": ORDER % 1})
    set_reach(EVERYWHERE)
    draft = NeedDraft.objects.get()
    address = f"/desk/intake/drafts/{draft.pk}"
    facts = {"place": str(stage.entrance.building_id), "kind": "light.stairwell", "text": "三层楼道灯坏了不亮"}
    looked = client.post(address, facts)
    shown = looked.content.decode()
    assert (looked.status_code, f"{address}/attach/{known.number}" in shown) == (200, True)
    assert 'name="sure"' in shown
    joined = client.post(f"{address}/attach/{known.number}", facts)
    set_reach(EVERYWHERE)
    order = HotlineOrder.objects.get()
    draft.refresh_from_db()
    assert (joined.status_code, draft.state, draft.contact) == (302, "taken", None)
    assert (order.need_id, order.number) == (known.pk, "BJ01")
    assert {one.person_id for one in known.followers.all()} == {order.caller_id}
    assert "三层楼道灯坏了不亮" in {one.text for one in known.events.filter(step="noted")}
    looked_up = client.post(f"/desk/intake/orders/{order.pk}/caller", {"because": "回访"}).content.decode()
    assert "13800138000" in looked_up
    assert client.post(f"/desk/intake/orders/{order.pk}/caller", {"because": ""}).status_code == 422
    assert "BJ01" in client.get(f"/desk/needs/{known.pk}").content.decode()
    again = client.post(f"{address}/attach/{known.number}", facts)
    assert again.status_code == 422


def test_a_draft_of_another_matter_is_taken_in_after_the_look(stage: Stage) -> None:
    client = stage.enter("zhao")
    stage.open()
    client.post("/desk/intake/paste/hotline", {"text": ORDER % 1})
    set_reach(EVERYWHERE)
    address = f"/desk/intake/drafts/{NeedDraft.objects.get().pk}"
    facts = {"place": str(stage.entrance.building_id), "kind": "light.stairwell", "text": "三层楼道灯坏了不亮"}
    assert client.post(address, facts | {"sure": "1"}).status_code == 302


def test_a_program_lets_a_draft_go_on_in_an_open_need(stage: Stage) -> None:
    client, known = stage.enter("zhao"), stage.open().need
    pasted = {"community_id": str(stage.cast.home.pk), "source": "hotline", "text": ORDER % 1}
    draft = program(client, "POST", "/intake/paste", pasted)[1]["drafts"][0]
    path = f"/intake/drafts/{draft}/attach"
    assert program(stage.enter("chen"), "POST", path, {"into": known.number})[0] in (403, 404)
    assert program(client, "POST", path, {"into": "N-00000"})[0] == 422
    status, joined = program(client, "POST", path, {"into": known.number})
    assert (status, joined["number"], HotlineOrder.objects.get().need_id) == (201, known.number, known.pk)


def test_the_subdistrict_office_takes_an_order_in_for_the_community_that_it_chooses(stage: Stage) -> None:
    office, home = stage.enter("qian"), stage.cast.home
    unsaid = office.post("/desk/intake/paste/hotline", {"text": ORDER % 1})
    pasted = office.post("/desk/intake/paste/hotline", {"text": ORDER % 1, "community": str(home.pk)})
    foreign = office.post(
        "/desk/intake/paste/hotline", {"text": ORDER % 2, "community": str(stage.cast.subdistrict.pk)}
    )
    set_reach(EVERYWHERE)
    draft = NeedDraft.objects.get()
    assert (unsaid.status_code, pasted.status_code, foreign.status_code) == (422, 302, 422)
    assert draft.community_id == home.pk
    facts = {"place": str(stage.entrance.building_id), "kind": "light.stairwell", "text": "楼道灯坏了"}
    assert office.post(f"/desk/intake/drafts/{draft.pk}", facts).status_code == 302
    set_reach(EVERYWHERE)
    order = HotlineOrder.objects.get()
    assert office.post(f"/desk/intake/orders/{order.pk}/reply", {"reply": "已更换灯泡"}).status_code == 302
    # The office above reads no resident's number here (R24): the community rings.
    assert office.post(f"/desk/intake/orders/{order.pk}/caller", {"because": "回访"}).status_code == 403
    assert [office.get(f"/desk/{page}").status_code for page in ("intake/slip", f"needs/{order.need_id}")] == [200, 200]
    assert stage.enter("he").get("/desk/intake/").status_code == 403
