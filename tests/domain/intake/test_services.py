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
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import accept_need, decline_need, finish_need, merge_needs
from gongzhi.domain.places.models import Place
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
    said = "王姐 9:12\n张大爷家302室漏水，电话13800138000\n\n李小红说五层楼道灯也坏了"
    made = services.draft_chat(said, community=stage.cast.home, by=SYSTEM)
    assert [(one.text, one.address, one.contact) for one in made] == [
        ("某大爷家**室漏水，电话138****8000", "", None),
        ("某说五层楼道灯也坏了", "", None),
    ]
    services.drop_draft(made[0].pk, by=SYSTEM)
    assert {one.state: bool(one.text) for one in NeedDraft.objects.all()} == {"dropped": False, "waiting": True}


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


def test_two_communities_take_in_one_number_that_the_hotline_sent_on(stage: Stage) -> None:
    one, home, other = order(stage), stage.cast.home, stage.cast.next_door
    (draft,) = services.draft_orders(ORDER, community=other, by=SYSTEM, at=MORNING)
    place = Place.objects.filter(community=other, kind="building").first()
    facts = Confirmed(place_id=(place or other).pk, kind="light.stairwell", text="楼道灯坏了")
    services.take_in_draft(draft.pk, facts, by=stage.by("chen"), at=MORNING)
    kept = HotlineOrder.objects.values_list("community_id", "number")
    assert set(kept) == {(home.pk, one.number), (other.pk, one.number)}


def test_a_dropped_order_can_be_pasted_again(stage: Stage) -> None:
    home, by = stage.cast.home, stage.by("zhao")
    (first,) = services.draft_orders(ORDER, community=home, by=by, at=MORNING)
    services.drop_draft(first.pk, by=by)
    (again,) = services.draft_orders(ORDER, community=home, by=by, at=MORNING)
    assert (again.number, again.state, again.pk != first.pk) == ("BJ01", "waiting", True)


def test_an_order_whose_need_is_merged_is_rung_and_answered_with_the_whole(stage: Stage) -> None:
    one, later = order(stage), MORNING + timedelta(hours=1)
    early = MORNING - timedelta(days=3)
    whole = stage.open("zhao").need
    merge_needs(one.need_id, into=whole.number, by=stage.by("zhao"), at=MORNING)
    assert list(queries.orders_to_ring(scope(stage), now=early)) == []
    assert list(queries.orders_to_ring(scope(stage), now=one.due_at)) == [one]
    assert queries.draft_reply(queries.order(one.pk, scope(stage))).endswith("已受理，正在办理中。")
    accept_need(whole.pk, by=stage.by("sun"), at=later)
    finish_need(whole.pk, by=stage.by("sun"), text="已更换灯泡", at=later)
    assert list(queries.orders_to_ring(scope(stage), now=early)) == [one]
    assert queries.draft_reply(queries.order(one.pk, scope(stage))).endswith("，已办理：已更换灯泡。")
    assert queries.orders_of_need(whole.pk) == [one]
    services.note_contact(one.pk, way="telephone", result="reached", text="", by=stage.by("zhao"), at=later)
    assert list(queries.orders_to_ring(scope(stage), now=early)) == []


def test_a_declined_order_is_rung_and_its_reply_says_so(stage: Stage) -> None:
    one = order(stage)
    decline_need(one.need_id, because="属于业主专有部分", article="民法典", by=stage.by("sun"), at=MORNING)
    assert list(queries.orders_to_ring(scope(stage), now=MORNING - timedelta(days=3))) == [one]
    assert queries.draft_reply(queries.order(one.pk, scope(stage))).endswith("，经研究不予办理：属于业主专有部分。")


def test_the_words_of_an_order_go_with_those_of_its_need(stage: Stage) -> None:
    one = order(stage)
    services.note_contact(one.pk, way="telephone", result="reached", text="王女士说好", by=SYSTEM)
    services.settle_reply(one.pk, reply="已告知王女士", by=SYSTEM)
    assert services.forget_orders() == 0
    Need.objects.filter(pk=one.need_id).update(text="")
    assert (services.forget_orders(), services.forget_orders()) == (3, 0)
    one.refresh_from_db()
    assert (one.reply, one.caller, one.contacts.get().text) == ("—", None, "")


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
    (unread,) = services.draft_chat("三单元的楼道灯坏了", community=home, by=by, at=MORNING - timedelta(days=276))
    services.forget_drafts(before=before)
    unread.refresh_from_db()
    assert (unread.state, unread.text) == ("dropped", "")
    unread.delete()
    kept = {one.pk: (one.state, one.contact, bool(one.photo), bool(one.text)) for one in NeedDraft.objects.all()}
    assert kept == {
        called.pk: ("waiting", None, False, True),
        chat.pk: ("waiting", None, False, True),
        picture.pk: ("dropped", None, False, False),
        fresh.pk: ("waiting", None, True, False),
    }
