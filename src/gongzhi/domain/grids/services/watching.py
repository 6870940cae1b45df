"""Watching the teams: whoever looks after them is told when one loses its lead or has nobody on shift."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from gongzhi.domain.grids import queries
from gongzhi.domain.grids.models import Grid, Team
from gongzhi.domain.grids.words import TEAM_NAMES, NetStage, TeamAlarm, TeamKind
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.outbox.services import send_all
from gongzhi.foundation.outbox.words import TEAM_ALARM
from gongzhi.foundation.reach import SYSTEM, By
from gongzhi.foundation.time import local, now

# The smaller, the worse; a team that gets better is no news.
_WEIGHT = {TeamAlarm.VACANT: 0, TeamAlarm.NO_LEAD: 1, TeamAlarm.NOBODY_ON_SHIFT: 2}


def watch_team(team: Team, *, on: date, by: By) -> None:
    """Compares one team with what its people were told, after a change; tells them where it became worse.

    Whoever made the change is not told of it.
    """
    line = next(one for one in queries.team_lines([team.grid_id], on)[team.grid_id] if one.kind == team.kind)
    plan = team.grid.plan
    if plan.during is None or on not in plan.during:
        return
    if _note(team, queries.alarm_of(line), on):
        _tell(team, by, on)


@transaction.atomic
def watch_teams(*, at: datetime | None = None) -> int:
    """Compares every team of every plan in force with what its people were told; returns how many got worse.

    Grids that were never staffed get their teams here, so that a vacancy has a day on which it began.
    """
    on = local(at or now()).date()
    grids = list(Grid.objects.filter(plan__during__contains=on).select_related("plan"))
    lines = queries.team_lines([one.pk for one in grids], on)
    _make_missing(grids)
    kept = {(one.grid_id, one.kind): one for one in Team.objects.filter(grid__in=grids).select_related("grid__plan")}
    told = 0
    for one in grids:
        for line in lines[one.pk]:
            team = kept[(one.pk, line.kind)]
            if _note(team, queries.alarm_of(line), on):
                _tell(team, SYSTEM, on)
                told += 1
    return told


def _make_missing(grids: list[Grid]) -> None:
    known = set(Team.objects.filter(grid__in=grids).values_list("grid_id", "kind"))
    Team.objects.bulk_create(
        [
            Team(id=uuid7(), grid=one, community_id=one.community_id, kind=kind, name=one.name + TEAM_NAMES[kind])
            for one in grids
            for kind in TeamKind
            if (one.pk, kind) not in known
        ],
        ignore_conflicts=True,
    )


def _note(team: Team, alarm: TeamAlarm | None, on: date) -> bool:
    """Keeps what is wrong with a team and since when; tells whether it is worse than what was known."""
    before = TeamAlarm(team.alarm) if team.alarm else None
    if before == alarm:
        return False
    team.alarm, team.alarm_since = alarm or "", on if alarm else None
    team.save(update_fields=["alarm", "alarm_since"])
    return alarm is not None and (before is None or _WEIGHT[alarm] < _WEIGHT[before])


def _tell(team: Team, by: By, on: date) -> None:
    owner = queries.stage_owners(team.grid.plan_id, team.community_id, on)[NetStage.STAFFING]
    readers = [user for user in owner.users if user != by.user]
    send_all(TEAM_ALARM, ("grids.team", team.pk), to=readers, community=team.community_id)
