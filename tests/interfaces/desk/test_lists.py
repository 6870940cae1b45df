"""The three lists on the screen, over the interface, and for everybody."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import add_organisation
from gongzhi.domain.contributions.models import Posting
from gongzhi.domain.contributions.services import Origin, PostingFacts, post_item
from gongzhi.domain.lists.models import ListSnapshot, Project, ResourceMatch
from gongzhi.domain.lists.services import (
    ProjectFacts,
    adopt_project,
    match_resource,
    propose_project,
    publish_snapshot,
    take_snapshot,
)
from gongzhi.foundation import time
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.needs_stage import Stage, program, set_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> Stage:
    return set_stage()


def send(client: Client, address: str, **facts: object) -> int:
    status = client.post(address, {"command_id": str(uuid4()), **facts}).status_code
    set_reach(EVERYWHERE)
    return status


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    set_reach(EVERYWHERE)
    assert answer.status_code == 200, address
    return answer.content.decode("utf-8-sig")


def offered(stage: Stage) -> Posting:
    facts = PostingFacts(side="offer", kind="goods", title="轮椅免费借用")
    origin = Origin(is_published=True)
    return post_item(stage.other_firm, community=stage.cast.home, facts=facts, by=stage.by("tang"), origin=origin)


def test_a_need_becomes_a_project_on_the_screen_and_everybody_reads_how_far_it_is(stage: Stage) -> None:
    need, client = stage.open(at=time.now()).need, stage.enter("zhao")
    address = f"/desk/lists/needs/{need.pk}/project"
    assert [send(client, address), send(client, address, title="加装车棚", text="居民提出")] == [422, 302]
    project = Project.objects.get()
    moves = f"/desk/lists/projects/{project.pk}"
    due = (time.today() + timedelta(days=9)).isoformat()
    statuses = [
        send(client, f"{moves}/start"),
        send(client, f"{moves}/adopt", owner=stage.people["zhao"].pk, due_on=due),
        send(client, f"{moves}/start"),
        send(client, f"{moves}/finish"),
        send(client, f"{moves}/finish", evidence="已建成"),
        send(client, f"{moves}/nothing"),
    ]
    assert statuses == [409, 302, 302, 422, 302, 404]
    pages = [read(client, moves), read(client, f"/desk/needs/{need.pk}"), read(Client(), f"/projects/{project.number}")]
    assert [("加装车棚" in page, "已建成" in page) for page in pages] == [(True, True)] * 3
    assert (need.number in pages[2], "Zhao" in pages[2]) == (True, True)
    assert "加装车棚" in read(client, "/desk/lists/projects?state=done&as=csv")
    assert project.number in read(Client(), f"/projects/in/{stage.cast.home.pk}")


def test_a_list_of_the_day_is_kept_looked_at_and_published_for_everybody(stage: Stage) -> None:
    need, client = stage.open(at=time.now()).need, stage.enter("zhao")
    public = f"/lists/in/{stage.cast.home.pk}?kind=needs"
    assert send(client, f"/desk/lists/at/{stage.cast.home.pk}/snapshot", kind="needs") == 302
    snapshot = ListSnapshot.objects.get()
    address = f"/desk/lists/snapshots/{snapshot.pk}"
    before = read(Client(), public)
    assert [send(client, f"{address}/publish"), ListSnapshot.objects.get().published_at] == [302, None]
    seen = {"made_at": snapshot.made_at.isoformat()}
    assert (seen["made_at"] in read(client, address), need.number in before) == (True, False)
    assert send(client, f"{address}/publish", **seen) == 302
    assert [need.number in read(Client(), public), need.number in read(client, address)] == [True, True]
    assert need.number in read(client, f"{address}?as=csv")
    assert need.number in read(Client(), f"{public}&on={time.today()}")
    assert need.number not in read(Client(), f"{public}&on=2020-01-01")
    assert "withdraw" in read(client, address)
    assert [send(client, f"{address}/withdraw"), send(client, f"{address}/withdraw", because="写错了")] == [422, 302]
    assert need.number not in read(Client(), public)


def test_an_organisation_answers_what_is_asked_of_it_and_never_sees_the_need(stage: Stage) -> None:
    need, offer = stage.open(at=time.now(), text="老人出院借一辆轮椅").need, offered(stage)
    zhao, tang = stage.enter("zhao"), stage.enter("tang")
    address = f"/desk/lists/needs/{need.pk}/resource"
    assert "轮椅免费借用" in read(zhao, address)
    assert [send(zhao, address), send(zhao, address, posting=offer.pk, words="借轮椅两周")] == [422, 302]
    match = ResourceMatch.objects.get()
    page = read(tang, f"/desk/lists/matches/{match.pk}")
    assert ("借轮椅两周" in page, str(need.pk) in page, "老人出院" in page) == (True, False, False)
    assert "轮椅免费借用" in read(tang, "/desk/lists/matches")
    statuses = [
        send(tang, f"/desk/lists/matches/{match.pk}/finish", result="给自己确认"),
        send(tang, f"/desk/lists/matches/{match.pk}/agree"),
        send(zhao, f"/desk/lists/matches/{match.pk}/finish", result="已送到"),
    ]
    assert statuses == [409, 302, 302]
    assert "已送到" in read(zhao, f"/desk/needs/{need.pk}")


def test_a_program_does_the_same(stage: Stage) -> None:
    need, offer, client = stage.open(at=time.now()).need, offered(stage), stage.enter("zhao")
    home, tang = stage.cast.home.pk, stage.enter("tang")
    status, made = program(client, "POST", "/projects", {"community_id": home, "title": "加装车棚", "need_id": need.pk})
    assert (status, made["state"]) == (201, "proposed")
    due = time.today() + timedelta(days=9)
    moves = f"/projects/{made['id']}"
    steps = [
        program(client, "POST", f"{moves}/adopt", {"due_on": due})[0],
        program(client, "POST", f"{moves}/adopt", {"owner": stage.people["zhao"].pk, "due_on": due})[0],
        program(client, "POST", f"{moves}/note", {"text": "开工"})[0],
        program(client, "POST", f"{moves}/finish", {"evidence": "早了"})[0],
    ]
    assert steps == [422, 201, 201, 409]
    assert program(client, "GET", moves)[1]["needs"] == 1
    assert program(client, "GET", "/projects?state=open")[1]["total"] == 1
    other = stage.open(at=time.now()).need
    assert program(client, "POST", f"/needs/{other.pk}/project", {"number": made["number"]})[0] == 201
    kept = program(client, "POST", "/list-snapshots", {"community_id": home, "kind": "projects"})
    read_as = {"made_at": program(client, "GET", f"/list-snapshots/{kept[1]['id']}")[1]["made_at"]}
    published = [
        program(client, "POST", f"/list-snapshots/{kept[1]['id']}/{verb}", body)[0]
        for verb, body in (
            ("publish", {"made_at": time.now() - timedelta(days=1)}),
            ("withdraw", {"because": "早了"}),
            ("publish", read_as),
            ("withdraw", {"because": "写错了"}),
        )
    ]
    assert published == [409, 409, 201, 201]
    assert [line["number"] for line in program(client, "GET", f"/list-snapshots/{kept[1]['id']}")[1]["lines"]] == [
        made["number"]
    ]
    assert program(client, "GET", "/list-snapshots?kind=projects")[1]["total"] == 1
    assert {one["kind"]: one["open"] for one in program(client, "GET", "/lists")[1]} == {
        "needs": 2, "resources": 1, "projects": 1,
    }  # fmt: skip
    assert program(client, "GET", f"/needs/{need.pk}/offers")[1][0]["number"] == offer.number
    asked = program(client, "POST", f"/needs/{need.pk}/matches", {"posting_id": offer.pk, "words": "借用"})
    assert (asked[0], program(tang, "GET", "/matches")[1]["items"][0]["need_id"]) == (201, None)
    assert program(client, "GET", "/matches?state=open")[1]["items"][0]["need_id"] == str(need.pk)
    because = {"because": "已借出"}
    answers = [program(tang, "POST", f"/matches/{asked[1]['id']}/{one}", because)[0] for one in ("decline", "agree")]
    assert answers == [201, 409]


def test_the_lists_cost_the_same_with_one_row_and_with_three(stage: Stage) -> None:
    client, counts = stage.enter("zhao"), []
    for number in range(3):
        need, by = stage.open(at=time.now()).need, stage.by("zhao")
        propose_project(stage.cast.home, facts=ProjectFacts(title=f"项目{number}"), by=by, need=need)
        match_resource(need, posting_id=offered(stage).pk, words="借用", by=by)
        take_snapshot(stage.cast.home, kind=("needs", "resources", "projects")[number], by=by)
        asked = []
        addresses = (
            "/desk/lists/",
            "/desk/lists/projects",
            "/desk/lists/matches",
            f"/projects/in/{stage.cast.home.pk}",
        )
        for address in addresses:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            set_reach(EVERYWHERE)
            asked.append(len(caught))
        counts.append(asked)
    assert counts[0] == counts[2]


def test_the_community_answers_for_its_committee_and_for_whom_nobody_speaks(stage: Stage) -> None:
    zhao, facts = stage.enter("zhao"), PostingFacts(side="offer", kind="goods", title="轮椅")
    origin = Origin(is_published=True)
    silent = add_organisation("社区便利店", kind="restaurant", community=stage.cast.home, by=SYSTEM)
    answered = []
    for body in (stage.cast.committee, silent, stage.other_firm):
        offer = post_item(body, community=stage.cast.home, facts=facts, by=stage.by("zhao"), origin=origin)
        need = stage.open(at=time.now()).need
        match = match_resource(need, posting_id=offer.pk, words="借用", by=stage.by("zhao"))
        steps = [send(zhao, f"/desk/lists/matches/{match.pk}/agree")]
        steps.append(program(zhao, "POST", f"/matches/{match.pk}/finish", {"result": "已送到"})[0])
        answered.append(steps)
    assert answered == [[302, 201], [302, 201], [409, 409]]


def test_a_list_belongs_to_a_community_and_to_no_other_place(stage: Stage) -> None:
    qian, statuses = stage.enter("qian"), set()
    for place in (stage.cast.subdistrict.pk, stage.cast.buildings[0].pk):
        statuses |= {
            send(qian, f"/desk/lists/at/{place}/snapshot", kind="needs"),
            send(qian, f"/desk/lists/projects/at/{place}/new", title="加装车棚"),
            program(qian, "POST", "/list-snapshots", {"community_id": place, "kind": "needs"})[0],
            program(qian, "POST", "/projects", {"community_id": place, "title": "加装车棚"})[0],
        }
    assert (statuses, Project.objects.count(), ListSnapshot.objects.count()) == ({404}, 0, 0)


def test_an_officer_chooses_the_community_of_a_proposal_and_its_form_names_it(stage: Stage) -> None:
    qian = stage.enter("qian")
    page = read(qian, "/desk/lists/projects")
    addresses = [f"/desk/lists/projects/at/{one.pk}/new" for one in (stage.cast.home, stage.cast.next_door)]
    assert [one in page for one in addresses] == [True, True]
    names = (stage.cast.home.name, stage.cast.next_door.name)
    assert [name in read(qian, one) for name, one in zip(names, addresses, strict=True)] == [True, True]
    assert "/projects/at/" not in read(stage.enter("lin"), "/desk/lists/projects")


def test_the_figure_of_needs_opens_for_whoever_reads_no_single_need(stage: Stage) -> None:
    pages = [read(stage.enter(name), "/desk/lists/") for name in ("zhao", "zhou")]
    assert ["/desk/needs/?state=open" in page for page in pages] == [True, False]
    assert "/desk/needs/overdue" in pages[1]


def test_a_number_and_words_for_a_new_proposal_are_not_both_taken(stage: Stage) -> None:
    need, client = stage.open(at=time.now()).need, stage.enter("zhao")
    project = propose_project(stage.cast.home, facts=ProjectFacts(title="加装车棚"), by=stage.by("zhao"))
    address = f"/desk/lists/needs/{need.pk}/project"
    both = send(client, address, number=project.number, text="很长的话")
    assert [both, send(client, address, number=project.number)] == [422, 302]


def test_everybody_reads_who_answers_for_a_project_on_the_published_list(stage: Stage) -> None:
    by, home = stage.by("zhao"), stage.cast.home
    project = propose_project(home, facts=ProjectFacts(title="加装车棚"), by=by)
    due = time.today() + timedelta(days=9)
    adopt_project(project.pk, owner=stage.people["zhao"].pk, due_on=due, by=by)
    kept = take_snapshot(home, kind="projects", by=by)
    publish_snapshot(kept.pk, made_at=kept.made_at, by=by)
    page = read(Client(), f"/lists/in/{home.pk}?kind=projects")
    assert ("加装车棚" in page, "Zhao" in page, "Zhao" in str(kept.lines)) == (True, True, False)
