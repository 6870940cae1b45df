"""A shop that the register does not have: written down at the door, decided by the office, then a door of the round."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.actors.services import add_organisation, relate_place
from gongzhi.domain.campaigns.models import Door
from gongzhi.domain.campaigns.services import close_round, start_round
from gongzhi.domain.fieldwork.models import Entry, FoundBody
from gongzhi.domain.fieldwork.services import end_fieldwork
from gongzhi.domain.grids.models import TeamMember
from gongzhi.domain.places.models import Place
from gongzhi.foundation.journal.models import Entry as JournalEntry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.time import now
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import FACTS, NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@pytest.fixture
def shops(running: Running) -> Running:
    """A round to restaurants, of which the register has one, in Lin's first building."""
    cast = running.cast
    shop = add_organisation("老面馆", kind="restaurant", community=cast.home, by=SYSTEM, since=SINCE)
    relate_place(shop, place=cast.buildings[0], relation="located", from_=SINCE, source="登记表", by=SYSTEM)
    facts: dict[str, Any] = {**FACTS, "target": "organisations", "body_kinds": ["restaurant"]}
    running.round = start_round(cast.home.pk, by=running.by("zhao"), at=NOON, **facts)
    return running


def find(shops: Running, name: str = "新饭馆", house: int = 0, **more: Any) -> dict[str, Any]:
    facts = {"round": shops.round.pk, "place": shops.cast.buildings[house].pk, "name": name, "kind": "restaurant"}
    return made("found", **{**facts, **more})


def decide(shops: Running, what: str, status: int = 201, who: str = "zhao", **more: Any) -> None:
    one = FoundBody.objects.filter(state="waiting").earliest("name")
    assert call(shops, who, f"/found-bodies/{one.pk}/decide", {"what": what, **more})[0] == status


def board(shops: Running) -> int:
    return sum(one["doors"] for one in call(shops, "zhao", f"/rounds/{shops.round.pk}/board")[1])


def test_a_phone_carries_where_and_what_may_be_found_in_a_round_to_organisations_alone(shops: Running) -> None:
    pack = pack_of(shops, "lin")
    assert [name for _id, name in pack["spots"]] == ["1号楼"]
    assert [code for code, _name in pack["body_kinds"]] == ["restaurant"]
    households = {"round_id": str(Door.objects.exclude(round=shops.round)[0].round_id)}
    grid = str(shops.cast.grids[0].pk)
    other = call(shops, "lin", "/field/packs", households | {"grid_id": grid})[1]
    assert (other["spots"], other["body_kinds"]) == ([], [])


def test_what_was_found_counts_in_the_round_once_it_is_entered(shops: Running) -> None:
    one = find(shops, text="东侧门脸")
    assert [send(shops, "lin", one), send(shops, "lin", one)] == [[(201, "saved")], [(202, "saved")]]
    assert (FoundBody.objects.count(), Organisation.objects.filter(name="新饭馆").count(), board(shops)) == (1, 0, 1)
    decide(shops, "register", 403, who="lin")
    decide(shops, "register", name="新饭馆（安慧里店）")
    body = Organisation.objects.get(name="新饭馆（安慧里店）")
    door = Door.objects.get(organisation=body)
    # The remark was written for the office; what an organisation does is told to everybody.
    assert (body.about, body.community_id) == ("", shops.cast.home.pk)
    assert set(JournalEntry.objects.filter(verb__startswith="found_body").values_list("verb", flat=True)) == {
        "found_body.registered"
    }
    assert (door.number, door.grid_id, door.building_id, board(shops)) == (
        2, shops.cast.grids[0].pk, shops.cast.buildings[0].pk, 2,
    )  # fmt: skip
    kept = FoundBody.objects.get()
    assert (kept.state, kept.organisation, kept.found_on) == ("registered", body, TODAY)
    path = f"/found-bodies/{kept.pk}/decide"
    assert call(shops, "zhao", path, {"what": "reject", "reason": "再想想"})[0] == 409
    names = {door[1] for one in pack_of(shops, "lin")["stairs"] for door in one["doors"]}
    assert names == {"老面馆", "新饭馆（安慧里店）"}


def test_what_is_in_the_register_already_or_not_wanted_makes_no_entry(shops: Running) -> None:
    known = Organisation.objects.get(name="老面馆")
    elsewhere = add_organisation("二店", kind="restaurant", community=shops.cast.home, by=SYSTEM, since=TODAY)
    send(shops, "lin", find(shops, "a 老面馆"), find(shops, "b 二店"), find(shops, "c 住家"))
    decide(shops, "same", 422)
    decide(shops, "same", organisation=str(known.pk))
    assert board(shops) == 1
    # It came to the register after the round began, so that no door went to it.
    decide(shops, "same", organisation=str(elsewhere.pk))
    assert (board(shops), Door.objects.get(organisation=elsewhere).building) == (2, shops.cast.buildings[0])
    decide(shops, "reject", 422)
    decide(shops, "reject", reason="是住家，11010519491231002X")
    told = call(shops, "lin", f"/rounds/{shops.round.pk}/found-bodies")[1]["items"]
    assert {(one["name"], one["state"], one["reason"]) for one in told} == {
        ("a 老面馆", "same", ""), ("b 二店", "same", ""), ("c 住家", "rejected", "是住家，[******]"),
    }  # fmt: skip


