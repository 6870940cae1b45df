"""Phones at the desk: whose phone carries what, what waits, and the decision with both sides before one's eyes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.fieldwork.models import Entry, Pack
from gongzhi.foundation.accounts.services import BEGUN
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.time import now
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import NOON, Running, begin, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(everywhere: None) -> Iterator[Running]:
    with time_machine.travel(NOON, tick=True):
        yield begin()


def dispute(running: Running, number: str = "101") -> Entry:
    pack, door = pack_of(running, "lin"), running.door(number).pk
    first = made("visit", door=door, outcome="talked")
    send(running, "lin", first, pack=pack)
    send(running, "lin", first | {"facts": {"door": str(door), "outcome": "refused"}}, pack=pack)
    return Entry.objects.get(door=door)


def test_both_sides_are_shown_and_the_named_person_decides(running: Running) -> None:
    entry, zhao = dispute(running), running.enter("zhao")
    address = reverse("desk:entry", args=[entry.pk])
    shown = words(zhao, address)
    assert all(word in shown for word in ("服务器上现有", "手机上传的", "不愿受访", "Lin")), shown
    assert words(zhao, address, 422, what="take_in", because="").count("invalid") >= 1
    words(zhao, address, 302, what="set_aside", because="她改正过了")
    assert [one.outcome for one in Attempt.objects.filter(withdraws=None, withdrawn_by=None)] == ["talked"]
    listed = reverse("desk:entries", args=[running.round.pk])
    assert "她改正过了" not in words(zhao, listed)
    assert "Zhao: 她改正过了" in words(zhao, f"{listed}?state=all")
    assert "Zhao" in words(zhao, reverse("desk:entries_export", args=[running.round.pk]) + "?state=all")


def test_the_list_of_entries_holds_as_many_as_its_tab_says(running: Running) -> None:
    first, again, zhao = dispute(running), dispute(running, "201"), running.enter("zhao")
    words(zhao, reverse("desk:entry", args=[first.pk]), 302, what="set_aside", because="她改正过了")
    shown = words(zhao, reverse("desk:entries", args=[running.round.pk]))
    assert ("(1)" in shown, shown.count("/desk/phones/entries/")) == (True, 1)
    status, given = call(running, "zhao", f"/rounds/{running.round.pk}/entries?state=waiting")
    assert (status, [one["id"] for one in given["items"]]) == (200, [str(again.pk)])


def test_two_phones_of_one_worker_are_told_apart_by_the_names_they_were_given(running: Running) -> None:
    wanted = {"round_id": str(running.round.pk), "grid_id": str(running.cast.grids[0].pk)}
    agent = "Mozilla/5.0 (Linux; Android 14; V2304A) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
    packs = [
        call(running, "lin", "/field/packs", wanted | facts, **{"User-Agent": agent})[1]["id"]
        for facts in ({"device": "红色那部"}, {})
    ]
    assert [Pack.objects.get(pk=one).device for one in packs] == ["红色那部", "Chrome, Android"]
    shown = words(running.enter("zhao"), reverse("desk:packs", args=[running.round.pk]))
    assert ("红色那部" in shown, "Chrome, Android" in shown, "V2304A" in shown) == (True, True, False)
    assert "红色那部" in words(running.enter("zhao"), reverse("desk:revoke_pack", args=[packs[0]]))
    name = {"device": "备用机 11010519491231002X"}
    assert call(running, "li", f"/field/packs/{packs[1]}/device", name)[0] == 404
    assert call(running, "lin", f"/field/packs/{packs[1]}/device", name)[0] == 201
    assert Pack.objects.get(pk=packs[1]).device.startswith("备用机 ")
    assert "1949" not in Pack.objects.get(pk=packs[1]).device
    # Signs that turn what stands beside them around are not kept.
    assert call(running, "lin", f"/field/packs/{packs[1]}/device", {"device": "红色\u202e那\x07部\n"})[0] == 201
    assert Pack.objects.get(pk=packs[1]).device == "红色那部"


def test_a_pack_is_listed_and_taken_back_with_a_reason(running: Running) -> None:
    pack_of(running, "lin")
    zhao = running.enter("zhao")
    assert "第1网格" in words(zhao, reverse("desk:packs", args=[running.round.pk]))
    pack = Pack.objects.get()
    words(zhao, reverse("desk:revoke_pack", args=[pack.pk]), 302, because="手机丢了")
    pack.refresh_from_db()
    assert pack.revoked_by_id == running.by("zhao").person


def test_a_lost_phone_that_is_taken_back_is_logged_out_and_fetches_no_doors_until_a_new_log_in(
    running: Running,
) -> None:
    pack, found = pack_of(running, "lin"), running.enter("lin")
    wanted = {"round_id": str(running.round.pk), "grid_id": str(running.cast.grids[0].pk)}

    def fetch(client: Client) -> int:
        head = {"Idempotency-Key": str(uuid7())}
        status = client.post("/api/v1/field/packs", wanted, content_type="application/json", headers=head).status_code
        set_reach(EVERYWHERE)
        return status

    assert fetch(found) == 201
    address = reverse("desk:revoke_pack", args=[pack["id"]])
    words(running.enter("zhao"), address, 302, because="换网格")
    assert fetch(found) == 409
    words(running.enter("zhao"), address, 302, because="手机丢了", is_lost="on")
    assert fetch(found) == 401
    anew = running.enter("lin")
    session = anew.session
    session[BEGUN] = (now() + timedelta(minutes=1)).isoformat()
    session.save()
    assert fetch(anew) == 201


def test_the_repeat_of_a_command_gives_no_doors_after_the_taking_back(running: Running) -> None:
    wanted = {"round_id": str(running.round.pk), "grid_id": str(running.cast.grids[0].pk)}
    command = {"Idempotency-Key": str(uuid7())}
    pack = call(running, "lin", "/field/packs", wanted, **command)[1]
    assert call(running, "zhao", f"/field/packs/{pack['id']}/revoke", {"because": "lost", "is_lost": True})[0] == 201
    status, told = call(running, "lin", "/field/packs", wanted, **command)
    assert (status, "stairs" in told) == (409, False)


def test_the_lists_ask_the_same_whether_one_or_three_stand_in_them(running: Running) -> None:
    counts: list[list[int]] = []
    zhao = running.enter("zhao")
    for _more in range(2):
        pack = pack_of(running, "lin")
        for door in ("101", "201", "101")[: 1 if not counts else 2]:
            visit = made("visit", door=running.door(door).pk, outcome="talked")
            other = visit | {"facts": visit["facts"] | {"outcome": "refused"}}
            send(running, "lin", visit, pack=pack)
            send(running, "lin", other, pack=pack)
        asked = []
        for name in ("desk:packs", "desk:entries"):
            with CaptureQueriesContext(connection) as context:
                zhao.get(reverse(name, args=[running.round.pk]))
            set_reach(EVERYWHERE)
            asked.append(len(context))
        counts.append(asked)
    assert counts[0] == counts[1]


def contradict(running: Running, numbers: tuple[str, ...]) -> None:
    for name, outcome in (("lin", "not_a_home"), ("feng", "talked")):
        visits = [made("visit", door=running.door(number).pk, outcome=outcome) for number in numbers]
        send(running, name, *visits, pack=pack_of(running, name))


def test_two_people_who_contradict_each_other_are_both_kept_until_one_is_set_aside(running: Running) -> None:
    zhao, address = running.enter("zhao"), reverse("desk:contradictions", args=[running.round.pk])
    # Nobody at ten and somebody at eleven is no contradiction.
    send(running, "lin", made("visit", door=running.door("201").pk, outcome="no_answer"), pack=pack_of(running, "lin"))
    send(running, "feng", made("visit", door=running.door("201").pk, outcome="talked"), pack=pack_of(running, "feng"))
    assert "没有相互矛盾的记录" in words(zhao, address)
    contradict(running, ("101",))
    assert all(word in words(zhao, address) for word in ("Lin", "Feng", "101"))
    assert "Feng" in words(zhao, address + "export.csv")
    wrong = Attempt.objects.get(outcome="not_a_home")
    aside = reverse("desk:set_visit_aside", args=[wrong.pk])
    words(zhao, aside, 422, because="")
    words(zhao, aside, 302, because="Lin看错了门")
    assert "没有相互矛盾的记录" in words(zhao, address)
    assert (running.door("101").is_home, Attempt.objects.filter(withdraws=wrong).count()) == (True, 1)


def test_programs_list_contradictions_and_set_a_visit_aside(running: Running) -> None:
    contradict(running, ("101",))
    path = f"/rounds/{running.round.pk}/contradictions"
    status, seen = call(running, "zhao", path)
    assert (status, [(one["person"], one["outcome"]) for one in seen["items"]]) == (200, [("Lin", "not_a_home")])
    aside = f"/field/visits/{seen['items'][0]['id']}/aside"
    assert call(running, "lin", aside, {"because": "no"})[0] == 403
    assert call(running, "zhao", aside, {"because": "Lin看错了门"})[0] == 201
    assert call(running, "zhao", path)[1]["items"] == []


def test_contradictions_ask_the_same_whether_one_or_two_stand_there(running: Running) -> None:
    zhao, counts = running.enter("zhao"), []
    for numbers in (("101",), ("201",)):
        contradict(running, numbers)
        for path in ("desk:contradictions", "desk:contradictions_export"):
            with CaptureQueriesContext(connection) as asked:
                words(zhao, reverse(path, args=[running.round.pk]))
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
