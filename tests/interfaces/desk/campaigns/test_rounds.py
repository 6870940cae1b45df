"""Rounds at the desk: begun with a legal basis, seen as far as one's grid reaches, closed after a question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.campaigns.models import Door, Round
from gongzhi.domain.campaigns.services import close_round, record_visit
from gongzhi.foundation.reach import EVERYWHERE, set_reach
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
    page = words(running.enter("zhao"), "/desk/rounds/new/")
    assert "<strong>6</strong>" in page
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
