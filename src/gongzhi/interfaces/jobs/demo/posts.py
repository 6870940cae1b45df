"""Kinds of posts, committees, cross-appointments, procedures and contracts of the demo community.

Also what goes wrong: a committee with an even number, a candidate who is refused, a procedure that stands still, a
contract that ends soon and says nothing about epidemics, a seat that nobody holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from gongzhi.domain.actors import queries as actor_queries
from gongzhi.domain.actors import services as actors
from gongzhi.domain.actors.services import MeasureFacts, PostTypeFacts, Terms
from gongzhi.domain.actors.words import Capacity, ConsentWay, Direction, OrganisationKind, PlaceRelation, PostKind
from gongzhi.domain.duties import queries as duty_queries
from gongzhi.domain.duties import services as duties
from gongzhi.domain.duties.services import Beginning, Candidate, ContractFacts
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.foundation.reach import By
from gongzhi.interfaces.jobs.demo.names import names

BASIS = "示例：业主大会选举，街道备案"
ANHUILI = "110105009046"
SEED = 20200502
_IN, _OUT = Direction.INTO_COMMUNITY, Direction.INTO_ORGANISATIONS

# What the founding text counts as seven measures without naming them; these names are samples to be replaced.
MEASURES = (
    ("示例 一：社区“两委”成员进入业主委员会", _OUT, Capacity.COMMUNITY_COMMITTEE_MEMBER, "业主委员会委员"),
    ("示例 二：业主党员进入业主委员会", _OUT, Capacity.OWNER_PARTY_MEMBER, "业主委员会委员"),
    ("示例 三：双报到党员进入业主委员会", _OUT, Capacity.DOUBLE_CHECK_IN, "业主委员会委员"),
    ("示例 四：社区“两委”成员进入物业管理委员会", _OUT, Capacity.COMMUNITY_COMMITTEE_MEMBER, "物业管理委员会委员"),
    ("示例 五：物业企业负责人担任兼职委员", _IN, Capacity.ORGANISATION_HEAD, "居委会兼职委员"),
    ("示例 六：组织中的党员担任社区党组织兼职委员", _IN, Capacity.ORGANISATION_PARTY_MEMBER, "社区党委兼职委员"),
    ("示例 七：业委会负责人担任兼职委员", _IN, Capacity.ORGANISATION_HEAD, "居委会兼职委员"),
)  # fmt: skip


@dataclass
class Set:
    """What the parts of this file share."""

    community: Any
    by: By
    today: date
    types: dict[str, Any]
    courts: dict[str, Any]
    names: Iterator[str]

    def person(self) -> Any:
        """Adds a member of a committee."""
        return actors.add_person(next(self.names), community=self.community, by=self.by, is_synthetic=True)


def found_committees(by: By, say: Callable[[str], None]) -> None:
    """Sets up committees, measures, procedures and contracts in Anhuili."""
    say("委员会、程序、合同 committees, procedures, contracts")
    community = places.community_by_code(ANHUILI)
    courts = {court.name: court for court in places.children_of(community.pk)}
    stage = Set(community, by, time.today(), _types(by), courts, iter(names(Random(SEED), 40)))
    measures = _measures(stage)
    _management_committee(stage)
    owners = _owners_committee(stage)
    _procedures(stage, owners, measures)
    _contracts(stage)


def _types(by: By) -> dict[str, Any]:
    rows = (
        PostTypeFacts("业主委员会主任", PostKind.COMMITTEE_CHAIR, OrganisationKind.OWNERS_COMMITTEE, 1, 60),
        PostTypeFacts(
            "业主委员会委员", PostKind.COMMITTEE_MEMBER, OrganisationKind.OWNERS_COMMITTEE, 7, 60,
            procedure="owners_committee_member",
        ),
        PostTypeFacts("物业管理委员会主任", PostKind.COMMITTEE_CHAIR, OrganisationKind.PROPERTY_MGMT_COMMITTEE, 1, 36),
        PostTypeFacts(
            "物业管理委员会委员", PostKind.COMMITTEE_MEMBER, OrganisationKind.PROPERTY_MGMT_COMMITTEE, 6, 36,
            procedure="management_committee_member",
        ),
        PostTypeFacts(
            "居委会兼职委员", PostKind.PART_TIME_MEMBER, OrganisationKind.RESIDENTS_COMMITTEE, 3, 60,
            procedure="part_time_member", is_sample=True,
        ),
        PostTypeFacts(
            "社区党委兼职委员", PostKind.PART_TIME_MEMBER, OrganisationKind.COMMUNITY_PARTY_COMMITTEE, 3, 60,
            procedure="part_time_member", is_sample=True,
        ),
        PostTypeFacts("楼门长", PostKind.ENTRANCE_LEAD),
        PostTypeFacts("议事代表", PostKind.DELEGATE, seats=30, is_sample=True),
        PostTypeFacts("居委会副主任", PostKind.COMMITTEE_MEMBER, OrganisationKind.RESIDENTS_COMMITTEE, 1, 60, True),
    )  # fmt: skip
    return {one.name: actors.set_post_type(one, by=by) for one in rows}


def _measures(stage: Set) -> list[Any]:
    return [
        actors.set_measure(MeasureFacts(serial, name, way, capacity, stage.types[kind].pk, is_sample=True), by=stage.by)
        for serial, (name, way, capacity, kind) in enumerate(MEASURES, start=1)
    ]


def _body(stage: Set, name: str, kind: str, court: str) -> Any:
    """Says which courtyard a committee represents; adds the committee where no other part of the demo did."""
    since = stage.today - timedelta(days=400)
    known = actor_queries.organisations((stage.community.path,), on=stage.today, kind=kind, text=name).first()
    body = known or actors.add_organisation(
        name, kind=kind, community=stage.community, since=since, by=stage.by, is_synthetic=True
    )
    place, source = stage.courts[court], "示例：街道备案"
    actors.relate_place(body, place=place, relation=PlaceRelation.REPRESENTS, from_=since, source=source, by=stage.by)
    return body


def _seat(stage: Set, post: Any, person: Any, capacity: str) -> None:
    terms = Terms(capacity=capacity)
    from_ = stage.today - timedelta(days=300)
    actors.appoint(post, person=person, from_=from_, legal_basis=BASIS, by=stage.by, terms=terms)


def _committee(stage: Set, body: Any, court: str, owners: int, others: int) -> None:
    """Seats members from before the records of procedures: posts of the built-in kind ask for none."""
    seats = owners + others
    post = actors.add_post(
        body, kind=PostKind.COMMITTEE_MEMBER, title="委员", place=stage.courts[court], seats=seats, by=stage.by
    )
    for number in range(seats):
        _seat(stage, post, stage.person(), Capacity.OWNER if number < owners else Capacity.OCCUPANT)


def _management_committee(stage: Set) -> None:
    """A management committee as the law wants it, but with a term that is not entered: the page says so."""
    body = _body(stage, "安慧里二区物业管理委员会（示例）", OrganisationKind.PROPERTY_MGMT_COMMITTEE, "安慧里二区")
    court = stage.courts["安慧里二区"]
    chair = actors.add_post_of_type(body, type_=stage.types["物业管理委员会主任"], place=court, by=stage.by)
    _seat(stage, chair, stage.person(), Capacity.OFFICE_REPRESENTATIVE)
    _committee(stage, body, "安慧里二区", owners=5, others=1)


def _owners_committee(stage: Set) -> Any:
    """An owners' committee with four members, an even number, and open seats that a procedure may fill."""
    body = _body(stage, "安慧里一区业主委员会（示例）", OrganisationKind.OWNERS_COMMITTEE, "安慧里一区")
    court = stage.courts["安慧里一区"]
    chair = actors.add_post_of_type(body, type_=stage.types["业主委员会主任"], place=court, by=stage.by)
    _seat(stage, chair, stage.person(), Capacity.OWNER)
    _committee(stage, body, "安慧里一区", owners=3, others=0)
    return actors.add_post_of_type(
        body,
        type_=stage.types["业主委员会委员"],
        place=court,
        by=stage.by,
        seats=3,
        since=stage.today - timedelta(days=90),
    )


