"""A round to organisations runs like one to households: pulled, walked, on paper, on phones, and answered by slip."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.actors.services import add_organisation, relate_place
from gongzhi.domain.campaigns.models import Attempt, Door, DoorSilence, Lease, Round
from gongzhi.domain.campaigns.queries import doors_at, organisations_to_visit
from gongzhi.domain.campaigns.services import leave_slip, start_round
from gongzhi.domain.grids.models import GridBuilding
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.ids import public_number
from gongzhi.foundation.reach import SYSTEM
from tests.interfaces.field.phones import call, pack_of
from tests.support.rounds_stage import FACTS, NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@pytest.fixture
def shops(running: Running) -> Running:
    """A round to three shops: on a lane of Lin's grid, in a building of it, and somewhere in the community."""
    cast = running.cast
    lane = plant([Branch("lane", "安慧里街")], parent=cast.home, by=SYSTEM)[0]
    GridBuilding.objects.create(
        plan=cast.grids[0].plan, grid=cast.grids[0], building=lane, community=cast.home, during=DateRange(SINCE, None)
    )
    for name, place in (("老面馆", lane), ("修鞋铺", cast.buildings[0]), ("流动摊", None)):
        shop = add_organisation(name, kind="restaurant", community=cast.home, by=SYSTEM, since=SINCE)
        if place is not None:
            relate_place(shop, place=place, relation="located", from_=SINCE, source="登记表", by=SYSTEM)
    facts: dict[str, Any] = {**FACTS, "target": "organisations", "body_kinds": ["restaurant"]}
    running.round = start_round(cast.home.pk, by=running.by("zhao"), at=NOON, **facts)
    return running


def shop(running: Running, name: str) -> Door:
    return Door.objects.get(round=running.round, organisation__name=name)


def test_every_shop_is_behind_a_stairwell_that_can_be_pulled(shops: Running) -> None:
    doors = list(Door.objects.filter(round=shops.round))
    found = {one.organisation_id for door in doors for one in doors_at(shops.round.pk, stair(door))}
    assert found == {door.organisation_id for door in doors}
    client, address = shops.enter("zhao"), f"/desk/rounds/{shops.round.pk}/pull/"
    words(client, address, 302, sure="1")
    assert Lease.objects.get().stair_id == shop(shops, "流动摊").household_id


def stair(door: Door) -> Any:
    return door.entrance_id or door.building_id or door.household_id


def test_a_shop_on_a_lane_of_the_grid_is_its_workers(shops: Running) -> None:
    door, client = shop(shops, "老面馆"), shops.enter("lin")
    assert (door.grid_id, door.building) == (shops.cast.grids[0].pk, Place.objects.get(kind="lane"))
    page = words(client, f"/field/rounds/{shops.round.pk}/stairs/{stair(door)}/")
    assert "老面馆" in page
    words(client, f"/field/doors/{door.pk}/visit", 302, outcome="no_answer")
    words(client, f"/field/doors/{shop(shops, '流动摊').pk}/visit", 404, outcome="no_answer")
    assert Attempt.objects.get().door_id == door.pk
    assert "老面馆" in words(client, f"/desk/rounds/doors/{door.pk}/")


def test_a_shop_in_a_courtyard_split_between_grids_goes_with_the_grid_that_has_most_of_its_households(
    running: Running,
) -> None:
    cast = running.cast
    houses = [
        Branch("building", f"{n}号楼", position=n, children=[Branch("household", str(m)) for m in range(n - 10)])
        for n in (11, 12)
    ]
    yard = plant([Branch("courtyard", "商院", children=houses)], parent=cast.home, by=SYSTEM)[0]
    inside = list(Place.objects.filter(parent=yard).order_by("position"))
    for house, grid in zip(inside, reversed(cast.grids), strict=True):
        GridBuilding.objects.create(
            plan=grid.plan, grid=grid, building=house, community=cast.home, during=DateRange(SINCE, None)
        )
    diner = add_organisation("院里饭馆", kind="restaurant", community=cast.home, by=SYSTEM, since=SINCE)
    relate_place(diner, place=yard, relation="located", from_=SINCE, source="登记表", by=SYSTEM)
    facts: dict[str, Any] = {**FACTS, "target": "organisations", "body_kinds": ["restaurant"]}
    running.round = start_round(cast.home.pk, by=running.by("zhao"), at=NOON, **facts)
    door = shop(running, "院里饭馆")
    assert (door.grid_id, door.building, door.household) == (cast.grids[0].pk, inside[1], yard)
    assert {one["name"] for one in pack_of(running, "lin")["stairs"]} == {"12号楼"}
    words(running.enter("lin"), f"/field/doors/{door.pk}/visit", 302, outcome="no_answer")
    page = words(running.enter("zhao"), f"/desk/actors/{diner.pk}")
    assert ("网格：第1网格" in page, "队伍随12号楼前往" in page) == (True, True)
    told = call(running, "zhao", f"/organisations/{diner.pk}")[1]["places"]
    assert [one["grid_name"] for one in told] == ["第1网格"]


def test_a_shop_is_walked_on_paper(shops: Running) -> None:
    for name, who in (("老面馆", "lin"), ("流动摊", "zhao")):
        door = shop(shops, name)
        address, client = f"/desk/rounds/{shops.round.pk}/paper/{stair(door)}/", shops.enter(who)
        assert client.get(address).headers["Content-Type"] == "application/pdf"
        typed = {f"door-{door.pk}": "no_answer", "sheet": public_number("W", 12345)}
        words(client, address + "enter/", 302, **typed)
        assert Attempt.objects.filter(door=door).count() == 1
        assert client.post(address + "slips/").headers["Content-Type"] == "application/pdf"


