"""Paper, slips, answers and stairwells at the desk; and addresses that nobody can mean."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from gongzhi.domain.campaigns.models import Attempt, Door, Lease, Pair, PlannedStair, Round, RoundPlan, Slip
from gongzhi.domain.campaigns.services import record_visit
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation.ids import public_number
from gongzhi.foundation.inbox.models import Receipt
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.time import now
from gongzhi.interfaces.common import round_paper
from tests.support.rounds_stage import NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db

SHEET = public_number("W", 12345)


def at(running: Running, part: str = "") -> str:
    return f"/desk/rounds/{running.round.pk}/{part}"


def stair(running: Running) -> list[Door]:
    return list(Door.objects.filter(round=running.round, entrance=running.door("101").entrance).order_by("number"))


def printing(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Keeps the data of what is printed, instead of setting it."""
    given: list[Any] = []

    def printed(_form: Any, data: Any) -> bytes:
        given.append(data)
        return b""

    monkeypatch.setattr(round_paper, "printed", printed)
    return given


def with_sheet(running: Running) -> None:
    survey = [
        {"type": "select_one yesno", "name": "help", "label": "需要帮助吗", "required": "yes"},
        {"type": "integer", "name": "people", "label": "几口人"},
    ]
    choices = [{"list_name": "yesno", "name": name, "label": name} for name in ("yes", "no")]
    made = keep_sheet(running.cast.home.pk, name="需要", survey=survey, choices=choices, by=running.by("zhao"))
    Round.objects.filter(pk=running.round.pk).update(sheet=made, script="您好，我们是社区的。")


def test_the_same_sheet_entered_twice_counts_once_whoever_enters_it(running: Running) -> None:
    doors = stair(running)
    typed: dict[str, Any] = {f"door-{doors[0].pk}": "talked", f"door-{doors[1].pk}": "no_answer", "sheet": SHEET}
    address = at(running, f"paper/{doors[0].entrance_id}/enter/")
    for name in ("lin", "lin", "zhao"):
        words(running.enter(name), address, 302, command_id=str(uuid4()), **typed)
    assert sorted(Attempt.objects.values_list("door__number", "outcome")) == [
        (doors[0].number, "talked"),
        (doors[1].number, "no_answer"),
    ]
    other = {**typed, "sheet": public_number("W", 12346)}
    words(running.enter("lin"), address, 302, command_id=str(uuid4()), **other)
    assert Attempt.objects.count() == 4


def test_a_sheet_without_its_number_is_refused_and_what_was_ticked_stays(running: Running) -> None:
    door = stair(running)[0]
    address = at(running, f"paper/{door.entrance_id}/enter/")
    for number in ("", "W-12345-A", "N-00042-B"):
        page = words(running.enter("lin"), address, 422, **{f"door-{door.pk}": "refused", "sheet": number})
        assert '<option value="refused" selected>' in page
    assert Attempt.objects.count() == 0
    assert SHEET in words(running.enter("lin"), f"{address}?sheet={SHEET}")


def test_when_a_visit_was_made_stays_chosen_after_a_refusal(running: Running) -> None:
    door, client = stair(running)[0], running.enter("lin")
    visit, list_ = f"/desk/rounds/doors/{door.pk}/visit/", at(running, f"paper/{door.entrance_id}/enter/")
    with time_machine.travel(NOON + timedelta(hours=7), tick=True):
        shown = words(client, f"/desk/rounds/doors/{door.pk}/")
        *_later, earlier = re.findall(r'<option value="(2026-[^"/]*T[^"]*)"', shown)
        for page in (words(client, visit, 422, visited=earlier), words(client, list_, 422, visited=earlier)):
            assert f'<option value="{earlier}" selected>' in page


def test_answers_come_in_from_paper_and_at_the_desk(running: Running) -> None:
    with_sheet(running)
    first, second, *_others = stair(running)
    client = running.enter("lin")
    page = words(client, f"/desk/rounds/doors/{second.pk}/")
    assert "需要帮助吗" in page
    assert "您好，我们是社区的。" in page
    typed = {f"door-{first.pk}": "talked", f"{first.pk}-help": "yes", f"{first.pk}-people": "3", "sheet": SHEET}
    address = at(running, f"paper/{first.entrance_id}/enter/")
    wrong = {**typed, f"{first.pk}-people": "many"}
    assert str(first.number) in words(client, address, 422, command_id=str(uuid4()), **wrong)
    assert Attempt.objects.count() == 0
    words(client, address, 302, command_id=str(uuid4()), **typed)
    visit = f"/desk/rounds/doors/{second.pk}/visit/"
    words(client, visit, 422, **{"outcome": "talked", "answer-people": "2"})
    words(client, visit, 302, **{"outcome": "talked", "answer-help": "no"})
    words(client, visit, 302, outcome="no_answer")
    kept = Attempt.objects.order_by("door__number", "serial").values_list("door_id", "outcome", "answers")
    assert list(kept) == [
        (first.pk, "talked", {"help": "yes", "people": 3}),
        (second.pk, "talked", {"help": "no"}),
        (second.pk, "no_answer", None),
    ]