def _procedures(stage: Set, post: Any, measures: list[Any]) -> None:
    """One procedure that stands still and is late, one that is complete and took effect, one that was refused."""
    committee = actor_queries.residents_committee(stage.community.pk)
    if committee is None:
        return
    late = Candidate(post, stage.person(), measures[1], Capacity.OWNER_PARTY_MEMBER, is_owner=True)
    begun = duties.start_procedure(
        "owners_committee_member",
        Beginning(
            post.place,
            "安慧里一区业委会补选委员",
            candidate=late,
            on=stage.today - timedelta(days=40),
            is_synthetic=True,
        ),
        by=stage.by,
    )
    first = duty_queries.steps_of(begun.pk)[0]
    duties.attach_paper(first.pk, text="候选人推荐表（示例）", upload=None, by=stage.by)
    duties.finish_step(first.pk, on=stage.today - timedelta(days=38), by=stage.by)
    _part_time(stage, committee, measures[4])
    _refused(stage, post)
    vice = stage.types["居委会副主任"]
    actors.add_post_of_type(committee, type_=vice, place=stage.community, by=stage.by, since=stage.today)
    _offers(stage, measures)


def _part_time(stage: Set, committee: Any, measure: Any) -> None:
    """The head of a firm becomes a part-time member, by a procedure that is complete."""
    post = actors.add_post_of_type(committee, type_=stage.types["居委会兼职委员"], place=stage.community, by=stage.by)
    manager = actor_queries.post_holders(PostKind.PROPERTY_MANAGER, place=stage.courts["安慧里三区"], on=stage.today)[0]
    who = Candidate(post, actor_queries.person(manager.person_id), measure, Capacity.ORGANISATION_HEAD)
    day = stage.today - timedelta(days=80)
    begun = duties.start_procedure(
        "part_time_member",
        Beginning(stage.community, "物业企业负责人任兼职委员", candidate=who, on=day, is_synthetic=True),
        by=stage.by,
    )
    for step in duty_queries.steps_of(begun.pk):
        day += timedelta(days=9)
        if step.needs_paper:
            duties.attach_paper(step.pk, text=f"{step.name}材料（示例）", upload=None, by=stage.by)
        if step.notice_days:
            duties.hang_notice(step.pk, place="社区公示栏", from_=day - timedelta(days=9), by=stage.by)
            day += timedelta(days=6)
        duties.finish_step(step.pk, on=day, by=stage.by)
    duties.appoint_by_procedure(begun.pk, from_=day, legal_basis="示例：社区居民代表会议决定", by=stage.by)


