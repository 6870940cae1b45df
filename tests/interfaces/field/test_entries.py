"""The upload contract: new, repeated, disputed, held, handed over; and both sides count the same."""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.campaigns.queries import part_of_day
from gongzhi.domain.campaigns.services import close_round, silence_household
from gongzhi.domain.fieldwork.models import Entry, Pack
from gongzhi.domain.grids.models import TeamMember
from gongzhi.domain.needs.models import Need, NeedPhoto
from gongzhi.domain.needs.services import add_kind
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.time import local, now
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import NOON, TODAY, Running

pytestmark = pytest.mark.django_db


def test_a_visit_is_new_once_and_a_repeat_ever_after(running: Running) -> None:
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    assert [send(running, "lin", visit), send(running, "lin", visit, visit)] == [
        [(201, "saved")],
        [(202, "saved"), (202, "saved")],
    ]
    assert Attempt.objects.count() == 1


def test_a_bad_entry_does_not_stop_the_queue(running: Running) -> None:
    door = running.door("101").pk
    entries = [
        made("visit", door=door, outcome="vanished"),
        made("dance", door=door),
        made("visit", door="no door", outcome="talked"),
        made("visit", door=uuid4(), outcome="talked"),
        made("visit", door=running.door("101", 1).pk, outcome="talked"),
        made("visit", door=door, outcome="talked"),
    ]
    assert [status for status, _state in send(running, "lin", *entries)] == [422, 422, 422, 404, 404, 201]
    assert Attempt.objects.count() == 1


def test_what_no_database_can_keep_and_no_clock_can_show_does_not_stop_the_queue(running: Running) -> None:
    add_kind("lift", name="电梯", name_en="Lift", hours=24, by=SYSTEM)
    pack, door = pack_of(running, "lin"), running.door("101").pk
    visit = made("visit", door=door, outcome="talked")
    need = made("need", door=door, visit=visit["id"], kind="lift", text="电梯坏了")
    bads: list[object] = [5, [], {}, None]
    wild = [visit | {"id": str(uuid7()), "at": at} for at in ("0001-01-01T00:00Z", "9999-12-31T23:59Z")]
    entries = [
        visit,
        need,
        *[made("visit") | {"facts": {"door": bad, "outcome": "talked"}} for bad in bads],
        *[made("words", need=need["id"], text=text) for text in ("a\0b", "\ud800")],
        made("visit", door=door, outcome="talk\0ed"),
        made("photo", need=need["id"], jpeg="é"),
        made("photo", need=need["id"], jpeg="AAAA"),
        *wild,
        made("undo", visit=uuid4()) | {"at": "0001-01-01T00:00+14:00"},
    ]
    told = send(running, "lin", *entries, pack=pack)
    assert [status for status, _state in told] == [201, 201, *[422] * 9, 201, 201, 201]
    for moment in ("0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"):
        body = {"pack": pack["id"], "sent_at": moment, "since": moment, "entries": [made("visit", door=door)]}
        assert call(running, "lin", "/field/entries", body)[0] == 207


def test_another_content_under_a_used_number_is_kept_until_a_named_person_decides(running: Running) -> None:
    pack, door = pack_of(running, "lin"), running.door("101").pk
    first = made("visit", door=door, outcome="talked")
    second = first | {"facts": {"door": str(door), "outcome": "refused"}}
    assert send(running, "lin", first, pack=pack) == [(201, "saved")]
    assert [send(running, "lin", second, pack=pack) for _twice in range(2)] == [[(409, "conflict")]] * 2
    waiting = Entry.objects.get()
    status, seen = call(running, "zhao", f"/rounds/{running.round.pk}/entries?state=conflict")
    assert (status, [(one["item"], one["facts"]["outcome"]) for one in seen["items"]]) == (
        200,
        [(first["id"], "refused")],
    )
    assert call(running, "lin", f"/rounds/{running.round.pk}/entries")[0] == 403
    path = f"/field/entries/{waiting.pk}/decide"
    assert call(running, "zhao", path, {"take_in": True, "because": ""})[0] == 422
    assert call(running, "zhao", path, {"take_in": True, "because": "Lin says so"})[0] == 201
    assert call(running, "zhao", path, {"take_in": False, "because": "no"})[0] == 409
    standing = Attempt.objects.filter(withdraws=None, withdrawn_by=None)
    assert list(standing.values_list("outcome", "by__name")) == [("refused", "Lin")]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.facts_sealed, waiting.decided_by_id) == ("taken_in", None, running.by("zhao").person)


