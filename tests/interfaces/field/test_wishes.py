"""What is said at the door beside the visit, and what a phone carries to show who stands there and who opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from gongzhi.domain.actors.services import add_post, appoint
from gongzhi.domain.campaigns.models import Attempt, Door, DoorSilence, Pair
from gongzhi.domain.fieldwork.models import Entry
from gongzhi.domain.places.models import Place
from gongzhi.foundation.journal.models import Entry as JournalEntry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db
UNTIL = TODAY + timedelta(days=90)


def wishes() -> list[tuple[Any, ...]]:
    return list(DoorSilence.objects.values_list("household__name", "until", "way"))


def test_a_wish_said_at_the_door_is_kept_by_the_phone_as_said_at_the_door(running: Running) -> None:
    door, before = running.door("101"), JournalEntry.objects.count()
    pack = pack_of(running, "lin")
    made_packs = JournalEntry.objects.count() - before
    wish = made("silence", door=door.pk, until=UNTIL)
    assert send(running, "lin", wish, pack=pack) == [(201, "saved")]
    assert send(running, "lin", wish, pack=pack) == [(202, "saved")]
    assert wishes() == [("101", UNTIL, "door")]
    told = {one[1]: one[8] for one in pack_of(running, "lin")["stairs"][0]["doors"]}
    assert told == {"101": str(UNTIL), "201": ""}
    assert send(running, "lin", made("silence", door=door.pk), pack=pack) == [(201, "saved")]
    assert wishes() == []
    # No minute of it stands in the journal (R23): what is there are the packs.
    assert JournalEntry.objects.count() - before == 2 * made_packs


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(days=400), "soon"])
def test_a_wish_ends_within_a_year(running: Running, until: object) -> None:
    wish = made("silence", door=running.door("101").pk, until=until)
    assert send(running, "lin", wish) == [(422, "refused")]
    assert wishes() == []


def test_a_neighbours_word_is_kept_in_an_emergency_alone_and_names_nobody(running: Running) -> None:
    door = running.door("101")
    word = made("neighbour", door=door.pk, is_empty="yes")
    assert send(running, "lin", word) == [(422, "refused")]
    running.round.kind = "emergency"
    running.round.save()
    assert send(running, "lin", made("neighbour", door=door.pk, is_empty="maybe")) == [(422, "refused")]
    assert send(running, "lin", word, made("neighbour", door=door.pk, is_empty="no")) == [(201, "saved")] * 2
    counted = Door.objects.get(pk=door.pk)
    assert (counted.said_empty, counted.said_lived_in, Attempt.objects.count()) == (1, 1, 0)


def test_both_are_tapped_on_the_stairwells_page_too(running: Running) -> None:
    running.round.kind = "emergency"
    running.round.save()
    door, lin = running.door("101"), running.enter("lin")
    address = reverse("field:stairwell", args=[door.round_id, door.entrance_id])
    assert "今后不要上门" in words(lin, address)
    words(lin, reverse("field:silence", args=[door.pk]), 302, days="90")
    assert wishes() == [("101", UNTIL, "door")]
    words(lin, reverse("field:silence", args=[door.pk]), 302, lift="1")
    assert wishes() == []
    words(lin, reverse("field:silence", args=[door.pk]), 422, days="9999")
    words(lin, reverse("field:neighbour", args=[door.pk]), 302, is_empty="yes")
    assert Door.objects.get(pk=door.pk).said_empty == 1
    words(running.enter("li"), reverse("field:silence", args=[door.pk]), 404, days="90")


def test_a_wish_from_a_pack_that_was_taken_back_is_handed_over_and_readable_for_who_decides(running: Running) -> None:
    pack = pack_of(running, "lin")
    assert call(running, "zhao", f"/field/packs/{pack['id']}/revoke", {"because": "lost"})[0] == 201
    wish = made("silence", door=running.door("101").pk, until=UNTIL)
    assert send(running, "lin", wish, pack=pack) == [(201, "handed_over")]
    entry = Entry.objects.get()
    assert UNTIL.isoformat() in words(running.enter("zhao"), reverse("desk:entry", args=[entry.pk]))
    decision = {"take_in": True, "because": "hers"}
    assert call(running, "zhao", f"/field/entries/{entry.pk}/decide", decision)[0] == 201
    assert wishes() == [("101", UNTIL, "door")]


def named_pair(running: Running) -> Pair:
    people, cast = running.cast.people, running.cast
    return Pair.objects.create(
        round=running.round, community=cast.home, grid=cast.grids[0], team=1, on=TODAY, time="day",
        first=people["lin"], second=people["feng"], named_at=NOON - timedelta(days=2),
    )  # fmt: skip


def test_news_bring_the_badge_only_where_it_is_another_than_the_phone_has(running: Running) -> None:
    pack = pack_of(running, "lin")

    def news(stamp: str | None) -> tuple[Any, str]:
        body = {"pack": pack["id"], "sent_at": NOON.isoformat(), "entries": [], "badge_stamp": stamp}
        given = call(running, "lin", "/field/entries", body)[1]
        badges = given.get("badges")
        return badges and [one["names"] for one in badges], given.get("badge_stamp", "")

    before = pack["badge_stamp"]
    assert news(before) == (None, before)
    pair = named_pair(running)
    names, after = news(before)
    assert names == [["Lin", "Feng"]]
    assert news(after) == (None, after)
    # A phone that an older page still drives asks for nothing and is told nothing.
    assert news(None) == (None, "")
    pair.delete()
    assert news(after) == ([], before)


def test_the_pack_says_who_opens_and_carries_the_badge(running: Running) -> None:
    door, people = running.door("101"), running.cast.people
    named_pair(running)
    body = running.cast.appointments["zhao"].post.organisation
    stair = Place.objects.get(pk=str(door.entrance_id))
    post = add_post(body, kind="entrance_lead", title="楼门长", place=stair, by=SYSTEM)
    appoint(post, person=people["feng"], from_=TODAY - timedelta(days=9), legal_basis="居民推选", by=SYSTEM)
    pack = pack_of(running, "lin")
    assert [stair["opens"] for stair in pack["stairs"]] == ["Feng"]
    assert [(one["on"], one["time"], one["names"]) for one in pack["badges"]] == [
        (TODAY.isoformat(), "day", ["Lin", "Feng"])
    ]
    assert pack["badges"][0]["picture"].startswith("data:image/svg+xml;base64,")
    assert pack_of(running, "li", 1)["badges"] == []
    page = running.enter("lin").get(reverse("field:stairwell", args=[door.round_id, door.entrance_id])).content.decode()
    set_reach(EVERYWHERE)
    assert "开楼门的人：Feng" in page
