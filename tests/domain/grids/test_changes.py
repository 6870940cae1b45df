"""From one plan to the next: what follows, what ends, what can be undone, and what was where when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from gongzhi.domain.actors.services import add_organisation
from gongzhi.domain.campaigns.services import start_round
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridPlan
from gongzhi.domain.needs.queries import open_needs_by_building
from gongzhi.domain.needs.services import add_sample_kinds, open_need
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import plant
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import now, today
from gongzhi.workflows.change_grids import effect_of_adoption, take_adoption_back
from tests.support.grids_stage import building, draw_plan

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


LONG_AGO = 9 * DAY


def adopt(stage: GridsStage, plan: GridPlan, days: int = 0) -> GridPlan:
    return services.adopt_plan(plan.pk, from_=today() + days * DAY, by=stage.by("zhao"))


def squad(stage: GridsStage, plan: GridPlan, serial: int, *names: str) -> None:
    members = stage.ids(*names)
    grid = plan.grids.get(serial=serial)
    moment = now() - LONG_AGO if plan.during and plan.during.lower < today() else now()
    services.staff_team(grid.pk, kind="work_squad", members=members, lead=members[0], by=stage.by("zhao"), at=moment)


def two_plans(stage: GridsStage) -> tuple[GridPlan, GridPlan]:
    """Three grids of four buildings in force, their squads at work; then a proposal of two grids."""
    drawn = draw_plan(stage, range(4), range(4, 8), range(8, 12))
    moment = now() - LONG_AGO
    first = services.adopt_plan(drawn.pk, from_=today() - LONG_AGO, at=moment, by=stage.by("zhao"))
    squad(stage, first, 1, "lin", "feng")
    squad(stage, first, 2, "sun")
    squad(stage, first, 3, "li")
    return first, draw_plan(stage, range(7), range(7, 12), serial=2)


def test_a_building_that_comes_into_another_grid_of_the_same_number_is_told_so(stage: GridsStage) -> None:
    first = draw_plan(stage, range(4), range(4, 8), range(8, 12))
    second = draw_plan(stage, range(3, 8), range(8, 12), range(3), serial=2)
    with translation.override("en"):
        moved = queries.plan_change(first, second).moved
    assert [(one.name, one.old, one.new) for one in moved] == [("4号楼", "第1网格", "第1网格 (other ground)")]


def test_teams_follow_into_the_grid_that_takes_over_and_the_others_are_listed(stage: GridsStage) -> None:
    first, second = two_plans(stage)
    effect = effect_of_adoption(second.pk, on=today())
    assert effect.change is not None
    assert [(one.old, one.new) for one in effect.teams] == [
        ("第1网格", "第1网格"), ("第2网格", None), ("第3网格", "第2网格"),
    ]  # fmt: skip
    assert [name for one in effect.ending for _id, name in one.team.members] == ["Sun"]
    assert (effect.change.moved_households, len(effect.change.moved), effect.vacant) == (16, 4, ())
    adopt(stage, second, days=3)
    on = today() + 3 * DAY
    assert services.begin_plans(at=now() + 3 * DAY) == 1
    lin, sun, li = stage.ids("lin", "sun", "li")
    found = {
        person: [(one.grid.plan_id, one.grid.serial) for one in queries.memberships_of_person(person, on)]
        for person in (lin, sun, li)
    }
    assert found == {lin: [(second.pk, 1)], sun: [], li: [(second.pk, 2)]}
    assert [one.grid.plan_id for one in queries.memberships_of_person(lin, today())] == [first.pk]


def test_an_adoption_is_undone_as_long_as_nobody_has_worked_on_it(stage: GridsStage) -> None:
    first, second = two_plans(stage)
    adopt(stage, second)
    take_adoption_back(second.pk, by=stage.by("zhao"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, queries.plan_in_force(stage.community.pk, today())) == (
        "adopted", "withdrawn", first,
    )  # fmt: skip
    sun = stage.ids("sun")[0]
    assert [one.grid.plan_id for one in queries.memberships_of_person(sun, today())] == [first.pk]


def test_whoever_was_to_join_later_joins_the_old_team_when_an_adoption_is_undone(stage: GridsStage) -> None:
    first, second = two_plans(stage)
    feng, lin = stage.ids("feng", "lin")
    team = first.grids.get(serial=1).teams.get(kind="work_squad")
    later, ending = DateRange(today() + 5 * DAY, None), DateRange(today() - LONG_AGO, today() + 7 * DAY)
    team.members.filter(person=feng).update(during=later)
    team.members.filter(person=lin).update(during=ending)
    adopt(stage, second)
    take_adoption_back(second.pk, by=stage.by("zhao"))
    assert dict(team.members.values_list("person", "during")) == {feng: later, lin: ending}


def test_a_need_that_comes_in_is_no_work_on_the_grids(stage: GridsStage) -> None:
    _first, second = two_plans(stage)
    second = adopt(stage, second)
    add_sample_kinds(by=SYSTEM)
    spot = stage.buildings[4].pk
    open_need(place_id=spot, kind="light.stairwell", text="路灯不亮", source="counter", by=stage.by("zhao"))
    take_adoption_back(second.pk, by=stage.by("zhao"))
    second.refresh_from_db()
    assert (second.state, open_needs_by_building([spot])) == ("withdrawn", {spot: 1})


def test_a_vacancy_goes_on_counting_when_its_team_follows(stage: GridsStage) -> None:
    _first, second = two_plans(stage)
    services.watch_teams(at=now() - 5 * DAY)
    adopt(stage, second)
    services.watch_teams(at=now())
    found = {(one.grid_serial, str(one.kind)): one.since for one in queries.team_alarms(stage.community.pk, today())}
    vacant = {(serial, kind): today() - 5 * DAY for serial in (1, 2) for kind in ("volunteer_team", "service_team")}
    assert {key: day for key, day in found.items() if key[1] != "work_squad"} == vacant


@pytest.mark.parametrize("work", ["team", "round"])
def test_after_somebody_has_worked_an_adoption_stays(stage: GridsStage, work: str) -> None:
    _first, second = two_plans(stage)
    second = adopt(stage, second)
    if work == "team":
        squad(stage, second, 1, "feng")
    else:
        start_round(
            stage.community.pk, by=stage.by("zhao"), name="走访", kind="routine", purpose="了解诉求",
            legal_basis="居委会组织法", starts_on=today(), ends_on=today() + DAY, data_ends_on=today() + 9 * DAY,
        )  # fmt: skip
    with pytest.raises(NotNow):
        take_adoption_back(second.pk, by=stage.by("zhao"))
    assert queries.plan_in_force(stage.community.pk, today()) == second


def test_a_later_building_is_put_into_a_grid_and_every_place_knows_its_history(stage: GridsStage) -> None:
    first, second = two_plans(stage)
    plant([building("新楼", 4, 0, 3)], parent=stage.community, by=SYSTEM)
    new = Place.objects.get(name="新楼")
    assert list(queries.unassigned_buildings(stage.community.pk, today())) == [new]
    grid = first.grids.get(serial=1)
    services.assign_building(new.pk, grid_id=grid.pk, by=stage.by("zhao"))
    grid = queries.grid(grid.pk)
    assert (grid.households, grid.buildings) == (19, 5)
    assert list(queries.unassigned_buildings(stage.community.pk, today())) == []
    with pytest.raises(NotNow):
        services.assign_building(new.pk, grid_id=grid.pk, by=stage.by("zhao"))
    with pytest.raises(NotSo):
        services.assign_building(stage.next_door.children.get().pk, grid_id=grid.pk, by=stage.by("zhao"))
    with pytest.raises(NotNow) as refused:
        adopt(stage, second, days=1)
    assert "新楼" in str(refused.value)
    home = Place.objects.filter(building=stage.buildings[0], kind="household").first()
    assert home is not None
    # The register is younger than the plan; that the plan held before is told all the same.
    spans = [(one.grid_name, one.begins, one.ends) for one in queries.grid_history(home)]
    assert spans == [("第1网格", today() - LONG_AGO, None)]
    Place.objects.filter(pk=stage.buildings[0].pk).update(since=today() - 2 * LONG_AGO)
    assert [one.begins for one in queries.grid_history(home)] == [today()]


def test_checks_are_named_and_what_was_not_asked_for_is_a_remark(stage: GridsStage) -> None:
    torn = draw_plan(stage, range(0, 12, 2), range(1, 12, 2))
    found = {str(one.check): one.result for one in services.check_plan(torn.pk, by=stage.by("zhao"))}
    torn.refresh_from_db()
    assert (torn.state, found["covered"], found["connected"], found["guide"]) == (
        "checked", "passed", "remark", "remark",
    )  # fmt: skip
    gap = draw_plan(stage, range(11), serial=2)
    missing = {str(one.check): one for one in services.check_plan(gap.pk, by=stage.by("zhao"))}["covered"]
    gap.refresh_from_db()
    assert (gap.state, missing.result, missing.names) == ("proposed", "failed", (stage.buildings[11].name,))


def test_a_grid_is_found_by_our_code_and_by_anybody_s(stage: GridsStage) -> None:
    plan = adopt(stage, draw_plan(stage, range(6), range(6, 12)))
    one, two = plan.grids.order_by("serial")
    services.map_grid_code(one.pk, said=services.Said("区网格中心", "CY-0046-01", "综治"), by=stage.by("zhao"))
    sheet = f"网格编码,对方编码,编码方案,用途\n{two.code},F-77,消防救援支队,消防\n{one.code},F-76,消防救援支队,消防\n"
    assert services.import_grid_codes(sheet.encode(), community_id=stage.community.pk, by=stage.by("zhao")) == 2
    found = {code: list(queries.grids_by_code(code)) for code in ("CY-0046-01", "F-77", one.code, "nothing")}
    assert found == {"CY-0046-01": [one], "F-77": [two], one.code: [one], "nothing": []}
    with pytest.raises(NotSo) as refused:
        services.import_grid_codes(
            "网格编码,对方编码,编码方案\n123,X,Y\n".encode(), community_id=stage.community.pk, by=stage.by("zhao")
        )
    assert [(fault.row, fault.column) for fault in refused.value.rows] == [(2, "网格编码")]
    with pytest.raises(NotSo):
        services.map_grid_code(one.pk, said=services.Said("sample", "1"), by=stage.by("zhao"))


def test_an_issuers_code_belongs_to_one_grid_only(stage: GridsStage) -> None:
    plan = adopt(stage, draw_plan(stage, range(6), range(6, 12)))
    (one, two), by = plan.grids.order_by("serial"), stage.by("zhao")
    for _again in range(2):
        services.map_grid_code(one.pk, said=services.Said("区网格中心", "CG-001"), by=by)
    with pytest.raises(NotSo) as refused:
        services.map_grid_code(two.pk, said=services.Said("区网格中心", "CG-001"), by=by)
    assert one.name in str(refused.value.fields["code"])
    services.map_grid_code(two.pk, said=services.Said("消防救援支队", "CG-001"), by=by)
    sheet = "网格编码,对方编码,编码方案\n{0},{2},区网格中心\n{1},{3},区网格中心\n"
    # The two may change codes in one sheet; one code for both is refused, row by row.
    swapped = sheet.format(one.code, two.code, "CG-002", "CG-001").encode()
    assert services.import_grid_codes(swapped, community_id=stage.community.pk, by=by) == 2
    with pytest.raises(NotSo) as refused:
        doubled = sheet.format(one.code, two.code, "CG-003", "CG-003").encode()
        services.import_grid_codes(doubled, community_id=stage.community.pk, by=by)
    assert [(fault.row, fault.column) for fault in refused.value.rows] == [(3, "对方编码")]
    with pytest.raises(NotSo):
        taken = f"网格编码,对方编码,编码方案\n{one.code},CG-001,区网格中心\n".encode()
        services.import_grid_codes(taken, community_id=stage.community.pk, by=by)


def test_the_weighing_names_what_ends_with_a_grid_and_every_round_under_way(stage: GridsStage) -> None:
    first, second = two_plans(stage)
    by, taken, ending = stage.by("zhao"), first.grids.get(serial=1), first.grids.get(serial=2)
    clinic = add_organisation("社区医院", kind="private_hospital", community=stage.community, by=SYSTEM)
    for grid in (taken, ending):
        wish = services.ServiceWish("义诊", clinic.pk, "居委会", "周三上午")
        services.bring_service(grid.pk, wish=wish, by=by)
        services.count_supply(grid.pk, stock=services.Stock("毛毯", "条", 40, 50), by=by)
    facts = {"kind": "routine", "purpose": "了解诉求", "legal_basis": "居委会组织法", "starts_on": today(),
             "ends_on": today() + DAY, "data_ends_on": today() + 9 * DAY}  # fmt: skip
    start_round(stage.community.pk, by=by, name="走访", **facts)  # type: ignore[arg-type]
    effect = effect_of_adoption(second.pk, on=today())
    assert [(one.grid_id, one.name) for one in effect.ended.services] == [(ending.pk, "义诊")]
    assert [(one.grid_id, one.quantity) for one in effect.ended.supplies] == [(ending.pk, 40)]
    assert [(one.round.name, one.doors) for one in effect.rounds] == [("走访", 16)]
    add_sample_kinds(by=SYSTEM)
    # One need in a building that changes grid (the fifth), one in a building of the same grid that does not.
    for building_ in (stage.buildings[7], stage.buildings[3], stage.buildings[8]):
        open_need(place_id=building_.pk, kind="light.stairwell", text="路灯不亮", source="counter", by=by)
    effect = effect_of_adoption(second.pk, on=today())
    moved = {one.building_id for one in effect.change.moved} if effect.change else set()
    opened = [stage.buildings[at].pk in moved for at in (7, 3, 8)]
    assert (effect.needs, sum(one.needs for one in effect.giving)) == (sum(opened), sum(opened))
    assert {one.name: one.open_needs for one in effect.giving}.get("第2网格") == 1
