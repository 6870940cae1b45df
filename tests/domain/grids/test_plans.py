"""Plans from the proposal to the day on which the next one begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridBuilding, GridPlan
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import plant
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, Reach, set_reach
from gongzhi.foundation.time import now, today
from gongzhi.workflows.change_grids import take_adoption_back

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def propose(stage: GridsStage, districts: int = 3) -> GridPlan:
    return services.propose_plan(stage.community.pk, districts=districts, tolerance=0.05, seed=1, by=stage.by("zhao"))


def adopt(stage: GridsStage, plan: GridPlan, *, days: int = 0, by: str = "zhao") -> GridPlan:
    return services.adopt_plan(plan.pk, from_=today() + days * DAY, by=stage.by(by))


def test_a_proposal_puts_every_building_into_one_grid_and_keeps_its_figures(stage: GridsStage) -> None:
    plan = propose(stage)
    grids = list(queries.grids_of_plan(plan.pk))
    assert [(one.code, one.name, one.households, one.buildings) for one in grids] == [
        (f"11010500904600{n}", f"第{n}网格", 16, 4) for n in (1, 2, 3)
    ]
    assert {one.building_id for one in GridBuilding.objects.filter(plan=plan)} == {one.pk for one in stage.buildings}
    assert all(one.shape and one.shape["type"] in ("Polygon", "MultiPolygon") for one in grids)
    assert plan.figures["grids"] == [{"serial": n, "households": 16, "buildings": 4, "minutes": 48} for n in (1, 2, 3)]
    assert (plan.figures["imbalance"], plan.figures["households"], plan.state, plan.serial) == (0.0, 48, "proposed", 1)
    assert 0 < plan.figures["moi_bound"] <= plan.figures["moi"]
    assert queries.plan_in_force(stage.community.pk, today()) is None
    assert propose(stage).serial == 2


def test_the_same_seed_proposes_the_same_division(stage: GridsStage) -> None:
    one, two = propose(stage), propose(stage)
    found = [
        [sorted(line.name for line in queries.building_lines(plan, grid_id=grid.pk)) for grid in plan.grids.all()]
        for plan in (one, two)
    ]
    assert found[0] == found[1]


def test_what_cannot_be_divided_says_what_would_help(stage: GridsStage) -> None:
    with pytest.raises(NotSo) as refused:
        propose(stage, 13)
    assert ("12" in str(refused.value), set(refused.value.fields)) == (True, {"districts"})
    with pytest.raises(NotSo) as refused:
        propose(stage, 5)
    assert set(refused.value.fields) == {"tolerance"}
    with pytest.raises(NotThere):
        services.propose_plan(stage.buildings[0].pk, districts=2, tolerance=0.05, by=stage.by("zhao"))
    assert GridPlan.objects.count() == 0


def test_a_building_with_households_but_no_position_is_named(everywhere: None) -> None:
    from tests.support.grids_stage import building, set_stage

    stage = set_stage(extra=(building("失踪楼", 5, 5, 2, is_placed=False),))
    with pytest.raises(NotSo) as refused:
        propose(stage)
    assert "失踪楼" in str(refused.value)


def test_an_adopted_plan_is_in_force_from_its_day(stage: GridsStage) -> None:
    plan = adopt(stage, propose(stage), days=2)
    community = stage.community.pk
    assert [queries.plan_in_force(community, today() + n * DAY) for n in (0, 1, 2, 400)] == [None, None, plan, plan]
    assert len(queries.grid_by_building(community, today() + 2 * DAY)) == 12
    assert queries.grid_of_place(stage.buildings[0], today() + 2 * DAY) is not None
    assert queries.grid_of_place(stage.buildings[0], today()) is None
    verbs = set(Entry.objects.filter(subject=plan.pk).values_list("verb", "by"))
    assert verbs == {("plan.proposed", stage.by("zhao").user), ("plan.adopted", stage.by("zhao").user)}
    assert [message.subject for message in Message.objects.filter(kind="plan_adopted")] == [plan.pk]


def test_the_next_plan_ends_the_one_before_on_its_day_with_buildings_and_teams(stage: GridsStage) -> None:
    first = adopt(stage, propose(stage))
    grid = first.grids.get(serial=1)
    services.staff_team(
        grid.pk, kind="work_squad", members=stage.ids("lin", "feng"), lead=stage.ids("lin")[0], by=stage.by("zhao")
    )
    second = adopt(stage, propose(stage, 4), days=5)
    first.refresh_from_db()
    days = [today() + n * DAY for n in (0, 4, 5)]
    assert (first.state, second.state) == ("replaced", "adopted")
    assert [queries.plan_in_force(stage.community.pk, day) for day in days] == [first, first, second]
    lin = stage.ids("lin")[0]
    # The team follows into the grid that takes over most of its homes (ADR 0014).
    assert [queries.memberships_of_person(lin, day).count() for day in days] == [1, 1, 1]
    assert [queries.grids_in_force(stage.community.pk, day).count() for day in days] == [3, 3, 4]
    assert {one.during.upper for one in GridBuilding.objects.filter(plan=first)} == {days[2]}


def test_a_plan_that_was_decided_cannot_be_decided_again(stage: GridsStage) -> None:
    plan = adopt(stage, propose(stage))
    with pytest.raises(NotNow):
        adopt(stage, plan, days=1)
    with pytest.raises(NotNow):
        services.withdraw_plan(plan.pk, by=stage.by("zhao"))
    other = services.withdraw_plan(propose(stage).pk, by=stage.by("zhao"))
    assert other.state == "withdrawn"
    with pytest.raises(NotNow):
        adopt(stage, other)


def test_a_plan_cannot_begin_in_the_past_nor_on_the_first_day_of_another(stage: GridsStage) -> None:
    with pytest.raises(NotSo):
        adopt(stage, propose(stage), days=-1)
    adopt(stage, propose(stage))
    with pytest.raises(NotNow) as refused:
        adopt(stage, propose(stage), by="qian")
    assert ("Zhao" in str(refused.value), today().isoformat() in str(refused.value)) == (True, True)


def test_whoever_decided_on_an_old_page_is_told_what_happened_meanwhile(stage: GridsStage) -> None:
    mine = propose(stage)
    adopt(stage, propose(stage))
    with pytest.raises(NotNow) as refused:
        services.adopt_plan(mine.pk, from_=today() + DAY, replacing=None, by=stage.by("qian"))
    assert "Zhao" in str(refused.value)
    mine.refresh_from_db()
    assert mine.state == "proposed"


def test_a_building_that_was_built_since_the_proposal_stops_its_adoption(stage: GridsStage) -> None:
    from tests.support.grids_stage import building

    plan = propose(stage)
    plant([building("新楼", 4, 0, 3)], parent=stage.community, by=SYSTEM)
    with pytest.raises(NotNow) as refused:
        adopt(stage, plan)
    assert "新楼" in str(refused.value)
    adopt(stage, propose(stage, 1))
    plant([building("更新的楼", 4, 1, 3)], parent=stage.community, by=SYSTEM)
    assert {one.name for one in queries.unassigned_buildings(stage.community.pk, today())} == {"更新的楼"}


def test_a_building_that_is_gone_stops_the_adoption_too(stage: GridsStage) -> None:
    plan = propose(stage)
    Place.objects.filter(path__startswith=stage.buildings[0].path).update(since=today() - 2 * DAY, until=today())
    with pytest.raises(NotNow) as refused:
        adopt(stage, plan)
    assert stage.buildings[0].name in str(refused.value)


def test_an_adoption_is_undone_before_its_first_day_and_the_plan_before_goes_on(stage: GridsStage) -> None:
    first = adopt(stage, propose(stage))
    grid = first.grids.get(serial=1)
    lin = stage.ids("lin")
    services.staff_team(grid.pk, kind="work_squad", members=lin, lead=lin[0], by=stage.by("zhao"))
    second = adopt(stage, propose(stage, 4), days=5)
    with pytest.raises(NotNow):
        services.withdraw_plan(second.pk, by=stage.by("zhao"))
    take_adoption_back(second.pk, because="too early", by=stage.by("zhao"))
    later = today() + 10 * DAY
    assert queries.plan_in_force(stage.community.pk, later) == first
    assert [one.grid for one in queries.memberships_of_person(lin[0], later)] == [grid]
    assert set(GridBuilding.objects.filter(plan=second).values_list("during", flat=True)) == {None}


def test_the_database_shows_a_plan_to_its_community_only(stage: GridsStage) -> None:
    plan = propose(stage)
    set_reach(Reach(communities=frozenset({stage.next_door.pk})))
    with pytest.raises(NotThere):
        queries.plan(plan.pk)
    set_reach(EVERYWHERE)
    assert queries.plan(plan.pk) == plan


def test_the_database_itself_refuses_two_divisions_on_one_day_and_that_becomes_a_sentence(stage: GridsStage) -> None:
    closed = propose(stage)
    days = DateRange(today() + 5 * DAY, today() + 9 * DAY)
    GridPlan.objects.filter(pk=closed.pk).update(state="replaced", during=days, adopted_at=now())
    plan = propose(stage)
    with pytest.raises(NotNow):
        adopt(stage, plan)
    plan.refresh_from_db()
    assert (plan.state, plan.during) == ("proposed", None)


def test_adopting_a_plan_takes_the_same_few_statements_however_many_grids_it_has(stage: GridsStage) -> None:
    adopt(stage, propose(stage))
    counted = []
    for days, districts in enumerate((2, 4), 1):
        plan = propose(stage, districts)
        with CaptureQueriesContext(connection) as caught:
            adopt(stage, plan, days=days)
        counted.append(len(caught))
    assert counted == [41, 41]
