"""Drafts become needs once somebody confirms them; orders keep the hotline's number and deadline and are answered."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from gongzhi.domain.actors.queries import contact_of
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.intake import queries, services
from gongzhi.domain.intake.models import HotlineOrder, NeedDraft
from gongzhi.domain.intake.services import Confirmed
from gongzhi.domain.needs.services import accept_need, finish_need
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.reach import SYSTEM, Scope
from tests.support.needs_stage import MORNING, Stage, photo, set_stage

pytestmark = pytest.mark.django_db
ORDER = (
    "工单编号：BJ01 来电时间：2026-03-10 09:00 诉求人：王女士 联系电话：13800138000 诉求地址：1号楼 "
    "诉求内容：楼道灯坏了 办理时限：2026-03-12 17:00"
)


@pytest.fixture
def stage(everywhere: None) -> Stage:
    return set_stage()


def scope(stage: Stage, name: str = "zhao") -> Scope:
    return stage.standing(name).scope(Permission.NEED_DISPATCH)


def confirmed(stage: Stage, **more: str) -> Confirmed:
    return Confirmed(place_id=stage.entrance.pk, kind="light.stairwell", text="楼道灯坏了", **more)  # type: ignore[arg-type]


def order(stage: Stage) -> HotlineOrder:
    draft = services.draft_orders(ORDER, community=stage.cast.home, by=stage.by("zhao"), at=MORNING)[0]
    services.take_in_draft(draft.pk, confirmed(stage), by=stage.by("zhao"), at=MORNING)
    return HotlineOrder.objects.get()


def test_an_order_becomes_a_need_with_its_contact_sealed_and_its_own_deadline(stage: Stage) -> None:
    draft = services.draft_orders(ORDER, community=stage.cast.home, by=stage.by("zhao"), at=MORNING)[0]
    assert queries.contact_of_draft(draft) == ("王女士", "13800138000")
    assert b"138" not in bytes(draft.contact or b"")
    opened = services.take_in_draft(draft.pk, confirmed(stage), by=stage.by("zhao"), at=MORNING)
    kept = HotlineOrder.objects.get()
    assert (kept.number, kept.need, kept.due_at.isoformat()) == ("BJ01", opened.need, "2026-03-12T09:00:00+00:00")
    assert (opened.need.source, opened.need.is_public) == ("hotline", False)
    contact = contact_of(opened.need.reporter_id)  # type: ignore[arg-type]
    assert contact is not None
    draft.refresh_from_db()
    assert (draft.state, draft.contact, draft.need) == ("taken", None, opened.need)
    with pytest.raises(NotNow):
        services.take_in_draft(draft.pk, confirmed(stage), by=stage.by("zhao"))


def test_a_known_number_is_left_out_and_an_unnumbered_order_asks_for_one(stage: Stage) -> None:
    services.draft_orders(ORDER, community=stage.cast.home, by=SYSTEM)
    with pytest.raises(NotSo):
        services.draft_orders(ORDER, community=stage.cast.home, by=SYSTEM)
    draft = services.draft_orders("楼道灯坏了没人修", community=stage.cast.home, by=SYSTEM)[0]
    with pytest.raises(NotSo) as refused:
        services.take_in_draft(draft.pk, confirmed(stage), by=stage.by("zhao"))
    assert set(refused.value.fields) == {"number"}


def test_a_sheet_of_orders_is_read_and_drops_identity_numbers(stage: Stage) -> None:
    content = BytesIO()
    book = Workbook(content)
    sheet = book.add_worksheet()
    for at, row in enumerate(
        (["工单编号", "诉求内容", "身份证号"], ["BJ01", "灯坏了", "110105194912310021"], ["BJ02", "漏水了", ""])
    ):
        sheet.write_row(at, 0, row)
    book.close()
    made = services.draft_sheet(content.getvalue(), community=stage.cast.home, by=SYSTEM)
    assert [(one.number, one.text) for one in made] == [("BJ01", "灯坏了"), ("BJ02", "漏水了")]


def test_a_chat_keeps_nobody_s_name_or_number(stage: Stage) -> None:
    made = services.draft_chat("王姐 9:12\n张大爷家302漏水，电话13800138000", community=stage.cast.home, by=SYSTEM)
    assert [(one.text, one.address, one.contact) for one in made] == [
        ("某大爷家**漏水，电话138****8000", "", None)
    ] or ("13800138000" not in made[0].text and "王姐" not in made[0].text)
    services.drop_draft(made[0].pk, by=SYSTEM)
    assert NeedDraft.objects.get().text == ""


def test_the_reporter_is_rung_before_the_call_back_and_the_reply_comes_from_the_thread(stage: Stage) -> None:
    one = order(stage)
    later = MORNING + timedelta(hours=1)
    assert list(queries.orders_to_ring(scope(stage), now=MORNING - timedelta(days=3))) == []
    accept_need(one.need.pk, by=stage.by("sun"), at=later)
    finish_need(one.need.pk, by=stage.by("sun"), text="已更换灯泡", at=later)
    assert list(queries.orders_to_ring(scope(stage), now=MORNING - timedelta(days=3))) == [one]
    services.note_contact(one.pk, way="telephone", result="not_reached", text="", by=stage.by("zhao"), at=later)
    assert list(queries.orders_to_ring(scope(stage), now=MORNING - timedelta(days=3))) == [one]
    services.note_contact(one.pk, way="telephone", result="reached", text="已告知", by=stage.by("zhao"), at=later)
    assert list(queries.orders_to_ring(scope(stage), now=MORNING - timedelta(days=3))) == []
    one = queries.order(one.pk, scope(stage))
    assert "已更换灯泡" in queries.draft_reply(one)
    services.settle_reply(one.pk, reply="已更换灯泡并回访", by=stage.by("zhao"))
    found = list(queries.replies_to_export(scope(stage)))
    assert services.note_exported([row.pk for row in found], by=stage.by("zhao")) == 1
    assert list(queries.replies_to_export(scope(stage))) == []
    with pytest.raises(NotNow):
        services.settle_reply(one.pk, reply="改", by=stage.by("zhao"))


def test_another_community_sees_no_draft_and_no_order(stage: Stage) -> None:
    one = order(stage)
    with pytest.raises(NotThere):
        queries.order(one.pk, scope(stage, "chen"))
    assert list(queries.drafts(scope(stage, "chen"), state="")) == []


def test_a_draft_that_waits_too_long_loses_contact_and_screenshot(stage: Stage) -> None:
    home, by = stage.cast.home, stage.by("zhao")
    (called,) = services.draft_orders(ORDER, community=home, by=by, at=MORNING)
    (chat,) = services.draft_chat("楼道灯坏了没人修", community=home, by=by, photo=photo(), at=MORNING)
    (picture,) = services.draft_chat("", community=home, by=by, photo=photo(), at=MORNING)
    (fresh,) = services.draft_chat("", community=home, by=by, photo=photo(), at=MORNING + timedelta(days=1))
    before = MORNING + timedelta(hours=1)
    assert (services.forget_drafts(before=before), services.forget_drafts(before=before)) == (3, 0)
    kept = {one.pk: (one.state, one.contact, bool(one.photo), bool(one.text)) for one in NeedDraft.objects.all()}
    assert kept == {
        called.pk: ("waiting", None, False, True),
        chat.pk: ("waiting", None, False, True),
        picture.pk: ("dropped", None, False, False),
        fresh.pk: ("waiting", None, True, False),
    }
