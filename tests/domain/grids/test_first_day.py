"""Between the adoption of a plan and its first day: teams work on, and follow as they are on that day."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from gongzhi.domain.campaigns.services import start_round
from gongzhi.domain.duties.services import LinkFacts, add_link
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridArrangement, SupplyItem, TeamMember
from gongzhi.domain.grids.words import NetStage
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import plant
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import now, today
from gongzhi.workflows.change_grids import take_adoption_back, what_stops_undoing
from tests.support.grids_stage import building, draw_plan

if TYPE_CHECKING:
    from uuid import UUID

    from gongzhi.domain.grids.models import Grid, GridPlan
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def in_force(stage: GridsStage) -> tuple[GridPlan, Grid]:
    plan = draw_plan(stage, range(6), range(6, 12))
    moment = now() - 9 * DAY
    services.adopt_plan(plan.pk, from_=today() - 9 * DAY, at=moment, by=stage.by("zhao"))
    return queries.plan(plan.pk), plan.grids.get(serial=1)


def staff(stage: GridsStage, grid: Grid, *names: str, kind: str = "volunteer_team", days: int = 0) -> None:
    people = stage.ids(*names)
    facts = {"members": people, "lead": people[0], "consent": "paper" if kind != "work_squad" else ""}
    services.staff_team(grid.pk, kind=kind, by=stage.by("zhao"), at=now() + days * DAY, **facts)  # type: ignore[arg-type]


def coming(stage: GridsStage, days: int = 5) -> tuple[GridPlan, Grid]:
    plan = draw_plan(stage, range(6), range(6, 12), serial=2)
    services.adopt_plan(plan.pk, from_=today() + days * DAY, by=stage.by("zhao"))
    return queries.plan(plan.pk), plan.grids.get(serial=1)


def people(grid: Grid, on: int, kind: str = "volunteer_team") -> set[UUID]:
    found = TeamMember.objects.filter(grid=grid, team__kind=kind, during__contains=today() + on * DAY)
    return set(found.values_list("person_id", flat=True))


def test_what_changes_in_the_teams_until_the_first_day_goes_along(stage: GridsStage) -> None:
    _first, old = in_force(stage)
    staff(stage, old, "lin", "feng", "sun", days=-9)
    lin, feng, sun, li = stage.ids("lin", "feng", "sun", "li")
    second, new = coming(stage)
    services.leave_team(old.teams.get(kind="volunteer_team").pk, by=stage.by("sun"), at=now() + DAY)
    staff(stage, old, "li", "feng", days=2)
    shifts = ((1, "morning", feng),)
    services.set_rota(old.pk, kind="volunteer_team", shifts=shifts, by=stage.by("zhao"), at=now() + 2 * DAY)
    stock = services.Stock("毛毯", "条", 40, 50)
    services.count_supply(old.pk, stock=stock, by=stage.by("zhao"))
    assert (people(new, 5), people(old, 5)) == (set(), {li, feng})
    assert services.begin_plans(at=now() + 4 * DAY) == 0
    assert services.begin_plans(at=now() + 5 * DAY) == 1
    assert services.begin_plans(at=now() + 5 * DAY) == 0
    assert (people(new, 5), people(old, 5), people(old, 4)) == ({li, feng}, set(), {li, feng})
    assert {one.person_id: (one.is_lead, one.shifts) for one in TeamMember.objects.filter(grid=new)} == {
        li: (True, []), feng: (False, ["1-morning"]),
    }  # fmt: skip
    assert [(one.name, one.quantity) for one in SupplyItem.objects.filter(grid=new)] == [("毛毯", 40)]
    assert not {lin, sun} & people(new, 400)
    assert queries.plan(second.pk).followed_at is not None


def test_a_team_chosen_for_the_new_grid_in_advance_stays_and_whoever_leaves_leaves_that_too(stage: GridsStage) -> None:
    _first, old = in_force(stage)
    staff(stage, old, "lin", "feng", days=-9)
    staff(stage, old, "sun", kind="service_team", days=-9)
    _second, new = coming(stage)
    staff(stage, new, "li", "lin")
    services.leave_team(old.teams.get(kind="volunteer_team").pk, by=stage.by("lin"))
    services.begin_plans(at=now() + 5 * DAY)
    lin, _feng, sun, li = stage.ids("lin", "feng", "sun", "li")
    assert (people(new, 5), people(new, 5, "service_team")) == ({li}, {sun})
    assert lin not in people(old, 0)


def test_a_plan_that_begins_later_shows_whoever_will_follow(stage: GridsStage) -> None:
    _first, old = in_force(stage)
    staff(stage, old, "lin", "feng", kind="work_squad", days=-9)
    GridArrangement.objects.create(
        grid=old, community=stage.community, rhythm="weekly", weekday=1, starts_at="09:00", meets_where="居委会",
        convener=_post(stage), reports_to=_post(stage), office_phone="010-64930000",
    )  # fmt: skip
    second, new = coming(stage)
    assert queries.day_of(second, today()) == today() + 5 * DAY
    (squad, *_others) = queries.team_lines([new.pk], queries.day_of(second, today()))[new.pk]
    assert (squad.grid_id, squad.lead_id, len(squad.members)) == (new.pk, stage.ids("lin")[0], 2)
    assert queries.arrangements_of([new.pk])[new.pk].office_phone == "010-64930000"
    lines = {one.kind: one for one in queries.stage_lines(second, queries.day_of(second, today()))}
    open_points = {check.code: check.open_points for check in lines[NetStage.STAFFING].checks}
    assert open_points["vacant"] == 5
    assert [one.open_points for one in lines[NetStage.COORDINATION].checks] == [1]
    assert lines[NetStage.PARTITION].open_points == 0


def _post(stage: GridsStage) -> Any:
    from gongzhi.domain.actors.models import Post

    return Post.objects.filter(place=stage.community).first()


def test_whoever_undoes_an_adoption_before_its_first_day_brings_nobody_back_who_left(stage: GridsStage) -> None:
    _first, old = in_force(stage)
    staff(stage, old, "lin", "feng", days=-9)
    second, _new = coming(stage)
    services.leave_team(old.teams.get(kind="volunteer_team").pk, by=stage.by("feng"))
    take_adoption_back(second.pk, by=stage.by("zhao"))
    assert people(old, 0) == people(old, 9) == {stage.ids("lin")[0]}
    with pytest.raises(NotThere):
        services.leave_team(old.teams.get(kind="volunteer_team").pk, by=stage.by("feng"))


@pytest.mark.parametrize("work", ["rota", "consent", "stock", "code", "building", "net"])
def test_an_adoption_on_which_anybody_worked_stays_and_says_what_was_done(stage: GridsStage, work: str) -> None:
    _first, old = in_force(stage)
    staff(stage, old, "lin", days=-9)
    second = draw_plan(stage, range(6), range(6, 12), serial=2)
    services.adopt_plan(second.pk, from_=today(), by=stage.by("zhao"))
    grid, by = second.grids.get(serial=1), stage.by("zhao")
    if work == "rota":
        shifts = ((1, "morning", stage.ids("lin")[0]),)
        services.set_rota(grid.pk, kind="volunteer_team", shifts=shifts, by=by)
    elif work == "consent":
        services.agree_to_team(grid.teams.get(kind="volunteer_team").pk, by=stage.by("lin"))
    elif work == "stock":
        services.count_supply(grid.pk, stock=services.Stock("毛毯", "条", 4, 5), by=by)
    elif work == "code":
        services.map_grid_code(grid.pk, said=services.Said("区网格中心", "W-1"), by=by)
    elif work == "building":
        plant([building("新楼", 4, 0, 3)], parent=stage.community, by=SYSTEM)
        services.assign_building(Place.objects.get(name="新楼").pk, grid_id=grid.pk, by=by)
    else:
        services.set_stage(second.pk, kind="staffing", wish=services.StageWish(due_on=today()), by=by)
    with pytest.raises(NotNow):
        take_adoption_back(second.pk, by=by)
    assert queries.plan_in_force(stage.community.pk, today()) == queries.plan(second.pk)


IN_ADVANCE = {
    "team": "teams, consents or rotas",
    "meeting": "meetings",
    "round": "1 round by its grids",
    "link": "1 branch or group in its grids",
}


@pytest.mark.parametrize("work", IN_ADVANCE)
def test_work_in_advance_of_the_first_day_stands_in_the_way_of_undoing_and_is_named(
    stage: GridsStage, work: str
) -> None:
    in_force(stage)
    second, grid = coming(stage)
    assert what_stops_undoing(second.pk) == ""
    if work == "team":
        staff(stage, grid, "lin")
    elif work == "meeting":
        post = _post(stage).pk
        meeting = services.Meeting("weekly", 1, time(9), "居委会", post, post, "010-64930000")
        services.arrange_grid(grid.pk, meeting=meeting, by=stage.by("zhao"))
    elif work == "round":
        start_round(
            stage.community.pk, by=stage.by("zhao"), name="走访", kind="routine", purpose="了解诉求",
            legal_basis="居委会组织法", starts_on=today() + 6 * DAY, ends_on=today() + 7 * DAY,
            data_ends_on=today() + 9 * DAY,
        )  # fmt: skip
    else:
        _hang_branch(stage, grid)
    with translation.override("en"):
        with pytest.raises(NotNow) as refused:
            take_adoption_back(second.pk, by=stage.by("zhao"))
        assert what_stops_undoing(second.pk) == str(refused.value)
    assert f": {IN_ADVANCE[work]}." in str(refused.value)
    assert queries.plan_in_force(stage.community.pk, today() + 5 * DAY) == queries.plan(second.pk)


def test_a_round_that_ends_before_the_first_day_goes_by_the_old_grids_and_stops_nothing(stage: GridsStage) -> None:
    first, _old = in_force(stage)
    second, _new = coming(stage)
    start_round(
        stage.community.pk, by=stage.by("zhao"), name="走访", kind="routine", purpose="了解诉求",
        legal_basis="居委会组织法", starts_on=today(), ends_on=today() + DAY, data_ends_on=today() + 9 * DAY,
    )  # fmt: skip
    take_adoption_back(second.pk, by=stage.by("zhao"))
    assert queries.plan_in_force(stage.community.pk, today() + 5 * DAY) == queries.plan(first.pk)


def _hang_branch(stage: GridsStage, grid: Grid) -> None:
    body, subdistrict = _post(stage).organisation, stage.community.parent
    assert subdistrict is not None
    above = None
    for level, place in enumerate((subdistrict, stage.community, stage.community), start=1):
        facts = LinkFacts(
            level, f"第{level}级", place, today(), organisation=body, title="书记",
            parent_id=above.pk if above else None, grid_id=grid.pk if level == 3 else None,
        )  # fmt: skip
        above = add_link(facts, by=SYSTEM)


def test_a_building_that_left_the_community_keeps_its_days_when_the_plan_is_replaced(stage: GridsStage) -> None:
    first, _old = in_force(stage)
    from django.db.backends.postgresql.psycopg_any import DateRange

    from gongzhi.domain.grids.models import GridBuilding

    gone = GridBuilding.objects.filter(plan=first).order_by("id").first()
    assert gone is not None
    left = DateRange(today() - 9 * DAY, today() - 2 * DAY)
    GridBuilding.objects.filter(pk=gone.pk).update(during=left)
    second, _new = coming(stage)
    take_adoption_back(second.pk, by=stage.by("zhao"))
    gone.refresh_from_db()
    others = set(GridBuilding.objects.filter(plan=first).exclude(pk=gone.pk).values_list("during", flat=True))
    assert (gone.during, others) == (left, {DateRange(today() - 9 * DAY, None)})
