"""Changing the grids of a community: what it does to rounds, needs and teams, and taking it back.

Grids know nothing of the rooms above them; here those rooms are asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.campaigns import queries as rounds
from gongzhi.domain.duties import queries as duties
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.grids.services import Worked, obstacle_of_undoing, undo_adoption
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.places.queries import locked
from gongzhi.foundation.time import zone

if TYPE_CHECKING:
    from datetime import date

    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.duties.models import ChainLink
    from gongzhi.domain.grids.models import Grid, GridPlan, GridService, SupplyItem
    from gongzhi.domain.grids.queries import PlanChange, TeamLine
    from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class Following:
    """A grid's team and the new grid that it follows into; None where its grid ends."""

    old: str
    team: TeamLine
    new: str | None


@dataclass(frozen=True, slots=True)
class Rest:
    """A round under way, and how many of its doors still to be visited lie in buildings that change grid."""

    round: Round
    doors: int


@dataclass(frozen=True, slots=True)
class Giving:
    """An old grid with open needs in buildings that change grid: so many, of so many that are open in it."""

    grid_id: UUID
    name: str
    needs: int
    open_needs: int


@dataclass(frozen=True, slots=True)
class Ended:
    """What belongs to grids that nobody takes over, and ends with them unless somebody brings it into another grid."""

    services: tuple[GridService, ...] = ()
    supplies: tuple[SupplyItem, ...] = ()
    links: tuple[ChainLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What adopting a plan on a day would change. ``needs`` lie in buildings that change grid.

    Open needs and rounds keep their owners and doors; whoever works in the new grid sees them.
    """

    before: GridPlan | None
    change: PlanChange | None
    rounds: tuple[Rest, ...]
    needs: int
    giving: tuple[Giving, ...]
    teams: tuple[Following, ...]
    ended: Ended
    vacant: tuple[Grid, ...]

    @property
    def ending(self) -> tuple[Following, ...]:
        """Lists the teams whose grid ends, with their members."""
        return tuple(one for one in self.teams if one.new is None)

    @property
    def following(self) -> tuple[Following, ...]:
        """Lists the teams that follow into a new grid."""
        return tuple(one for one in self.teams if one.new is not None)


def effect_of_adoption(plan_id: UUID, *, on: date) -> Effect:
    """Weighs what adopting a plan on a day would do to rounds under way, open needs, teams and what grids have."""
    plan = grids.plan(plan_id)
    before = grids.latest_adopted(plan.community_id)
    if before is None or before.pk == plan.pk:
        return Effect(None, None, (), 0, (), (), Ended(), tuple(grids.grids_of_plan(plan_id)))
    change = grids.plan_change(before, plan)
    under_way = rounds.open_rounds_of([plan.community_id])
    of = {line.building_id: line.grid_id for line in grids.building_lines(before)}
    opened = needs.open_needs_by_building(change.moved_buildings | of.keys())
    return Effect(
        before=before,
        change=change,
        rounds=tuple(Rest(one, rounds.doors_to_do(one.pk, change.moved_buildings)) for one in under_way),
        needs=sum(opened.get(one, 0) for one in change.moved_buildings),
        giving=_giving(
            before, change, {building: (of[building], number) for building, number in opened.items() if building in of}
        ),
        teams=_teams(before, change, on),
        ended=_ended([one.pk for one in change.ended], on),
        vacant=change.begun,
    )


def _giving(before: GridPlan, change: PlanChange, opened: dict[UUID, tuple[UUID, int]]) -> tuple[Giving, ...]:
    """Adds open needs (building → its old grid, how many) up by old grid; grids that give none away are missing."""
    every, moved = Counter[UUID](), Counter[UUID]()
    for building, (grid_id, number) in opened.items():
        every[grid_id] += number
        moved[grid_id] += number if building in change.moved_buildings else 0
    old = grids.grids_of_plan(before.pk)
    return tuple(Giving(one.pk, one.name, moved[one.pk], every[one.pk]) for one in old if moved[one.pk])


def _ended(ending: list[UUID], on: date) -> Ended:
    return Ended(
        services=tuple(grids.services_in(ending)),
        supplies=tuple(grids.supplies_in(ending)),
        links=tuple(duties.links_of_grids(ending, on=on)),
    )


def _teams(before: GridPlan, change: PlanChange, on: date) -> tuple[Following, ...]:
    names = {one.old_id: one.new for one in change.shared if one.follows}
    old = list(grids.grids_of_plan(before.pk))
    lines = grids.team_lines([one.pk for one in old], on)
    return tuple(Following(one.name, line, names.get(one.pk)) for one in old for line in lines[one.pk] if line.members)


@transaction.atomic
def take_adoption_back(plan_id: UUID, *, by: By, because: str = "") -> GridPlan:
    """Undoes an adoption as long as nobody has worked on it; the plan before it goes on, with its teams.

    Raises ``NotNow`` after a visit, a round or a change of a team, also one in advance of the first day.
    """
    plan = grids.plan(plan_id)
    # Whoever records a visit now waits until it is clear which grid it belongs to.
    locked(plan.community_id)
    return undo_adoption(plan_id, worked=_worked(grids.plan(plan_id)), by=by, because=because)


def what_stops_undoing(plan_id: UUID) -> str:
    """Says what stands in the way of undoing an adoption; nothing where nobody has worked on the plan."""
    plan = grids.plan(plan_id)
    return obstacle_of_undoing(plan, _worked(plan))


def _worked(plan: GridPlan) -> Worked:
    if plan.adopted_at is None or plan.during is None:
        return Worked()
    first_day: date = plan.during.lower
    since = max(plan.adopted_at, datetime.combine(first_day, time(), tzinfo=zone()))
    return Worked(
        visits=rounds.visits_since(plan.community_id, since),
        rounds=rounds.rounds_on_plan(plan, plan.adopted_at, first_day),
        links=duties.links_on_plan(plan),
    )
