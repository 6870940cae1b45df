"""The five nets of a plan: what each asks for, who looks after it, and when it is done."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.models import Post
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import Grid, GridPlan, Team, TeamMember
from gongzhi.domain.grids.rules import NetFacts, check_consent, check_office_phone, net_checks
from gongzhi.domain.grids.services import Meeting, ServiceWish, StageWish, Stock
from gongzhi.domain.grids.words import NetStage, TeamAlarm, TeamConsent, TeamKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.time import now, today

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

needs_rows = pytest.mark.django_db
DAY = timedelta(days=1)
KINDS = [kind.value for kind in TeamKind]


def by_hand(stage: GridsStage, districts: int = 3) -> GridPlan:
    """Puts a plan of neighbouring columns in force, without the divider."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from gongzhi.domain.grids.models import GridBuilding

    during = DateRange(today() - DAY, None)
    facts = {"state": "adopted", "districts": districts, "tolerance": 0.05, "seed": 1, "method": "test", "figures": {}}
    plan = GridPlan.objects.create(
        community=stage.community, serial=1, made_at=now(), adopted_at=now(), during=during, **facts
    )
    for serial in range(1, districts + 1):
        mine = stage.buildings[serial - 1 :: districts]
        grid = Grid.objects.create(
            plan=plan, community=stage.community, serial=serial, code=f"{stage.community.code}{serial:03d}",
            name=f"第{serial}网格",
        )  # fmt: skip
        for building in mine:
            GridBuilding.objects.create(
                plan=plan, grid=grid, building=building, community=stage.community, during=during
            )
    return plan


def staff(stage: GridsStage, grid: Grid, kind: str, names: list[str], **more: object) -> Team:
    consent = "" if kind == "work_squad" else "paper"
    people = stage.ids(*names)
    facts = {"members": people, "lead": people[0], "consent": consent} | more
    return services.staff_team(grid.pk, kind=kind, by=stage.by("zhao"), **facts)  # type: ignore[arg-type]


def put_on_shift(stage: GridsStage, grid: Grid, kind: str, name: str) -> None:
    shifts = {(1, "morning", stage.ids(name)[0])}
    services.set_rota(grid.pk, kind=kind, shifts=shifts, by=stage.by("zhao"))


def posts() -> tuple[UUID, UUID]:
    convener = Post.objects.get(kind="community_secretary", place__name="安慧里社区")
    return convener.pk, Post.objects.get(kind="subdistrict_officer").pk


def equip(stage: GridsStage, grid: Grid) -> None:
    """Gives a grid its meeting, a service and a stock."""
    convener, reports_to = posts()
    meeting = Meeting("weekly", 1, time(9), "居委会", convener, reports_to, "010-64930000")
    services.arrange_grid(grid.pk, meeting=meeting, by=stage.by("zhao"))
    provider = Post.objects.get(pk=convener).organisation_id
    wish = ServiceWish("理发", provider, "活动室", "周二 9:00", "")
    services.bring_service(grid.pk, wish=wish, by=stage.by("zhao"))
    services.count_supply(grid.pk, stock=Stock("口罩", "盒", 20, 10), by=stage.by("zhao"))


def open_points(plan: GridPlan) -> dict[str, dict[str, int]]:
    lines = queries.stage_lines(queries.plan(plan.pk), today())
    return {one.kind: {check.code: check.open_points for check in one.checks if check.open_points} for one in lines}


@needs_rows
def test_the_five_nets_say_what_is_open_and_nothing_else(stage: GridsStage) -> None:
    plan = by_hand(stage)
    first = plan.grids.get(serial=1)
    assert open_points(plan) == {
        "partition": {},
        "staffing": {"vacant": 9},
        "coordination": {"arrangement": 3},
        "services": {"service": 3},
        "review": {"supplies": 3, "review": 1},
    }
    equip(stage, first)
    staff(stage, first, "work_squad", ["lin"])
    services.count_supply(first.pk, stock=Stock("手套", "副", 1, 5), by=stage.by("zhao"))
    assert open_points(plan) == {
        "partition": {},
        "staffing": {"vacant": 8, "no_shift": 1},
        "coordination": {"arrangement": 2},
        "services": {"service": 2},
        "review": {"supplies": 2, "short": 1, "review": 1},
    }


