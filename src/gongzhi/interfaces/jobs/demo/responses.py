"""What was called up to answer needs in the demo: whistle, objection, link, causes, marks; also what went wrong.

All of it is synthetic.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from gongzhi.domain.duties.services import DutyList, Item, add_duty_item
from gongzhi.domain.duties.words import DutyListKind, Subject
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.words import NeedSource
from gongzhi.domain.places import queries as places
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.words import CauseState, Mark, Rater
from gongzhi.foundation.reach import By, Scope
from gongzhi.foundation.time import local
from gongzhi.interfaces.jobs.demo.story import Stage

HOUR = timedelta(hours=1)
OFFICES = "示例：《北京市街道办事处条例》第十七条"


def call_up(stage: Stage, code: str, setup: By, since: date) -> None:
    """Blows a whistle, objects to a dispatch, hands out a link, leaves a question unanswered, and raises causes."""
    stage.say("吹哨、异议、链接与共性问题 whistles, objections, links and causes")
    community = places.community_by_code(code)
    item = Item(Subject.SUBDISTRICT_OFFICE, "safety.", "组织联合清理消防通道", OFFICES, list_kind=DutyListKind.ASSIST)
    add_duty_item(item, of=DutyList("示例 吹哨", community, since), by=setup)
    services.set_help_line(community, name="社区服务站（示例）", phone="010-00000000", by=stage.cast.by("zhao"))
    homes = list(places.households_below(community)[:60])
    _whistle(stage, homes[5])
    _objection(stage, homes[7])
    _link(stage, homes[9])
    _unanswered(stage, homes[15])
    _causes(stage)


def _open(stage: Stage, place: Any, kind: str, text: str, hours: float) -> Any:
    need = need_services.open_need(
        place_id=place.pk,
        kind=kind,
        text=text,
        source=NeedSource.COUNTER,
        by=stage.cast.by("lin"),
        at=stage.now - hours * HOUR,
        reporter=stage.cast.by("wang").person,
    ).need
    return needs.need(need.pk, Scope(paths=(place.path,)))


def _whistle(stage: Stage, home: Any) -> None:
    """A blocked fire passage: the office was called up, has reported in, and was rated."""
    need, zhao = (
        _open(stage, home, "safety.passage", "消防通道被废旧车辆占用，多次清理又反复", 20),
        stage.cast.by("zhao"),
    )
    (office,) = queries.departments_with_duty(need, local(stage.now).date())[:1]
    services.blow_whistle(need, organisations=[office.id], because="车主联系不上，需街道组织联合清理", by=zhao)
    (call,) = queries.responses_to(need).calls
    services.report_in(call.pk, answer="明日上午9点综合执法队到场", by=stage.cast.by("zhou"))
    services.rate_answer(need, mark=Mark.GOOD, rater=Rater.COMMUNITY, by=zhao, call_id=call.pk, text="到得及时")


def _objection(stage: Stage, home: Any) -> None:
    """The firm says that a light is the city's; nobody has decided yet."""
    need = _open(stage, home, "light.stairwell", "单元门外路灯不亮", 10)
    manager = stage.cast.firm_managers[need.handler_id]
    services.object_to_dispatch(
        need, because="该灯属市政路灯，不在物业合同范围", article="示例：物业服务合同第三条", by=manager
    )


def _link(stage: Stage, home: Any) -> None:
    """A need that its handler's manager can open on his telephone, with the resident's number for the visit."""
    need = _open(stage, home, "drain.blocked", "厨房下水道返水", 4)
    services.share_contact(need, name="王大妈", phone="13800000000", by=stage.cast.by("wang"))
    services.make_handler_link(need, by=stage.cast.by("zhao"))


def _unanswered(stage: Stage, home: Any) -> None:
    """Done, and rung up once in vain; one need that an officer left out of the rates."""
    need = _open(stage, home, "rubbish.pile", "楼下堆放装修垃圾", 50)
    manager = stage.cast.firm_managers[need.handler_id]
    need_services.accept_need(need.pk, by=manager, at=stage.now - 40 * HOUR)
    need_services.finish_need(need.pk, by=manager, text="已清运", at=stage.now - 30 * HOUR)
    need_services.ask_reporter(need.pk, by=stage.cast.by("zhao"), at=stage.now - 20 * HOUR)
    need_services.note_unreached(need.pk, by=stage.cast.by("zhao"), text="下午拨打，无人接听")
    repeated = _open(stage, home, "rubbish.pile", "同上，再次来电", 48)
    need_services.exclude_need(repeated.pk, because="同一人同一事重复来电", by=stage.cast.by("zhou"))


def _causes(stage: Stage) -> None:
    """Raises what came back; one is being dealt with, one had no common cause."""
    services.raise_causes(at=stage.now)
    scope = Scope(paths=(places.community_by_code("110105009046").path,))
    found = list(queries.causes(scope, state=CauseState.OPEN)[:2])
    zhao = stage.cast.by("zhao")
    for cause in found[:1]:
        services.take_cause(cause.pk, plan="请物业排查整栋线路，一次更换老化部件", by=zhao)
    for cause in found[1:2]:
        services.finish_cause(cause.pk, state=CauseState.NONE, outcome="逐件核对，互不相关", by=zhao)