def test_slips_are_printed_for_doors_where_nobody_was_met(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    shut, met, *_others = stair(running)
    record_visit(shut.pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    record_visit(met.pk, outcome="talked", by=running.by("lin"), at=NOON)
    given = printing(monkeypatch)
    client = running.enter("lin")
    words(client, at(running, "paper/"))
    for address in (at(running, f"paper/{shut.entrance_id}/slips/"), f"/desk/rounds/doors/{shut.pk}/slip/"):
        client.post(address)
        set_reach(EVERYWHERE)
    assert [[slip["where"] for slip in data["slips"]] for data in given] == [[f"{shut.number} · {shut.name}"]] * 2
    # The second takes the place of the first, whose code is good no more.
    assert list(Slip.objects.values_list("door_id", flat=True)) == [shut.pk]
    old, new = (data["slips"][0]["code"] for data in given)
    words(Client(), "/slip", 422, code=old, use="report")
    assert new in words(Client(), f"/slip?code={new}")
    tomorrow = TODAY + timedelta(days=1)
    words(Client(), "/slip", 422, code=new, use="appointment", on=(TODAY - timedelta(days=1)).isoformat(), part="0")
    words(Client(), "/slip", 422, code=new, use="appointment", on=tomorrow.isoformat())
    kept = words(Client(), "/slip", 201, code=new, use="appointment", on=tomorrow.isoformat(), part="2")
    assert f"{tomorrow}, 晚上" in kept
    shut.refresh_from_db()
    assert (shut.appointment_on, shut.appointment_slot) == (tomorrow, 2)
    assert (shut.attempts, shut.is_contacted, shut.disposition) == (1, False, "no_contact")
    words(running.enter("zhao"), at(running))


def test_slips_and_walk_lists_are_set_as_pdf(running: Running) -> None:
    with_sheet(running)
    door = stair(running)[0]
    record_visit(door.pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    client = running.enter("lin")
    sheets = (client.get(at(running, f"paper/{door.entrance_id}/")), client.post(f"/desk/rounds/doors/{door.pk}/slip/"))
    set_reach(EVERYWHERE)
    assert [b"".join(one.streaming_content)[:5] for one in sheets] == [b"%PDF-"] * 2  # type: ignore[attr-defined]


def test_a_stairwell_is_pulled_and_given_back_on_the_board(running: Running) -> None:
    client = running.enter("lin")
    words(client, at(running, "pull/"), 302, sure="1")
    lease = Lease.objects.get()
    assert f"leases/{lease.pk}/release/" in words(client, at(running))
    assert f"leases/{lease.pk}/release/" not in words(running.enter("zhao"), at(running))
    words(running.enter("zhao"), f"/desk/rounds/leases/{lease.pk}/release/", 409, sure="1")
    words(client, f"/desk/rounds/leases/{lease.pk}/release/", 302, sure="1")
    assert Lease.objects.count() == 0


def test_a_mark_of_the_evening_leaves_no_receipt(running: Running) -> None:
    Round.objects.filter(pk=running.round.pk).update(has_evening_list=True)
    door, people = running.door("101"), running.cast.people
    record_visit(door.pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    Pair.objects.create(
        round=running.round, community=running.cast.home, grid=running.cast.grids[0], team=1, on=TODAY, time="evening",
        first=people["lin"], second=people["zhao"], named_at=NOON,
    )  # fmt: skip
    command = {"command_id": str(uuid4())}
    words(running.enter("lin"), f"/field/doors/{door.pk}/evening", 409, **command)
    assert Receipt.objects.count() == 0


def test_tonights_doors_stand_by_stairwell_and_one_tap_marks_one(running: Running) -> None:
    Round.objects.filter(pk=running.round.pk).update(has_evening_list=True)
    door, people = running.door("101"), running.cast.people
    for number in ("101", "201"):
        record_visit(running.door(number).pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    Pair.objects.create(
        round=running.round, community=running.cast.home, grid=running.cast.grids[0], team=1, on=TODAY, time="evening",
        first=people["lin"], second=people["zhao"], named_at=NOON,
    )  # fmt: skip
    address = f"/field/rounds/{running.round.pk}/evening/"
    with time_machine.travel(NOON + timedelta(hours=7), tick=True):
        client = running.enter("lin")
        before = words(client, address)
        words(client, f"/field/doors/{door.pk}/evening", 302, tapped="1")
        after = words(client, address)
    assert [(page.count("<h3>"), page.count("formaction="), page.count('name="off"')) for page in (before, after)] == [
        (1, 2, 0),
        (1, 1, 1),
    ]


def test_addresses_that_nobody_can_mean_are_refused_in_words(running: Running) -> None:
    client = running.enter("zhao")
    words(client, at(running, "poster/") + "?on=2026-13-45", 409)
    door = stair(running)[0]
    typed = {f"door-{door.pk}": "talked", "sheet": SHEET, "visited": "2026-13-45T99:99"}
    words(client, at(running, f"paper/{door.entrance_id}/enter/"), 302, **typed)
    officer = running.enter("qian")
    for year in ("0000", "9999", "２０２６", "x"):
        words(officer, f"/desk/rounds/visits/?year={year}")
        words(officer, f"/desk/rounds/visits/places/?year={year}&open=1")
    pair = {"on": TODAY.isoformat(), "time": "day", "team": "99999999", "grid": "x", "first": "x", "second": "x"}
    words(client, at(running, "pairs/"), 422, **pair)


def test_nobody_is_chosen_beforehand_for_a_pair(running: Running) -> None:
    shown = running.enter("zhao").get(at(running, "pairs/")).content.decode()
    options = re.findall(r'<select name="(first|second)".*?<option value="([^"]*)"', shown, re.DOTALL)
    assert options == [("first", ""), ("second", "")]


def test_the_teams_of_the_plan_in_use_are_named_one_after_the_other(running: Running) -> None:
    stairs = sorted({one.entrance_id for one in Door.objects.filter(round=running.round) if one.entrance_id}, key=str)
    moments = dict.fromkeys(("asked_at", "ended_at", "adopted_at"), now())
    plan = RoundPlan.objects.create(
        round=running.round, community=running.round.community, version=1, state="adopted", wish={}, **moments
    )
    for team, stair in enumerate(stairs, 1):
        PlannedStair.objects.create(
            plan=plan, community=plan.community, stair_id=stair, team=team, position=1, doors=4, minutes=9
        )
    client = running.enter("zhao")
    shown = client.get(at(running, "pairs/")).content.decode()
    set_reach(EVERYWHERE)
    assert re.findall(r"&amp;team=(\d+)#name", shown) == [str(n) for n in range(1, len(stairs) + 1)]
    asked = client.get(at(running, f"pairs/?team={len(stairs)}")).content.decode()
    set_reach(EVERYWHERE)
    assert f'name="team" value="{len(stairs)}"' in asked
    # Whoever asks for hands finds what is known here filled in.
    (address,) = re.findall(r'href="([^"]*side=ask[^"]*)"', asked)
    posting = client.get(address.replace("&amp;", "&")).content.decode()
    set_reach(EVERYWHERE)
    assert f'value="为“{running.round.name}”招募人手"' in posting
    assert re.search(r'value="ask"[^>]*checked', posting)
    assert '<option value="people" selected>' in posting


@pytest.mark.parametrize(
    ("part", "sent", "status"),
    [
        ("pairs", {"on": "2026-11-26", "team": 99_999_999, "grid": None, "first": None, "second": None}, 422),
        ("plans", {"teams": 2, "windows": [{"on": "2026-11-24", "begins": "09:00", "ends": "25:99"}]}, 422),
        ("plans", {"teams": 10**12, "windows": [{"on": "2026-11-24", "begins": "09:00", "ends": "12:00"}]}, 422),
        ("plans", {"teams": 2, "windows": []}, 422),
    ],
)
def test_programs_that_send_nonsense_get_an_answer(
    running: Running, part: str, sent: dict[str, Any], status: int
) -> None:
    people = running.cast.people
    known = {"grid": running.cast.grids[0].pk, "first": people["lin"].pk, "second": people["zhao"].pk}
    body = {name: str(known[name]) if value is None else value for name, value in sent.items()}
    answer = running.enter("zhao").post(
        f"/api/v1/rounds/{running.round.pk}/{part}",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    set_reach(EVERYWHERE)
    assert answer.status_code == status, answer.content
