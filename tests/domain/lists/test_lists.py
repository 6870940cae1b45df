"""The three lists: snapshots by day, needs that become projects in one thread, offers matched with needs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.contributions.models import Posting
from gongzhi.domain.contributions.services import Origin, PostingFacts, post_item, withdraw_posting
from gongzhi.domain.contributions.words import PostingSide
from gongzhi.domain.lists import queries, rules, services
from gongzhi.domain.lists.models import ListSnapshot, Project, ResourceMatch
from gongzhi.domain.lists.words import MatchState, ProjectState
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.models import Need
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, Reach, Scope, set_reach
from gongzhi.workflows.leave_neighbourhood import leave_neighbourhood

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
IDENTITY = "11010519491231002X"
ARTICLE = "《物业管理条例》第66条"


def told(kind: str) -> set[str]:
    names = dict(User.objects.values_list("pk", "username"))
    return {names[one.to] for one in Message.objects.filter(kind=kind) if one.to}


def proposed(stage: Stage, need: Need | None = None) -> Project:
    facts = services.ProjectFacts(title="3号楼加装电动车棚", text=f"居民多次提出 {IDENTITY}")
    return services.propose_project(stage.cast.home, facts=facts, by=stage.by("zhao"), need=need)


def adopted(stage: Stage, need: Need | None = None) -> Project:
    owner, due = stage.people["zhao"].pk, time.today() + 30 * DAY
    return services.adopt_project(proposed(stage, need).pk, owner=owner, due_on=due, by=stage.by("zhao"), text="议事会")


def offered(stage: Stage, title: str = "轮椅免费借用", side: str = "offer") -> Posting:
    facts = PostingFacts(side=side, kind="goods", title=title, quantity=2, unit="辆")
    origin = Origin(is_published=True)
    return post_item(stage.other_firm, community=stage.cast.home, facts=facts, by=stage.by("tang"), origin=origin)


def test_what_has_ended_goes_nowhere() -> None:
    over = {state for state, following in rules.PROJECT_NEXT.items() if not following}
    given = {state for state, following in rules.MATCH_NEXT.items() if not following}
    assert over == {ProjectState.DONE, ProjectState.DROPPED}
    assert given == {MatchState.GIVEN, MatchState.DECLINED, MatchState.WITHDRAWN}


def test_a_need_becomes_a_proposal_and_a_project_and_stays_one_thread(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk, at=time.now()).need
    project = adopted(stage, need)
    services.start_project(project.pk, by=stage.by("zhao"))
    services.note_project(project.pk, text="基础已完成", by=stage.by("zhao"))
    services.finish_project(project.pk, evidence="已启用，照片见公示栏", by=stage.by("zhao"))
    lines = [event.text for event in needs.thread(need) if event.step == "projected"]
    assert (len(lines), all(project.number in line for line in lines)) == (5, True)
    assert ("基础已完成" in lines[3], "已启用" in lines[4]) == (True, True)
    assert told("need_project") == {"wang", "lin"}
    kept = Project.objects.get()
    assert (kept.state, kept.over_at is not None, IDENTITY in kept.text) == ("done", True, False)
    assert [one.state for one in queries.steps_of_project(kept)] == [
        "proposed",
        "adopted",
        "in_hand",
        "in_hand",
        "done",
    ]
    # The need's own life goes on: its handler finishes it, and the reporter has the last word.
    assert (Need.objects.get(pk=need.pk).state, queries.project_of_need(need.pk)) == ("received", kept)


def test_a_need_goes_on_in_one_project_and_several_needs_in_the_same(stage: Stage) -> None:
    first, second = stage.open(at=time.now()).need, stage.open(at=time.now()).need
    project = proposed(stage, first)
    services.join_project(second, number=project.number.lower(), by=stage.by("zhao"))
    with pytest.raises(NotNow):
        services.join_project(second, number=project.number, by=stage.by("zhao"))
    with pytest.raises(NotSo) as unknown:
        services.join_project(second, number="P-99999-A", by=stage.by("zhao"))
    assert set(unknown.value.fields) == {"number"}
    assert {one.pk for one in queries.needs_of_project(project)} == {first.pk, second.pk}
    services.drop_project(project.pk, because="场地不够", by=stage.by("zhao"))
    with pytest.raises(NotNow):
        services.join_project(stage.open(at=time.now()).need, number=project.number, by=stage.by("zhao"))


def test_a_project_takes_its_steps_in_order_with_owner_day_and_evidence(stage: Stage) -> None:
    project = proposed(stage)
    with pytest.raises(NotNow):
        services.start_project(project.pk, by=stage.by("zhao"))
    with pytest.raises(NotSo) as early:
        services.adopt_project(
            project.pk, owner=stage.people["zhao"].pk, due_on=time.today() - DAY, by=stage.by("zhao")
        )
    assert set(early.value.fields) == {"due_on"}
    for act, field in ((services.finish_project, "evidence"), (services.drop_project, "because")):
        with pytest.raises(NotSo) as empty:
            act(project.pk, by=stage.by("zhao"), **{field: " "})
        assert set(empty.value.fields) == {field}
    with pytest.raises(NotSo):
        services.propose_project(stage.cast.home, facts=services.ProjectFacts(title=" "), by=stage.by("zhao"))


def test_a_snapshot_keeps_the_list_of_the_day_and_a_published_one_stays(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    private = stage.open(at=time.now(), is_private=True).need
    first = services.take_snapshot(stage.cast.home, kind="needs", by=stage.by("zhao"))
    assert ([line["number"] for line in first.lines], first.count, first.hidden) == ([need.number], 1, 1)
    assert private.number not in str(first.lines)
    stage.open(at=time.now())
    again = services.take_snapshot(stage.cast.home, kind="needs", by=stage.by("zhao"))
    assert (again.count, ListSnapshot.objects.count()) == (2, 1)
    services.publish_snapshot(again.pk, made_at=again.made_at, by=stage.by("zhao"))
    with pytest.raises(NotNow):
        services.take_snapshot(stage.cast.home, kind="needs", by=stage.by("zhao"))
    with pytest.raises(NotNow):
        services.publish_snapshot(again.pk, made_at=again.made_at, by=stage.by("zhao"))
    with pytest.raises(NotSo):
        services.take_snapshot(stage.cast.home, kind="x", by=stage.by("zhao"))
    shown = queries.published_snapshot(stage.cast.home.pk, "needs")
    assert (shown, queries.published_days(stage.cast.home.pk, "needs")) == (again, [time.today()])


def test_the_lists_of_resources_and_projects_have_number_owner_day_and_state(stage: Stage) -> None:
    offer, project = offered(stage), adopted(stage)
    due = str(time.today() + 30 * DAY)
    resources = services.take_snapshot(stage.cast.home, kind="resources", by=stage.by("zhao"))
    projects = services.take_snapshot(stage.cast.home, kind="projects", by=stage.by("zhao"))
    (resource,), (one,) = queries.shown_lines(resources), queries.shown_lines(projects)
    assert (resource["number"], resource["owner"], resource["state"]) == (offer.number, "京城物业", "published")
    assert (one["number"], one["owner"], one["due"], one["state"]) == (project.number, "Zhao", due, "adopted")
    later = queries.stand(stage.cast.home, "projects", at=time.now() + 31 * DAY)
    counts = {one.kind: (one.open, one.late) for one in queries.list_counts(
        Scope(paths=(stage.cast.home.path,)), now=time.now() + 31 * DAY)}  # fmt: skip
    assert (later.count, counts) == (1, {"needs": (0, 0), "resources": (1, 0), "projects": (1, 1)})


def test_a_stranger_reads_published_lists_and_projects_and_writes_none(stage: Stage) -> None:
    project = proposed(stage, stage.open(at=time.now()).need)
    snapshot = services.take_snapshot(stage.cast.home, kind="projects", by=stage.by("zhao"))
    set_reach(Reach())
    assert queries.published_snapshot(stage.cast.home.pk, "projects") is None
    assert len(queries.public_needs_of_project(queries.project_by_number(project.number))) == 1
    with pytest.raises(NotThere):
        services.drop_project(project.pk, because="x", by=SYSTEM)
    with pytest.raises(NotThere):
        services.publish_snapshot(snapshot.pk, made_at=snapshot.made_at, by=SYSTEM)
    set_reach(EVERYWHERE)


def test_an_offer_is_asked_for_in_public_words_given_and_noted_in_the_needs_thread(stage: Stage) -> None:
    need, offer = stage.open(at=time.now(), text="老人出院借一辆轮椅").need, offered(stage)
    offered(stage, title="会议室周末开放")
    close = queries.offers_for(need, on=time.today())
    assert [one.posting.title for one in close] == ["轮椅免费借用", "会议室周末开放"]
    match = services.match_resource(need, posting_id=offer.pk, words="借轮椅两周", by=stage.by("zhao"))
    with pytest.raises(NotNow):
        services.match_resource(need, posting_id=offer.pk, words="再借", by=stage.by("zhao"))
    with pytest.raises(NotNow):
        services.finish_match(match.pk, result="已借", by=stage.by("zhao"))
    set_reach(Reach(holders=frozenset({stage.other_firm.pk})))
    assert (list(queries.matches(Scope(holders=frozenset({stage.other_firm.pk})))), Need.objects.count()) == (
        [match],
        0,
    )
    services.agree_to_match(match.pk, by=stage.by("tang"))
    set_reach(EVERYWHERE)
    services.finish_match(match.pk, result="轮椅已送到", by=stage.by("zhao"))
    texts = [event.text for event in needs.thread(need) if event.step == "noted"]
    assert (len(texts), "轮椅已送到" in texts[1]) == (2, True)
    assert (told("match_asked"), told("match_answered")) == ({"tang"}, {"zhao"})
    verbs = set(Entry.objects.filter(verb__startswith="match.").values_list("verb", flat=True))
    assert verbs == {"match.asked", "match.agreed", "match.given"}


def test_an_organisation_declines_with_a_reason_and_the_offer_can_be_asked_for_anew(stage: Stage) -> None:
    need, offer = stage.open(at=time.now()).need, offered(stage)
    match = services.match_resource(need, posting_id=offer.pk, words="借轮椅", by=stage.by("zhao"))
    with pytest.raises(NotSo):
        services.decline_match(match.pk, because=" ", by=stage.by("tang"))
    services.decline_match(match.pk, because="已借出", by=stage.by("tang"))
    again = services.match_resource(need, posting_id=offer.pk, words="下周再借", by=stage.by("zhao"))
    services.withdraw_match(again.pk, because="家属已买", by=stage.by("zhao"))
    assert set(ResourceMatch.objects.values_list("state", flat=True)) == {"declined", "withdrawn"}
    ask = offered(stage, title="求轮椅", side="ask")
    with pytest.raises(NotSo):
        services.match_resource(need, posting_id=ask.pk, words="借轮椅", by=stage.by("zhao"))


@pytest.mark.transactional
def test_of_two_who_make_a_proposal_of_one_need_at_once_one_is_told(db: None) -> None:
    import threading

    from django.db import connection

    from gongzhi.domain.lists.models import ProjectNeed
    from gongzhi.foundation.reach import everywhere as reaching_everywhere
    from tests.support.needs_stage import set_stage

    with reaching_everywhere():
        stage = set_stage()
        need = stage.open().need
    start, said = threading.Barrier(2), []

    def propose(name: str) -> None:
        start.wait()
        try:
            with reaching_everywhere():
                facts = services.ProjectFacts(title=name)
                services.propose_project(stage.cast.home, facts=facts, by=stage.by(name), need=need)
            said.append("proposed")
        except NotNow:
            said.append("not now")
        finally:
            connection.close()

    threads = [threading.Thread(target=propose, args=[name]) for name in ("lin", "zhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reaching_everywhere():
        kept = (Project.objects.count(), ProjectNeed.objects.count())
    assert (sorted(said), kept) == (["not now", "proposed"], (1, 1))


def test_a_published_list_forgets_and_is_corrected_with_the_needs_on_it(stage: Stage) -> None:
    now, zhao = time.now(), stage.by("zhao")
    need = stage.open(at=now).need
    need_services.release_words(need.pk, words="张三门口的灯坏了", by=zhao)
    kept = services.take_snapshot(stage.cast.home, kind="needs", by=zhao)
    services.publish_snapshot(kept.pk, made_at=kept.made_at, by=zhao)
    assert "张三" in queries.shown_lines(kept)[0]["title"]
    need_services.release_words(need.pk, words="三层门口的灯坏了", by=zhao)
    assert "三层门口的灯坏了" in queries.shown_lines(kept)[0]["title"]
    need_services.decline_need(need.pk, because="已由物业处理", article=ARTICLE, by=zhao, at=now)
    assert need_services.forget_needs(at=now + 731 * DAY) == 1
    shown = queries.shown_lines(ListSnapshot.objects.get())
    assert [(line["number"], "门口" in str(line)) for line in shown] == [(need.number, False)]
    assert ("门口" in str(kept.lines), "张三" in str(kept.lines)) == (False, False)


def test_a_list_is_shown_in_the_readers_language(stage: Stage) -> None:
    offered(stage)
    kept = services.take_snapshot(stage.cast.home, kind="resources", by=stage.by("zhao"))
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert queries.shown_lines(kept)[0]["place"] == str(PostingSide.OFFER.label)


def test_what_is_published_was_looked_at_and_can_be_taken_back(stage: Stage) -> None:
    zhao = stage.by("zhao")
    seen = services.take_snapshot(stage.cast.home, kind="projects", by=zhao)
    anew = services.take_snapshot(stage.cast.home, kind="projects", by=zhao, at=seen.made_at + timedelta(seconds=1))
    for moment in (seen.made_at, None):
        with pytest.raises(NotNow):
            services.publish_snapshot(anew.pk, made_at=moment, by=zhao)
    with pytest.raises(NotNow):
        services.withdraw_snapshot(anew.pk, because="写错了", by=zhao)
    services.publish_snapshot(anew.pk, made_at=anew.made_at, by=zhao)
    with pytest.raises(NotSo) as empty:
        services.withdraw_snapshot(anew.pk, because=" ", by=zhao)
    services.withdraw_snapshot(anew.pk, because="写错了", by=zhao)
    assert (set(empty.value.fields), queries.published_snapshot(stage.cast.home.pk, "projects")) == ({"because"}, None)
    assert Entry.objects.get(verb="list.withdrawn").because == "写错了"
    again = services.take_snapshot(stage.cast.home, kind="projects", by=zhao)
    assert (again.pk, ListSnapshot.objects.count()) == (seen.pk, 1)


def test_words_of_projects_and_matches_name_nobody(stage: Stage) -> None:
    zhao, told_all = stage.by("zhao"), "3号楼302室王阿姨13812345678"
    facts = services.ProjectFacts(title=told_all, text=told_all)
    project = services.propose_project(stage.cast.home, facts=facts, by=zhao)
    services.note_project(project.pk, text=told_all, by=zhao)
    services.drop_project(project.pk, because=told_all, by=zhao)
    need, offer = stage.open(at=time.now()).need, offered(stage)
    match = services.match_resource(need, posting_id=offer.pk, words=told_all, by=zhao)
    services.withdraw_match(match.pk, because=told_all, by=zhao)
    project.refresh_from_db()
    match.refresh_from_db()
    kept = {project.title, project.text, project.reason, match.words, match.reason}
    kept |= {one.text for one in queries.steps_of_project(project) if one.text}
    assert kept == {"3号楼**室某阿姨138****5678"}


def test_words_of_a_match_go_with_those_of_its_need_and_no_step_brings_them_back(stage: Stage) -> None:
    now, zhao = time.now(), stage.by("zhao")
    need = stage.open(at=now).need
    project = proposed(stage, need)
    match = services.match_resource(need, posting_id=offered(stage).pk, words="借轮椅两周", by=zhao)
    services.agree_to_match(match.pk, by=stage.by("tang"))
    services.finish_match(match.pk, result="轮椅已送到", by=zhao)
    assert services.forget_matches() == 0
    need_services.decline_need(need.pk, because="已由物业处理", article=ARTICLE, by=zhao, at=now)
    need_services.forget_needs(at=now + 731 * DAY)
    assert (services.forget_matches(), services.forget_matches()) == (1, 0)
    match.refresh_from_db()
    assert (match.words, match.result, match.reason) == ("—", "—", "")
    services.note_project(project.pk, text="基础已完成", by=zhao)
    assert {event.text for event in needs.thread(need)} == {""}


def test_whoever_answers_for_a_project_works_there_and_whoever_carries_it_out_takes_part(stage: Stage) -> None:
    project, due, zhao = proposed(stage), time.today() + DAY, stage.by("zhao")
    for owner in ("wang", "chen", "zhou"):
        with pytest.raises(NotSo) as refused:
            services.adopt_project(project.pk, owner=stage.people[owner].pk, due_on=due, by=zhao)
        assert set(refused.value.fields) == {"owner"}
    owner_id = stage.people["zhao"].pk
    beside = Organisation.objects.get(name="安慧北里社区居委会").pk
    with pytest.raises(NotSo) as stranger:
        services.adopt_project(project.pk, owner=owner_id, due_on=due, organisation=beside, by=zhao)
    assert set(stranger.value.fields) == {"organisation"}
    services.adopt_project(project.pk, owner=owner_id, due_on=due, organisation=stage.cast.committee.pk, by=zhao)


def test_a_merged_need_goes_on_hearing_of_its_project(stage: Stage) -> None:
    zhao, now = stage.by("zhao"), time.now()
    whole, twin = stage.open(at=now).need, stage.open(reporter=stage.people["wang"].pk, at=now).need
    project = proposed(stage, twin)
    need_services.merge_needs(twin.pk, into=whole.number, by=zhao)
    Message.objects.all().delete()
    services.note_project(project.pk, text="基础已完成", by=zhao)
    assert ("wang" in told("need_project"), queries.project_of_need(whole.pk)) == (True, project)
    assert "基础已完成" in needs.thread(whole)[-1].text
    assert [event.step for event in needs.thread(twin)][-1] == "followed"


def test_a_match_ends_with_its_need_and_with_its_offer_and_both_sides_are_told(stage: Stage) -> None:
    zhao, now = stage.by("zhao"), time.now()
    over, agreed, kept, left = (stage.open(at=now).need for _number in range(4))
    offers = [offered(stage, title) for title in ("轮椅", "拐杖", "会议室", "音响")]
    found = [
        services.match_resource(need, posting_id=offer.pk, words="借用", by=stage.by("lin"))
        for need, offer in zip((over, agreed, kept, left), offers, strict=True)
    ]
    services.agree_to_match(found[1].pk, by=stage.by("tang"))
    for need in (over, agreed):
        need_services.decline_need(need.pk, because="已由物业处理", article=ARTICLE, by=zhao, at=now)
    withdraw_posting(offers[3].pk, because="已借出", by=stage.by("tang"))
    with pytest.raises(NotNow):
        services.agree_to_match(found[3].pk, by=stage.by("tang"))
    Message.objects.all().delete()
    assert (services.end_left_matches(at=now + DAY), services.end_left_matches(at=now + DAY)) == (2, 0)
    states = dict(ResourceMatch.objects.values_list("need", "state"))
    assert states == {over.pk: "withdrawn", agreed.pk: "agreed", kept.pk: "asked", left.pk: "declined"}
    assert (told("match_asked"), told("match_answered")) == ({"tang"}, {"zhao", "lin"})
    assert services.end_left_matches(at=now + 31 * DAY) == 1


def test_what_is_asked_of_an_organisation_ends_when_it_leaves(stage: Stage) -> None:
    match = services.match_resource(
        stage.open(at=time.now()).need, posting_id=offered(stage).pk, words="借用", by=stage.by("zhao")
    )
    leave_neighbourhood(stage.other_firm.pk, on=time.today(), because="迁出", by=SYSTEM)
    match.refresh_from_db()
    assert (match.state, "迁出" in match.reason) == ("declined", True)


@pytest.mark.transactional
def test_of_two_who_keep_a_list_at_once_neither_overwrites_what_the_other_has_published(db: None) -> None:
    import threading

    from django.db import connection

    from gongzhi.foundation.reach import everywhere as reaching_everywhere
    from tests.support.needs_stage import set_stage

    with reaching_everywhere():
        stage = set_stage()
    start, said = threading.Barrier(2), []

    def keep(name: str) -> None:
        start.wait()
        try:
            with reaching_everywhere():
                kept = services.take_snapshot(stage.cast.home, kind="needs", by=stage.by(name))
                services.publish_snapshot(kept.pk, made_at=kept.made_at, by=stage.by(name))
            said.append("published")
        except NotNow:
            said.append("not now")
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=[name]) for name in ("lin", "zhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reaching_everywhere():
        kept = ListSnapshot.objects.get()
    assert (sorted(said), kept.made_by_id) == (["not now", "published"], kept.published_by_id)
