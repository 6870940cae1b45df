"""The demo's duties: two published versions of a sample list and a draft, relations, the chain, gaps, and tasks.

What goes wrong is there too: an overlap, an article out of force, a vacant post in the chain, tasks that came back.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gongzhi.domain.actors import queries as actor_queries
from gongzhi.domain.actors import services as actors
from gongzhi.domain.actors.words import OrganisationKind, PostKind
from gongzhi.domain.duties import queries
from gongzhi.domain.duties.services import (
    Item,
    LinkFacts,
    RelationFacts,
    TaskFacts,
    accept_gap,
    add_link,
    add_relation,
    draft_list,
    publish_list,
    scan_gaps,
    send_task,
    take_gap,
)
from gongzhi.domain.duties.words import BodyRelationKind, ChainLevel, DutyListKind, SourceKind, Subject
from gongzhi.domain.needs.queries import kinds
from gongzhi.domain.places import queries as places
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local
from gongzhi.interfaces.jobs.demo.names import names
from gongzhi.interfaces.jobs.demo.people import DISTRICT_CODE

if TYPE_CHECKING:
    from gongzhi.interfaces.jobs.demo.story import Stage

ANHUILI = "110105009046"
NAME = "朝阳区社区权责清单（示例）"
REGULATION_DAY = date(2020, 5, 1)
LONG_AGO = date(2010, 1, 1)
CONTRACT = "示例：《北京市物业管理条例》及物业服务合同"
COMMITTEE_LAW = "示例：《城市居民委员会组织法》（2018年修正）"
COMMITTEE_LAW_ENDS = date(2025, 12, 31)
NEW_LAW = "示例：《城市居民委员会组织法》（2025年修订）"
ASSISTS = "示例：社区协助政府工作事项清单"
OFFICES = "示例：《北京市街道办事处条例》"
REGULATION = "示例：《北京市物业管理条例》"

_MANAGED = (
    ("light.", "公共照明维修"), ("lift.", "电梯日常管理"), ("water.", "共用管线维修"), ("drain.", "排水设施疏通"),
    ("rubbish.", "物业管理区域内清扫保洁"), ("parking.", "物业管理区域内停车秩序"), ("safety.", "消防通道畅通"),
    ("greening.", "绿化养护"),
)  # fmt: skip
_COMMITTEE = (("noise.", "邻里纠纷调解"), ("elderly.", "便民服务与帮扶"), ("other.", "反映居民意见"))
_ASSISTED = (
    ("safety.", "协助开展消防安全宣传"), ("elderly.", "协助做好老年人服务"), ("rubbish.", "协助做好垃圾分类宣传"),
)  # fmt: skip
_REFUSED = (("fine.", "不得要求社区实施行政处罚"), ("forms.", "不得要求社区重复填表报数"))
_MEMBERS = (23, 17, 31, 14, 19)


def publish_duties(by: By, since: date) -> None:
    """Publishes a sample list for the whole district in two versions, and keeps a third one as a draft."""
    district = places.place_by_code(DISTRICT_CODE)
    old = [*_lines(COMMITTEE_LAW), _item("light.stairwell", Subject.MANAGER, "楼道照明应急抢修", CONTRACT, rank=1)]
    new = [*_lines(COMMITTEE_LAW), *_overlap()]
    third = [*_lines(NEW_LAW), _item("greening.", Subject.SUBDISTRICT_OFFICE, "道路绿地养护", REGULATION, rank=1)]
    for label, items, from_ in (("示例 2025", old, since), ("示例 2026", new, since + timedelta(days=200))):
        version = draft_list(items, place=district, name=NAME, label=label, is_sample=True, by=by)
        publish_list(version.pk, from_=from_, by=by)
    draft_list(third, place=district, name=NAME, label="示例 2027（草案）", is_sample=True, by=by)


def _lines(law: str) -> list[Item]:
    ends = COMMITTEE_LAW_ENDS if law == COMMITTEE_LAW else None
    managed = [_item(matter, Subject.MANAGER, duty, CONTRACT) for matter, duty in _MANAGED]
    own = [_item(matter, Subject.RESIDENTS_COMMITTEE, duty, law, article_until=ends) for matter, duty in _COMMITTEE]
    assist = [
        _item(matter, Subject.RESIDENTS_COMMITTEE, duty, ASSISTS, list_kind=DutyListKind.ASSIST)
        for matter, duty in _ASSISTED
    ]
    refused = [
        _item(matter, Subject.RESIDENTS_COMMITTEE, duty, OFFICES, list_kind=DutyListKind.NEGATIVE)
        for matter, duty in _REFUSED
    ]
    return [*managed, *own, *assist, *refused]


def _overlap() -> list[Item]:
    """Names a second body for the same matter with the same rank: a fault that the scan has to find."""
    return [_item("greening.", Subject.SUBDISTRICT_OFFICE, "道路绿地养护", REGULATION)]


def _item(matter: str, subject: str, duty: str, article: str, **more: Any) -> Item:
    return Item(subject=subject, matter=matter, duty=duty, article=article, **more)


def share_out(stage: Stage, grids: list[Any], setup: By, since: date) -> None:
    """Hangs the chain across the grids, relates the bodies, and sends the community its tasks."""
    stage.say("责任链、主体关系与任务 chain, relations and tasks")
    work = hang_the_chain(stage, grids, setup, since)
    relate_bodies(stage, work.pk, setup, since)
    send_tasks(stage)


def hang_the_chain(stage: Stage, grids: list[Any], setup: By, since: date) -> Any:
    """Sets up five levels across the grids and returns the work committee; the last branch has no secretary."""
    community = places.community_by_code(ANHUILI)
    subdistrict = places.ancestors(community)[-1]
    found = {one.name: one for one in actor_queries.organisations((community.path,), on=local(stage.now).date())}
    above = actors.add_organisation(
        "中共亚运村街道工作委员会（示例）",
        kind=OrganisationKind.SUBDISTRICT_PARTY_COMMITTEE,
        community=subdistrict,
        since=since,
        by=setup,
        is_synthetic=True,
    )
    work = _hang(setup, since, level=ChainLevel.WORK_COMMITTEE, name="亚运村街道工委", place=subdistrict, body=above)
    _seat(work, _people(2, community, setup), setup, since)
    party = found[f"中共{community.name}委员会（示例）"]
    own = actor_queries.posts_of_organisation(party.pk, (community.path,)).get(kind=PostKind.COMMUNITY_SECRETARY)
    committee = add_link(
        LinkFacts(
            level=ChainLevel.COMMUNITY_COMMITTEE, name="社区党委", place=community, from_=since, post_id=own.pk,
            parent_id=work.pk, is_sample=True,
        ),
        by=setup,
    )  # fmt: skip
    _branches((grids, committee, party), setup, since)
    return above


def _branches(stand: tuple[list[Any], Any, Any], setup: By, since: date) -> None:
    grids, committee, party = stand
    community = grids[0].community
    people = _people(18, community, setup)
    for at, (grid, members) in enumerate(zip(grids, _MEMBERS, strict=False)):
        number = "一二三四五"[at]
        branch = _hang(
            setup, since, level=ChainLevel.BRANCH, name=f"第{number}居民党支部", place=community, body=party,
            parent_id=committee.pk, grid_id=grid.pk,
        )  # fmt: skip
        group = _hang(
            setup, since, level=ChainLevel.GROUP, name=f"第{number}支部第一党小组", place=community, body=party,
            parent_id=branch.pk, grid_id=grid.pk, members=members,
        )  # fmt: skip
        if at < len(_MEMBERS) - 1:
            _seat(branch, [people.pop(), people.pop()], setup, since)
        # One group leader without a deputy, as it happens.
        _seat(group, [people.pop()] if at == 1 else [people.pop(), people.pop()], setup, since)


def _hang(setup: By, since: date, *, body: Any, **facts: Any) -> Any:
    title = {1: "街道工委负责人", 3: "党支部书记", 4: "党小组组长"}[int(facts["level"])]
    return add_link(LinkFacts(organisation=body, title=title, from_=since, is_sample=True, **facts), by=setup)


def _people(number: int, community: Any, setup: By) -> list[Any]:
    """Adds people with synthetic names of a source of their own, so that nobody else's names change."""
    found = names(Random(f"{community.code}{number}"), number)
    return [actors.add_person(name, community=community, by=setup, is_synthetic=True) for name in found]


