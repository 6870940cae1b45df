"""The first page: what waits, three figures that stay three, and nothing of another community."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from gongzhi.domain.campaigns.services import close_round, record_visit
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import add_kind
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.outbox.services import send
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.rounds_stage import NOON, Running, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(running: Running) -> None:
    add_kind("light.stairwell", name="楼道照明", name_en="Stairwell light", by=SYSTEM, working_days=2)


def test_whose_first_page_it_is(running: Running) -> None:
    names = ("zhao", "lin", "chen", "feng", "wang", "sun", "qian", "zhou", "wu", "zheng")
    found = {name: running.enter(name).get("/desk/").status_code for name in names}
    set_reach(EVERYWHERE)
    assert found == {
        "zhao": 200,
        "qian": 200,
        "zhou": 200,
        **dict.fromkeys(("lin", "chen", "feng", "wang", "sun", "wu", "zheng"), 403),
    }


def test_the_secretary_sees_three_figures_of_the_round(running: Running) -> None:
    record_visit(running.door("101").pk, outcome="come_back", by=running.by("lin"), at=NOON)
    page = strip_tags(words(running.enter("zhao"), "/desk/"))
    assert running.round.name in page
    for part in ("1 / 2 · 50%", "0 / 2 · 0%"):
        assert part in page


def test_every_figure_of_needs_leads_to_its_list(running: Running) -> None:
    old, new = running.need().need, running.need().need
    for need, days in ((old, 40), (new, 10)):
        ago = NOON - timedelta(days=days)
        Need.objects.filter(pk=need.pk).update(
            state="closed", opened_at=ago - timedelta(days=3), due_at=ago, closed_at=ago, rings_at=None
        )
    client = running.enter("zhao")
    page = words(client, "/desk/")
    here = f"?community={running.cast.home.pk}&amp;"
    for address in (f"{here}state=open", f"{here}late=1", f"{here}state=closed&amp;days=30", "calls"):
        assert f'href="/desk/needs/{address}"' in page
    listed = words(client, "/desk/needs/?state=closed&days=30")
    assert (old.number in listed, new.number in listed) == (False, True)


def test_another_community_s_first_page_is_not_there(running: Running) -> None:
    words(running.enter("zhao"), f"/desk/communities/{running.cast.next_door.pk}/", 404)
    words(running.enter("zhao"), f"/desk/communities/{running.cast.next_door.pk}/map.json", 404)
    words(running.enter("zhao"), f"/desk/communities/{running.cast.home.pk}/map.json")


def test_an_officer_sees_the_communities_below_by_code(running: Running) -> None:
    page = words(running.enter("qian"), "/desk/")
    assert page.index("110105009046") < page.index("110105009047")
    words(running.enter("qian"), f"/desk/communities/{running.cast.next_door.pk}/")
    assert "110105009046" not in words(running.enter("qian"), "/desk/?q=安慧北里")


def test_no_line_leads_to_a_page_that_the_reader_may_not_open(running: Running) -> None:
    running.need()
    pages = {
        name: words(running.enter(name), f"/desk/communities/{running.cast.home.pk}/") for name in ("qian", "zhou")
    }
    assert {name: "/desk/needs/calls" in page for name, page in pages.items()} == {"qian": False, "zhou": False}
    links = {link for page in pages.values() for link in re.findall(r'href="(/desk/[^"#]*)"', page)}
    refused = {
        (name, link)
        for name, page in pages.items()
        for link in links
        if f'href="{link}"' in page
        and running.enter(name).get(link.replace("&amp;", "&")).status_code not in (200, 302)
    }
    assert refused == set()


def test_the_start_of_a_round_is_told_to_the_teams_of_its_grids(running: Running) -> None:
    told = Message.objects.filter(kind="round_started", subject=running.round.pk)
    assert {one.to for one in told} == {running.cast.user(name).pk for name in ("lin", "feng", "li")}


def test_messages_are_marked_as_read(running: Running) -> None:
    client, need = running.enter("zhao"), running.need().need
    send("need_late", ("needs.need", need.pk), to=running.cast.user("zhao").pk, community=need.community_id)
    page = words(client, "/desk/")
    assert f'href="/desk/needs/{need.pk}"' in page
    assert need.number in page
    assert client.post("/desk/messages/read").status_code == 302
    set_reach(EVERYWHERE)
    assert not Message.objects.filter(to=running.cast.user("zhao").pk, read_at=None).exists()


def test_the_district_is_led_to_what_is_overdue_and_not_to_a_need_it_may_not_open(running: Running) -> None:
    need = running.need().need
    for kind in ("need_late", "whistle_late"):
        send(kind, ("need", need.pk), to=running.cast.user("zhou").pk, community=need.community_id)
    page = words(running.enter("zhou"), "/me/messages")
    assert (page.count("/desk/needs/overdue"), f"/desk/needs/{need.pk}" in page) == (2, False)


def test_the_page_asks_the_same_number_of_questions_for_one_need_and_for_three(running: Running) -> None:
    client = running.enter("zhao")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            words(client, "/desk/")
        return len(asked)

    running.need()
    questions()
    before = questions()
    for _more in range(2):
        running.need()
    record_visit(running.door("101").pk, outcome="talked", by=running.by("lin"), at=NOON)
    assert Need.objects.count() == 3
    assert questions() == before
    assert before <= 34


def test_without_a_round_the_page_offers_to_begin_one(running: Running) -> None:
    close_round(running.round.pk, by=running.by("zhao"))
    assert "/desk/rounds/new/" in words(running.enter("zhao"), "/desk/")