def test_what_comes_before_what_it_is_about_is_held_and_follows_it(running: Running) -> None:
    add_kind("lift", name="电梯", name_en="Lift", hours=24, by=SYSTEM)
    pack, door = pack_of(running, "lin"), running.door("101").pk
    visit = made("visit", door=door, outcome="talked")
    need = made("need", door=door, visit=visit["id"], kind="lift", text="电梯坏了")
    words = made("words", need=need["id"], text="三天了")
    picture = BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    photo = made("photo", need=need["id"], jpeg=base64.b64encode(picture.getvalue()).decode())
    early = [photo, words, need]
    assert send(running, "lin", *early, pack=pack) == [(201, "held")] * 3
    assert send(running, "lin", *early, pack=pack) == [(202, "held")] * 3
    assert (Need.objects.count(), Attempt.objects.count()) == (0, 0)
    assert send(running, "lin", visit, pack=pack) == [(201, "saved")]
    assert send(running, "lin", *early, pack=pack) == [(202, "saved")] * 3
    assert (Need.objects.get().text, NeedPhoto.objects.count(), Attempt.objects.count()) == ("电梯坏了", 1, 1)
    assert set(Entry.objects.values_list("state", "facts_sealed")) == {("taken_in", None)}


def test_a_floor_is_one_batch_and_a_visit_that_is_taken_back_stands_no_longer(running: Running) -> None:
    doors = [running.door(number).pk for number in ("101", "201")]
    batch = uuid7()
    visits = [made("visit", door=door, outcome="no_answer", batch=batch) for door in doors]
    undo = made("undo", visit=visits[0]["id"])
    assert send(running, "lin", *visits, undo) == [(201, "saved")] * 3
    assert {one.batch for one in Attempt.objects.filter(withdraws=None)} == {batch}
    assert [running.door(number).is_attempted for number in ("101", "201")] == [False, True]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_wrong_by_a_day_is_put_right(running: Running, days: int) -> None:
    wrong = timedelta(days=days)
    seen = NOON - timedelta(hours=2)
    visit = made("visit", at=seen + wrong, door=running.door("101").pk, outcome="talked")
    assert send(running, "lin", visit, wrong=wrong) == [(201, "saved")]
    kept = Attempt.objects.get()
    # Cut to the part of the day (R23).
    assert kept.at_device == kept.visited_at == part_of_day(local(seen))


def test_a_worker_who_was_moved_hands_over_what_stands_in_the_own_pack(running: Running) -> None:
    pack = pack_of(running, "lin")
    TeamMember.objects.filter(person=running.cast.people["lin"]).delete()
    running.cast.appointments["lin"].delete()
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    assert send(running, "lin", visit, pack=pack) == [(201, "handed_over")]
    assert send(running, "lin", visit, pack=pack) == [(202, "handed_over")]
    assert call(running, "lin", "/field/entries", {"sent_at": now().isoformat(), "entries": [visit]})[0] == 403
    assert Attempt.objects.count() == 0
    decision = {"take_in": True, "because": "still hers"}
    assert call(running, "zhao", f"/field/entries/{Entry.objects.get().pk}/decide", decision)[0] == 201
    # Credited to whoever stood at the door.
    assert Attempt.objects.get().by_id == running.by("lin").person


