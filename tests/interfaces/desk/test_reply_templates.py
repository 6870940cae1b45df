"""Words that are ready: kept by the secretary, offered where a step asks for words, changed by whoever takes it."""

from __future__ import annotations

import pytest

from gongzhi.domain.intake import services as intake
from gongzhi.domain.intake.models import HotlineOrder
from gongzhi.domain.needs.services import accept_need
from gongzhi.domain.responses.models import ReplyTemplate
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.needs_stage import Stage, program, set_stage

pytestmark = pytest.mark.django_db
DONE = {"use": "finish", "title": "灯已换", "text": "灯泡已更换，请留意。", "kind": "light.stairwell"}


@pytest.fixture
def stage(everywhere: None) -> Stage:
    return set_stage()


def test_words_are_kept_offered_to_the_handler_and_written_into_the_form(stage: Stage) -> None:
    client, home = stage.enter("zhao"), stage.cast.home
    new = f"/desk/responses/words/new/{home.pk}"
    sent = [client.post(new, facts).status_code for facts in (DONE, DONE, DONE | {"title": "二", "text": " "})]
    client.post(new, DONE | {"title": "电梯", "kind": "lift.fault"})
    client.post(new, {"use": "ask_back", "title": "问楼层", "text": "请问在几层？", "kind": ""})
    assert sent == [302, 422, 422]
    assert "灯已换" in client.get("/desk/responses/words").content.decode()
    need = stage.open().need
    accept_need(need.pk, by=stage.by("sun"))
    set_reach(EVERYWHERE)
    ready = {one.title: one for one in ReplyTemplate.objects.all()}
    firm, address = stage.enter("sun"), f"/desk/needs/{need.pk}"
    shown = firm.get(address).content.decode()
    assert ("灯已换" in shown, "电梯" in shown, DONE["text"] in shown) == (True, False, False)
    assert DONE["text"] in firm.get(f"{address}?words={ready['灯已换'].pk}").content.decode()
    form = firm.get(f"{address}/do/ask_back?words={ready['问楼层'].pk}", headers={"HX-Request": "true"})
    assert "请问在几层？" in form.content.decode()
    own = f"/desk/responses/words/{ready['灯已换'].pk}"
    assert client.post(own, DONE | {"text": "已换新灯。"}).status_code == 302
    assert stage.enter("chen").post(own, DONE).status_code in (403, 404)
    assert client.post(f"{own}/drop").status_code == 302
    set_reach(EVERYWHERE)
    assert {one.title for one in ReplyTemplate.objects.all()} == {"电梯", "问楼层"}


def test_words_come_into_the_reply_to_the_hotline(stage: Stage) -> None:
    client, home = stage.enter("zhao"), stage.cast.home
    facts = {"use": "hotline", "title": "感谢", "text": "感谢您的来电。"}
    status, made = program(client, "POST", f"/communities/{home.pk}/reply-templates", facts)
    assert (status, made["kind"]) == (201, "")
    (draft,) = intake.draft_orders("工单编号：BJ01 诉求内容：楼道灯坏了", community=home, by=stage.by("zhao"))
    confirmed = intake.Confirmed(place_id=stage.entrance.pk, kind="light.stairwell", text="楼道灯坏了")
    need = intake.take_in_draft(draft.pk, confirmed, by=stage.by("zhao")).need
    address = f"/desk/intake/orders/{HotlineOrder.objects.get().pk}"
    assert facts["text"] in client.get(f"{address}?words={made['id']}").content.decode()
    changed = program(client, "PUT", f"/reply-templates/{made['id']}", facts | {"text": "感谢您的反映。"})
    assert (changed[0], changed[1]["text"]) == (201, "感谢您的反映。")
    listed = client.get("/api/v1/reply-templates").json()["items"]
    fitting = client.get(f"/api/v1/needs/{need.pk}/reply-templates").json()
    assert [one["title"] for one in listed] == [one["title"] for one in fitting] == ["感谢"]
    assert program(client, "POST", f"/reply-templates/{made['id']}/drop", {})[0] == 201
    assert client.get("/api/v1/reply-templates").json()["items"] == []
