"""Phones at the desk: whose phone carries what, what waits, and the decision with both sides before one's eyes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.fieldwork.models import Entry, Pack
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.interfaces.field.phones import made, pack_of, send
from tests.support.rounds_stage import NOON, Running, begin, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(everywhere: None) -> Iterator[Running]:
    with time_machine.travel(NOON, tick=True):
        yield begin()


def dispute(running: Running) -> Entry:
    pack, door = pack_of(running, "lin"), running.door("101").pk
    first = made("visit", door=door, outcome="talked")
    send(running, "lin", first, pack=pack)
    send(running, "lin", first | {"facts": {"door": str(door), "outcome": "refused"}}, pack=pack)
    return Entry.objects.get()


def test_both_sides_are_shown_and_the_named_person_decides(running: Running) -> None:
    entry, zhao = dispute(running), running.enter("zhao")
    address = reverse("desk:entry", args=[entry.pk])
    shown = words(zhao, address)
    assert all(word in shown for word in ("服务器上现有", "手机上传的", "不愿受访", "Lin")), shown
    assert words(zhao, address, 422, what="take_in", because="").count("invalid") >= 1
    words(zhao, address, 302, what="set_aside", because="她改正过了")
    assert [one.outcome for one in Attempt.objects.filter(withdraws=None, withdrawn_by=None)] == ["talked"]
    assert "Zhao: 她改正过了" in words(zhao, reverse("desk:entries", args=[running.round.pk]))
    assert "Zhao" in words(zhao, reverse("desk:entries_export", args=[running.round.pk]))


def test_a_pack_is_listed_and_taken_back_with_a_reason(running: Running) -> None:
    pack_of(running, "lin")
    zhao = running.enter("zhao")
    assert "第1网格" in words(zhao, reverse("desk:packs", args=[running.round.pk]))
    pack = Pack.objects.get()
    words(zhao, reverse("desk:revoke_pack", args=[pack.pk]), 302, because="手机丢了")
    pack.refresh_from_db()
    assert pack.revoked_by_id == running.by("zhao").person


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
