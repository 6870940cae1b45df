"""The three teams of each grid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
import time_machine

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import Grid, TeamMember
from gongzhi.domain.grids.words import TeamKind
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.time import now, today

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def grid(stage: GridsStage) -> Grid:
    plan = services.propose_plan(stage.community.pk, districts=3, tolerance=0.05, by=stage.by("zhao"))
    services.adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))
    return plan.grids.get(serial=1)


def staff(stage: GridsStage, grid: Grid, names: list[str], lead: str, kind: str = "work_squad") -> None:
    consent = "" if kind == "work_squad" else "paper"
    members, first = stage.ids(*names), stage.ids(lead)[0]
    services.staff_team(grid.pk, kind=kind, members=members, lead=first, consent=consent, by=stage.by("zhao"))


def team(grid: Grid, kind: TeamKind = TeamKind.WORK_SQUAD, days: int = 0) -> tuple[str, set[str]]:
    lines = queries.team_lines([grid.pk], today() + days * DAY)[grid.pk]
    line = next(one for one in lines if one.kind == kind)
    return line.lead_name, {name for _person, name in line.members}


def test_a_team_has_exactly_the_people_chosen_and_one_lead(stage: GridsStage, grid: Grid) -> None:
    staff(stage, grid, ["lin", "feng"], "lin")
    assert team(grid) == ("Lin", {"Lin", "Feng"})
    assert {(m.grid_id, m.team.name) for m in queries.memberships_of_person(stage.ids("lin")[0], today())} == {
        (grid.pk, "第1网格社区工作小队")
    }
    assert Entry.objects.filter(verb="team.staffed", by=stage.by("zhao").user).count() == 1


def test_whoever_leaves_or_gives_up_the_lead_keeps_their_days_before(stage: GridsStage, grid: Grid) -> None:
    staff(stage, grid, ["lin", "feng", "sun"], "lin")
    with time_machine.travel(now() + 3 * DAY, tick=False):
        staff(stage, grid, ["feng", "sun", "li"], "feng")
        assert team(grid) == ("Feng", {"Feng", "Sun", "Li"})
        assert team(grid, days=-1) == ("Lin", {"Lin", "Feng", "Sun"})
    assert TeamMember.objects.filter(person_id=stage.ids("sun")[0]).count() == 1


def test_a_mistake_of_today_is_corrected_without_a_trace_in_the_team(stage: GridsStage, grid: Grid) -> None:
    staff(stage, grid, ["lin", "feng"], "lin")
    staff(stage, grid, ["sun"], "sun")
    assert team(grid) == ("Sun", {"Sun"})
    assert TeamMember.objects.count() == 1


def test_gaps_name_what_is_missing(stage: GridsStage, grid: Grid) -> None:
    staff(stage, grid, ["lin"], "lin")
    staff(stage, grid, ["feng"], "feng", kind="volunteer_team")
    TeamMember.objects.filter(person_id=stage.ids("feng")[0]).update(is_lead=False)
    gaps = queries.team_gaps(stage.community.pk, today())
    first = {(gap.kind, gap.has_members) for gap in gaps if gap.grid_id == grid.pk}
    assert first == {(TeamKind.VOLUNTEER_TEAM, True), (TeamKind.SERVICE_TEAM, False)}
    assert len(gaps) == 2 + 3 + 3
    assert queries.team_gaps(stage.community.pk, today() - DAY) == []


@pytest.mark.parametrize(
    ("names", "lead", "field"), [([], "lin", "members"), (["lin"], "feng", "lead"), (["lin", "chen"], "lin", "members")]
)
def test_nobody_a_stranger_or_a_lead_from_outside_is_refused(
    stage: GridsStage, grid: Grid, names: list[str], lead: str, field: str
) -> None:
    with pytest.raises(NotSo) as refused:
        staff(stage, grid, names, lead)
    assert (set(refused.value.fields), TeamMember.objects.count()) == ({field}, 0)


def test_a_kind_of_team_that_does_not_exist_is_refused(stage: GridsStage, grid: Grid) -> None:
    with pytest.raises(NotSo):
        staff(stage, grid, ["lin"], "lin", kind="choir")
    with pytest.raises(NotSo):
        services.staff_team(
            grid.pk, kind="work_squad", members=[uuid4()], lead=UUID(int=1), from_=today(), by=stage.by("zhao")
        )


def test_a_proposal_and_a_plan_that_is_over_cannot_be_staffed(stage: GridsStage, grid: Grid) -> None:
    coming = services.propose_plan(stage.community.pk, districts=4, tolerance=0.05, by=stage.by("zhao"))
    with pytest.raises(NotNow):
        staff(stage, coming.grids.get(serial=1), ["lin"], "lin")
    services.adopt_plan(coming.pk, from_=today() + 2 * DAY, by=stage.by("zhao"))
    staff(stage, coming.grids.get(serial=1), ["lin"], "lin")
    assert [team(coming.grids.get(serial=1), days=n)[0] for n in (0, 1, 2)] == ["", "", "Lin"]
    staff(stage, grid, ["lin"], "lin")
    # The present team works on until the teams have followed into the next plan (ADR 0068).
    assert [team(grid, days=n)[0] for n in (0, 1, 2)] == ["Lin", "Lin", "Lin"]
    with time_machine.travel(now() + 3 * DAY, tick=False), pytest.raises(NotNow):
        staff(stage, grid, ["feng"], "feng")


def test_a_team_cannot_begin_in_the_past(stage: GridsStage, grid: Grid) -> None:
    with pytest.raises(NotSo):
        services.staff_team(
            grid.pk, kind="work_squad", members=stage.ids("lin"), lead=stage.ids("lin")[0],
            from_=today() - DAY, by=stage.by("zhao"),
        )  # fmt: skip