def _seat(link: Any, people: list[Any], setup: By, since: date) -> None:
    for at, person in enumerate(people):
        actors.appoint(
            link.post, person=person, from_=since, legal_basis="示例：支部党员大会选举", is_deputy=at == 1, by=setup
        )


def relate_bodies(stage: Stage, work: UUID, setup: By, since: date) -> None:
    """Enters who stands how to whom, by four kinds of source; some only since the property regulation of 2020."""
    community = places.community_by_code(ANHUILI)
    subdistrict = places.ancestors(community)[-1]
    found = {one.name: one.pk for one in actor_queries.organisations((community.path,), on=local(stage.now).date())}
    office = found["亚运村街道办事处（示例）"]
    party, committee = found[f"中共{community.name}委员会（示例）"], found[f"{community.name}居民委员会（示例）"]
    firms = [found["安慧物业公司（示例）"], found["和安物业公司（示例）"]]
    k, s = BodyRelationKind, SourceKind
    lines = [
        (work, k.LEAD, party, "", s.PARTY_RULE, "示例：《中国共产党章程》及基层组织条例", LONG_AGO),
        (work, k.LEAD, office, "", s.PARTY_RULE, "示例：党的工作机关条例", LONG_AGO),
        (party, k.LEAD, committee, "", s.PARTY_RULE, "示例：《中国共产党农村基层组织和社区工作条例》类规定", LONG_AGO),
        (office, k.GUIDE, committee, "居民自治", s.LAW, "示例：《城市居民委员会组织法》第二条", LONG_AGO),
        (committee, k.SUPPORT, office, "协助开展工作", s.LAW, "示例：《城市居民委员会组织法》第二条", LONG_AGO),
    ]
    for firm in firms:
        lines += [
            (party, k.GUIDE, firm, "党建引领下的物业管理", s.REGULATION, REGULATION, REGULATION_DAY),
            (office, k.SUPERVISE, firm, "物业管理活动", s.REGULATION, REGULATION, REGULATION_DAY),
            (committee, k.FILE, firm, "项目负责人报到", s.REGULATION, f"{REGULATION}第六十六条", REGULATION_DAY),
        ]
    owners = found["安慧里一区业主委员会（示例）"]
    lines += [
        (party, k.GUIDE, owners, "党建引领下的物业管理", s.REGULATION, REGULATION, REGULATION_DAY),
        (office, k.SUPERVISE, owners, "依法履行职责", s.REGULATION, REGULATION, REGULATION_DAY),
    ]
    unit = found["纺织厂产权单位（示例）"]
    lines.append((unit, k.CONTRACT, firms[1], "代管宿舍院", s.CONTRACT, "示例：委托管理合同", since))
    for source_body, kind, target_body, about, source_kind, source, from_ in lines:
        facts = RelationFacts(source_body, target_body, kind, source_kind, source, from_, about=about, is_sample=True)
        add_relation(facts, place=subdistrict if source_body == work else community, by=setup)


