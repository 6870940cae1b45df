"""Acts on the tree: dated, kept as history, taken back; nothing is orphaned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from gongzhi.domain.places import queries
from gongzhi.domain.places.models import Place, PlaceAct, Placement
from gongzhi.domain.places.services import (
    Branch,
    act_on_place,
    carry_out_act,
    correct_place,
    end_place,
    merge_places,
    move_place,
    plant,
    rename_place,
    split_place,
    undo_act,
)
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.sentences import told
from gongzhi.foundation.time import today

pytestmark = pytest.mark.django_db
LONG_AGO = date(2020, 1, 1)


def floor(level: int, *doors: str) -> Branch:
    return Branch(
        "floor", f"{level}层", level=level, children=[Branch("household", door, level=level) for door in doors]
    )


def building(name: str, *doors: str) -> Branch:
    return Branch("building", name, children=[Branch("entrance", "1单元", children=[floor(1, *doors)])])


@pytest.fixture
def tree() -> dict[str, Place]:
    """Two communities: in the first the courts 甲院 (1号楼, 2号楼) and 乙院 (3号楼), in the second 丙院."""
    set_reach(EVERYWHERE)
    courts = [
        Branch("courtyard", "甲院", children=[building("1号楼", "101", "102"), building("2号楼", "201")]),
        Branch("courtyard", "乙院", children=[building("3号楼", "101")]),
        Branch("lane", "东街"),
    ]
    home = Branch("community", "安慧里社区", code="110105009046", children=courts)
    beside = Branch("community", "安慧北里社区", code="110105009047", children=[Branch("courtyard", "丙院")])
    street = Branch("subdistrict", "亚运村街道", code="110105009000", children=[home, beside])
    plant(
        [Branch("district", "朝阳区", code="110105000000", children=[street])], parent=None, by=SYSTEM, since=LONG_AGO
    )
    return {
        f"{one.building.name} {one.name}" if one.building and one.building != one else one.name: one
        for one in Place.objects.select_related("building")
    }


def fresh(place: Place) -> Place:
    return queries.place(place.pk)


def copies_are_whole() -> bool:
    """Tells whether every path and every copy of an ancestor is what its parents say."""
    by_id = {one.pk: one for one in Place.objects.all()}
    for one in by_id.values():
        above = by_id[one.parent_id] if one.parent_id else None
        expected: dict[str, Any] = {"path": f"{above.path if above else ''}{one.label}."}
        for kind in ("community", "building", "entrance"):
            expected[f"{kind}_id"] = one.pk if one.kind == kind else getattr(above, f"{kind}_id", None)
        if {name: getattr(one, name) for name in expected} != expected:
            return False
    return True


def hung(place: Place) -> list[tuple[str, date, date | None]]:
    rows = Placement.objects.filter(place=place).select_related("parent").order_by("during")
    return [(one.parent.name, one.during.lower, one.during.upper) for one in rows]


def test_a_renamed_place_keeps_its_path_and_its_old_name_in_the_history(tree: dict[str, Place]) -> None:
    court = tree["甲院"]
    act = rename_place(court.pk, name="安慧里一区", because="居民代表会议", by=SYSTEM)
    there = fresh(court)
    assert (there.name, there.name_initials, there.path) == ("安慧里一区", "ahlyq", court.path)
    assert [(one.kind, one.before, one.because) for one in queries.acts_about(court.pk)] == [
        ("rename", {"name": "甲院"}, "居民代表会议")
    ]
    undo_act(act.pk, by=SYSTEM)
    assert fresh(court).name == "甲院"


def test_a_day_before_the_place_was_there_is_refused_with_the_first_that_fits(tree: dict[str, Place]) -> None:
    with pytest.raises(NotSo) as caught:
        rename_place(tree["甲院"].pk, name="丙院", at=LONG_AGO - timedelta(days=1), by=SYSTEM)
    assert LONG_AGO.isoformat() in str(caught.value.fields["at"])


def test_a_name_that_stands_there_already_is_refused(tree: dict[str, Place]) -> None:
    for name in ("乙院", "  ", "x" * 81):
        with pytest.raises(NotSo) as caught:
            rename_place(tree["甲院"].pk, name=name, by=SYSTEM)
        assert set(caught.value.fields) == {"name"}


def test_a_moved_building_takes_everything_below_along_and_its_days_are_kept(tree: dict[str, Place]) -> None:
    move_place(tree["1号楼"].pk, parent=tree["乙院"].pk, by=SYSTEM)
    assert fresh(tree["1号楼 101"]).path.startswith(tree["乙院"].path)
    assert copies_are_whole()
    assert hung(tree["1号楼"]) == [("甲院", LONG_AGO, today()), ("乙院", today(), None)]


def test_a_building_that_goes_to_the_next_community_is_counted_there_from_that_day(tree: dict[str, Place]) -> None:
    home, beside = tree["安慧里社区"], tree["安慧北里社区"]
    move_place(tree["1号楼"].pk, parent=tree["丙院"].pk, by=SYSTEM)
    assert copies_are_whole()
    yesterday = today() - timedelta(days=1)
    counted = {
        (community.name, day): {one.name: one.households for one in queries.buildings_on(community.pk, day)}
        for community in (home, beside)
        for day in (yesterday, today())
    }
    assert counted == {
        ("安慧里社区", yesterday): {"1号楼": 2, "2号楼": 1, "3号楼": 1},
        ("安慧里社区", today()): {"2号楼": 1, "3号楼": 1},
        ("安慧北里社区", yesterday): {},
        ("安慧北里社区", today()): {"1号楼": 2},
    }


@pytest.mark.parametrize("target", ["丙院", "乙院"])
def test_a_move_taken_back_leaves_no_trace_in_the_days(tree: dict[str, Place], target: str) -> None:
    before = {one.pk: hung(one) for one in tree.values()}
    act = move_place(tree["1号楼"].pk, parent=tree[target].pk, by=SYSTEM)
    undo_act(act.pk, by=SYSTEM)
    assert {one.pk: hung(one) for one in tree.values()} == before
    assert copies_are_whole()


def test_a_household_moves_to_another_building(tree: dict[str, Place]) -> None:
    move_place(tree["1号楼 102"].pk, parent=tree["3号楼"].pk, by=SYSTEM)
    assert copies_are_whole()
    assert queries.household_counts(tree["安慧里社区"].pk) == {
        tree["1号楼"].pk: 1, tree["2号楼"].pk: 1, tree["3号楼"].pk: 2
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "target"), [("甲院", "乙院"), ("1号楼", "2号楼 1单元"), ("1号楼", "甲院"), ("东街", "安慧北里社区")]
)
def test_what_does_not_fit_is_not_moved(tree: dict[str, Place], one: str, target: str) -> None:
    with pytest.raises(NotSo) as caught:
        move_place(tree[one].pk, parent=tree[target].pk, by=SYSTEM)
    assert set(caught.value.fields) == {"parent"}


def test_a_split_building_shares_its_parts_and_can_be_one_again(tree: dict[str, Place]) -> None:
    court = tree["甲院"]
    act = split_place(court.pk, name="甲北院", parts=[tree["2号楼"].pk], by=SYSTEM)
    new = Place.objects.get(name="甲北院")
    assert (fresh(tree["2号楼"]).parent_id, fresh(tree["1号楼"]).parent_id, new.parent_id) == (
        new.pk,
        court.pk,
        court.parent_id,
    )
    assert copies_are_whole()
    assert {one.kind for one in queries.acts_about(new.pk)} == {"split"}
    undo_act(act.pk, by=SYSTEM)
    assert not Place.objects.filter(name="甲北院").exists()
    assert fresh(tree["2号楼"]).parent_id == court.pk
    assert copies_are_whole()


def test_a_split_takes_some_parts_but_not_all(tree: dict[str, Place]) -> None:
    for parts in ([], [tree["1号楼"].pk, tree["2号楼"].pk], [tree["3号楼"].pk]):
        with pytest.raises(NotSo) as caught:
            split_place(tree["甲院"].pk, name="甲北院", parts=parts, by=SYSTEM)
        assert set(caught.value.fields) == {"parts"}


def test_merged_buildings_share_entrances_of_one_name_and_nothing_is_lost(tree: dict[str, Place]) -> None:
    one, other = tree["1号楼"], tree["2号楼"]
    act = merge_places(other.pk, into=one.pk, by=SYSTEM)
    assert {home.name for home in queries.households_below(fresh(one))} == {"101", "102", "201"}
    ended = fresh(other)
    assert (ended.until, ended.successor_id) == (today(), one.pk)
    assert copies_are_whole()
    undo_act(act.pk, by=SYSTEM)
    assert {home.name for home in queries.households_below(fresh(other))} == {"201"}
    assert (fresh(other).until, fresh(other).successor_id) == (None, None)
    assert copies_are_whole()


def test_two_doors_of_one_number_keep_two_buildings_apart(tree: dict[str, Place]) -> None:
    with pytest.raises(NotSo):
        merge_places(tree["1号楼"].pk, into=tree["3号楼"].pk, by=SYSTEM)
    assert PlaceAct.objects.count() == 0


def test_a_demolished_building_is_counted_until_its_day_only(tree: dict[str, Place]) -> None:
    last_month = today() - timedelta(days=30)
    act = end_place(tree["1号楼"].pk, at=last_month, because="拆除", by=SYSTEM)
    home = tree["安慧里社区"].pk
    assert {one.name for one in queries.buildings_on(home, last_month)} == {"2号楼", "3号楼"}
    assert {one.name for one in queries.buildings_on(home, last_month - timedelta(days=1))} == {
        "1号楼",
        "2号楼",
        "3号楼",
    }
    assert queries.household_counts(home) == {tree["2号楼"].pk: 1, tree["3号楼"].pk: 1}
    with pytest.raises(NotNow):
        rename_place(tree["1号楼"].pk, name="旧楼", by=SYSTEM)
    undo_act(act.pk, by=SYSTEM)
    assert Place.objects.exclude(until=None).count() == 0


def test_an_act_of_the_future_waits_for_its_day(tree: dict[str, Place]) -> None:
    day = today() + timedelta(days=3)
    act = end_place(tree["1号楼"].pk, at=day, by=SYSTEM)
    assert (act.state, fresh(tree["1号楼"]).until) == ("planned", None)
    assert queries.due_acts(day - timedelta(days=1)) == []
    assert carry_out_act(act.pk, on=day - timedelta(days=1)) is None
    done = carry_out_act(queries.due_acts(day)[0], on=day)
    assert (done.state if done else "", fresh(tree["1号楼"]).until) == ("done", day)
    assert carry_out_act(act.pk, on=day) is None


def test_an_act_that_cannot_be_done_is_refused_when_planned_or_says_so_on_its_day(tree: dict[str, Place]) -> None:
    day = today() + timedelta(days=3)
    with pytest.raises(NotSo):
        rename_place(tree["甲院"].pk, name="乙院", at=day, by=SYSTEM)
    act = rename_place(tree["甲院"].pk, name="新院", at=day, by=SYSTEM)
    rename_place(tree["乙院"].pk, name="新院", by=SYSTEM)
    with translation.override("zh-hans"):
        assert carry_out_act(act.pk, on=day) is None
    act.refresh_from_db()
    with translation.override("en"):
        why = told(act.refusal)
    assert (act.state, fresh(tree["甲院"]).name) == ("refused", "甲院")
    assert why == "“新院” already exists there. Give another name."


def test_what_something_followed_on_is_not_taken_back(tree: dict[str, Place]) -> None:
    first = rename_place(tree["甲院"].pk, name="新院", by=SYSTEM)
    second = rename_place(tree["甲院"].pk, name="更新院", by=SYSTEM)
    with pytest.raises(NotNow):
        undo_act(first.pk, by=SYSTEM)
    undo_act(second.pk, by=SYSTEM)
    undo_act(first.pk, by=SYSTEM)
    with pytest.raises(NotNow):
        undo_act(first.pk, by=SYSTEM)
    assert fresh(tree["甲院"]).name == "甲院"


def test_a_place_added_by_hand_can_go_again_until_something_names_it(tree: dict[str, Place]) -> None:
    facts = {"kind": "building", "name": "4号楼", "floors": 6, "lane": str(tree["东街"].pk), "building_class": "slab"}
    act = act_on_place(tree["乙院"].pk, kind="add", facts=facts, by=SYSTEM)
    made = Place.objects.get(name="4号楼")
    assert (made.floors, made.lane_id, made.position, made.parent_id) == (6, tree["东街"].pk, 4, tree["乙院"].pk)
    undo_act(act.pk, by=SYSTEM)
    assert not Place.objects.filter(name="4号楼").exists()
    again = act_on_place(tree["乙院"].pk, kind="add", facts=facts, by=SYSTEM)
    Place.objects.filter(name="3号楼").update(until=today(), successor=Place.objects.get(name="4号楼"))
    with pytest.raises(NotNow):
        undo_act(again.pk, by=SYSTEM)
    assert Place.objects.filter(name="4号楼").exists()


def test_a_correction_is_checked_and_can_be_taken_back(tree: dict[str, Place]) -> None:
    place = tree["1号楼"]
    act = correct_place(place.pk, facts={"floors": 6, "longitude": 116.4, "latitude": 39.99}, by=SYSTEM)
    assert (fresh(place).floors, fresh(place).longitude) == (6, 116.4)
    for facts in (
        {"longitude": 39.9, "latitude": 116.4},
        {"floors": 6},
        {"is_barrier": True},
        {"building_class": "hut"},
    ):
        with pytest.raises(NotSo):
            correct_place(place.pk, facts=facts, by=SYSTEM)
    undo_act(act.pk, by=SYSTEM)
    assert (fresh(place).floors, fresh(place).longitude) == (None, None)


def test_grids_keep_to_a_lane_only_where_its_line_is_known(tree: dict[str, Place]) -> None:
    lane, line = tree["东街"], {"type": "LineString", "coordinates": [[116.40, 39.99], [116.41, 39.99]]}
    for at, kind, facts in (
        (lane, "correct", {"is_barrier": True}),
        (tree["安慧里社区"], "add", {"kind": "lane", "name": "西街", "is_barrier": True}),
    ):
        with pytest.raises(NotSo) as refused:
            act_on_place(at.pk, kind=kind, facts=facts, by=SYSTEM)
        assert set(refused.value.fields) == {"is_barrier"}
    correct_place(lane.pk, facts={"is_barrier": True, "shape": line}, by=SYSTEM)
    with pytest.raises(NotSo):
        correct_place(lane.pk, facts={"shape": None}, by=SYSTEM)
    act_on_place(
        tree["安慧里社区"].pk, kind="add", facts={"kind": "lane", "name": "西街", "is_barrier": True, "shape": line},
        by=SYSTEM,
    )  # fmt: skip
    assert [(one.name, one.is_barrier, one.shape) for one in queries.lanes_of(lane.community_id)] == [  # type: ignore[arg-type]
        ("东街", True, line), ("西街", True, line),
    ]  # fmt: skip
