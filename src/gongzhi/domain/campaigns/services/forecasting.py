"""The forecast of a running round is played again while it goes on, so that the board never promises an old hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import PlannedStair, RoundPlan
from gongzhi.domain.campaigns.queries import RoundGround
from gongzhi.domain.campaigns.rules import PlanWish
from gongzhi.domain.campaigns.words import PlanningState, RoundState
from gongzhi.foundation.background import defer
from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.time import local, now

LOOKING_AHEAD = "gongzhi.look_ahead"
"""The job in interfaces/jobs has this name, and takes ``plan_id``."""

Asked = tuple[RoundGround, PlanWish, dict[UUID, tuple[int, int]]]


def ask_forecasts(*, at: datetime | None = None) -> int:
    """Leaves the plans in use of rounds where teams go today to the background, within the permitted hours alone."""
    here = local(at or now())
    if not rules.is_within(settings.KNOCK_HOURS, here):
        return 0
    in_use = RoundPlan.objects.filter(state=PlanningState.ADOPTED, round__state=RoundState.OPEN)
    going = [plan.pk for plan in in_use.order_by("asked_at") if _goes(plan, here.date())]
    for plan_id in going:
        defer(LOOKING_AHEAD, plan_id=plan_id)
    return len(going)


def _goes(plan: RoundPlan, on: date) -> bool:
    wish = rules.wish_of(plan.wish)
    return wish.first_day <= on <= wish.last_day


def look_ahead_again(plan_id: UUID, *, at: datetime | None = None) -> None:
    """Plays the rest of a round by its plan in use and keeps what comes out, with its hour; for the job.

    Outside any transaction, safe to repeat; a plan that is no longer in use is left alone.
    """
    from gongzhi.domain.campaigns.services.thinking import look_ahead

    moment = at or now()
    asked = _read(plan_id)
    if asked is None:
        return
    ground, wish, teams = asked
    here = local(moment)
    found = look_ahead(ground, wish, teams, here) | {"as_of": f"{here:%Y-%m-%d %H:%M}"}
    with everywhere():
        _keep(plan_id, found)


def _read(plan_id: UUID) -> Asked | None:
    with everywhere():
        plan = RoundPlan.objects.select_related("round").filter(pk=plan_id, state=PlanningState.ADOPTED).first()
        if plan is None or plan.round.state != RoundState.OPEN:
            return None
        wish = rules.wish_of(plan.wish)
        rows = PlannedStair.objects.filter(plan_id=plan_id).values_list("stair_id", "team", "position")
        teams = {stair: (team, position) for stair, team, position in rows}
        ground = queries.round_ground(plan.round, wish.days)
        return (ground, wish, teams) if teams and ground.doors else None


def _keep(plan_id: UUID, found: dict[str, Any]) -> None:
    plan = RoundPlan.objects.select_for_update().filter(pk=plan_id, state=PlanningState.ADOPTED).first()
    if plan is not None:
        plan.forecast = plan.forecast | found
        plan.save(update_fields=["forecast"])