def send_tasks(stage: Stage) -> None:
    """Sends four tasks to the community: one by a line, one for a limited time, and two that come back."""
    community = places.community_by_code(ANHUILI)
    zhou, day = stage.cast.by("zhou"), local(stage.now).date()
    bodies = actor_queries.organisations((community.path,), on=day)
    office = next(one.pk for one in bodies if one.name == "亚运村街道办事处（示例）")
    citable = queries.citable_items(community, on=day)
    assist = citable.filter(list_kind=DutyListKind.ASSIST, matter="safety.").first()
    facts = (
        (20, TaskFacts("冬季消防安全宣传", office, matter="safety.", item_id=assist.pk if assist else None)),
        (12, TaskFacts("上报社区居民收入情况表", office)),
        (9, TaskFacts("对违规停车开具罚单", office, matter="fine.parking", item_id=assist.pk if assist else None)),
        (5, TaskFacts("协助文化节布置会场", office, is_temporary=True, approver_id=zhou.person,
                      ends_on=day + timedelta(days=20))),
    )  # fmt: skip
    for days, one in facts:
        send_task(one, to=community, by=zhou, at=stage.days_ago(days))


def find_gaps(stage: Stage, setup: By) -> None:
    """Looks through the district once; one gap is in hand, one was accepted with its reason."""
    day = local(stage.now).date()
    district = places.place_by_code(DISTRICT_CODE)
    scan_gaps(district, kinds=[one.code for one in kinds()], on=day, by=setup)
    community = places.community_by_code(ANHUILI)
    found = queries.gaps((community.path,))
    zhao = stage.cast.by("zhao")
    vacant = found.filter(kind="vacant").first()
    nobody = found.filter(kind="nobody").first()
    if vacant is not None and zhao.person is not None:
        take_gap(vacant.pk, owner_id=zhao.person, due=day + timedelta(days=14), by=zhao)
    if nobody is not None:
        accept_gap(nobody.pk, because="示例：老旧宿舍院暂无物业，由居委会兜底，已列入引入物业计划。", by=zhao)
