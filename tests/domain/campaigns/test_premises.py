"""Plans and forecasts of a round to organisations go by their own opening hours, and it may begin with none known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gongzhi.domain.actors.services import add_organisation, relate_place
from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Door, Round
from gongzhi.domain.campaigns.queries import DoorGround, RoundGround, StairGround
from gongzhi.domain.campaigns.rules import PlanWish, Window
from gongzhi.domain.campaigns.services import ask_round_plan, close_round, pull_stair, record_visit
from gongzhi.domain.campaigns.words import HouseClass, Premises, Slot, Target
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM, Scope
from gongzhi.foundation.time import local
from tests.domain.campaigns.small import NOON, TODAY, Small, begin

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


def street(small: Small, *kinds: str) -> Round:
    """Begins a round to organisations of these kinds, one in each building."""
    for number, (kind, house) in enumerate(zip(kinds, small.buildings, strict=False)):
        body = add_organisation(f"第{number}家", kind=kind, community=small.community, by=SYSTEM, since=SINCE)
        relate_place(body, place=house, relation="located", from_=SINCE, source="登记表", by=SYSTEM)
    return begin(small, target="organisations")


def ahead(target: str, premises: int, begins: str, ends: str) -> dict[str, Any]:
    """Plays a round to twelve such doors in one window of a workday."""
    from gongzhi.domain.campaigns.services.thinking import think

    stairs = tuple(StairGround(uuid4(), 116.4, 39.9 + n * 1e-4, 3, HouseClass.LOW, 6) for n in range(2))
    doors = tuple(DoorGround(n // 6, premises, 0, 0, None, None, False, False) for n in range(12))
    ground = RoundGround(stairs, doors, {}, frozenset(), 6, target=target)
    return think(ground, PlanWish(1, (Window(TODAY, begins, ends),)), local(NOON), told=lambda _share: True).facts


def test_the_planner_is_told_what_is_behind_each_door_and_what_visits_taught(small: Small) -> None:
    walked = street(small, "restaurant", "property_service_provider")
    shop, office = Door.objects.filter(round=walked).order_by("organisation__name")
    record_visit(office.pk, outcome="no_answer", by=small.lin, at=NOON)
    ground = queries.round_ground(walked, (TODAY,))
    assert (ground.target, sorted(one.learned_as for one in ground.doors)) == ("organisations", [1, 2])
    assert ground.rates == {(Premises.OFFICE, Slot.AFTERNOON, 0): (0, 1)}
    assert shop.house_class != Premises.SHOP


def test_the_forecast_takes_organisations_by_their_hours_and_sends_nobody_to_a_shut_office() -> None:
    homes = ahead(Target.HOUSEHOLDS, HouseClass.LOW, "14:00", "17:00")
    shops = ahead(Target.ORGANISATIONS, Premises.SHOP, "14:00", "17:00")
    assert shops["contacted"][0] > homes["contacted"][0] + 0.2
    assert sum(shops["team_minutes"]) > sum(homes["team_minutes"])
    offices = [
        ahead(Target.ORGANISATIONS, Premises.OFFICE, *hours) for hours in (("14:00", "17:00"), ("18:30", "20:00"))
    ]
    assert (offices[0]["finish"][0] is None, offices[0]["contacted"][0] > 0.4) == (False, True)
    assert (offices[1]["finish"], offices[1]["contacted"]) == ([None] * 3, [0.0] * 3)


def test_nobody_is_sent_to_an_office_in_the_evening(small: Small) -> None:
    walked, whole = street(small, "property_service_provider", "restaurant"), Scope(paths=(small.community.path,))
    evening = NOON + timedelta(hours=7)
    taken = pull_stair(walked.pk, within=whole, by=small.lin, at=evening)
    assert taken.stair_id == small.buildings[1].pk
    with pytest.raises(NotNow):
        pull_stair(walked.pk, within=whole, by=small.chen, at=evening)
    assert pull_stair(walked.pk, within=whole, by=small.chen, at=NOON).stair_id == small.buildings[0].pk


def test_what_is_assumed_of_shops_and_offices_is_told_beside_what_visits_taught(small: Small) -> None:
    walked = street(small, "restaurant", "restaurant", "restaurant")
    for door in Door.objects.filter(round=walked):
        record_visit(door.pk, outcome="no_answer", by=small.zhao, at=NOON)
    shops, offices = (dict(zip(Slot, slots, strict=True)) for _kind, slots in queries.openings(walked))
    assert (shops[Slot.AFTERNOON].assumed, shops[Slot.AFTERNOON].believed) == (80, 64)
    assert (offices[Slot.AFTERNOON].assumed, offices[Slot.AFTERNOON].believed) == (70, 70)
    assert [slot for slot, one in offices.items() if one.is_shut] == [2, 3, 4]
    assert not any(one.is_shut for one in shops.values())


def test_every_class_of_a_round_has_its_chances() -> None:
    assert [len(rules.priors_of(one)) for one in Target] == [len(HouseClass), len(Premises)]
    assert rules.shut_of(Target.HOUSEHOLDS) == frozenset()


def test_a_round_to_organisations_begins_where_none_is_registered_and_one_to_households_does_not(small: Small) -> None:
    walked = begin(small, target="organisations")
    assert (Door.objects.filter(round=walked).count(), queries.is_empty(walked)) == (0, True)
    with pytest.raises(NotNow, match="没有"):
        ask_round_plan(walked.pk, wish=PlanWish(1, (Window(TODAY, "14:00", "17:00"),)), by=small.zhao, at=NOON)
    closed = close_round(walked.pk, by=small.zhao, at=NOON)
    assert (closed.totals["doors"], queries.is_empty(closed)) == (0, False)
    with pytest.raises(NotSo, match="上一轮"):
        begin(small, target="organisations", follows_id=walked.pk, scope_note="上一轮未了结的")
    bare = plant([Branch("building", "空楼", position=9)], parent=small.community, by=SYSTEM)[0]
    with pytest.raises(NotSo, match="住户"):
        begin(small, places=[bare.pk], scope_note="只走空楼")
