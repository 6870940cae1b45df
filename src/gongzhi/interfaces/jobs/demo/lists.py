"""The three lists of the demo: proposals, a project that is late, one that was not carried out, offers asked for.

All of it is synthetic.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gongzhi.domain.contributions.queries import PostingFilters, public_postings
from gongzhi.domain.contributions.words import PostingSide
from gongzhi.domain.lists import services
from gongzhi.domain.lists.words import ListKind
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.places import queries as places
from gongzhi.foundation.reach import SYSTEM, Scope
from gongzhi.foundation.time import local
from gongzhi.interfaces.jobs.demo.story import Stage

DAY = timedelta(days=1)


def keep_lists(stage: Stage, code: str) -> None:
    """Makes proposals of needs, asks partners for what they offer, and keeps and publishes the lists."""
    stage.say("三张清单 the three lists")
    community = places.community_by_code(code)
    filters = needs.NeedFilters(state="open")
    found = list(needs.needs_list(Scope(paths=(community.path,)), filters, now=stage.now)[:8])
    _projects(stage, community, found)
    _matches(stage, community, found)
    for kind in ListKind:
        last_week = services.take_snapshot(community, kind=kind, by=stage.cast.by("zhao"), at=stage.now - 7 * DAY)
        at = stage.now - 6 * DAY
        services.publish_snapshot(last_week.pk, made_at=last_week.made_at, by=stage.cast.by("zhao"), at=at)
        services.take_snapshot(community, kind=kind, by=stage.cast.by("zhao"), at=stage.now)


def _propose(stage: Stage, community: Any, title: str, text: str, *, days: int, need: Any = None) -> Any:
    facts = services.ProjectFacts(title=title, text=text, is_synthetic=True)
    by, at = stage.cast.by("zhao"), stage.now - days * DAY
    return services.propose_project(community, facts=facts, by=by, need=need, at=at)


def _projects(stage: Stage, community: Any, found: list[Any]) -> None:
    zhao, today = stage.cast.by("zhao"), local(stage.now).date()
    owner: Any = zhao.person
    shed = _propose(
        stage, community, "示例：东侧加装非机动车棚", "居民多次反映楼道停放电动车，议事厅议定。", days=40, need=found[0]
    )
    services.join_project(found[1], number=shed.number, by=zhao)
    services.adopt_project(shed.pk, owner=owner, due_on=today + 20 * DAY, by=zhao, text="示例：居民议事厅第3次会议议定")
    services.start_project(shed.pk, by=zhao, text="示例：物业已进场")
    lamp = _propose(stage, community, "示例：楼道照明改为声控", "一次更换，减少重复报修。", days=30, need=found[2])
    services.adopt_project(lamp.pk, owner=owner, due_on=today, by=zhao)
    services.start_project(lamp.pk, by=zhao)
    services.finish_project(lamp.pk, evidence="示例：已更换62盏，照片见公示栏", by=zhao)
    lift = _propose(stage, community, "示例：加装临街电梯", "", days=25)
    services.drop_project(lift.pk, because="示例：地下管线无法迁移，已向提出人说明", by=zhao)
    _propose(stage, community, "示例：周末邻里集市", "商户和居民共同发起。", days=3)


def _matches(stage: Stage, community: Any, found: list[Any]) -> None:
    zhao, today = stage.cast.by("zhao"), local(stage.now).date()
    filters = PostingFilters(side=PostingSide.OFFER, state="")
    offers = list(public_postings(community.pk, filters, on=today)[:3])
    words = "示例：需要帮助一次，时间可商量，地点在社区服务站"
    made = [
        services.match_resource(need, posting_id=offer.pk, words=words, by=zhao, due_on=today + 10 * DAY)
        for need, offer in zip(found[3:6], offers, strict=False)
    ]
    for match in made[1:]:
        services.agree_to_match(match.pk, by=SYSTEM)
    for match in made[1:2]:
        services.finish_match(match.pk, result="示例：已到站服务两小时", by=zhao)
    for match in made[2:3]:
        services.decline_match(match.pk, because="示例：当周人手不足", by=SYSTEM)
