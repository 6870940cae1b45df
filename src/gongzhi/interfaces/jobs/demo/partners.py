"""The organisations of the demo beside offices and firms: the named kinds, coverages, an alliance, and what they give.

What the founding text says (Shengxing of Datun: 11 memberships transferred, a branch founded, chair unit of the
property alliance) is reproduced; everything else is made up, with failures among it: a declined task, an expired
agreement, two agreements that overlap, a firm without coverage, an ask that is over its day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from gongzhi.domain.actors import queries
from gongzhi.domain.actors import services as actors
from gongzhi.domain.actors.words import OrganisationKind as K
from gongzhi.domain.actors.words import PlaceRelation, PostKind
from gongzhi.domain.contributions import services as giving
from gongzhi.domain.places import queries as places
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local
from gongzhi.interfaces.jobs.demo.story import Stage

ANHUILI, DATUN = "110105009046", "110105025034"
SURVEY, LABEL = "示例：两新组织摸底排查", "社区好邻居"
JOIN_CODE = "DEM0A-NHV1L"

# Short name → full name, kind, what it does, what it can contribute.
BODIES: dict[str, tuple[str, str, str, str]] = {
    "owners": ("安慧里一区业主委员会（示例）", K.OWNERS_COMMITTEE, "代表业主监督物业服务", ""),
    "agency": ("安家房产安慧里店（示例）", K.ESTATE_AGENCY, "房屋租售", "门店 1 处，可代收快递；经纪人 12 名"),
    "restaurant": ("慧丰餐厅（示例）", K.RESTAURANT, "餐饮", "老年餐；午后场地可借用"),
    "pharmacy": ("安康大药房安慧里店（示例）", K.CHAIN_PHARMACY, "药品零售", "用药咨询；送药上门"),
    "lawyers": ("正和律师事务所（示例）", K.LAW_FIRM, "法律服务", "律师 9 名，每月一次咨询"),
    "hospital": ("安慧康复医院（示例）", K.PRIVATE_HOSPITAL, "康复医疗", "义诊；轮椅借用"),
    "choir": ("安慧里合唱队（示例）", K.COMMUNITY_SOCIAL_ORGANISATION, "居民文艺活动", "演出；陪伴老人"),
    "branch": ("安慧里驻区单位联合党支部（示例）", K.PARTY_BRANCH, "联合建立的党支部", ""),
}

# Who speaks for whom.
VOICES = {
    "agency": "店长小安",
    "restaurant": "慧丰经理",
    "pharmacy": "驻店药师",
    "lawyers": "值班律师",
    "hospital": "院办联络员",
}


@dataclass
class Partners:
    """The bodies by their short names, and who speaks for each."""

    stage: Stage
    setup: By
    since: date
    bodies: dict[str, Any] = field(default_factory=dict)
    voices: dict[str, By] = field(default_factory=dict)

    @property
    def community(self) -> Any:
        return places.community_by_code(ANHUILI)

    @property
    def zhao(self) -> By:
        return self.stage.cast.by("zhao")

    def day(self, days_ago: int) -> date:
        return local(self.stage.now).date() - timedelta(days=days_ago)

    def add(self, name: str, kind: str, community: Any, **facts: Any) -> Any:
        return actors.add_organisation(
            name, kind=kind, community=community, since=self.since, by=self.setup, is_synthetic=True, **facts
        )

    def covered(self, short: str, way: str, days_ago: int = 200, **facts: Any) -> None:
        covered = actors.CoverageFacts(way=way, note=facts.pop("note", SURVEY), **facts)
        actors.record_coverage(self.bodies[short].pk, facts=covered, from_=self.day(days_ago), by=self.setup)


def bring_partners(stage: Stage, setup: By, since: date) -> None:
    """Tells the whole story of the partners."""
    partners = Partners(stage, setup, since)
    _enter(partners)
    _cover(partners)
    _ally(partners)
    _agree(partners)
    _give(partners)
    _check_in(partners)
    _apply(partners)


def _enter(partners: Partners) -> None:
    chain = partners.add("安家房地产经纪公司（示例）", K.ESTATE_AGENCY, None, about="全市连锁经纪机构")
    partners.add("朝阳区物业管理协会（示例）", K.ASSOCIATION, None, about="物业行业自律组织")
    partners.add("朝阳区律师行业党委（示例）", K.SECTOR_PARTY_COMMITTEE, None)
    community = partners.community
    for short, (name, kind, about, capacities) in BODIES.items():
        parent = {"parent": chain.pk} if short == "agency" else {}
        body = partners.add(name, kind, community, about=about, capacities=capacities, **parent)
        partners.bodies[short] = body
        if short in VOICES:
            _speaker(partners, short, body)
    for one in queries.organisations((community.path,), on=local(partners.stage.now).date()):
        if one.kind_id == K.PROPERTY_SERVICE_PROVIDER and one.community_id == community.pk:
            partners.bodies[one.name[:2]] = one
    partners.bodies["committee"] = queries.residents_committee(community.pk)
    # The same shop a second time, as it happens: the page offers to merge the two.
    partners.add("安康大药房（安慧里）（示例）", K.CHAIN_PHARMACY, community)


def _speaker(partners: Partners, short: str, body: Any) -> None:
    community = partners.community
    source, since = "示例：营业登记", partners.since
    serves = PlaceRelation.SERVES
    actors.relate_place(body, place=community, relation=serves, from_=since, source=source, by=partners.setup)
    person = actors.add_person(f"{VOICES[short]}（示例）", community=community, by=partners.setup, is_synthetic=True)
    post = actors.add_post(body, kind=PostKind.LIAISON, title="单位联络人", place=community, by=partners.setup)
    actors.appoint(post, person=person, from_=partners.since, legal_basis="示例：由单位推荐", by=partners.setup)
    partners.voices[short] = By(user=None, person=person.pk)


def _cover(partners: Partners) -> None:
    branch = partners.bodies["branch"].pk
    partners.covered("owners", "joint", branch=branch)
    partners.covered("pharmacy", "joint", branch=branch, recruited=1)
    partners.covered("和安", "joint", branch=branch, transferred=2)
    partners.covered("安慧", "own", branch=branch, recruited=2)
    partners.covered("restaurant", "instructor", instructors=1)
    partners.covered("agency", "none")
    partners.covered("hospital", "not_counted", note="示例：党组织隶属医院集团，由集团统计")
    # 北辰里, the law firm and the choir: nobody has looked yet.


def _ally(partners: Partners) -> None:
    community = places.community_by_code(DATUN)
    subdistrict = places.ancestors(community)[-1]
    work = partners.add("大屯街道工委（示例）", K.SUBDISTRICT_PARTY_COMMITTEE, subdistrict)
    firms = queries.organisations((community.path,), on=partners.day(0), kind=K.PROPERTY_SERVICE_PROVIDER)
    shengxing = next(one for one in firms if one.name.startswith("盛兴"))
    branch = partners.add("盛兴物业公司党支部（示例）", K.PARTY_BRANCH, community)
    partners.bodies["shengxing"] = shengxing
    partners.covered(
        "shengxing", "own", branch=branch.pk, transferred=11, note=f"原文：转入11名党员组织关系，{work.name}推动成立"
    )
    charter = "示例章程：成员单位自愿加入；理事长单位任期三年；每季度一次联席会；互相评议服务，不评议个人。"
    alliance = partners.add("大屯地区物业联盟（示例）", K.ALLIANCE, subdistrict, charter=charter)
    names = ("屯安物业公司（示例）", "慧忠物业公司（示例）")
    others = [partners.add(name, K.PROPERTY_SERVICE_PROVIDER, community) for name in names]
    source, start = "原文：推荐为地区物业联盟理事长单位", partners.day(180)
    until = date(start.year + 3, start.month, min(start.day, 28))
    chair = actors.Seat(role="chair", from_=start, source=source, until=until)
    actors.join_alliance(alliance.pk, member=shengxing.pk, seat=chair, by=partners.setup)
    for one in others:
        seat = actors.Seat(role="member", from_=start, source="示例：联盟成立大会")
        actors.join_alliance(alliance.pk, member=one.pk, seat=seat, by=partners.setup)


def _agree(partners: Partners) -> None:
    def propose(short: str, title: str, gives: tuple[str, str], days: tuple[int, int, int], label: str = LABEL) -> Any:
        starts, ends, review = (partners.day(one) for one in days)
        terms = giving.Terms(title, gives[0], gives[1], starts, ends, review, label)
        return giving.propose_agreement(
            terms,
            first=partners.bodies["committee"],
            second=partners.bodies[short],
            community=partners.community,
            by=partners.zhao,
            at=partners.stage.days_ago(max(days[0] + 3, 1)),
        )

    def confirm(short: str, agreement: Any, days_ago: int) -> None:
        giving.confirm_agreement(
            agreement.pk, by=partners.voices[short], at=partners.stage.days_ago(days_ago, time(15, 0))
        )

    board = "楼门口宣传栏一块；社区活动优先参与"
    confirm("agency", propose("agency", "代收快递与站岗", (board, "门店代收快递；派人站岗"), (120, -245, -60)), 119)
    # Its review day is near, so both sides are reminded.
    confirm("pharmacy", propose("pharmacy", "送药上门", (board, "独居老人送药上门，每周两次"), (170, -195, -7)), 169)
    # The same two under the same label on the same days: shown as a conflict.
    confirm("pharmacy", propose("pharmacy", "用药讲座", ("活动室一间", "每季度一次讲座"), (60, -120, -30)), 59)
    # Run out five weeks ago, and nobody has renewed it.
    confirm("restaurant", propose("restaurant", "老年餐", ("引导牌", "老人九折"), (400, 35, 200), "助老餐"), 399)
    # Waits for the law firm.
    propose("lawyers", "每月法律咨询", ("咨询室一间", "每月最后一个周六上午咨询"), (0, -364, -180), "法律进社区")
    refused = propose("hospital", "义诊", ("场地与宣传", "每月义诊一次"), (30, -300, -100), "健康社区")
    giving.decline_agreement(refused.pk, because="近期床位紧张，排不出医生", by=partners.voices["hospital"])


def _give(partners: Partners) -> None:
    def post(short: str, side: str, kind: str, title: str, **more: Any) -> Any:
        days_ago = more.pop("days_ago", 20)
        origin = giving.Origin(
            is_published=more.pop("is_published", True), at=partners.stage.days_ago(days_ago), is_synthetic=True
        )
        facts = giving.PostingFacts(side=side, kind=kind, title=title, **more)
        by = partners.zhao if short == "committee" else partners.voices[short]
        body = partners.bodies[short]
        return giving.post_item(body, community=partners.community, facts=facts, by=by, origin=origin)

    post("pharmacy", "offer", "service", "用药咨询，送药上门", quantity=2, unit="次/周")
    post("lawyers", "offer", "skill", "免费法律咨询", quantity=6, unit="小时/月")
    post("restaurant", "offer", "space", "午后场地，可办活动", quantity=40, unit="座")
    post("agency", "ask", "information", "想在宣传栏介绍代收服务")
    post("hospital", "offer", "goods", "轮椅借用", quantity=3, unit="辆", is_published=False, days_ago=2)
    escort = post("committee", "ask", "people", "陪独居老人看病", quantity=4, unit="人次/月")
    lift = post("committee", "ask", "skill", "电梯更换业主协商，需要法律意见", due_on=partners.day(-20))
    chairs = post("committee", "ask", "goods", "楼下加两把长椅", due_on=partners.day(6), days_ago=40)
    del chairs  # over its day, and nobody took it
    at = partners.stage.days_ago
    asked = giving.ask_organisation(escort.pk, organisation=partners.bodies["restaurant"], by=partners.zhao, at=at(15))
    giving.decline_claim(asked.pk, because="正值装修，抽不出人手", by=partners.voices["restaurant"], at=at(14))
    firm = giving.ask_organisation(escort.pk, organisation=partners.bodies["安慧"], by=partners.zhao, at=at(3))
    del firm  # waits for the firm's answer
    done = giving.claim_posting(
        escort.pk, claimant=partners.bodies["agency"], text="周二、周四上午", by=partners.voices["agency"], at=at(12)
    )
    giving.accept_claim(done.pk, by=partners.zhao, at=at(11))
    giving.finish_claim(done.pk, result="已陪同两位老人就诊", by=partners.voices["agency"], at=at(5))
    giving.confirm_claim(done.pk, by=partners.zhao, at=at(4))
    legal = giving.claim_posting(lift.pk, claimant=partners.bodies["lawyers"], by=partners.voices["lawyers"], at=at(6))
    giving.accept_claim(legal.pk, by=partners.zhao, at=at(5))
    giving.finish_claim(legal.pk, result="已出具书面意见，交社区", by=partners.voices["lawyers"], at=at(1))


def _check_in(partners: Partners) -> None:
    at = partners.stage.days_ago
    for short, days_ago in (("pharmacy", 90), ("agency", 100), ("lawyers", 1)):
        entry = giving.check_in_organisation(
            partners.bodies[short], community=partners.community, by=partners.voices[short], at=at(days_ago)
        )
        if short != "lawyers":
            giving.confirm_check_in(entry.pk, by=partners.zhao, at=at(days_ago - 1))
    volunteer = partners.stage.cast.by("xu")
    person = queries.person(volunteer.person) if volunteer.person else None
    if person is not None:
        entry = giving.check_in_person(
            person, community=partners.community, ground="lives_here", text="周末陪诊", by=volunteer, at=at(30)
        )
        giving.confirm_check_in(entry.pk, by=partners.zhao, at=at(29))


def _apply(partners: Partners) -> None:
    organisation_id, person_id = queries.join_identifiers(JOIN_CODE)
    applicant = actors.Applicant(organisation_id, person_id, "申请人（示例）", "13900000088")
    actors.apply_to_join(
        "慧心社工服务中心（示例）",
        kind=K.COMMUNITY_SOCIAL_ORGANISATION,
        community=partners.community,
        applicant=applicant,
        by=By(),
        about="社区社会工作",
    )