def test_a_revoked_pack_gives_no_more_news_and_its_entries_are_handed_over(running: Running) -> None:
    pack = pack_of(running, "lin")
    assert call(running, "lin", f"/field/packs/{pack['id']}/revoke", {"because": "lost"})[0] == 403
    assert call(running, "zhao", f"/field/packs/{pack['id']}/revoke", {"because": "lost"})[0] == 201
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    body = {"pack": pack["id"], "sent_at": now().isoformat(), "since": NOON.isoformat(), "entries": [visit]}
    _status, given = call(running, "lin", "/field/entries", body)
    told = (given["pack"], given["doors"], given["progress"], [one["state"] for one in given["receipts"]])
    assert told == ("revoked", [], {}, ["handed_over"])


def test_the_worker_and_the_server_count_the_same_lines(running: Running) -> None:
    pack = pack_of(running, "lin")
    good = [made("visit", door=running.door(number).pk, outcome="talked") for number in ("101", "201")]
    undo, bad = made("undo", visit=good[0]["id"]), made("visit", door=good[0]["facts"]["door"], outcome="vanished")
    orphan = made("words", need=uuid7(), text="…")
    told = send(running, "lin", *good, undo, bad, orphan, pack=pack)
    mine = {(one["id"], state) for one, (_status, state) in zip([*good, undo, bad, orphan], told, strict=True)}
    status, lines = call(running, "lin", f"/field/lines?round_id={running.round.pk}")
    assert status == 200
    assert {(one["id"], one["state"]) for one in lines} == {line for line in mine if line[1] != "refused"}
    assert {one["id"] for one in lines if one["is_counted"]} == {one["id"] for one in [*good, undo]}


def test_a_closed_round_takes_nothing_in(running: Running) -> None:
    pack = pack_of(running, "lin")
    close_round(running.round.pk, by=running.by("zhao"))
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    assert send(running, "lin", visit, pack=pack) == [(422, "refused")]
    assert (
        call(running, "lin", "/field/packs", {"round_id": str(running.round.pk), "grid_id": pack["grid"]["id"]})[0]
        == 409
    )


def test_a_pack_holds_the_own_grid_only_and_is_made_in_the_same_statements(running: Running) -> None:
    pack = pack_of(running, "lin")
    shown = [[door[1] for door in stair["doors"]] for stair in pack["stairs"]]
    assert (shown, pack["households"], pack["progress"]["doors"]) == ([["201", "101"]], 2, 2)
    other = {"round_id": str(running.round.pk), "grid_id": str(running.cast.grids[1].pk)}
    assert [call(running, name, "/field/packs", other)[0] for name in ("lin", "li", "chen", "wang")] == [
        404,
        201,
        404,
        403,
    ]
    assert set(Pack.objects.values_list("person__name", "households")) == {("Lin", 2), ("Li", 2)}


def test_a_phone_hears_of_what_others_did_at_its_doors(running: Running) -> None:
    pack, other = pack_of(running, "lin"), pack_of(running, "feng")
    visit = made("visit", door=running.door("101").pk, outcome="talked")
    send(running, "feng", visit, pack=other)
    body = {"pack": pack["id"], "sent_at": now().isoformat(), "since": pack["now"], "entries": []}
    _status, given = call(running, "lin", "/field/entries", body)
    assert [[door[0], *door[1:4]] for door in given["doors"]] == [[visit["facts"]["door"], "resolved", "talked", 1]]
    assert given["progress"] == {"doors": 2, "attempted": 1, "contacted": 1, "resolved": 1}


def test_thirty_entries_are_taken_in_with_the_statements_of_one(running: Running) -> None:
    door = running.door("101").pk
    counts = []
    for many in (1, 30):
        visits = [made("visit", door=door, outcome="talked") for _visit in range(many)]
        body = {"sent_at": now().isoformat(), "entries": visits}
        client = running.enter("lin")
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/api/v1/field/entries", body, content_type="application/json")
        assert answer.status_code == 207
        counts.append(len([one for one in asked if "journal_entry" not in one["sql"]]))
    assert counts[0] == counts[1]


