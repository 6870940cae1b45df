"""What is asked at a door: when to come again, the round's questions; who is where; and numbers that tell no minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.domain.campaigns.models import Attempt, Lease
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation.ids import random_id
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import TODAY, Running, words

pytestmark = pytest.mark.django_db
SURVEY = [
    {
        "type": "select_one yn",
        "name": "alone",
        "label": "独居",
        "label::English (en)": "Lives alone",
        "required": "yes",
    },
    {"type": "integer", "name": "people", "label": "几口人"},
    {"type": "note", "name": "thanks", "label": "谢谢您"},
]
CHOICES = [
    {"list_name": "yn", "name": "yes", "label": "是", "label::English (en)": "Yes"},
    {"list_name": "yn", "name": "no", "label": "否", "label::English (en)": "No"},
]
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.fixture
def asking(running: Running) -> Running:
    sheet = keep_sheet(running.cast.home.pk, name="问需", survey=SURVEY, choices=CHOICES, by=running.by("zhao"))
    type(running.round).objects.filter(pk=running.round.pk).update(sheet=sheet, script="您好，我们是社区的。")
    return running


def test_a_pack_holds_the_script_the_questions_and_the_days_on_which_one_can_come_again(asking: Running) -> None:
    pack = pack_of(asking, "lin")
    assert pack["round"]["script"] == "您好，我们是社区的。"
    assert [(one["name"], one["label"], one["choices"]) for one in pack["questions"]] == [
        ("alone", "独居", [["yes", "是"], ["no", "否"]]),
        ("people", "几口人", []),
        ("thanks", "谢谢您", []),
    ]
    # It is noon: this morning is over, and the round ends on the day after tomorrow.
    days = [TODAY + timedelta(days=ahead) for ahead in range(3)]
    slots = [(days[0], 1), (days[0], 2), *((day, slot) for day in days[1:] for slot in (0, 1, 2))]
    assert pack["appointments"] == [[day.isoformat(), slot] for day, slot in slots]


def test_a_phone_sends_answers_and_appointments_and_bad_ones_are_refused_alone(asking: Running) -> None:
    pack, doors = pack_of(asking, "lin"), [asking.door(number).pk for number in ("101", "201")]

    def visit(door: Any, outcome: str, **more: Any) -> Any:
        one = made("visit", door=door, outcome=outcome)
        one["facts"] |= more
        return one

    good = [
        visit(doors[0], "talked", answers={"alone": "yes", "people": 2}),
        visit(doors[1], "come_back", appointment_on=TOMORROW, appointment_slot="0"),
    ]
    bad = [
        visit(doors[0], "talked", answers=wrong)
        for wrong in ({"people": 2}, {"alone": "maybe"}, {"alone": ["yes", 1]}, {"alone": "\0"}, "yes", [1])
    ] + [
        visit(doors[1], "talked", appointment_on=TOMORROW, appointment_slot="0"),
        visit(doors[1], "come_back", appointment_on="2026-13-01", appointment_slot="0"),
        visit(doors[1], "come_back", appointment_on=TOMORROW, appointment_slot="9" * 40),
    ]
    told = send(asking, "lin", *bad, *good, pack=pack)
    assert told == [(422, "refused")] * len(bad) + [(201, "saved")] * 2
    kept = {one.outcome: (one.answers, one.appointment_on, one.appointment_slot) for one in Attempt.objects.all()}
    assert kept == {
        "talked": ({"alone": "yes", "people": 2}, None, None),
        "come_back": (None, TODAY + timedelta(days=1), 0),
    }
    # The next phone sees when the household wishes to be visited.
    shown = {door[0]: door[7] for stair in pack_of(asking, "feng")["stairs"] for door in stair["doors"]}
    assert shown == {str(doors[0]): None, str(doors[1]): [TOMORROW, 0]}


def test_the_page_at_the_door_asks_the_same(asking: Running) -> None:
    lin, door = asking.enter("lin"), asking.door("101")
    address = f"/field/doors/{door.pk}/asked/"
    stairs = f"/field/rounds/{door.round_id}/stairs/{door.entrance_id or door.building_id}/"
    assert all(one in words(lin, stairs) for one in ("您好，我们是社区的。", address))
    assert all(one in words(lin, address) for one in ("您好，我们是社区的。", "独居", "几口人", "没有约时间"))
    missing = words(lin, address, 422, outcome="talked", asked_people="2")
    assert ('value="2"' in missing, "asked_alone_error" in missing or "id_asked_alone" in missing) == (True, True)
    assert "appointment" in words(lin, address, 422, outcome="talked", appointment=f"{TOMORROW}/0", asked_alone="no")
    assert Attempt.objects.count() == 0
    words(lin, address, 302, outcome="talked", asked_alone="no", asked_people="3")
    words(lin, address, 302, outcome="come_back", appointment=f"{TOMORROW}/1")
    kept = [(one.answers, one.appointment_slot) for one in Attempt.objects.order_by("serial")]
    assert kept == [({"alone": "no", "people": 3}, None), (None, 1)]


def test_an_entrance_is_taken_seen_by_the_others_and_given_back(running: Running) -> None:
    pack, other = pack_of(running, "lin"), pack_of(running, "feng")
    lin = running.enter("lin")
    words(lin, f"/field/rounds/{running.round.pk}/next", 302, any="")
    lease = Lease.objects.get()
    assert f"/field/leases/{lease.pk}/release" in words(lin, "/field/")

    def leases(name: str, of: Any) -> Any:
        body = {"pack": of["id"], "sent_at": f"{TODAY}T04:00:00Z", "entries": []}
        return call(running, name, "/field/entries", body)[1]["leases"]

    known = {"id": str(lease.pk), "stair_id": str(lease.stair_id), "name": "Lin"}
    assert leases("lin", pack) == [known | {"is_mine": True}]
    assert leases("feng", other) == [known | {"is_mine": False}]
    words(lin, f"/field/leases/{lease.pk}/release", 302, any="")
    assert leases("feng", other) == []


def test_no_number_of_a_visit_tells_the_minute(running: Running) -> None:
    door, lin = running.door("101"), running.enter("lin")
    words(lin, f"/field/doors/{door.pk}/visit", 302, outcome="no_answer", command_id=str(random_id()))
    stair = f"/field/rounds/{running.round.pk}/stairs/{door.entrance_id or door.building_id}"
    words(lin, f"{stair}/floor", 302, level="2")
    words(lin, f"/field/visits/{Attempt.objects.get(door=door).pk}/undo", 302, any="")
    body = {"door_id": str(door.pk), "outcome": "talked"}
    assert call(running, "lin", f"/rounds/{running.round.pk}/visits", body)[0] == 201
    assert [one.pk.version for one in Attempt.objects.all()] == [4] * 4