def test_another_kind_or_a_closed_round_is_entered_and_gets_no_door(shops: Running) -> None:
    send(shops, "lin", find(shops, "药房", kind="chain_pharmacy"), find(shops, "面包房"))
    decide(shops, "register")
    assert Door.objects.filter(organisation__name="药房").count() == 0
    close_round(shops.round.pk, by=shops.by("zhao"), at=NOON)
    # What waits is found also after the close.
    assert f"/desk/rounds/{shops.round.pk}/found/" in words(shops.enter("zhao"), f"/desk/rounds/{shops.round.pk}/")
    decide(shops, "register")
    assert f"/desk/rounds/{shops.round.pk}/found/" not in words(shops.enter("zhao"), f"/desk/rounds/{shops.round.pk}/")
    assert Organisation.objects.filter(name__in=("药房", "面包房"), state="confirmed").count() == 2
    assert Door.objects.filter(organisation__name="面包房").count() == 0


def test_two_contents_under_one_number_are_decided_by_a_named_person(shops: Running) -> None:
    pack, first = pack_of(shops, "lin"), find(shops, "一号")
    second = {**first, "facts": {**first["facts"], "name": "二号"}}
    assert send(shops, "lin", first, pack=pack) == [(201, "saved")]
    assert [send(shops, "lin", second, pack=pack) for _twice in range(2)] == [[(409, "conflict")]] * 2
    waiting = Entry.objects.get()
    shown = words(shops.enter("zhao"), f"/desk/phones/entries/{waiting.pk}/")
    assert ("二号" in shown, shops.cast.buildings[0].name in shown) == (True, True)
    path = f"/field/entries/{waiting.pk}/decide"
    assert call(shops, "zhao", path, {"take_in": True, "because": "林说的是二号"})[0] == 201
    assert set(FoundBody.objects.values_list("name", "state", "found_by__name")) == {
        ("一号", "rejected", "Lin"), ("二号", "waiting", "Lin"),
    }  # fmt: skip


def test_what_somebody_found_in_a_grid_that_is_no_longer_hers_is_handed_over(shops: Running) -> None:
    pack = pack_of(shops, "lin")
    TeamMember.objects.filter(person=shops.cast.people["lin"]).delete()
    assert send(shops, "lin", find(shops), pack=pack) == [(201, "handed_over")]
    assert send(shops, "chen", find(shops, "远处")) == [(404, "refused")]
    path = f"/field/entries/{Entry.objects.get().pk}/decide"
    assert call(shops, "zhao", path, {"take_in": True, "because": "她在那里"})[0] == 201
    assert FoundBody.objects.get().found_by == shops.cast.people["lin"]


def test_what_names_another_round_than_the_packs_is_not_handed_over_to_the_packs(shops: Running) -> None:
    pack, households = pack_of(shops, "lin"), Door.objects.exclude(round=shops.round)[0].round_id
    TeamMember.objects.filter(person=shops.cast.people["lin"]).delete()
    assert send(shops, "lin", find(shops, round=households), pack=pack) == [(404, "refused")]
    assert Entry.objects.count() == 0


def test_a_house_that_stands_no_more_is_not_offered(shops: Running) -> None:
    Place.objects.filter(pk=shops.cast.buildings[0].pk).update(until=date(2030, 1, 1))
    assert pack_of(shops, "lin")["spots"] == []


def test_what_cannot_be_kept_says_why(shops: Running) -> None:
    households = Door.objects.exclude(round=shops.round)[0].round_id
    wrong = [
        find(shops, " "),
        find(shops, "店" * 121),
        find(shops, kind="castle"),
        find(shops, round=households),
        find(shops, house=1),
        find(shops, place=uuid4()),
    ]
    assert [status for status, _state in send(shops, "lin", *wrong)] == [422, 422, 422, 422, 404, 404]
    assert FoundBody.objects.count() == 0


def test_it_is_written_down_and_decided_on_pages_too(shops: Running) -> None:
    page, lin = f"/desk/rounds/{shops.round.pk}/found/", shops.enter("lin")
    spot = str(shops.cast.buildings[0].pk)
    words(lin, page, 422, spot=spot, name="", kind="restaurant")
    words(lin, page, 302, spot=spot, name="新饭馆", kind="restaurant", remark="东侧")
    words(shops.enter("chen"), page, 404)
    assert "新饭馆" in words(lin, page)
    zhao = shops.enter("zhao")
    assert "1 家等您决定" in words(zhao, f"/desk/rounds/{shops.round.pk}/")
    one = FoundBody.objects.get()
    assert f"/desk/rounds/found/{one.pk}/" in words(zhao, page)
    words(zhao, f"/desk/rounds/found/{one.pk}/", 422, what="same")
    words(zhao, f"/desk/rounds/found/{one.pk}/", 302, what="register", name="新饭馆", kind="restaurant")
    assert Door.objects.filter(round=shops.round, organisation__name="新饭馆").count() == 1