def test_when_to_try_again_reaches_the_phone_and_anew_with_each_part_of_the_day(running: Running) -> None:
    door, visits = running.door("101"), ("no_answer", "talked")
    for number, outcome in zip(("101", "201"), visits, strict=True):
        send(running, "lin", made("visit", door=running.door(number).pk, outcome=outcome))
    evening = [TODAY.isoformat(), 2]
    pack = pack_of(running, "lin")
    told = {one[0]: one[9:] for one in pack["stairs"][0]["doors"]}
    # Why (of a hundred such knocks, at which class of house, shut in which slots), for the phone to say it; the knocks.
    noon = [[TODAY.isoformat(), 1]]
    why = [39, 0, 0b10]
    assert told == {
        str(door.pk): [evening, None, why, noon],
        str(running.door("201").pk): [None, None, None, noon],
    }
    body = {"pack": pack["id"], "sent_at": now().isoformat(), "since": pack["now"], "entries": []}
    with time_machine.travel(NOON + timedelta(hours=6, minutes=30), tick=True):
        news = call(running, "lin", "/field/entries", body | {"sent_at": now().isoformat()})[1]["doors"]
        assert {one[0]: one[7:] for one in news} == {
            str(door.pk): [evening, evening, why, noon],
            str(running.door("201").pk): [None, None, None, noon],
        }
        page = running.enter("lin").get(f"/field/rounds/{door.round_id}/stairs/{door.entrance_id}/").content.decode()
    set_reach(EVERYWHERE)
    assert (page.count("现在可再访"), page.count("每百次约")) == (1, 1)


def test_an_appointment_stands_on_the_page_of_the_day(running: Running) -> None:
    door = running.door("101")
    wish = made("visit", door=door.pk, outcome="come_back", appointment_on=TODAY, appointment_slot=2)
    send(running, "lin", wish)
    page = running.enter("lin").get("/field/").content.decode()
    other = running.enter("li").get("/field/").content.decode()
    set_reach(EVERYWHERE)
    assert [f"#door-{door.pk}" in one for one in (page, other)] == [True, False]


def test_what_was_held_for_a_while_is_counted_as_saved(running: Running) -> None:
    pack, door = pack_of(running, "lin"), running.door("101").pk
    visit = made("visit", door=door, outcome="no_answer")
    undo, again = made("undo", visit=visit["id"]), made("visit", door=door, outcome="talked")
    assert send(running, "lin", undo, pack=pack) == [(201, "held")]
    other = made("undo", visit=again["id"])
    assert send(running, "lin", other, undo, again, visit, pack=pack) == [(201, "saved")] * 4
    _status, lines = call(running, "lin", f"/field/lines?round_id={running.round.pk}")
    assert {(one["id"], one["state"], one["is_counted"]) for one in lines} == {
        (one["id"], "saved", True) for one in (visit, undo, again, other)
    }


def test_the_pack_and_its_news_say_where_nobody_knocks(running: Running) -> None:
    by, door = running.by("lin"), running.door("101")
    before = pack_of(running, "lin")
    silence_household(door.household_id, until=TODAY + timedelta(days=9), by=by)
    since = {"pack": before["id"], "sent_at": now().isoformat(), "since": now().isoformat(), "entries": []}
    news = call(running, "lin", "/field/entries", since)[1]["doors"]
    assert news == [
        [str(door.pk), "not_attempted", "", 0, "", None, str(TODAY + timedelta(days=9)), None, None, None, []]
    ]
    carried = [one for stair in pack_of(running, "lin")["stairs"] for one in stair["doors"]]
    assert {one[1] for one in carried if one[8]} == {"101"}
