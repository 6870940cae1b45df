"""What lies around the demo's buildings: lanes, cards that some have and some lack, and acts of today and to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from gongzhi.domain.places import queries as places
from gongzhi.domain.places.services import Branch, act_on_place, end_place, plant, rename_place, write_card
from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.reach import By
from gongzhi.interfaces.jobs.demo import geography
from gongzhi.interfaces.jobs.demo.geography import Ground

# Name, metres north of the community's corner, whether grids do not cross it.
LANES = (("安慧里中街（示例）", 114.0, False), ("慧忠南路（示例）", -22.0, True))
CARDS = 8  # buildings with a card, so that the others show what is missing
_FACTS = {
    "water_valve": "地下一层东侧管井，红色手轮",
    "gas_valve": "每单元一层外墙表箱，燃气公司开启",
    "heating_valve": "热力小室，楼北侧铁门内",
    "power_switch": "1单元一层配电间",
    "keys_kept_at": "居委会钥匙柜 {number} 号",
    "lift_firm": "示例电梯维保公司",
    "lift_phone": "010-00000096",
    "property_phone": "010-00000012",
    "remarks": "示例数据。北侧消防通道夜间常有车，值班室可联系挪车。",
}


def courtyards_on_lane(code: str, setup: By, since: date) -> list[Branch]:
    """Draws Anhuili's lanes, and its courtyards with their buildings standing on the inner one."""
    ground = Ground(geography.ANHUILI_ORIGIN)
    drawn = [
        Branch(
            kind=PlaceKind.LANE,
            name=name,
            is_barrier=is_barrier,
            shape={"type": "LineString", "coordinates": [ground.position(-20.0, north), ground.position(560.0, north)]},
        )
        for name, north, is_barrier in LANES
    ]
    inner, *_others = plant(drawn, parent=places.community_by_code(code), by=setup, is_synthetic=True, since=since)
    courts = geography.courtyards(geography.ANHUILI, geography.ANHUILI_ORIGIN)
    return [replace(court, children=[replace(one, lane=inner.pk) for one in court.children]) for court in courts]


def furnish(code: str, by: By) -> None:
    """Writes some cards, and acts: one done, two that wait for their day."""
    community = places.community_by_code(code)
    for number, building in enumerate(places.buildings_of(community.pk).order_by("position")[:CARDS], start=1):
        lift = building.building_class == BuildingClass.TOWER
        facts = {
            name: text.format(number=number) for name, text in _FACTS.items() if lift or not name.startswith("lift")
        }
        write_card(building.pk, facts=facts, known=0, by=by)
    courts = {one.name: one.pk for one in places.standing_children(community.pk, PlaceKind.COURTYARD)}
    old = courts["安慧里旧院"]
    lane = {"kind": str(PlaceKind.LANE), "name": "施工便道（示例）"}
    made = act_on_place(community.pk, kind="add", facts=lane, because="示例：老旧小区改造期间通行", by=by)
    today = time.today()
    end_place(made.others[0], at=today + timedelta(days=10), because="示例：改造完工后拆除", by=by)
    rename_place(old, name="安慧里静园", at=today + timedelta(days=20), because="示例：居民会议决定", by=by)
