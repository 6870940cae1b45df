"""One matter with several reports, waiting, changing hands, other lawful ways: each step and who may take it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.models import Need, NeedFollower, NeedKind, PublicNeed
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import EVERYWHERE, By, Reach, set_reach
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CODE = "AB3DE-FGH1K"


def steps(need: Need) -> list[str]:
    return [event.step for event in queries.thread(need)]


def told(need: Need, kind: str) -> set[str]:
    from gongzhi.foundation.accounts.models import User

    names = dict(User.objects.values_list("pk", "username"))
    return {names[one.to] for one in Message.objects.filter(subject=need.pk, kind=kind) if one.to}


def test_the_resident_answers_what_she_was_asked_back_and_the_work_goes_on(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    services.ask_back(need.pk, by=stage.by("sun"), question="几点在家？", at=MORNING)
    assert told(need, "need_question") == {"wang", "lin"}
    with pytest.raises(NotAllowed):
        services.reply_need(need.pk, text="六点后", by=stage.by("lin"))
    need = services.reply_need(need.pk, text="六点后", by=stage.by("wang"), at=MORNING + HOUR)
    assert (need.state, need.waits_since, steps(need)[-2:]) == ("in_hand", None, ["asked_back", "resumed"])


def test_a_need_with_another_lawful_way_is_diverted_with_its_class_and_words(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    with pytest.raises(NotSo) as refusal:
        services.divert_need(need.pk, by=stage.by("zhao"), to="elsewhere", because="请拨打110")
    assert set(refusal.value.fields) == {"to"}
    need = services.divert_need(need.pk, by=stage.by("zhao"), to="emergency", because="请拨打110")
    assert (need.state, need.closed_at is not None, told(need, "need_declined")) == ("diverted", True, {"wang", "lin"})


def test_neighbours_find_what_is_reported_already_and_nothing_that_is_private(stage: Stage) -> None:
    light = stage.open(text="3单元502室门口三层楼道灯不亮，找王阿姨 13812345678").need
    stage.open(text="三层楼道灯不亮", is_private=True)
    stage.open(kind="elderly.help", text="老人要人帮忙换灯")
    set_reach(Reach())
    found = queries.near_public_needs(stage.entrance, kind="light.stairwell", text="楼道的灯坏了不亮")
    assert [(one.number, one.metres, one.is_same_kind) for one in found] == [(light.number, 0.0, True)]
    assert found[0].words == ""
    set_reach(EVERYWHERE)
    masked = queries.public_need(light.number).words
    assert masked == "3单元**室门口三层楼道灯不亮，找某阿姨 138****5678"
    services.release_words(light.pk, words="三层楼道灯不亮，找李大爷", by=stage.by("zhao"))
    (found_again,) = queries.near_public_needs(stage.entrance, kind="light.stairwell", text="楼道的灯坏了不亮")
    assert found_again.words == "三层楼道灯不亮，找某大爷"


def test_what_says_something_else_or_is_over_is_not_shown_as_the_same(stage: Stage) -> None:
    stage.open(text="单元门口路灯一直亮着费电")
    over = stage.open(text="三层楼道灯不亮").need
    services.decline_need(over.pk, by=stage.by("zhao"), because="重复", article="第十一条")
    assert queries.near_needs(stage.entrance, kind="rubbish.pile", text="垃圾桶满了没人收") == []
    assert over.pk not in {
        one.need_id for one in queries.near_needs(stage.entrance, kind="light.stairwell", text="三层楼道灯不亮")
    }


def test_looking_near_by_takes_two_statements_however_many_there_are(stage: Stage) -> None:
    assert stage.entrance.building is not None
    counted = []
    for number in (1, 3):
        for _one in range(number):
            stage.open()
        with CaptureQueriesContext(connection) as caught:
            queries.near_needs(stage.entrance, kind="light.stairwell", text="三层楼道灯不亮")
        counted.append(len(caught))
    assert counted == [2, 2]


def test_a_neighbour_joins_with_a_code_of_her_own_once_and_is_seen_by_staff_alone(stage: Stage) -> None:
    need = stage.open().need
    holder = queries.code_holder(CODE)
    set_reach(Reach(holders=frozenset({holder})))
    for _tap in range(2):
        services.join_need(need.number, by=By(), person=None, code=CODE)
    assert NeedFollower.objects.count() == 1
    set_reach(Reach(holders=frozenset({queries.code_holder("AB3DE-FGH1M")})))
    assert NeedFollower.objects.count() == 0
    set_reach(Reach(communities=frozenset({stage.cast.home.pk})))
    assert [one.holder for one in queries.followers_of(need.pk)] == [holder]


def test_a_need_that_is_private_or_over_cannot_be_joined(stage: Stage) -> None:
    private, over = stage.open(is_private=True).need, stage.open().need
    services.decline_need(over.pk, by=stage.by("zhao"), because="重复", article="第十一条")
    wang = stage.people["wang"].pk
    with pytest.raises(NotThere):
        services.join_need(private.number, by=stage.by("wang"), person=wang)
    with pytest.raises(NotNow):
        services.join_need(over.number, by=stage.by("wang"), person=wang)


def test_whoever_joined_is_told_what_becomes_of_it(stage: Stage) -> None:
    need = stage.open().need
    services.join_need(need.number, by=stage.by("wang"), person=stage.people["wang"].pk)
    services.accept_need(need.pk, by=stage.by("sun"))
    assert told(need, "need_accepted") == {"wang"}


def test_merging_keeps_everybody_told_and_moves_what_was_merged_before(stage: Stage) -> None:
    first = stage.open(reporter=stage.people["wang"].pk).need
    second, third = stage.open().need, stage.open().need
    services.join_need(second.number, by=stage.by("he"), person=stage.people["he"].pk)
    services.merge_needs(first.pk, into=second.number, by=stage.by("zhao"))
    services.merge_needs(second.pk, into=third.number, by=stage.by("zhao"))
    assert {one.person_id for one in queries.followers_of(third.pk)} == {
        stage.people["wang"].pk, stage.people["he"].pk,
    }  # fmt: skip
    assert set(Need.objects.filter(merged_into=third).values_list("pk", "state")) == {
        (first.pk, "merged"), (second.pk, "merged"),
    }  # fmt: skip
    services.accept_need(third.pk, by=stage.by("sun"))
    assert told(third, "need_accepted") == {"wang", "he"}
    assert steps(first)[-2:] == ["merged", "followed"]


def test_needs_of_two_communities_are_not_merged(stage: Stage) -> None:
    here, far = stage.open().need, stage.open("chen", place_id=stage.cast.far_building.pk).need
    for into in (far.number, "N-00000-0", here.number):
        with pytest.raises(NotSo) as refusal:
            services.merge_needs(here.pk, into=into, by=stage.by("zhao"))
        assert set(refusal.value.fields) == {"into"}


def test_the_whole_is_done_when_no_part_is_open(stage: Stage) -> None:
    need = stage.open(text="楼道灯不亮，门口还堆着垃圾").need
    services.accept_need(need.pk, by=stage.by("sun"))
    parts = services.split_need(
        need.pk, parts=[("light.stairwell", "换灯"), ("rubbish.pile", "清运垃圾")], by=stage.by("zhao")
    )
    assert {part.parent_id for part in parts} == {need.pk}
    with pytest.raises(NotNow):
        services.finish_need(need.pk, by=stage.by("sun"), text="换好了")
    for part in parts:
        services.decline_need(part.pk, by=stage.by("zhao"), because="另行处理", article="第一条")
    assert told(need, "need_parts_done") == {"lin", "sun"}
    assert services.finish_need(need.pk, by=stage.by("sun"), text="换好了").state == "done"


def test_a_part_is_not_divided_again_and_one_part_is_none(stage: Stage) -> None:
    need = stage.open().need
    with pytest.raises(NotSo):
        services.split_need(need.pk, parts=[("light.stairwell", "换灯")], by=stage.by("zhao"))
    parts = services.split_need(
        need.pk, parts=[("light.stairwell", "换灯"), ("rubbish.pile", "清运")], by=stage.by("zhao")
    )
    with pytest.raises(NotNow):
        services.split_need(parts[0].pk, parts=[("light.stairwell", "a"), ("rubbish.pile", "b")], by=stage.by("zhao"))


def test_a_need_changes_its_owner_only_when_both_sides_agree(stage: Stage) -> None:
    need, he = stage.open().need, stage.people["he"].pk
    with pytest.raises(NotAllowed):
        services.offer_need(need.pk, to=he, by=stage.by("zhao"), because="请假")
    services.offer_need(need.pk, to=he, by=stage.by("lin"), because="请假")
    assert (Need.objects.get(pk=need.pk).owner_id, told(need, "need_offered")) == (stage.people["lin"].pk, {"he"})
    with pytest.raises(NotAllowed):
        services.take_over_need(need.pk, by=stage.by("zhao"), agrees=True)
    need = services.take_over_need(need.pk, by=stage.by("he"), agrees=True)
    assert (need.owner_id, need.offered_to_id, told(need, "need_handed")) == (he, None, {"lin"})
    services.offer_need(need.pk, to=stage.people["lin"].pk, by=stage.by("he"), because="回来了")
    assert services.take_over_need(need.pk, by=stage.by("lin"), agrees=False).owner_id == he
    assert steps(need)[-4:] == ["offered", "handed", "offered", "kept"]


def test_what_everybody_reads_follows_the_need(stage: Stage) -> None:
    need = stage.open().need
    services.accept_need(need.pk, by=stage.by("sun"))
    set_reach(Reach())
    assert list(PublicNeed.objects.values_list("number", "state", "closed_at")) == [(need.number, "accepted", None)]
    set_reach(EVERYWHERE)


def test_a_firm_sees_the_parts_of_its_whole_and_declines_its_own_part_without_seeing_the_whole(stage: Stage) -> None:
    need = stage.open().need
    kinds = [("light.stairwell", "换灯"), ("rubbish.pile", "清运垃圾")]
    mine, other = services.split_need(need.pk, parts=kinds, by=stage.by("zhao"))
    whole = Need.objects.get(pk=need.pk)
    assert whole.handler_id is not None
    services.accept_need(whole.pk, by=stage.by("sun"))
    set_reach(Reach(holders=frozenset({whole.handler_id})))
    with pytest.raises(NotNow):
        services.finish_need(whole.pk, by=stage.by("sun"), text="好了")
    # Another body has the whole now; the firm keeps its part alone.
    set_reach(EVERYWHERE)
    services.send_need(whole.pk, to=stage.cast.office.pk, by=stage.by("zhao"), because="由居委会牵头")
    set_reach(Reach(holders=frozenset({whole.handler_id})))
    assert queries.seen_need(whole.pk) is None
    services.decline_need(mine.pk, by=stage.by("sun"), because="不归我们", article="第十一条")
    set_reach(EVERYWHERE)
    assert (told(need, "need_parts_done"), queries.has_open_parts(Need.objects.get(pk=need.pk))) == (set(), True)
    assert other.closed_at is None


def test_a_group_of_kinds_and_an_ended_kind_cannot_be_chosen(stage: Stage) -> None:
    NeedKind.objects.filter(code="rubbish.pile").update(is_ended=True)
    group = NeedKind.objects.filter(parent__isnull=False).values_list("parent__code", flat=True)[0]
    for code in ("rubbish.pile", group):
        with pytest.raises(NotThere):
            stage.open(kind=code)
