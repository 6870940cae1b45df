"""Changing the grids of a community: what it does to rounds, needs and teams, and taking it back.

Grids know nothing of the rooms above them; here those rooms are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.campaigns import queries as rounds
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.grids.services import Worked, undo_adoption
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.places.queries import locked
from gongzhi.foundation.time import zone

if TYPE_CHECKING:
    from datetime import date

    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.grids.models import Grid, GridPlan
    from gongzhi.domain.grids.queries import PlanChange, TeamLine
    from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class Following:
    """A grid's team and the new grid that it follows into; None where its grid ends."""

    old: str
    team: TeamLine
    new: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What adopting a plan on a day would change. ``needs`` and ``doors`` lie in buildings that change grid.

    Open needs and rounds keep their owners and doors; whoever works in the new grid sees them.
    """

    before: GridPlan | None
    change: PlanChange | None
    round: Round | None
    doors: int
    needs: int
    teams: tuple[Following, ...]
    vacant: tuple[Grid, ...]

    @property
    def ending(self) -> tuple[Following, ...]:
        """Lists the teams whose grid ends, with their members."""
        return tuple(one for one in self.teams if one.new is None)


def effect_of_adoption(plan_id: UUID, *, on: date) -> Effect:
    """Weighs what adopting a plan on a day would do to the round under way, open needs and teams."""
    plan = grids.plan(plan_id)
    before = grids.latest_adopted(plan.community_id)
    if before is None or before.pk == plan.pk:
        return Effect(None, None, None, 0, 0, (), tuple(grids.grids_of_plan(plan_id)))
    change = grids.plan_change(before, plan)
    under_way = rounds.open_round(plan.community_id)
    return Effect(
        before=before,
        change=change,
        round=under_way,
        doors=rounds.doors_to_do(under_way.pk, change.moved_buildings) if under_way else 0,
        needs=needs.open_needs_in(change.moved_buildings),
        teams=_teams(before, change, on),
        vacant=change.begun,
    )


def _teams(before: GridPlan, change: PlanChange, on: date) -> tuple[Following, ...]:
    names = {one.old_id: one.new for one in change.shared if one.follows}
    old = list(grids.grids_of_plan(before.pk))
    lines = grids.team_lines([one.pk for one in old], on)
    return tuple(Following(one.name, line, names.get(one.pk)) for one in old for line in lines[one.pk] if line.members)


@transaction.atomic
def take_adoption_back(plan_id: UUID, *, by: By, because: str = "") -> GridPlan:
    """Undoes an adoption as long as nobody has worked on it; the plan before it goes on, with its teams.

    Raises ``NotNow`` after a visit, a need, a round or a change of a team.
    """
    plan = grids.plan(plan_id)
    # Whoever records a visit or a need now waits until it is clear which grid it belongs to.
    locked(plan.community_id)
    worked = Worked()
    if plan.adopted_at is not None and plan.during is not None and plan.during.lower is not None:
        begins = datetime.combine(plan.during.lower, time(), tzinfo=zone())
        since = max(plan.adopted_at, begins)
        worked = Worked(
            visits=rounds.visits_since(plan.community_id, since),
            needs=needs.needs_since(plan.community_id, since),
            rounds=rounds.rounds_since(plan.community_id, since),
        )
    return undo_adoption(plan_id, worked=worked, by=by, because=because)
