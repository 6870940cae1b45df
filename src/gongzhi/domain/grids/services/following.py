"""Teams that follow into the grids of the next plan: each into the grid that takes over most of its households."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import DateRangeField
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, F, Func, QuerySet, Value

from gongzhi.domain.grids import queries
from gongzhi.domain.grids.models import (
    Grid,
    GridArrangement,
    GridBuilding,
    GridCode,
    GridPlan,
    GridService,
    PlanStage,
    SupplyItem,
    Team,
    TeamMember,
)
from gongzhi.domain.grids.words import PlanState
from gongzhi.domain.places.queries import locked
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import SYSTEM, everywhere
from gongzhi.foundation.time import local, now


def begin_plans(*, at: datetime | None = None) -> int:
    """Lets the teams of every plan whose first day has come over from the plan before; returns how many plans.

    For the job, outside any transaction: each plan in one of its own. Until it has run, everybody works on in the grid
    that they were in. Safe to repeat.
    """
    moment = at or now()
    with everywhere():
        waiting = _waiting(local(moment).date()).order_by("during")
        due = list(waiting.values_list("pk", "community_id"))
    return sum(_begin(plan_id, community_id, moment) for plan_id, community_id in due)


def _waiting(today: date) -> QuerySet[GridPlan]:
    adopted = (PlanState.ADOPTED, PlanState.REPLACED)
    return GridPlan.objects.filter(state__in=adopted, followed_at=None, during__startswith__lte=today)


def _begin(plan_id: UUID, community_id: UUID, moment: datetime) -> bool:
    with everywhere():
        locked(community_id)
        plan = _waiting(local(moment).date()).filter(pk=plan_id).first()
        if plan is None:
            return False
        begin_teams(plan, moment)
        note("plan.begun", plan, by=SYSTEM.user, community=community_id)
        return True


def begin_teams(plan: GridPlan, moment: datetime) -> None:
    """Lets teams, meetings, services and stock of the plan before follow into an adopted plan on its first day.

    They follow as they are on that day. What was chosen for the new grids in advance stays as it was chosen.
    """
    worked, before = changed_since_adoption(plan), queries.plan_before(plan)
    if before is not None:
        _follow(before, plan, plan.during.lower)
        end_teams(before, plan.during.lower)
    # Work that was done in advance stays work that an undoing would throw away.
    plan.marks = _marks(plan) | dict.fromkeys(worked, "")
    plan.followed_at = moment
    plan.save(update_fields=["marks", "followed_at"])


def _follow(old: GridPlan, new: GridPlan, day: date) -> None:
    follows = queries.following_grids(old, new)
    grids = {one.pk: one for one in Grid.objects.filter(plan=new)}
    taken = {old_id: grids[new_id] for old_id, new_id in follows.items() if new_id in grids}
    members = TeamMember.objects.filter(grid__in=taken, during__overlap=DateRange(day, None))
    # A vacant team follows as well, so that its vacancy goes on counting from the day on which it was seen.
    teams = _teams(list(Team.objects.filter(grid__in=taken).order_by("id")), taken)
    TeamMember.objects.bulk_create(
        _copied(member, teams[member.team_id], day) for member in members.order_by("id") if member.team_id in teams
    )
    for rows, name in (
        (GridArrangement.objects.filter(grid__in=taken), "grid_id"),
        (GridService.objects.filter(grid__in=taken, ended_on=None), "name"),
        (SupplyItem.objects.filter(grid__in=taken), "name"),
    ):
        _hand_on(rows, taken, name)


def _teams(old: list[Team], taken: dict[UUID, Grid]) -> dict[UUID, Team]:
    """Finds, or makes, the new team of each old one; a team that was staffed in advance takes nobody over."""
    known = {(one.grid_id, one.kind): one for one in Team.objects.filter(grid__in=taken.values())}
    staffed = set(TeamMember.objects.filter(team__in=known.values()).values_list("team_id", flat=True))
    before = {one.pk: one for one in Grid.objects.filter(pk__in=taken)}
    found: dict[UUID, Team] = {}
    made: list[Team] = []
    waiting: list[Team] = []
    for one in old:
        grid = taken[one.grid_id]
        there = known.get((grid.pk, one.kind))
        if there is None:
            there = _team(one, grid, before[one.grid_id])
            made.append(there)
        elif there.pk not in staffed and not there.alarm:
            there.alarm, there.alarm_since = one.alarm, one.alarm_since
            waiting.append(there)
        if there.pk not in staffed:
            found[one.pk] = there
    Team.objects.bulk_create(made)
    Team.objects.bulk_update(waiting, ["alarm", "alarm_since"])
    return found


def end_teams(plan: GridPlan, day: date) -> None:
    """Ends the teams of a plan on a day; whoever was to join one later never does."""
    members = TeamMember.objects.filter(grid__plan=plan)
    members.filter(during__startswith__gte=day).delete()
    members.filter(during__contains=day).update(during=until(day))


def come_back(old: GridPlan, new: GridPlan, members: list[TeamMember], begins: date) -> None:
    """Gives the teams of the old plan back what had followed into the new plan's teams (``members``).

    Whoever had left before the new plan began does not come back; teams whose grid had ended go on.
    """
    follows = {new_id: old_id for old_id, new_id in queries.following_grids(old, new).items()}
    teams = {(one.grid_id, one.kind): one for one in Team.objects.filter(grid__plan=old)}
    ended = TeamMember.objects.filter(grid__plan=old, during__endswith=begins)
    known = {(one.team_id, one.person_id): one for one in ended}
    has_followed = {
        teams[follows[one.grid_id], one.kind].pk
        for one in Team.objects.filter(grid__plan=new)
        if (follows.get(one.grid_id), one.kind) in teams
    }
    for member in members:
        team = teams.get((follows.get(member.grid_id, member.grid_id), member.team.kind))
        if team is None:
            continue
        before = known.get((team.pk, member.person_id))
        if before is None:
            _copied(member, team, member.during.lower).save(force_insert=True)
        else:
            before.during = DateRange(before.during.lower, member.during.upper)
            before.save(update_fields=["during"])
    ended.exclude(team__in=has_followed).update(during=until(None))


def _hand_on(rows: QuerySet[Any], taken: dict[UUID, Grid], key: str) -> None:
    """Copies what belongs to a grid to the grid that takes it over, unless that has its own by now."""
    model = rows.model
    names = [field.attname for field in model._meta.concrete_fields]
    manager = model._default_manager
    own = set(manager.filter(grid__in=taken.values()).values_list("grid_id", key))
    copies = [{name: getattr(row, name) for name in names} | {"grid_id": taken[row.grid_id].pk} for row in rows]
    manager.bulk_create(model(**copy | {"id": uuid7()}) for copy in copies if (copy["grid_id"], copy[key]) not in own)


def _team(old: Team, grid: Grid, before: Grid) -> Team:
    """Copies a team with everything that is known about it, under the name of its new grid."""
    facts = {field.attname: getattr(old, field.attname) for field in Team._meta.concrete_fields}
    name = grid.name + old.name.removeprefix(before.name) if old.name.startswith(before.name) else old.name
    return Team(**{**facts, "id": uuid7(), "grid_id": grid.pk, "name": name})


def _copied(old: TeamMember, team: Team, day: date) -> TeamMember:
    facts = {field.attname: getattr(old, field.attname) for field in TeamMember._meta.concrete_fields}
    begins = max(day, old.during.lower)
    during = DateRange(begins, old.during.upper)
    return TeamMember(**{**facts, "id": uuid7(), "team_id": team.pk, "grid_id": team.grid_id, "during": during})


def until(day: date | None) -> Func:
    """Keeps the first day of a row's days and sets its last."""
    begins = Func(F("during"), function="lower", output_field=DateField())
    return Func(begins, Value(day, output_field=DateField()), function="daterange", output_field=DateRangeField())


