"""Rounds at the desk: begun with a legal basis, seen as far as one's grid reaches, closed after a question."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import add_organisation, relate_place
from gongzhi.domain.campaigns.models import Door, Round
from gongzhi.domain.campaigns.services import close_round, record_visit
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.interfaces.field.phones import call
from tests.support.rounds_stage import NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db
TYPED: dict[str, Any] = {
    "name": "Second round",
    "kind": "routine",
    "purpose": "Ask again.",
    "legal_basis": "Beijing Regulation on Subdistrict Offices",
    "starts_on": TODAY.isoformat(),
    "ends_on": (TODAY + timedelta(days=1)).isoformat(),
    "data_ends_on": (TODAY + timedelta(days=31)).isoformat(),
}


def test_who_may_open_which_page(running: Running) -> None:
    pages = ("/desk/rounds/", "/desk/rounds/new/", f"/desk/rounds/{running.round.pk}/")
    names = ("zhao", "lin", "li", "chen", "feng", "wang", "sun", "qian", "zhou", "wu")
    found = {name: [running.enter(name).get(page).status_code for page in pages] for name in names}
    set_reach(EVERYWHERE)
    assert found == {
        "zhao": [200, 200, 200],
        "lin": [200, 403, 200],
        "li": [200, 403, 200],
        "chen": [200, 403, 404],
        "feng": [403, 403, 403],
        "wang": [403, 403, 403],
        "sun": [403, 403, 403],
        "qian": [200, 403, 200],
        "zhou": [403, 403, 403],
        "wu": [403, 403, 403],
    }


def test_the_list_of_a_grids_people_links_to_nothing_that_refuses_them(running: Running) -> None:
    close_round(running.round.pk, by=running.by("zhao"))
    words(running.enter("zhao"), "/desk/rounds/new/", 302, **TYPED, follows_id=running.round.pk, scope_note="Not met.")
    lin = running.enter("lin")
    links = set(re.findall(r'href="(/desk/rounds/[^"#?]+)', words(lin, "/desk/rounds/")))
    assert {link: lin.get(link).status_code for link in links} == {
        f"/desk/rounds/{one.pk}/": 200 for one in Round.objects.all()
    }
    assert "/campaign/" in words(running.enter("zhao"), "/desk/rounds/")


def test_a_round_without_legal_basis_keeps_what_was_typed(running: Running) -> None:
    close_round(running.round.pk, by=running.by("zhao"))
    page = words(running.enter("zhao"), "/desk/rounds/new/", 422, **{**TYPED, "legal_basis": ""})
    assert "Second round" in page
    assert Round.objects.count() == 1


def test_a_round_begins_from_the_form_and_only_once(running: Running) -> None:
    close_round(running.round.pk, by=running.by("zhao"))
    client, typed = running.enter("zhao"), {**TYPED, "command_id": "01935f00-0000-7000-8000-000000000001"}
    places = {client.post("/desk/rounds/new/", typed).headers["Location"] for _twice in range(2)}
    set_reach(EVERYWHERE)
    begun = Round.objects.get(name="Second round")
    assert places == {f"/desk/rounds/{begun.pk}/"}
    assert begun.doors.count() == 6


def test_while_a_round_is_open_another_is_refused(running: Running) -> None:
    assert running.round.name in words(running.enter("zhao"), "/desk/rounds/new/", 422, **TYPED)


def test_the_form_shows_how_many_doors_and_which_are_in_no_grid(running: Running) -> None:
    page = words(running.enter("zhao"), "/desk/rounds/new/?preview=1&target=households")
    assert "共 6 户" in page
    assert page.count("第1网格") == page.count("第2网格") == 1


def test_the_board_shows_the_own_grid_to_a_grid_worker_and_all_to_the_secretary(running: Running) -> None:
    seen = {
        name: {
            grid
            for grid in ("第1网格", "第2网格", "3号楼")
            if grid in words(running.enter(name), f"/desk/rounds/{running.round.pk}/")
        }
        for name in ("zhao", "lin", "li")
    }
    assert seen == {"zhao": {"第1网格", "第2网格", "3号楼"}, "lin": {"第1网格"}, "li": {"第2网格"}}


def test_the_map_shows_figures_of_the_own_grid_alone(running: Running) -> None:
    record_visit(running.door("101").pk, outcome="talked", by=running.by("lin"), at=NOON)
    for house in running.cast.buildings:
        house.longitude, house.latitude = 116.4, 40.0
        house.save()
    address = f"/desk/rounds/{running.round.pk}/map.json"
    answers = {name: running.enter(name).get(address).json() for name in ("zhao", "li")}
    set_reach(EVERYWHERE)
    values = {
        name: {one["properties"]["name"]: one["properties"].get("value") for one in answer["features"]}
        for name, answer in answers.items()
    }
    assert values == {"zhao": {"1号楼": 0.5, "2号楼": 0.0}, "li": {"1号楼": None, "2号楼": 0.0}}


def test_closing_asks_first_and_ends_all_recording(running: Running) -> None:
    client, address = running.enter("zhao"), f"/desk/rounds/{running.round.pk}/close/"
    words(client, address)
    assert Round.objects.get().state == "open"
    client.post(address)
    set_reach(EVERYWHERE)
    assert Round.objects.get().state == "closed"
    lin = running.enter("lin").post(f"/field/doors/{running.door('101').pk}/visit", {"outcome": "talked"})
    set_reach(EVERYWHERE)
    assert lin.status_code == 409
    assert not Door.objects.filter(is_attempted=True).exists()


def test_the_list_asks_the_same_number_of_questions_for_one_round_and_for_three(running: Running) -> None:
    client = running.enter("zhao")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            words(client, "/desk/rounds/")
        return len(asked)

    questions()
    before = questions()
    for name in ("A", "B"):
        own = uuid4()
        Round.objects.create(
            id=own,
            campaign_id=own,
            community=running.cast.home,
            name=name,
            kind="routine",
            purpose="x",
            legal_basis="y",
            starts_on=TODAY,
            ends_on=TODAY,
            data_ends_on=TODAY,
            started_at=NOON,
            state="closed",
            closed_at=NOON,
            sums={"grids": []},
        )
    assert questions() == before


def test_a_round_to_shops_can_begin_beside_one_to_households_and_the_pages_say_so(running: Running) -> None:
    cast, client = running.cast, running.enter("zhao")
    new = f"/desk/rounds/new/?community={cast.home.pk}"
    assert "/desk/rounds/new/?community=" in words(client, "/desk/rounds/")
    page = client.get(new)
    set_reach(EVERYWHERE)
    assert page.context["form"].initial["target"] == "organisations"
    assert running.round.name in page.content.decode()
    add_organisation("老面馆", kind="restaurant", community=cast.home, by=SYSTEM, since=TODAY - timedelta(days=90))
    assert "本社区已有一轮走访住户的行动" in words(client, new, 422, **TYPED, target="households")
    words(client, new, 302, **TYPED, target="organisations")
    # With one of each under way nothing is left to begin, and the list does not offer it.
    assert "/desk/rounds/new/?community=" not in words(client, "/desk/rounds/")
    assert "结束其中一轮" in words(client, new)


def test_what_it_would_visit_follows_the_target_and_the_part_that_is_ticked(running: Running) -> None:
    cast, client = running.cast, running.enter("zhao")
    lane = plant([Branch("lane", "安慧里街")], parent=cast.home, by=SYSTEM)[0]
    for name, place in (("老面馆", lane), ("修鞋铺", cast.buildings[0]), ("合唱队", None)):
        kind = "restaurant" if place else "community_social_org"
        body = add_organisation(name, kind=kind, community=cast.home, by=SYSTEM, since=TODAY - timedelta(days=90))
        if place:
            relate_place(body, place=place, relation="located", from_=TODAY, source="登记表", by=SYSTEM)
    new = f"/desk/rounds/new/?community={cast.home.pk}"
    page = words(client, new)
    assert f'type="checkbox" name="places" value="{lane.pk}"' in page
    shops = f"{new}&preview=1&target=organisations&body_kinds=restaurant"
    assert "2 家单位" in words(client, shops)
    assert "1 家单位" in words(client, f"{shops}&places={lane.pk}")
    assert "合唱队" in words(client, f"{new}&preview=1&target=organisations")
    house = cast.buildings[0]
    homes = Door.objects.filter(round=running.round, building=house).count()
    assert f"{homes} 户" in words(client, f"{new}&preview=1&target=households&places={house.pk}")
    # What was ticked is what the refused form counts again.
    refused = words(client, new, 422, **{**TYPED, "name": ""}, target="organisations", places=[str(lane.pk)])
    assert "1 家单位" in refused
    asked = f"/communities/{cast.home.pk}/round-preview?target=organisations&places={lane.pk}"
    assert call(running, "zhao", asked)[1]["doors"] == 1
