"""Which teams are vacant, without a lead or without anybody on shift; a list of teams, never of persons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from gongzhi.domain.actors.models import Appointment
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import Grid, PlanStage, Team
from gongzhi.domain.grids.queries.teams import TeamLine, team_lines
from gongzhi.domain.grids.words import NetStage, TeamAlarm, TeamKind
from gongzhi.foundation.workdays.queries import working_calendar

__all__ = ["Alarm", "Owner", "alarm_of", "stage_owners", "team_alarms"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who looks after a stage: the post, and who holds it that day; no person where the post is vacant."""

    post_id: UUID | None = None
    title: str = ""
    person_name: str = ""
    users: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """One team that needs people: what is wrong since when, and who sees to it until when."""

    community_id: UUID
    grid_id: UUID
    grid_serial: int
    grid_name: str
    kind: TeamKind
    alarm: TeamAlarm
    since: date
    due_on: date
    owner: Owner
    is_late: bool


def alarm_of(line: TeamLine) -> TeamAlarm | None:
    """Tells what is wrong with a team; None where nothing is."""
    if not line.members:
        return TeamAlarm.VACANT
    if line.lead_id is None:
        return TeamAlarm.NO_LEAD
    return None if line.on_shift else TeamAlarm.NOBODY_ON_SHIFT


def team_alarms(community_id: UUID, on: date) -> list[Alarm]:
    """Lists the teams of the plan in force that need people, the earliest due first, then by grid.

    An alarm counts from the day on which it was first seen, kept with the team.
    """
    grids = list(
        Grid.objects.filter(community_id=community_id, plan__during__contains=on)
        .select_related("plan", "community")
        .order_by("serial")
    )
    lines = team_lines([one.pk for one in grids], on)
    wrong = [(one, line, alarm) for one in grids for line in lines[one.pk] if (alarm := alarm_of(line))]
    if not wrong:
        return []
    kept = {(one.grid_id, one.kind): one for one in Team.objects.filter(grid_id__in=[one.pk for one in grids])}
    owner = stage_owners(grids[0].plan_id, community_id, on)[NetStage.STAFFING]
    calendar = working_calendar()
    found = [
        _alarm(one, line.kind, alarm, _since(kept.get((one.pk, line.kind)), alarm, on), owner, (on, calendar))
        for one, line, alarm in wrong
    ]
    return sorted(found, key=lambda one: (one.due_on, one.grid_serial, list(TeamKind).index(one.kind)))


def _since(team: Team | None, alarm: TeamAlarm, on: date) -> date:
    return team.alarm_since if team and team.alarm == alarm and team.alarm_since else on


def _alarm(
    grid: Grid,
    kind: TeamKind,
    alarm: TeamAlarm,
    since: date,
    owner: Owner,
    clock: tuple[date, Callable[[date], bool]],
) -> Alarm:
    on, calendar = clock
    due = _after(since, rules.ALARM_DAYS, calendar)
    return Alarm(
        grid.community_id, grid.pk, grid.serial, grid.name, kind, alarm, since, due, owner, is_late=due < on
    )  # fmt: skip


def _after(day: date, working_days: int, calendar: Callable[[date], bool]) -> date:
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= calendar(day)
    return day


def stage_owners(plan_id: UUID, community_id: UUID, on: date) -> dict[NetStage, Owner]:
    """Names who looks after each of the five nets on a day: the post chosen for it, else the community's secretary."""
    chosen = dict(PlanStage.objects.filter(plan_id=plan_id, owner__isnull=False).values_list("kind", "owner_id"))
    secretaries = Appointment.objects.filter(
        post__kind=PostKind.COMMUNITY_SECRETARY, post__place_id=community_id, during__contains=on
    )
    others = Appointment.objects.filter(post_id__in=set(chosen.values()), during__contains=on)
    held = list((secretaries | others).select_related("post", "person").order_by("is_deputy", "seat", "id").distinct())
    usual = [one for one in held if one.post.kind == PostKind.COMMUNITY_SECRETARY and one.post.place_id == community_id]
    found = {}
    for kind in NetStage:
        post_id = chosen.get(kind)
        mine = usual if post_id is None else [one for one in held if one.post_id == post_id]
        found[kind] = _owner(mine, post_id)
    return found


def _owner(held: Sequence[Appointment], post_id: UUID | None) -> Owner:
    if not held:
        return Owner(post_id=post_id)
    first = held[0]
    users = tuple(dict.fromkeys(one.person.user_id for one in held if one.person.user_id))
    return Owner(first.post_id, first.post.title, first.person.name, users)
