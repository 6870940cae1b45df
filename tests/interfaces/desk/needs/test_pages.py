"""Needs at the desk and on a partner's phone: who sees what, and the whole way from acceptance to the call-back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.queries import contact_of
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.models import Need
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.needs_stage import MORNING, photo

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


def words(client: Client, address: str, status: int = 200, **facts: Any) -> str:
    answer = client.post(address, facts) if facts else client.get(address)
    assert answer.status_code == status, answer.content[:2000]
    text: str = answer.content.decode()
    set_reach(EVERYWHERE)
    return text


def act(client: Client, need: Need, verb: str, **facts: Any) -> int:
    answer = client.post(f"/desk/needs/{need.pk}/{verb}", {"command_id": str(uuid4()), **facts})
    set_reach(EVERYWHERE)
    return answer.status_code


def number_of_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        words(client, address)
    return len(caught)


def test_the_list_costs_the_same_with_one_need_and_with_three(stage: Stage) -> None:
    client = stage.enter("zhao")
    stage.open()
    words(client, "/desk/needs/")
    one = number_of_queries(client, "/desk/needs/")
    stage.open(kind="lift.fault")
    stage.open(kind="water.leak")
    assert number_of_queries(client, "/desk/needs/") == one


def test_one_need_costs_the_same_with_a_short_thread_and_with_a_long_one(stage: Stage) -> None:
    client = stage.enter("zhao")
    need = stage.open(photo=photo()).need
    address = f"/desk/needs/{need.pk}"
    words(client, address)
    short = number_of_queries(client, address)
    for text in ("one", "two", "three"):
        services.note_need(need.pk, by=stage.by("lin"), text=text)
    assert number_of_queries(client, address) == short


def test_a_folded_form_is_fetched_when_it_is_opened_and_stands_open_without_scripts(stage: Stage) -> None:
    client = stage.enter("zhao")
    need = stage.open().need
    folded, address = words(client, f"/desk/needs/{need.pk}"), f"/desk/needs/{need.pk}/do/split"
    assert f'hx-get="{address}"' in folded
    assert f'<a href="{address}">' in folded
    assert 'name="kind1"' not in folded
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    set_reach(EVERYWHERE)
    assert part.startswith(f'<form method="post" action="/desk/needs/{need.pk}/split"')
    assert 'name="kind4"' in part
    whole = words(client, address)
    assert "<details open>" in whole
    assert 'name="kind1"' in whole
    assert "<h1>" in whole


def test_a_folded_form_that_is_not_open_or_not_ones_own_is_refused(stage: Stage) -> None:
    need = stage.open().need
    tried = {
        (name, verb): stage.enter(name).get(f"/desk/needs/{need.pk}/do/{verb}").status_code
        for name, verb in (("zhao", "resume"), ("zhao", "publish"), ("zhao", "nothing"), ("chen", "note"))
    }
    set_reach(EVERYWHERE)
    assert tried == {
        ("zhao", "resume"): 404,
        ("zhao", "publish"): 409,
        ("zhao", "nothing"): 404,
        ("chen", "note"): 404,
    }


def test_each_opens_only_the_needs_that_are_theirs(stage: Stage) -> None:
    need = stage.open("lin", reporter=stage.people["wang"].pk, photo=photo()).need
    picture = queries.photos(need)[0]
    addresses = (f"/desk/needs/{need.pk}", f"/desk/needs/{need.pk}/photos/{picture.pk}")
    names = ("lin", "he", "chen", "zhao", "sun", "tang", "feng", "wu")
    found = {}
    for name in names:
        client = stage.enter(name)
        found[name] = {client.get(address).status_code for address in addresses}
        set_reach(EVERYWHERE)
    hidden = {"he", "chen", "tang", "feng", "wu"}
    assert found == {name: {404} if name in hidden else {200} for name in names}


def test_a_photo_is_never_kept_on_the_way(stage: Stage) -> None:
    need = stage.open(photo=photo()).need
    answer = stage.enter("lin").get(f"/desk/needs/{need.pk}/photos/{queries.photos(need)[0].pk}")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, no-store")


def test_nobody_takes_a_step_that_is_not_theirs(stage: Stage) -> None:
    need = stage.open().need
    tried = {
        (name, verb): act(stage.enter(name), need, verb, because="x", article="x", text="x")
        for name, verb in (
            ("chen", "note"), ("tang", "accept"), ("zhao", "accept"),
            ("sun", "ask"), ("sun", "send"), ("lin", "accept"),
        )
    }  # fmt: skip
    assert tried == {
        ("chen", "note"): 404,
        ("tang", "accept"): 404,
        ("zhao", "accept"): 404,
        ("sun", "ask"): 403,
        ("sun", "send"): 403,
        ("lin", "accept"): 403,
    }
    assert Need.objects.get(pk=need.pk).state == "received"


def test_the_firm_works_from_its_list_to_the_proof_and_a_colleague_asks(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    sun, lin = stage.enter("sun"), stage.enter("lin")
    assert need.number in words(sun, "/desk/needs/")
    assert [act(sun, need, "accept"), act(sun, need, "start")] == [302, 302]
    assert act(sun, need, "finish", text="") == 422
    assert act(sun, need, "finish", text="已换灯泡", photo=photo()) == 302
    assert need.number not in words(sun, "/desk/needs/?state=accepted")
    assert need.number in words(lin, "/desk/needs/calls")
    assert act(lin, need, "ask") == 302
    assert act(lin, need, "answer", satisfied="yes", text="亮了") == 302
    assert Need.objects.get(pk=need.pk).state == "closed"


def test_the_one_who_handled_it_does_not_find_it_on_his_list_of_calls(stage: Stage) -> None:
    need = stage.open(kind="elderly.help").need
    services.accept_need(need.pk, by=stage.by("zhao"))
    services.finish_need(need.pk, by=stage.by("zhao"), text="去过了")
    assert need.number not in words(stage.enter("zhao"), "/desk/needs/calls")


def test_a_double_tap_accepts_once_and_answers_the_same(stage: Stage) -> None:
    need = stage.open().need
    client, command = stage.enter("sun"), str(uuid4())
    answers = [client.post(f"/desk/needs/{need.pk}/accept", {"command_id": command}) for _ in range(2)]
    set_reach(EVERYWHERE)
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, f"/desk/needs/{need.pk}")] * 2
    assert [event.step for event in queries.thread(need)] == ["received", "sent", "accepted"]


def test_the_second_to_accept_reads_who_was_first(stage: Stage) -> None:
    need = stage.open().need
    services.accept_need(need.pk, by=stage.by("sun"))
    client = stage.enter("sun")
    assert act(client, need, "accept") == 302
    assert "Sun" in words(client, f"/desk/needs/{need.pk}")


def test_a_huge_photo_is_refused_and_what_was_typed_stays(stage: Stage) -> None:
    need = stage.open().need
    services.accept_need(need.pk, by=stage.by("sun"))
    huge = SimpleUploadedFile("huge.jpg", b"\xff" * (40 * 1024 * 1024), content_type="image/jpeg")
    client = stage.enter("sun")
    text = words(client, f"/desk/needs/{need.pk}/finish", 422, text="换了三个灯泡", photo=huge)
    assert "换了三个灯泡</textarea>" in text
    assert "40.0 MB" in text
    assert Need.objects.get(pk=need.pk).state == "accepted"


def test_a_need_is_taken_in_at_the_counter_step_by_step(stage: Stage) -> None:
    client = stage.enter("lin")
    assert "甲院" in words(client, "/desk/needs/new")
    assert (
        client.get(f"/desk/needs/new/below/{stage.entrance.pk}")["Location"]
        == f"/desk/needs/new/at/{stage.entrance.pk}"
    )
    address = f"/desk/needs/new/at/{stage.entrance.pk}"
    facts = {"kind": "light.stairwell", "source": "counter", "text": "灯坏了", "name": "刘先生", "phone": "13900139000"}
    refused = words(client, address, 422, **facts, household="", consent="", command_id=str(uuid4()))
    assert "刘先生" in refused
    assert Need.objects.count() == 0
    answer = client.post(address, {**facts, "household": "", "consent": "spoken", "command_id": str(uuid4())})
    set_reach(EVERYWHERE)
    need = Need.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/needs/{need.pk}")
    assert (need.owner_id, need.reporter is not None, need.source) == (stage.people["lin"].pk, True, "counter")


def test_a_need_cannot_be_taken_in_next_door(stage: Stage) -> None:
    answer = stage.enter("lin").get(f"/desk/needs/new/at/{stage.cast.far_building.pk}")
    assert answer.status_code == 404


def test_the_reporters_contact_is_shown_for_a_purpose_and_the_look_is_journalled(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    lin = stage.enter("lin")
    address = f"/desk/needs/{need.pk}/contact"
    assert "13800138000" not in words(lin, f"/desk/needs/{need.pk}")
    assert "13800138000" not in words(lin, address, 422, because="")
    assert "13800138000" in words(lin, address, 200, because="问一下灯修好没有")
    assert list(Entry.objects.filter(verb="contact.read").values_list("by", "because")) == [
        (stage.people["lin"].user_id, "问一下灯修好没有 · 网格员")
    ]
    assert act(stage.enter("sun"), need, "contact", because="x") == 403


def test_the_sheet_names_no_door_and_masks_numbers(stage: Stage) -> None:
    from gongzhi.domain.places.models import Place

    door = Place.objects.get(kind="household", name="201", building__name="1号楼")
    stage.open(place_id=door.pk, text="=请打 13812345678")
    text = words(stage.enter("lin"), "/desk/needs/export.csv?state=open")
    assert ("138****5678" in text, "13812345678" in text, "201" in text, "1号楼 1单元" in text) == (
        True, False, False, True,
    )  # fmt: skip
    assert Entry.objects.filter(verb="need.export").count() == 1


def test_a_month_in_which_no_need_can_stand_narrows_nothing_and_is_no_error(stage: Stage) -> None:
    assert [stage.enter("zhao").get(f"/desk/needs/?month={one}").status_code for one in ("9999-12", "0001-01")] == [
        200, 200,
    ]  # fmt: skip
    set_reach(EVERYWHERE)
    assert stage.enter("zhao").get("/api/v1/needs?month=9999-12-31").status_code == 422


def test_filters_stand_in_the_address(stage: Stage) -> None:
    late = stage.open("lin", at=MORNING).need
    fresh = stage.open(
        "he", place_id=stage.other_entrance.pk, kind="elderly.help", at=MORNING + timedelta(days=3650)
    ).need
    zhao = stage.enter("zhao")

    def found(query: str) -> set[UUID]:
        text = words(zhao, f"/desk/needs/?{query}")
        return {need.pk for need in (late, fresh) if need.number in text}

    assert {
        query: found(query)
        for query in ("late=1", "kind=elderly.help", f"grid={stage.cast.grids[0].pk}", "mine=1", "state=closed", "")
    } == {
        "late=1": {late.pk},
        "kind=elderly.help": {fresh.pk},
        f"grid={stage.cast.grids[0].pk}": {late.pk},
        "mine=1": set(),
        "state=closed": set(),
        "": {late.pk, fresh.pk},
    }


def test_the_second_caller_at_the_counter_follows_the_open_need(stage: Stage) -> None:
    client, known = stage.enter("lin"), stage.open(reporter=stage.people["wang"].pk).need
    address = f"/desk/needs/new/at/{stage.entrance.pk}"
    facts = {"kind": "light.stairwell", "text": "三层楼道灯不亮了", "source": "counter"}
    assert f"{address}/attach/{known.number}" in client.post(address, facts).content.decode()
    told = facts | {"name": "李女士", "phone": "13800138001"}
    unasked = client.post(f"{address}/attach/{known.number}", told)
    joined = client.post(f"{address}/attach/{known.number}", told | {"consent": "spoken"})
    set_reach(EVERYWHERE)
    assert (unasked.status_code, joined.status_code, joined["Location"]) == (422, 302, f"/desk/needs/{known.pk}")
    assert [one.person_id is not None and contact_of(one.person_id) is not None for one in known.followers.all()] == [
        True
    ]
    assert [one.step for one in known.events.order_by("-position")[:2]] == ["noted", "joined"]
    assert Need.objects.count() == 1
    page = f"/desk/needs/{known.pk}/callers"
    assert page in words(client, f"/desk/needs/{known.pk}")
    words(client, page, 422, because="")
    empty = [client.post(one).status_code for one in (page, f"{address}/attach/N-00000")]
    set_reach(EVERYWHERE)
    assert empty == [422, 422]
    assert "13800138001" in words(client, page, because="告知结果")
    seen = client.post(f"/api/v1/needs/{known.pk}/callers", {"because": "告知结果"}, content_type="application/json")
    assert [one["phone"] for one in seen.json()] == ["+8613800138001"]
    set_reach(EVERYWHERE)
    assert Entry.objects.filter(verb="contact.read").count() == 2
    services.accept_need(known.pk, by=stage.by("sun"))
    services.decline_need(known.pk, because="不归我们", article="民法典", by=stage.by("sun"))
    assert client.post(f"{address}/attach/{known.number}", facts).status_code == 422


def test_what_lies_in_a_lane_is_written_down_there_by_whoever_walks_about(stage: Stage) -> None:
    plant([Branch("lane", "东街", position=9)], parent=stage.cast.home, by=SYSTEM)
    lane = Place.objects.get(name="东街")
    client = stage.enter("lin")
    assert 'href="/desk/needs/new"' in words(client, "/field/needs/")
    assert "东街" in words(client, "/desk/needs/new")
    client.post(
        f"/desk/needs/new/at/{lane.pk}",
        {
            "command_id": str(uuid4()),
            "kind": "rubbish.pile",
            "text": "街边堆了旧家具",
            "source": "walkabout",
            "sure": "1",
        },
    )
    set_reach(EVERYWHERE)
    found = Need.objects.get(text="街边堆了旧家具")
    assert (found.place_id, found.building_id, found.source) == (lane.pk, None, "walkabout")