def _refused(stage: Set, post: Any) -> None:
    """The manager of the firm that serves the courtyard may not sit in its owners' committee."""
    manager = actor_queries.post_holders(PostKind.PROPERTY_MANAGER, place=post.place, on=stage.today)[0]
    who = Candidate(post, actor_queries.person(manager.person_id), None, Capacity.OWNER, is_owner=True)
    beginning = Beginning(post.place, "补选委员（示例）", candidate=who, is_synthetic=True)
    duties.start_procedure("owners_committee_member", beginning, by=stage.by)


def _offers(stage: Set, measures: list[Any]) -> None:
    """Two people offer to be appointed; one says that she has an interest in the firm."""
    offers = ((measures[1], False), (measures[2], True))
    for number, (measure, has_interest) in enumerate(offers):
        consent = actors.Consent(
            ConsentWay.PAPER, stage.today - timedelta(days=10 + number), "后备人选", stage.today + timedelta(days=355)
        )
        actors.declare_candidacy(
            stage.person(),
            measure=measure,
            declaration=actors.Declaration(is_owner=True, has_interest=has_interest, statement="愿意参与小区公共事务"),
            consent=consent,
            by=stage.by,
        )


def _contracts(stage: Set) -> None:
    """One contract that ends in 45 days and is silent on epidemics, one in order, one not looked at yet."""
    written = {clause.code: "written" for clause in duty_queries.contract_clauses()}
    rows: tuple[tuple[str, int, dict[str, str]], ...] = (
        ("安慧里一区", 45, written | {"epidemic": "missing", "emergency": "unclear", "assessment": "missing"}),
        ("安慧里二区", 500, written),
        ("安慧里三区", 300, {}),
    )
    for court, days, clauses in rows:
        place = stage.courts[court]
        firm = actor_queries.manager_of(place, stage.today)
        if firm is None:
            continue
        begins = stage.today - timedelta(days=365 * 2)
        facts = ContractFacts(
            f"物业服务合同（示例）{court}", firm, place, "业主大会授权的业主委员会（示例）", begins, begins,
            stage.today + timedelta(days=days), is_synthetic=True,
        )  # fmt: skip
        made = duties.add_contract(facts, by=stage.by)
        if clauses:
            duties.check_clauses(made.pk, clauses=clauses, by=stage.by)
    duties.remind_of_ending_contracts(on=stage.today)
