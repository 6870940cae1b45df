"""What is asked about the three teams of a grid."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.grids.models import Grid, Team, TeamMember
from gongzhi.domain.grids.queries.changes import coming_from
from gongzhi.domain.grids.queries.grids import grids_in_force
from gongzhi.domain.grids.words import ShiftPart, TeamKind, Weekday
from gongzhi.foundation.errors import NotThere

__all__ = [
    "Gap",
    "Rota",
    "TeamLine",
    "memberships_of_person",
    "rotas",
    "team",
    "team_gaps",
    "team_lines",
]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One of the three teams of a grid on a day; without members where nobody is in it."""

    grid_id: UUID
    kind: TeamKind
    lead_id: UUID | None = None
    lead_name: str = ""
    members: tuple[tuple[UUID, str], ...] = field(default_factory=tuple)
    deputies: tuple[tuple[UUID, str], ...] = field(default_factory=tuple)
    on_shift: int = 0

    @property
    def mark(self) -> str:
        """Stands for who is in the team in which part; another mark means that somebody changed it."""
        parts = [str(self.lead_id), *sorted(str(one) for one, _name in self.members)]
        parts += sorted(f"deputy {one}" for one, _name in self.deputies)
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    @property
    def is_complete(self) -> bool:
        """Tells whether the team has members and a lead."""
        return self.lead_id is not None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing of a grid's 1+1+1: the whole team, or only its lead."""

    grid_id: UUID
    grid_name: str
    grid_code: str
    kind: TeamKind
    has_members: bool


def memberships_of_person(person_id: UUID, on: date) -> QuerySet[TeamMember]:
    """Lists the teams that a person works in on a day."""
    return (
        TeamMember.objects.filter(person_id=person_id, during__contains=on)
        .select_related("team", "grid", "grid__plan")
        .order_by("grid__serial", "team__kind", "id")
    )


def team_lines(grids: Sequence[UUID], on: date) -> dict[UUID, tuple[TeamLine, ...]]:
    """Gives the three teams of each grid on a day, leads first, in two questions: grid → teams in the usual order.

    Before the first day of a plan, the team of the grid that a grid takes the place of stands there: it will follow,
    unless another one was chosen for the grid itself.
    """
    lines, coming = _own_lines(grids, on), coming_from(grids)
    if not coming:
        return lines
    before = team_lines(list(coming.values()), on)
    return lines | {
        new: tuple(
            own if own.members else replace(old, grid_id=new) for own, old in zip(lines[new], before[of], strict=True)
        )
        for new, of in coming.items()
    }


def _own_lines(grids: Sequence[UUID], on: date) -> dict[UUID, tuple[TeamLine, ...]]:
    found: dict[tuple[UUID, str], list[TeamMember]] = {}
    members = (
        TeamMember.objects.filter(grid_id__in=list(grids), during__contains=on)
        .select_related("team", "person")
        .order_by("-is_lead", "person__name_key", "id")
    )
    for member in members:
        found.setdefault((member.grid_id, member.team.kind), []).append(member)
    return {one: tuple(_line(one, kind, found.get((one, kind), [])) for kind in TeamKind) for one in grids}


def _line(grid_id: UUID, kind: TeamKind, members: list[TeamMember]) -> TeamLine:
    lead = next((one for one in members if one.is_lead), None)
    return TeamLine(
        grid_id=grid_id,
        kind=kind,
        lead_id=lead.person_id if lead else None,
        lead_name=lead.person.name if lead else "",
        members=tuple((one.person_id, one.person.name) for one in members),
        deputies=tuple((one.person_id, one.person.name) for one in members if one.is_deputy),
        on_shift=sum(len(one.shifts) for one in members),
    )


@dataclass(frozen=True, slots=True)
class Rota:
    """A team's week: for each weekday and part of the day who is on shift, by id and name."""

    days: dict[tuple[int, str], tuple[tuple[UUID, str], ...]]

    @property
    def rows(self) -> list[tuple[Weekday, list[tuple[ShiftPart, tuple[tuple[UUID, str], ...]]]]]:
        """Lists the weekdays, each with its three parts."""
        return [(day, [(part, self.days.get((day, part), ())) for part in ShiftPart]) for day in Weekday]


def team(id: UUID) -> Team:
    """Finds one team with its grid, plan and community; raises ``NotThere``."""
    found = Team.objects.select_related("grid__plan", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such team. Go back to the grid and choose it there."))
    return found


def rotas(grids: Sequence[UUID], on: date) -> dict[tuple[UUID, str], Rota]:
    """Gives the week of each team of these grids in one question: (grid, kind) → rota."""
    found: dict[tuple[UUID, str], dict[tuple[int, str], tuple[tuple[UUID, str], ...]]] = {}
    members = TeamMember.objects.filter(grid_id__in=list(grids), during__contains=on).exclude(shifts=[])
    for one in members.select_related("team", "person").order_by("person__name_key", "id"):
        days = found.setdefault((one.grid_id, one.team.kind), {})
        for slot in one.shifts:
            day, part = slot.split("-")
            days[int(day), part] = (*days.get((int(day), part), ()), (one.person_id, one.person.name))
    return {key: Rota(days) for key, days in found.items()}


def team_gaps(community_id: UUID, on: date) -> list[Gap]:
    """Lists what is missing of the 1+1+1 of every grid in force on a day, by grid, in two questions."""
    grids: list[Grid] = list(grids_in_force(community_id, on))
    lines = team_lines([one.pk for one in grids], on)
    return [
        Gap(one.pk, one.name, one.code, line.kind, bool(line.members))
        for one in grids
        for line in lines[one.pk]
        if not line.is_complete
    ]
