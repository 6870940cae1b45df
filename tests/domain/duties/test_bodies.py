"""Relations between bodies with their dates and sources, and the chain of responsibility across the grids."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.models import Post
from gongzhi.domain.actors.services import add_organisation, add_person, add_post, appoint, end_appointment
from gongzhi.domain.duties.models import ChainLink
from gongzhi.domain.duties.queries import accountable, chain_matrix, compare_relations, relation_sentence, relations_on
from gongzhi.domain.duties.services import (
    LinkFacts,
    RelationFacts,
    add_link,
    add_relation,
    attach_link,
    count_members,
    end_body_relation,
    end_link,
)
from gongzhi.domain.duties.words import ChainLevel
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import BASIS, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_day")]
TODAY = time.today()
REGULATION = date(2020, 5, 1)


def relate(cast: Cast, **changed: Any) -> Any:
    facts: dict[str, Any] = {
        "source_body": cast.committee.pk, "target_body": cast.firm.pk, "kind": "file", "source_kind": "regulation",
        "source": "物业管理条例", "from_": REGULATION, **changed,
    }  # fmt: skip
    return add_relation(RelationFacts(**facts), place=cast.home, by=SYSTEM)


def test_the_picture_before_and_after_the_regulation_can_be_compared(cast: Cast) -> None:
    relate(cast)
    guides = {"source_body": cast.office.pk, "target_body": cast.committee.pk, "kind": "guide", "source_kind": "law"}
    relate(cast, from_=date(1990, 1, 1), **guides)
    everywhere = ("",)
    before, after = REGULATION - timedelta(days=1), REGULATION
    assert {one.kind for one in relations_on(everywhere, on=before)} == {"guide"}
    changes = compare_relations(everywhere, before=before, after=after)
    assert [(one.kind, one.relation.kind, one.relation.source) for one in changes] == [
        ("added", "file", "物业管理条例")
    ]
    assert "物业管理条例" in relation_sentence(changes[0].relation)


def test_a_relation_needs_two_bodies_and_a_source_and_is_there_once_a_day(cast: Cast) -> None:
    for wrong in ({"source": " "}, {"target_body": cast.committee.pk}, {"until": REGULATION}):
        with pytest.raises(NotSo):
            relate(cast, **wrong)
    entered = relate(cast)
    with pytest.raises(NotNow):
        relate(cast, from_=TODAY)
    # The same by another kind of source stands apart.
    relate(cast, source_kind="contract")
    end_body_relation(entered.pk, on=TODAY, by=SYSTEM)
    relate(cast, from_=TODAY)
    assert relations_on((cast.home.path,), on=TODAY).count() == 2


def hang(cast: Cast) -> dict[str, ChainLink]:
    """Sets up a work committee, a community committee, and a branch with a group on the first of two grids."""
    since = TODAY - timedelta(days=1)

    def add(level: int, name: str, place: Place, parent: ChainLink | None, **more: Any) -> ChainLink:
        facts = {"organisation": cast.committee, "title": name, **more}
        return add_link(
            LinkFacts(level, name, place, since, parent_id=parent.pk if parent else None, **facts), by=SYSTEM
        )

    work = add(1, "工委", cast.subdistrict, None, organisation=cast.office)
    two = add(2, "社区党委", cast.home, work, post_id=cast.posts["zhao"].pk)
    branch = add(3, "一支部", cast.home, two, grid_id=cast.grids[0].pk)
    group = add(4, "一小组", cast.home, branch, members=7)
    return {"work": work, "two": two, "branch": branch, "group": group}


def test_the_matrix_lights_what_is_missing(cast: Cast) -> None:
    links = hang(cast)
    matrix = chain_matrix(cast.home, on=TODAY)
    assert [len(matrix.cells[level][at].lines) for level in (ChainLevel.BRANCH, ChainLevel.GROUP) for at in (0, 1)] == [
        1,
        0,
        1,
        0,
    ]
    assert (matrix.levels, matrix.members) == (5, (7, None))
    # The committee's post is held; the work committee's, the branch's and the group's are vacant.
    assert {line.name for line in matrix.lines if line.is_vacant} == {"工委", "一支部", "一小组"}
    assert matrix.gaps == 1 + 2 + 2 + 1
    branch = Post.objects.get(pk=links["branch"].post_id)
    appoint(branch, person=add_person("Gu", community=cast.home, by=SYSTEM), from_=TODAY, legal_basis=BASIS, by=SYSTEM)
    (line,) = chain_matrix(cast.home, on=TODAY).cells[ChainLevel.BRANCH][0].lines
    assert (line.holders, line.lacks_deputy) == (("Gu",), True)
    (line,) = chain_matrix(cast.home, on=TODAY - timedelta(days=1)).cells[ChainLevel.BRANCH][0].lines
    assert line.is_vacant


def test_members_are_counted_by_day_and_never_named(cast: Cast) -> None:
    group = hang(cast)["group"]
    count_members(group.pk, number=9, from_=TODAY + timedelta(days=3), by=SYSTEM)
    assert [chain_matrix(cast.home, on=TODAY + timedelta(days=ahead)).members[0] for ahead in (0, 2, 3)] == [7, 7, 9]
    with pytest.raises(NotSo):
        count_members(group.pk, number=-1, from_=TODAY, by=SYSTEM)


def test_a_branch_is_attached_to_a_courtyard_or_building_just_as_well(cast: Cast) -> None:
    branch = hang(cast)["branch"]
    attach_link(branch.pk, place=cast.buildings[1], by=SYSTEM)
    assert [len(cell.lines) for cell in chain_matrix(cast.home, on=TODAY).cells[ChainLevel.BRANCH]] == [0, 1]
    attach_link(branch.pk, place=cast.unmanaged, by=SYSTEM)
    assert [line.name for line in chain_matrix(cast.home, on=TODAY).unattached] == ["一支部"]
    with pytest.raises(NotSo):
        attach_link(branch.pk, place=cast.far_building, by=SYSTEM)


def test_a_body_hangs_one_level_above_in_its_own_community_and_ends_from_below(cast: Cast) -> None:
    links = hang(cast)
    for level, parent, place in ((3, "work", cast.home), (3, "two", cast.next_door), (5, "group", cast.home)):
        facts: Any = {"title": "x", "organisation": cast.committee, "parent_id": links[parent].pk}
        with pytest.raises(NotSo):
            add_link(LinkFacts(level, "x", place, TODAY, **facts), by=SYSTEM)
    with pytest.raises(NotNow):
        end_link(links["branch"].pk, on=TODAY, by=SYSTEM)
    end_link(links["group"].pk, on=TODAY, by=SYSTEM)
    end_link(links["branch"].pk, on=TODAY, by=SYSTEM)
    assert {line.name for line in chain_matrix(cast.home, on=TODAY).lines} == {"工委", "社区党委"}


def test_stewards_stand_in_a_row_of_their_own(cast: Cast) -> None:
    entrance = cast.buildings[0].children.get(kind="entrance")
    post = add_post(cast.committee, kind="entrance_lead", title="楼门长", place=entrance, by=SYSTEM)
    held = appoint(post, person=cast.people["feng"], from_=TODAY, legal_basis=BASIS, by=SYSTEM)
    stewards = chain_matrix(cast.home, on=TODAY).stewards
    assert [(one.entrances, one.held, one.missing) for one in stewards] == [(1, 1, ()), (1, 0, ("2号楼 1单元",))]
    end_appointment(held.pk, on=TODAY + timedelta(days=1), by=SYSTEM)
    assert chain_matrix(cast.home, on=TODAY + timedelta(days=1)).stewards[0].held == 0


def test_the_matrix_asks_the_same_few_questions_for_one_and_for_many_bodies(cast: Cast) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            chain_matrix(cast.home, on=TODAY)
        return len(caught.captured_queries)

    links = hang(cast)
    before = questions()
    body = add_organisation("支部", kind="other", community=cast.home, by=SYSTEM)
    for number in range(3):
        facts = LinkFacts(
            level=3, name=f"支部{number}", title="书记", place=cast.buildings[1], organisation=body,
            parent_id=links["two"].pk, from_=TODAY,
        )  # fmt: skip
        add_link(facts, by=SYSTEM)
    assert (questions(), before) == (6, 6)


def test_the_answer_names_the_chain_above_the_place(cast: Cast) -> None:
    hang(cast)
    found = accountable("light.x", place=cast.buildings[0], on=TODAY)
    assert [(one.level, one.name, one.holder) for one in found.chain] == [
        (4, "一小组", ""), (3, "一支部", ""), (2, "社区党委", "Zhao"), (1, "工委", ""),
    ]  # fmt: skip
    beside = accountable("light.x", place=cast.buildings[1], on=TODAY)
    assert [one.level for one in beside.chain] == [2, 1]
