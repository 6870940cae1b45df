"""Orders of the hotline, a neighbours' chat, watches and a webhook for the demo; everything is made up."""

from __future__ import annotations

from datetime import timedelta

from gongzhi.domain.intake import queries
from gongzhi.domain.intake import services as intake
from gongzhi.domain.needs import services as needs
from gongzhi.domain.places import queries as places
from gongzhi.domain.responses.services import TemplateFacts, keep_template
from gongzhi.foundation.bookmarks.services import keep_bookmark
from gongzhi.foundation.reach import By, Scope
from gongzhi.foundation.tidings.services import begin_watch
from gongzhi.foundation.webhooks.services import add_endpoint
from gongzhi.interfaces.jobs.demo.story import Stage

ANHUILI = "110105009046"
# The code with which the demo's watch is opened.
WATCH_CODE = "DEM0A-23456"
ORDERS = """工单编号：示例-2026-0101 诉求人：王女士 联系电话：13800000000 诉求地址：{first}
诉求内容：（示例）楼道灯三层以上都不亮，老人晚上上下楼看不清。
工单编号：示例-2026-0102 诉求人：李先生 联系电话：13900000000 诉求地址：{second}
诉求内容：（示例）电梯运行时有异响，昨天停在四层半小时。"""
LATE = "工单编号：示例-2026-0099 诉求地址：{first} 诉求内容：（示例）单元门口垃圾三天没有清走。"
CHAT = """王姐 9:12
@所有人 {first}三层楼道灯又不亮了，晚上摸黑
李哥 9:13
收到
小张 9:20
地下车库入口积水，电动车都过不去"""

READY = (
    TemplateFacts("finish", "楼道灯已换", "楼道灯已更换，请您留意，如再不亮请来电。", kind="light.stairwell"),
    TemplateFacts("ask_back", "问楼层", "请问在几号楼几层？我们好带上合适的灯具。", kind="light.stairwell"),
    TemplateFacts("hotline", "感谢来电", "感谢您的来电，我们已与您联系并办理。"),
)


def bring_ways_in(stage: Stage, setup: By) -> None:
    """Leaves drafts to confirm, answers one order, lets one be late, and sets up who is told."""
    community = places.community_by_code(ANHUILI)
    first, second = list(places.buildings_of(community.pk))[:2]
    by, names = stage.cast.by("zhao"), {"first": first.name, "second": second.name}
    hours = timedelta(hours=1)
    late = intake.draft_orders(LATE.format(**names), community=community, by=by, at=stage.now - 100 * hours)[0]
    when = stage.now - 99 * hours
    due = stage.now - 3 * hours
    confirmed = intake.Confirmed(place_id=first.pk, kind="rubbish.pile", text=late.text, due_at=due)
    intake.take_in_draft(late.pk, confirmed, by=by, at=when)
    for order in queries.orders(Scope(paths=(community.path,))):
        intake.note_contact(order.pk, way="telephone", result="not_reached", text="", by=by, at=when + 2 * hours)
    intake.draft_orders(ORDERS.format(**names), community=community, by=by, at=stage.now - 2 * hours)
    intake.draft_chat(CHAT.format(**names), community=community, by=by, at=stage.now - hours)
    for words in READY:
        keep_template(community, words, by=by)
    begin_watch(community.pk, code=WATCH_CODE, kinds=["light.stairwell", "lift.fault"])
    add_endpoint("示例：区热线系统", url="https://hotline.example/in", events=["need.done", "need.closed"], by=setup)
    zhao = by.user
    if zhao is not None:
        keep_bookmark(zhao, page="needs", name="超期未办", query="state=open&late=1")
        keep_bookmark(zhao, page="needs", name="电梯", query="state=open&kind=lift.fault")
    needs.learn_from_needs(by=setup, at=stage.now - hours)
