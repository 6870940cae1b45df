"""Many needs at once, kept filters, the map beside the list, and kinds suggested from words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from gongzhi.domain.needs import services
from gongzhi.domain.needs.models import KindLesson, Need
from gongzhi.foundation.bookmarks.models import Bookmark
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.needs_stage import MORNING, program

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


def test_each_of_many_is_done_or_refused_by_itself(stage: Stage) -> None:
    mine, taken = stage.open().need, stage.open().need
    services.accept_need(taken.pk, by=stage.by("sun"), at=MORNING)
    client = stage.enter("sun")
    chosen = client.get("/desk/needs/bulk", {"act": "accept", "need": [str(mine.pk), str(taken.pk)]})
    assert chosen.status_code == 200
    facts = {"act": "accept", "need": [str(mine.pk), str(taken.pk)], "command_id": str(uuid4())}
    shown = client.post("/desk/needs/bulk", facts, follow=True).content.decode()
    set_reach(EVERYWHERE)
    assert (mine.number in shown, taken.number in shown) == (True, True)
    assert dict(Need.objects.values_list("number", "state")) == {mine.number: "accepted", taken.number: "accepted"}
    assert Entry.objects.filter(verb="need.accepted").count() == 2


def test_a_program_gets_a_line_for_each_need(stage: Stage) -> None:
    need = stage.open().need
    stranger = uuid4()
    body = {"act": "note", "text": "明天去看", "needs": [str(need.pk), str(stranger)]}
    status, given = program(stage.enter("zhao"), "POST", "/needs/bulk", body)
    assert status == 201
    assert [(one["number"], one["status"]) for one in given["results"]] == [(need.number, 200), ("", 404)]
    status, given = program(stage.enter("chen"), "POST", "/needs/bulk", body)
    assert [one["status"] for one in given["results"]] == [404, 404]


def test_nothing_chosen_leads_back_with_a_word(stage: Stage) -> None:
    answer = stage.enter("zhao").get("/desk/needs/bulk")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/needs/")


def test_filters_are_kept_by_name_for_oneself_alone(stage: Stage) -> None:
    client = stage.enter("zhao")
    for query in ("?state=open&late=1", "?state=over"):
        kept = client.post("/desk/needs/saved", {"name": "夜里的事", "query": query, "command_id": str(uuid4())})
        assert kept.headers["Location"] == f"/desk/needs/{query}"
    assert list(Bookmark.objects.values_list("name", "query")) == [("夜里的事", "state=over")]
    assert "夜里的事" in client.get("/desk/needs/").content.decode()
    one = Bookmark.objects.get()
    assert "夜里的事" not in stage.enter("lin").get("/desk/needs/").content.decode()
    stage.enter("lin").post(f"/desk/needs/saved/{one.pk}/remove")
    assert Bookmark.objects.count() == 1
    listed = client.get("/api/v1/me/bookmarks?page=needs").json()
    assert [(row["name"], row["query"]) for row in listed] == [("夜里的事", "state=over")]
    assert program(client, "POST", f"/me/bookmarks/{one.pk}/remove", {})[0] == 201
    assert program(client, "POST", "/me/bookmarks", {"page": "needs", "name": " ", "query": "a=1"})[0] == 422
    assert Bookmark.objects.count() == 0


def test_the_map_counts_what_the_filters_leave(stage: Stage) -> None:
    stage.open()
    stage.open(kind="lift.fault", text="电梯停了")
    client = stage.enter("zhao")
    assert "gz-map" in client.get("/desk/needs/?map=1").content.decode()
    drawn = client.get("/desk/needs/map.json?kind=lift.fault").json()["features"]
    signs = {one["properties"]["name"]: one["properties"]["sign"] for one in drawn if one["properties"]["sign"]}
    home = stage.entrance.building
    assert home is not None
    assert signs == ({home.name: "1"} if drawn else {})


def test_words_without_a_kind_bring_suggestions_and_a_tap_chooses(stage: Stage) -> None:
    content = {
        "kinds": ["lift.fault", "water.leak"],
        "bias": [0.0, 0.0],
        "sharpness": 3.0,
        "longest": 2,
        "weights": {"电梯": [1.0, 1.0, -1.0], "漏水": [1.0, -1.0, 1.0]},
    }
    KindLesson.objects.create(learned_at=MORNING, texts=200, content=content, figures={})
    client = stage.enter("lin")
    address = f"/desk/needs/new/at/{stage.entrance.pk}"
    shown = client.post(address, {"text": "电梯坏了", "kind": "", "source": "counter"})
    assert shown.status_code == 422
    assert 'name="kind" value="lift.fault"' in shown.content.decode()
    status, given = program(client, "POST", "/needs/suggest-kinds", {"text": "电梯坏了"})
    assert (status, given[0]["kind"], given[0]["because"]) == (200, "lift.fault", ["电梯"])


def test_the_page_of_suggestions_is_honest(stage: Stage) -> None:
    client = stage.enter("zhao")
    assert client.get("/desk/needs/kinds/suggested").status_code == 200
    services.learn_from_needs(by=SYSTEM)
    shown = client.get("/desk/needs/kinds/suggested").content.decode()
    assert "120" in shown
    assert len(client.get("/api/v1/kind-lessons").json()) == 1
    assert client.post("/desk/needs/kinds/suggested/learn").status_code == 403
    assert stage.enter("zheng").post("/desk/needs/kinds/suggested/learn").status_code == 302
