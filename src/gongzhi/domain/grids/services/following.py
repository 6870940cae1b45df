"""Teams that follow into the grids of the next plan: each into the grid that takes over most of its households."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from gongzhi.domain.grids import queries
from gongzhi.domain.grids.models import (
    Grid,
    GridArrangement,
    GridPlan,
    GridService,
    SupplyItem,
    Team,
    TeamMember,
)
from gongzhi.foundation.ids import uuid7


def team_lines(plan: GridPlan, day: date) -> list[TeamMember]:
    """Lists who is in the teams of a plan on a day or joins them later."""
    members = TeamMember.objects.filter(grid__plan=plan, during__overlap=DateRange(day, None))
    return list(members.select_related("team").order_by("id"))


def follow(old: GridPlan, new: GridPlan, members: list[TeamMember], day: date) -> None:
    """Puts teams, meetings, services and stock of the old plan into the grids that take over; the others' end."""
    follows = queries.following_grids(old, new)
    grids = {one.pk: one for one in Grid.objects.filter(plan=new)}
    before = {one.pk: one for one in Grid.objects.filter(plan=old)}
    teams: dict[UUID, Team] = {}
    for member in members:
        grid = grids.get(follows.get(member.grid_id, member.grid_id))
        if grid is not None and member.team_id not in teams:
            teams[member.team_id] = _team(member.team, grid, before[member.grid_id])
    Team.objects.bulk_create(teams.values())
    TeamMember.objects.bulk_create(
        _copied(member, teams[member.team_id], day) for member in members if member.team_id in teams
    )
    taken = {old_id: grids[new_id] for old_id, new_id in follows.items() if new_id in grids}
    _hand_on(GridArrangement.objects.filter(grid__in=taken), taken)
    _hand_on(GridService.objects.filter(grid__in=taken, ended_on=None), taken)
    _hand_on(SupplyItem.objects.filter(grid__in=taken), taken)


def come_back(old: GridPlan, new: GridPlan, members: list[TeamMember]) -> None:
    """Gives the teams of the old plan the days, and the later members, that the new plan's teams had taken over."""
    follows = {new_id: old_id for old_id, new_id in queries.following_grids(old, new).items()}
    teams = {(one.grid_id, one.kind): one for one in Team.objects.filter(grid__plan=old)}
    known = {
        (one.team_id, one.person_id): one for one in TeamMember.objects.filter(grid__plan=old, during__upper_inf=True)
    }
    for member in members:
        team = teams.get((follows.get(member.grid_id, member.grid_id), member.team.kind))
        if team is None:
            continue
        before = known.get((team.pk, member.person_id))
        if before is None:
            _copied(member, team, member.during.lower).save(force_insert=True)
        elif member.during.upper is not None:
            before.during = DateRange(before.during.lower, member.during.upper)
            before.save(update_fields=["during"])


def _hand_on(rows: QuerySet[Any], taken: dict[UUID, Grid]) -> None:
    """Copies what belongs to a grid to the grid that takes it over; the old rows stay with the old plan."""
    model = rows.model
    names = [field.attname for field in model._meta.concrete_fields]
    model._default_manager.bulk_create(
        model(**{**{name: getattr(row, name) for name in names}, "id": uuid7(), "grid_id": taken[row.grid_id].pk})
        for row in rows
    )


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


def mark_teams(plan: GridPlan) -> None:
    """Remembers the teams of a plan as its adoption made them."""
    plan.team_mark = team_mark(plan)
    plan.save(update_fields=["team_mark"])


def team_mark(plan: GridPlan) -> str:
    """Stands for the teams of a plan as they are; another mark means that somebody changed them."""
    rows = TeamMember.objects.filter(grid__plan=plan).order_by("id").values_list("id", "is_lead", "during")
    digest = hashlib.sha256()
    for member, is_lead, during in rows:
        digest.update(f"{member}{is_lead}{during.lower}{during.upper}".encode())
    return digest.hexdigest()