@needs_rows
def test_a_net_is_done_when_nothing_is_open_and_says_by_whom(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    with pytest.raises(NotNow):
        services.finish_stage(plan.pk, kind=NetStage.COORDINATION, by=stage.by("zhao"))
    equip(stage, plan.grids.get())
    services.finish_stage(plan.pk, kind=NetStage.COORDINATION, finding="每周一", by=stage.by("zhao"))
    line = next(one for one in queries.stage_lines(plan, today()) if one.kind == "coordination")
    assert (line.is_done, line.done_by_name, line.finding, line.is_late) == (True, "Zhao", "每周一", False)
    services.reopen_stage(plan.pk, kind=NetStage.COORDINATION, by=stage.by("zhao"))
    assert next(one for one in queries.stage_lines(plan, today()) if one.kind == "coordination").is_done is False


@needs_rows
def test_the_yearly_review_is_due_again_after_a_year(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    equip(stage, plan.grids.get())
    services.finish_stage(plan.pk, kind=NetStage.REVIEW, by=stage.by("zhao"))
    found = {}
    for days in (0, 364, 366):
        with time_machine.travel(now() + days * DAY, tick=False):
            line = queries.stage_lines(plan, today())[-1]
            found[days] = (line.is_done, line.is_late)
    assert found == {0: (True, False), 364: (True, False), 366: (False, True)}


@needs_rows
def test_the_districts_own_words_take_the_place_of_the_sample(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    assert next((one.label, one.is_sample) for one in queries.stage_lines(plan, today())) == ("科学划网", True)
    owner = posts()[1]
    wish = StageWish(today() + DAY, owner, "划好网格", "边界清楚")
    services.set_stage(plan.pk, kind="partition", wish=wish, by=stage.by("zhao"))
    line = queries.stage_lines(plan, today())[0]
    assert (line.label, line.meaning, line.is_sample, line.owner.post_id) == ("划好网格", "边界清楚", False, owner)
    far = Post.objects.get(kind="community_secretary", place__name="安慧北里社区").pk
    with pytest.raises(NotSo):
        services.set_stage(plan.pk, kind="partition", wish=StageWish(today(), far), by=stage.by("zhao"))


@needs_rows
def test_a_proposal_has_no_stages_to_set(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    GridPlan.objects.filter(pk=plan.pk).update(state="proposed", during=None, adopted_at=None)
    with pytest.raises(NotNow):
        services.set_stage(plan.pk, kind="partition", wish=StageWish(today()), by=stage.by("zhao"))


@needs_rows
def test_five_nets_take_as_many_questions_for_three_grids_as_for_one(stage: GridsStage) -> None:
    counts = []
    for districts in (1, 3):
        plan = by_hand(stage, districts)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queries.stage_lines(plan, today())
        counts.append(len(asked))
        from gongzhi.domain.grids.models import GridBuilding

        GridBuilding.objects.all().delete()
        plan.grids.all().delete()
        plan.delete()
    assert counts[0] == counts[1]


@needs_rows
def test_whoever_looks_after_teams_is_told_once_when_a_lead_leaves(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    grid = plan.grids.get()
    team = staff(stage, grid, "volunteer_team", ["feng", "sun"])
    put_on_shift(stage, grid, "volunteer_team", "sun")
    assert Message.objects.filter(kind="team_alarm").count() == 0
    services.leave_team(team.pk, by=stage.by("feng"))
    alarms = {(one.kind, one.alarm): one for one in queries.team_alarms(stage.community.pk, today())}
    assert (TeamKind.VOLUNTEER_TEAM, TeamAlarm.NO_LEAD) in alarms
    assert {message.to for message in Message.objects.filter(kind="team_alarm")} == {stage.by("zhao").user}
    services.watch_teams()
    told = Message.objects.filter(kind="team_alarm")
    # The other two teams were never staffed: one message each from the morning's look, none a second time.
    assert (told.count(), services.watch_teams(), told.count()) == (3, 0, 3)


@needs_rows
def test_an_alarm_keeps_its_first_day_and_becomes_late(stage: GridsStage) -> None:
    by_hand(stage, 1)
    services.watch_teams()
    began = today()
    with time_machine.travel(now() + 14 * DAY, tick=False):
        found = queries.team_alarms(stage.community.pk, today())
        assert {(one.since, one.is_late, one.owner.person_name) for one in found} == {(began, True, "Zhao")}
        assert len(found) == 3


@needs_rows
def test_volunteers_opt_in_and_may_confirm_or_leave_themselves(stage: GridsStage) -> None:
    grid = by_hand(stage, 1).grids.get()
    with pytest.raises(NotSo) as refused:
        staff(stage, grid, "volunteer_team", ["feng"], consent="")
    assert set(refused.value.fields) == {"consent"}
    team = staff(stage, grid, "volunteer_team", ["feng", "sun"])
    services.agree_to_team(team.pk, by=stage.by("sun"))
    kept = {one.person.name: one.consent for one in TeamMember.objects.select_related("person")}
    assert kept == {"Feng": TeamConsent.PAPER, "Sun": TeamConsent.SELF}
    # Whoever stays keeps what they agreed to, whatever is sent for newcomers.
    staff(stage, grid, "volunteer_team", ["sun", "li"], consent="spoken")
    kept = {one.person.name: one.consent for one in TeamMember.objects.select_related("person")}
    assert kept == {"Sun": TeamConsent.SELF, "Li": TeamConsent.SPOKEN}
    for verb in (services.agree_to_team, services.leave_team):
        with pytest.raises(NotThere):
            verb(team.pk, by=stage.by("feng"))


@needs_rows
def test_a_deputy_is_a_member_and_not_the_lead(stage: GridsStage) -> None:
    grid = by_hand(stage, 1).grids.get()
    lin, feng = stage.ids("lin", "feng")
    staff(stage, grid, "work_squad", ["lin", "feng"], deputies=[feng])
    line = queries.team_lines([grid.pk], today())[grid.pk][0]
    assert line.deputies == ((feng, "Feng"),)
    for wrong in ([lin], stage.ids("sun")):
        with pytest.raises(NotSo):
            staff(stage, grid, "work_squad", ["lin", "feng"], deputies=wrong)


@needs_rows
def test_a_week_holds_members_only_and_goes_with_them(stage: GridsStage) -> None:
    grid = by_hand(stage, 1).grids.get()
    staff(stage, grid, "work_squad", ["lin", "feng"])
    with pytest.raises(NotSo):
        put_on_shift(stage, grid, "work_squad", "sun")
    put_on_shift(stage, grid, "work_squad", "feng")
    week = queries.rotas([grid.pk], today())[grid.pk, "work_squad"]
    assert week.days == {(1, "morning"): ((stage.ids("feng")[0], "Feng"),)}
    staff(stage, grid, "work_squad", ["lin"])
    assert queries.rotas([grid.pk], today()) == {}


def test_a_private_number_is_not_an_office_number() -> None:
    for number in ("13800138000", "+86 138 0013 8000", "call me"):
        with pytest.raises(NotSo):
            check_office_phone(number)
    for number in ("", "010-64930000", "64930000转802"):
        check_office_phone(number)


def test_checks_name_grids_and_count() -> None:
    facts = NetFacts(loose_buildings=("9号楼",), is_within_tolerance=False, teams_without_lead=2)
    assert {check.code: check.open_points for check in net_checks(NetStage.PARTITION, facts, today())} == {
        "loose": 1, "empty": 0, "tolerance": 1,
    }  # fmt: skip
    assert "9号楼" in net_checks(NetStage.PARTITION, facts, today())[0].sentence
    assert [one.is_met for one in net_checks(NetStage.STAFFING, facts, today())] == [True, False, True, True]


def test_work_squads_serve_by_post() -> None:
    assert check_consent(TeamKind.WORK_SQUAD, "", has_newcomers=True) == TeamConsent.POST
