"""What cannot be taken in by itself: handed over in time, decided within its round, and counted in its own round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.campaigns.services import close_round, start_round
from gongzhi.domain.fieldwork.models import Entry
from gongzhi.domain.fieldwork.queries import content_of
from gongzhi.domain.grids.models import TeamMember
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import add_kind
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import SYSTEM
from gongzhi.workflows.follow_entries import hand_over_stranded
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import FACTS, NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lift(running: Running) -> None:
    add_kind("lift", name="电梯", name_en="Lift", hours=24, by=SYSTEM)


def states() -> set[tuple[str, str]]:
    return set(Entry.objects.values_list("verb", "state"))


def decide(running: Running, verb: str, *, take_in: bool = True) -> int:
    path = f"/field/entries/{Entry.objects.get(verb=verb, decided_at=None).pk}/decide"
    return call(running, "zhao", path, {"take_in": take_in, "because": "asked her"})[0]


def need_of(visit: Any, text: str = "电梯坏了") -> Any:
    return made("need", door=visit["facts"]["door"], visit=visit["id"], kind="lift", text=text)


def test_what_waits_for_a_day_is_handed_over_and_a_need_is_taken_in_without_its_lost_visit(running: Running) -> None:
    pack = pack_of(running, "lin")
    lost = made("visit", door=running.door("101").pk, outcome="talked")
    need = need_of(lost)
    words, undo = made("words", need=need["id"], text="三天了"), made("undo", visit=lost["id"])
    assert send(running, "lin", undo, need, words, pack=pack) == [(201, "held")] * 3
    with time_machine.travel(NOON + timedelta(hours=23), tick=False):
        assert hand_over_stranded() == 0
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        assert (hand_over_stranded(), hand_over_stranded()) == (3, 0)
        assert states() == {("undo", "handed_over"), ("need", "handed_over"), ("words", "handed_over")}
        assert send(running, "lin", need, pack=pack) == [(202, "handed_over")]
        # Nothing stands that could be taken back: it can only be set aside.
        assert decide(running, "undo") == 404
        assert [decide(running, "need"), decide(running, "words"), decide(running, "undo", take_in=False)] == [201] * 3
        # The visit comes after all: what is decided stays decided.
        assert send(running, "lin", lost, pack=pack) == [(201, "saved")]
    assert [(one.text, one.source_id) for one in Need.objects.all()] == [("电梯坏了", None)]
    assert states() == {("undo", "set_aside"), ("need", "taken_in"), ("words", "taken_in")}


def test_what_is_about_a_refused_or_handed_over_entry_is_handed_over_with_it(running: Running) -> None:
    pack, door = pack_of(running, "lin"), running.door("101").pk
    bad, good = made("visit", door=door, outcome="vanished"), made("visit", door=door, outcome="talked")
    first, second = need_of(bad), need_of(good)
    words = made("words", need=second["id"], text="三天了")
    assert send(running, "lin", bad, first, pack=pack) == [(422, "refused"), (201, "handed_over")]
    assert send(running, "lin", second, words, pack=pack) == [(201, "held")] * 2
    TeamMember.objects.filter(person=running.cast.people["lin"]).delete()
    running.cast.appointments["lin"].delete()
    assert send(running, "lin", good, pack=pack) == [(201, "handed_over")]
    assert set(Entry.objects.values_list("state", flat=True)) == {"handed_over"}
    assert send(running, "lin", words, second, pack=pack) == [(202, "handed_over")] * 2


def test_a_decision_takes_what_waited_along_and_a_repeat_changes_nothing(running: Running) -> None:
    pack = pack_of(running, "lin")
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    need = need_of(visit)
    words = made("words", need=need["id"], text="三天了")
    assert send(running, "lin", words, need, pack=pack) == [(201, "held")] * 2
    assert decide(running, "need") == 201
    assert states() == {("need", "taken_in"), ("words", "taken_in")}
    assert send(running, "lin", words, need, pack=pack) == [(202, "saved"), (202, "taken_in")]
    status, lines = call(running, "lin", f"/field/lines?round_id={running.round.pk}")
    assert (status, {(one["verb"], one["is_counted"]) for one in lines}) == (200, {("need", True), ("words", True)})
    assert Need.objects.count() == 1


def test_a_named_person_decides_within_the_round_and_community_only(running: Running) -> None:
    pack, elsewhere = pack_of(running, "lin"), running.door("101", 1).pk
    hers, others = (made("visit", door=door, outcome="talked") for door in (running.door("101").pk, elsewhere))
    TeamMember.objects.filter(person=running.cast.people["lin"]).delete()
    running.cast.appointments["lin"].delete()
    assert send(running, "lin", hers, others, pack=pack) == [(201, "handed_over")] * 2
    # The round to which they were sent is over; another has begun, whose doors have other numbers.
    mine = Entry.objects.get(item=hers["id"])
    close_round(running.round.pk, by=running.by("zhao"))
    later = start_round(running.cast.home.pk, by=running.by("zhao"), at=NOON, **{**FACTS, "starts_on": TODAY})
    Entry.objects.filter(pk=mine.pk).update(round=later)
    path = f"/field/entries/{mine.pk}/decide"
    status, problem = call(running, "zhao", path, {"take_in": True, "because": "still hers"})
    assert (status, "只能搁置" in problem["detail"]) == (409, True)
    assert call(running, "chen", path, {"take_in": True, "because": "mine"})[0] in (403, 404)
    assert Attempt.objects.count() == 0


def test_no_list_of_entries_tells_the_minute_at_a_door(running: Running) -> None:
    pack = pack_of(running, "lin")
    visit = made("visit", at=NOON + timedelta(minutes=-17), door=running.door("101").pk, outcome="talked")
    need = made("need", at=NOON - timedelta(minutes=16), **need_of(visit)["facts"])
    assert send(running, "lin", need, pack=pack) == [(201, "held")]
    kept = Entry.objects.get()
    assert (kept.made_at, content_of(kept).made_at.minute) == (NOON - timedelta(hours=12), 44)


def test_an_undo_counts_for_its_day_for_three_days_and_not_longer(running: Running) -> None:
    pack = pack_of(running, "lin")
    visits = [made("visit", door=running.door(number).pk, outcome="talked") for number in ("101", "201")]
    assert send(running, "lin", *visits, pack=pack) == [(201, "saved")] * 2
    undos = [made("undo", at=NOON + timedelta(minutes=1), visit=one["id"]) for one in visits]
    with time_machine.travel(NOON + timedelta(hours=70), tick=False):
        assert send(running, "lin", undos[0], pack=pack) == [(201, "saved")]
    with time_machine.travel(NOON + timedelta(hours=74), tick=False):
        assert send(running, "lin", undos[1], pack=pack) == [(422, "refused")]


def test_each_round_has_its_own_lines(running: Running) -> None:
    from gongzhi.foundation.inbox.models import Receipt

    pack = pack_of(running, "lin")
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    undo, need = made("undo", visit=visit["id"]), need_of(visit)
    words = made("words", need=need["id"], text="三天了")
    assert send(running, "lin", visit, need, pack=pack) == [(201, "saved")] * 2
    assert send(running, "lin", words, undo, pack=pack) == [(201, "saved")] * 2
    told = Receipt.objects.filter(verb__startswith="field.").values_list("answer__round", flat=True)
    assert list(told) == [str(running.round.pk)] * 4
    # Of another round that goes on at the same time, as the receipts tell.
    Receipt.objects.filter(command=words["id"]).update(answer={"state": "saved", "round": str(uuid7())})
    _status, lines = call(running, "lin", f"/field/lines?round_id={running.round.pk}")
    assert {one["id"] for one in lines} == {visit["id"], undo["id"], need["id"]}


def test_why_something_was_handed_over_is_told_in_the_readers_language(running: Running) -> None:
    pack = pack_of(running, "lin")
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    refused = made("need", door=visit["facts"]["door"], visit=visit["id"], kind="stairs", text="灯坏了")
    # Both are about what has not come: one is refused when it does, for the other nothing ever does.
    send(running, "lin", refused, made("undo", visit=uuid7()), pack=pack)
    send(running, "lin", visit, pack=pack)
    with time_machine.travel(NOON + timedelta(hours=25), tick=False), translation.override("zh-hans"):
        assert hand_over_stranded() == 1
    listed = reverse("desk:entries", args=[running.round.pk])
    sentences = {
        "en": ("What it is about has not come within a day.", "There is no such kind of need."),
        "zh-hans": ("它所依附的记录一天之内没有到达。", "没有这一类诉求"),
    }
    for language, expected in sentences.items():
        User.objects.filter(pk=running.cast.user("zhao").pk).update(language=language)
        shown = words(running.enter("zhao"), listed)
        given = call(running, "zhao", f"/rounds/{running.round.pk}/entries")[1]
        told = " ".join(one["because"] for one in given["items"])
        assert [(one in shown, one in told) for one in expected] == [(True, True)] * 2, (language, told)