def test_a_phone_names_the_shops(shops: Running) -> None:
    names = {door[1] for one in pack_of(shops, "lin")["stairs"] for door in one["doors"]}
    assert names == {"老面馆", "修鞋铺"}


def test_a_shops_slip_for_silence_holds_for_its_round_and_silences_no_home(shops: Running) -> None:
    door = shop(shops, "修鞋铺")
    code = leave_slip(door.pk, by=shops.by("lin"))
    words(Client(), "/slip", 201, code=code, use="silence")
    door.refresh_from_db()
    assert (door.last_outcome, DoorSilence.objects.count()) == ("refused", 0)


def test_a_shop_without_a_place_is_listed_given_one_and_then_its_grids_workers(shops: Running) -> None:
    zhao, body = shops.enter("zhao"), shop(shops, "流动摊").organisation
    assert body is not None
    board, listed = f"/desk/rounds/{shops.round.pk}/", f"/desk/rounds/{shops.round.pk}/doors/?state=nowhere"
    for page in (board, f"{board}plans/"):
        shown = words(zhao, page)
        assert ("本轮有 1 家单位只知道在本社区内" in shown, listed in shown) == (True, True)
    shown, form = words(zhao, listed), f"/desk/actors/{body.pk}/places/add"
    assert [name for name in ("老面馆", "修鞋铺", "流动摊") if name in shown] == ["流动摊"]
    assert f"{form}?relation=located" in shown
    offered = words(zhao, f"{form}?relation=located")
    assert ('value="located" selected' in offered, "安慧里街" in offered) == (True, True)
    facts = {"relation": "located", "from_": TODAY.isoformat(), "source": "登记表"}
    words(zhao, form, 302, place=str(shops.cast.buildings[0].pk), **facts)
    door = shop(shops, "流动摊")
    assert (door.building, door.grid_id) == (shops.cast.buildings[0], shops.cast.grids[0].pk)
    assert "流动摊" in {one[1] for stair in pack_of(shops, "lin")["stairs"] for one in stair["doors"]}
    assert listed not in words(zhao, board)


def test_programs_list_and_place_shops_too_and_other_rounds_know_no_such_state(shops: Running) -> None:
    path = f"/rounds/{shops.round.pk}/work?state=nowhere"
    assert [one["name"] for one in call(shops, "zhao", path)[1]["items"]] == ["流动摊"]
    body = shop(shops, "流动摊").organisation_id
    facts = {"place": str(shops.cast.buildings[1].pk), "relation": "located", "since": str(TODAY), "source": "登记表"}
    assert call(shops, "zhao", f"/organisations/{body}/places", facts)[0] == 201
    assert (shop(shops, "流动摊").grid_id, call(shops, "zhao", path)[1]["total"]) == (shops.cast.grids[1].pk, 0)
    households = Door.objects.exclude(round=shops.round)[0].round_id
    assert "nowhere" not in words(shops.enter("zhao"), f"/desk/rounds/{households}/doors/")


def test_a_choir_without_rooms_is_called_at_only_where_its_kind_was_asked_for(running: Running) -> None:
    cast = running.cast
    for name, kind in (
        ("合唱队", "community_social_org"),
        ("流动摊", "restaurant"),
        ("楼门长队", "volunteer_organisation"),
        ("业委会", "owners_committee"),
        ("商会", "association"),
    ):
        body = add_organisation(name, kind=kind, community=cast.home, by=SYSTEM, since=SINCE)
        if name in ("楼门长队", "业委会"):
            relate_place(body, place=cast.buildings[0], relation="located", from_=SINCE, source="登记表", by=SYSTEM)
    facts: dict[str, Any] = {**FACTS, "target": "organisations"}
    every = imagined(running, {**facts, "body_kinds": []})
    # Where its meeting place is known a circle has no door either; a committee has one where it is written down.
    assert {"流动摊", "业委会"} <= every
    assert not {"合唱队", "楼门长队", "商会"} & every
    assert imagined(running, {**facts, "body_kinds": ["community_social_org"]}) == {"合唱队"}


def imagined(running: Running, facts: dict[str, Any]) -> set[str]:
    """Names the organisations to which a round would go."""
    wished = Round(community=running.cast.home, starts_on=facts["starts_on"], body_kinds=facts["body_kinds"])
    bodies = [one.organisation for one in organisations_to_visit(wished) if one.organisation]
    return set(Organisation.objects.filter(pk__in=[one for one in bodies if one]).values_list("name", flat=True))


def test_a_round_to_organisations_speaks_of_organisations_everywhere(shops: Running) -> None:
    door, client = shop(shops, "老面馆"), shops.enter("zhao")
    at = f"/desk/rounds/{shops.round.pk}/"
    words(client, f"/desk/rounds/doors/{door.pk}/visit/", 302, outcome="no_answer")
    pages = ["", "doors/", "paper/", f"paper/{stair(door)}/enter/", "close/", "campaign/", "map.json"]
    seen = {page: words(client, at + page) for page in pages}
    seen["door"] = words(client, f"/desk/rounds/doors/{door.pk}/")
    worker = shops.enter("lin")
    seen["walk"] = words(worker, f"/field/rounds/{shops.round.pk}/stairs/{stair(door)}/")
    seen["today"] = words(worker, "/field/")
    households = (
        "户数",
        "逐户",
        "每户",
        "这一户",
        "这户",
        "单位为户",
        "户没有敲门",
        "3户",
        "3 户",
        "1户",
        "1 户",
        "非住户",
    )
    for page, text in seen.items():
        body = text.partition("<main")[2] or text
        shown = [word for word in households if word in body and word not in shops.round.name]
        if page == "today":
            # On the worker's first page the round to households stands too.
            shown = [] if "单位为家" in body else ["单位为家"]
        assert not shown, (page, shown)
    assert "单位总数" in seen[""]
