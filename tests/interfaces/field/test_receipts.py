"""What is done at doors, over page, phone and program, leaves receipts that name no door, home or stairwell (R22)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.domain.campaigns.models import Attempt, Door
from gongzhi.domain.places.models import Place
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.inbox.models import Receipt
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import TODAY, Running, words

pytestmark = pytest.mark.django_db
UNTIL = (TODAY + timedelta(days=9)).isoformat()


def by_pages(running: Running, door: Door) -> None:
    lin, zhao = running.enter("lin"), running.enter("zhao")

    def post(client: Client, address: str, **facts: str) -> str:
        command = {"command_id": str(uuid7())}
        first, again = (client.post(address, facts | command) for _twice in range(2))
        set_reach(EVERYWHERE)
        assert (first.status_code, again.status_code) == (302, 302), (address, first.content[:2000].decode())
        assert first.headers["Location"].partition("?")[0] == again.headers["Location"].partition("?")[0]
        return str(first.headers["Location"])

    post(lin, reverse("field:pull", args=[door.round_id]))
    post(lin, reverse("field:visit", args=[door.pk]), outcome="talked")
    undo = reverse("field:undo", args=[_visit(door)])
    post(lin, undo)
    floor = post(lin, reverse("field:floor", args=[door.round_id, door.entrance_id]), level=str(door.level))
    post(lin, reverse("field:undo_floor", args=[floor.partition("floor=")[2].partition("#")[0]]))
    post(lin, reverse("field:asked", args=[door.pk]), outcome="come_back")
    at_desk = reverse("desk:visit_round_door", args=[door.pk])
    assert post(zhao, at_desk, outcome="come_back").endswith(f"{door.pk}/")
    post(zhao, reverse("desk:silence_round_door", args=[door.pk]), until=UNTIL)
    post(zhao, reverse("desk:silence_round_door", args=[door.pk]), lift="1")
    post(zhao, reverse("desk:neighbour_round_door", args=[door.pk]), is_empty="no")


def _visit(door: Door) -> UUID:
    return Attempt.objects.filter(door_id=door.pk, withdraws=None).latest("serial").pk


def by_programs(running: Running, door: Door) -> None:
    at_door: dict[str, list[dict[str, object]]] = {
        "silence": [{"until": UNTIL}, {"until": None}],
        "neighbour": [{"is_empty": True}],
        "slip": [{}],
    }
    for name, bodies in at_door.items():
        for body in bodies:
            assert call(running, "zhao", f"/doors/{door.pk}/{name}", body)[0] == 201
    visit = {"door_id": str(door.pk), "outcome": "come_back"}
    status, given = call(running, "lin", f"/rounds/{door.round_id}/visits", visit)
    assert (status, given["door_id"], given["disposition"]) == (201, str(door.pk), "contacted")
    assert call(running, "lin", f"/rounds/{door.round_id}/leases", {"stair_id": str(door.entrance_id)})[0] == 201


def by_phone(running: Running, door: Door) -> None:
    visit = made("visit", door=door.pk, outcome="talked")
    undo = made("undo", visit=visit["id"])
    assert send(running, "lin", visit, undo, pack=pack_of(running, "lin")) == [(201, "saved")] * 2


def test_no_receipt_names_a_door_a_home_or_a_stairwell(running: Running) -> None:
    running.round.kind = "emergency"
    running.round.save()
    door = running.door("101")
    by_pages(running, door)
    by_programs(running, door)
    by_phone(running, door)
    kept = "\n".join(f"{one.verb} {one.answer}" for one in Receipt.objects.all())
    doors = Door.objects.filter(round=running.round)
    named = {str(one) for row in doors.values_list("pk", "household_id", "entrance_id", "building_id") for one in row}
    named |= {str(one) for one in Place.objects.filter(kind__in=("household", "entrance")).values_list("pk", flat=True)}
    assert {one for one in named if one in kept} == set(), kept
    told = {"talked", "come_back", "contacted", "resolved", "is_contacted", "disposition"}
    assert {one for one in told if one in kept} == set(), kept
    verbs = set(Receipt.objects.values_list("verb", flat=True))
    assert {"visit.record", "visit.undo", "floor.record", "household.silence", "field.visit", "slip.leave"} <= verbs


def test_the_repeat_of_a_tap_at_the_desk_leads_back_to_its_door(running: Running) -> None:
    door, zhao, command = running.door("101"), running.enter("zhao"), str(uuid7())
    address = reverse("desk:visit_round_door", args=[door.pk])
    led = [zhao.post(address, {"outcome": "talked", "command_id": command}).headers["Location"] for _twice in "ab"]
    set_reach(EVERYWHERE)
    assert led == [reverse("desk:round_door", args=[door.pk])] * 2
    assert "101" in words(zhao, led[1])
