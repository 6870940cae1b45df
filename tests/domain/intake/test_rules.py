"""What is read of pasted orders and chats."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from gongzhi.domain.intake.rules import (
    DECLINED,
    DONE,
    IN_HAND,
    chat_matters,
    moment,
    place_in,
    read_orders,
    reply_words,
)

ZONE = ZoneInfo("Asia/Shanghai")
ORDERS = """工单编号：BJ20261128001 来电时间：2026-11-28 09:12
诉求人：王女士 联系电话：13800138000
诉求地址：安慧里二区 2号楼
诉求内容：2号楼电梯停运三天，老人无法下楼。
办理时限：2026年12月5日
工单编号：BJ20261128002
诉求内容：路灯不亮，联系 13900139000"""
CHAT = """王姐 9:12
@所有人 3单元电梯又停了，老人下不了楼
李哥(5-201) 9:13
收到
[图片]
张三：路灯黑了好几天，晚上看不见路
今天 9:20
谢谢"""


def test_orders_are_read_line_by_line() -> None:
    first, second = read_orders(ORDERS, ZONE)
    assert (first.number, first.name, first.phone, first.place) == (
        "BJ20261128001", "王女士", "13800138000", "安慧里二区 2号楼",
    )  # fmt: skip
    assert first.received == datetime(2026, 11, 28, 9, 12, tzinfo=ZONE)
    assert first.due == datetime(2026, 12, 5, 23, 59, tzinfo=ZONE)
    assert first.text == "2号楼电梯停运三天，老人无法下楼。"
    assert (second.number, second.phone, second.due) == ("BJ20261128002", "13900139000", None)


def test_a_text_without_labels_is_one_order_and_nothing_is_none() -> None:
    assert [one.text for one in read_orders("楼道灯坏了", ZONE)] == ["楼道灯坏了"]
    assert read_orders("  ", ZONE) == []
    assert moment("2026-13-40", ZONE) is None


def test_a_chat_gives_its_matters_without_who_said_them() -> None:
    assert chat_matters(CHAT) == ["3单元电梯又停了，老人下不了楼", "路灯黑了好几天，晚上看不见路"]


def test_a_building_is_found_by_its_longest_name_and_not_inside_another_number() -> None:
    names = ["2号楼", "12号楼", "2号楼甲"]
    found = [place_in(words, names) for words in ("安慧里 12号楼 3单元", "2号楼甲座", "没有楼")]
    assert found == ["12号楼", "2号楼甲", ""]


def test_a_reply_says_what_was_done_and_how_it_ended() -> None:
    drafted = [
        reply_words(number="N-1", place=place, steps=steps, how=how)
        for place, steps, how in (
            ("2号楼", ["更换门机板。", ""], DONE),
            ("", [], IN_HAND),
            ("", [], DONE),
            ("", ["属于业主专有部分"], DECLINED),
        )
    ]
    assert drafted == [
        "您反映的2号楼的问题（我方编号N-1），已办理：更换门机板。",
        "您反映的问题（我方编号N-1）已受理，正在办理中。",
        "您反映的问题（我方编号N-1），已办理。",
        "您反映的问题（我方编号N-1），经研究不予办理：属于业主专有部分。",
    ]
