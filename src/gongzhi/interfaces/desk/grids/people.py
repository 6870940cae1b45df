"""Who can be put into a team, in groups short enough for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import appointments_on, people_of
from gongzhi.domain.actors.words import PersonRole, PostKind
from gongzhi.domain.grids import queries
from gongzhi.domain.grids.words import TeamKind

if TYPE_CHECKING:
    from datetime import date

    from gongzhi.domain.grids.models import Grid
    from gongzhi.domain.grids.queries import TeamLine


NO_SQUAD = frozenset({PersonRole.VOLUNTEER, PersonRole.ORGANISATION_CONTACT, PersonRole.RESIDENT})
"""Roles in which nobody is put into a work squad, which is the office's own."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the people listed in a community, each with their id as text and words about them."""

    label: str
    people: list[tuple[str, str]]
    is_open: bool = False


def choices(grid: Grid, kind: TeamKind, day: date) -> tuple[list[Group], TeamLine]:
    """Groups the people of a grid's community by how likely they are meant; gives the team as it is, too.

    Within a group whoever stands for a house of this grid comes first. Volunteers and contacts of firms hold no post,
    so that they are not offered for the work squad.
    """
    now, elsewhere = _teams(grid, kind, day)
    here = {person for person, _name in now.members}
    titles, near = _titles(grid.community.path, day), _near(grid, day)
    labels = (
        (_("In this team now"), True),
        (_("Holders of posts, in no team"), kind == TeamKind.WORK_SQUAD),
        (_("Entrance stewards, in no team"), False),
        (_("Others, in no team"), False),
        (_("In another team"), False),
    )
    groups = [Group(label, [], is_open) for label, is_open in labels]
    for one in people_of(grid.community_id):
        teams, (title, is_steward) = elsewhere.get(one.pk, []), titles.get(one.pk, ("", False))
        if kind == TeamKind.WORK_SQUAD and not (title or one.pk in here) and set(one.roles) <= NO_SQUAD:
            continue
        words = [*teams, *([title] if title else []), *([_("in this grid")] if one.pk in near else [])]
        at = 0 if one.pk in here else 4 if teams else 2 if is_steward else 1 if title else 3
        groups[at].people.append((str(one.pk), " · ".join([one.name, *words])))
    mine = {str(person) for person in near}
    for group in groups:
        group.people.sort(key=lambda person: person[0] not in mine)
    return [group for group in groups if group.people], now


def _teams(grid: Grid, kind: TeamKind, day: date) -> tuple[TeamLine, dict[UUID, list[str]]]:
    """Gives the team as it is, and the other teams of everybody."""
    grids = list(queries.grids_of_plan(grid.plan_id))
    lines = queries.team_lines([one.pk for one in grids], day)
    now = next(line for line in lines[grid.pk] if line.kind == kind)
    elsewhere: dict[UUID, list[str]] = {}
    for one in grids:
        for line in lines[one.pk]:
            for person, _name in line.members if line is not now else ():
                elsewhere.setdefault(person, []).append(f"{one.name} {line.kind.label}")
    return now, elsewhere


def _near(grid: Grid, day: date) -> set[UUID]:
    """Names the people who hold a post for a house of a grid."""
    buildings = {line.building_id for line in queries.building_lines(grid.plan, grid_id=grid.pk)}
    held = appointments_on((grid.community.path,), on=day)
    return {
        one.person_id
        for one in held
        if one.post.place is not None and {one.post.place.pk, one.post.place.building_id} & buildings
    }


def _titles(path: str, day: date) -> dict[UUID, tuple[str, bool]]:
    """Gives the post of everybody who holds one below a path, and whether it is a steward's; other posts come first."""
    found: dict[UUID, tuple[str, bool]] = {}
    for held in appointments_on((path,), on=day):
        is_steward = held.post.kind == PostKind.ENTRANCE_LEAD
        if not is_steward or held.person_id not in found:
            found[held.person_id] = (held.post.title, is_steward)
    return found