def test_who_found_it_is_forgotten_on_the_rounds_data_end_date(shops: Running) -> None:
    send(shops, "lin", find(shops, "等着"), find(shops, "不要"))
    one = FoundBody.objects.get(name="不要")
    path = f"/found-bodies/{one.pk}/decide"
    assert call(shops, "zhao", path, {"what": "reject", "reason": "没有"})[0] == 201
    set_reach(EVERYWHERE)
    close_round(shops.round.pk, by=shops.by("zhao"), at=NOON)
    end_fieldwork(shops.round.data_ends_on + timedelta(days=1))
    assert [(one.name, one.found_by) for one in FoundBody.objects.all()] == [("等着", None)]


def grids_offered(shops: Running, who: str) -> list[tuple[str, bool]]:
    offered = call(shops, who, "/field/session")[1]["grids"]
    mine = [one for one in offered if one["round_id"] == str(shops.round.pk)]
    return [(one["grid_name"], one["is_own"]) for one in mine]


def test_a_grid_in_which_the_register_knows_nothing_yet_gives_a_pack_to_find_with(shops: Running) -> None:
    assert grids_offered(shops, "li") == [(shops.cast.grids[1].name, True)]
    assert grids_offered(shops, "zhao") == [(one.name, False) for one in shops.cast.grids]
    pack = pack_of(shops, "li", grid=1)
    assert (pack["stairs"], pack["households"], pack["grid"]["name"]) == ([], 0, shops.cast.grids[1].name)
    assert ([name for _id, name in pack["spots"]], pack["progress"]["doors"]) == (["2号楼"], 0)
    body = {"pack": pack["id"], "sent_at": now().isoformat(), "entries": [find(shops, house=1)]}
    status, news = call(shops, "li", "/field/entries", body)
    assert (status, news["pack"], news["progress"]["doors"]) == (207, "valid", 0)
    decide(shops, "register")
    news = call(shops, "li", "/field/entries", {**body, "entries": []})[1]
    assert (news["pack"], news["progress"]["doors"]) == ("valid", 1)
    page = words(shops.enter("li"), "/field/")
    assert f"/desk/rounds/{shops.round.pk}/found/" in page


def test_a_grid_without_doors_is_no_pack_for_strangers_or_in_a_round_to_households(shops: Running) -> None:
    grid = {"grid_id": str(shops.cast.grids[1].pk)}
    assert call(shops, "lin", "/field/packs", grid | {"round_id": str(shops.round.pk)})[0] == 404
    households = Door.objects.exclude(round=shops.round)[0].round_id
    Door.objects.filter(round_id=households, grid=shops.cast.grids[1]).delete()
    assert call(shops, "li", "/field/packs", grid | {"round_id": str(households)})[0] == 404
    pack = pack_of(shops, "li", grid=1)
    TeamMember.objects.filter(person=shops.cast.people["li"]).delete()
    body = {"pack": pack["id"], "sent_at": now().isoformat(), "entries": []}
    assert call(shops, "li", "/field/entries", body)[1]["pack"] == "revoked"


def test_a_round_to_some_houses_offers_their_grids_alone(shops: Running) -> None:
    shops.round.places = [shops.cast.buildings[0].pk]
    shops.round.save(update_fields=["places"])
    assert (grids_offered(shops, "li"), grids_offered(shops, "lin")) == ([], [(shops.cast.grids[0].name, True)])


def test_where_the_finder_is_forgotten_the_page_promises_nobody_the_reason(shops: Running) -> None:
    send(shops, "lin", find(shops, "等着"))
    zhao, one = shops.enter("zhao"), FoundBody.objects.get()
    page = f"/desk/rounds/found/{one.pk}/"
    assert "发现者能看到原因" in words(zhao, page)
    assert "发现者能看到原因" in words(zhao, page, 422, what="reject", reason="")
    close_round(shops.round.pk, by=shops.by("zhao"), at=NOON)
    end_fieldwork(shops.round.data_ends_on + timedelta(days=1))
    shown = words(zhao, page) + words(zhao, page, 422, what="reject", reason="")
    assert ("原因只记入日志" in shown, "发现者能看到" in shown) == (True, False)
    after = zhao.post(page, {"what": "reject", "reason": "已搬走"}, follow=True).content.decode()
    assert ("已决定" in after, "发现者在名单上能看到" in after) == (True, False)