def mark_work(plan: GridPlan) -> None:
    """Remembers teams, meetings, services, stock, nets, codes and buildings of a plan as its adoption made them."""
    plan.marks = _marks(plan)
    plan.save(update_fields=["marks"])


def changed_since_adoption(plan: GridPlan) -> list[str]:
    """Names what somebody has worked on since (keys of ``rules.WORK``)."""
    return [name for name, mark in _marks(plan).items() if plan.marks.get(name) != mark]


def _marks(plan: GridPlan) -> dict[str, str]:
    return {
        "teams": _mark(TeamMember.objects.filter(grid__plan=plan)),
        "meetings": _mark(GridArrangement.objects.filter(grid__plan=plan)),
        "services": _mark(GridService.objects.filter(grid__plan=plan)),
        "stock": _mark(SupplyItem.objects.filter(grid__plan=plan)),
        "nets": _mark(PlanStage.objects.filter(plan=plan)),
        "codes": _mark(GridCode.objects.filter(grid__plan=plan)),
        "buildings": _mark(GridBuilding.objects.filter(plan=plan).only("id"), "id", "grid_id"),
    }


def _mark(rows: QuerySet[Any], *names: str) -> str:
    """Stands for some rows as they are; another mark means that somebody changed them."""
    digest = hashlib.sha256()
    for row in rows.order_by("id").values_list(
        *(names or [field.attname for field in rows.model._meta.concrete_fields])
    ):
        digest.update(repr(row).encode())
    return digest.hexdigest()
