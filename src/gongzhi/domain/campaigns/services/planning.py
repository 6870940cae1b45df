"""Planning a round: a wish is kept, worked on in the background, may be stopped, and is put in use as a version."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import PlannedStair, Round, RoundPlan
from gongzhi.domain.campaigns.queries import RoundGround
from gongzhi.domain.campaigns.rules import PlanWish
from gongzhi.domain.campaigns.words import PlanningState
from gongzhi.foundation.background import defer
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By

PLANNING_ROUND = "gongzhi.plan_round"
"""The job in interfaces/jobs has this name, and takes ``plan_id``."""

CUT_OFF_AFTER = timedelta(seconds=180)
BEAT = timedelta(seconds=1)
NOTHING_TO_PLAN = gettext_lazy(
    "Nothing is registered here yet, so that there is nothing to share out. Name the pairs without a plan, let them"
    " write down what they find, and plan when the office has entered it."
)
OPEN = (PlanningState.WAITING, PlanningState.RUNNING)


@transaction.atomic
def ask_round_plan(round_id: UUID, *, wish: PlanWish, by: By, at: datetime | None = None) -> RoundPlan:
    """Keeps the wish for a plan and leaves it to the background; raises ``NotThere``, ``NotNow``, ``NotSo``.

    ``NotNow`` also where nothing is known yet that could be shared out (a round to organisations that begins empty).

    The new plan is the next version; stairwells that were begun stay with their team.
    """
    visited = _locked(round_id)
    rules.check_open(visited.state)
    rules.check_plan_wish(wish, starts_on=visited.starts_on, ends_on=visited.ends_on, hours=settings.KNOCK_HOURS)
    if queries.is_empty(visited):
        raise NotNow(NOTHING_TO_PLAN)
    if RoundPlan.objects.filter(round_id=round_id, state__in=OPEN).exists():
        raise NotNow(_("A plan of this round is being worked on. Wait for it, or stop it."))
    newest: int = RoundPlan.objects.filter(round_id=round_id).aggregate(newest=Max("version"))["newest"] or 0
    plan = RoundPlan.objects.create(
        round_id=round_id,
        community_id=visited.community_id,
        version=newest + 1,
        wish=wish.kept(),
        asked_by=by.user,
        asked_at=at or now(),
    )
    note("round_plan.asked", plan, by=by.user, community=visited.community_id)
    defer(PLANNING_ROUND, plan_id=plan.pk)
    return plan


def _locked(round_id: UUID) -> Round:
    found = Round.objects.select_for_update().filter(pk=round_id).first()
    if found is None:
        raise queries.no_such_round()
    return found


@transaction.atomic
def stop_round_plan(plan_id: UUID, *, by: By, at: datetime | None = None) -> RoundPlan:
    """Stops a plan that waits or is worked on; raises ``NotThere``, and ``NotNow`` for one that is over."""
    plan = RoundPlan.objects.select_for_update().get(pk=queries.round_plan(plan_id).pk)
    if plan.state not in OPEN:
        raise NotNow(_("This plan is ready or stopped already."))
    plan.is_stop_asked = True
    if plan.state == PlanningState.WAITING:
        plan.state, plan.ended_at = PlanningState.STOPPED, at or now()
    plan.save(update_fields=["is_stop_asked", "state", "ended_at"])
    note("round_plan.stopped", plan, by=by.user, community=plan.community_id)
    return plan


@transaction.atomic
def adopt_round_plan(plan_id: UUID, *, by: By, at: datetime | None = None) -> RoundPlan:
    """Puts a plan in use; the one before it is kept as it was. Raises ``NotThere``, and ``NotNow``.

    A plan that was made before somebody began a stairwell is refused where it gives that stairwell to another team.
    """
    visited = _locked(queries.round_plan(plan_id).round_id)
    rules.check_open(visited.state)
    plan = RoundPlan.objects.select_for_update().get(pk=plan_id)
    if plan.state != PlanningState.READY:
        raise NotNow(_("Only a plan that is proposed can be put in use."))
    _check_frozen(visited, plan)
    RoundPlan.objects.filter(round_id=visited.pk, state=PlanningState.ADOPTED).update(state=PlanningState.READY)
    plan.state, plan.adopted_at = PlanningState.ADOPTED, at or now()
    plan.save(update_fields=["state", "adopted_at"])
    note("round_plan.adopted", plan, by=by.user, community=plan.community_id)
    return plan


def _check_frozen(visited: Round, plan: RoundPlan) -> None:
    teams = dict(PlannedStair.objects.filter(plan_id=plan.pk).values_list("stair_id", "team"))
    frozen = [one for one in queries.round_ground(visited, ()).stairs if one.is_frozen]
    if any(teams.get(one.stair) != one.team for one in frozen):
        raise NotNow(_("This plan gives stairwells that were begun meanwhile to other teams. Make a new plan."))


def work_on_round_plan(plan_id: UUID) -> None:
    """Works on a plan and keeps it as a proposal; for the job, outside any transaction.

    Safe to repeat: a plan that is over or being worked on is left alone, one that was cut off is begun anew, and a
    run that was taken over writes nothing.
    """
    from gongzhi.domain.campaigns.services.thinking import think

    run = uuid7()
    begun = _begin(plan_id, run)
    if begun is None:
        return
    ground, wish, moment = begun
    try:
        found = think(ground, wish, moment, told=_Teller(plan_id, run))
    except Exception:
        _end(plan_id, run, PlanningState.FAILED, {})
        raise
    _keep(plan_id, run, found)


def _begin(plan_id: UUID, run: UUID) -> tuple[RoundGround, PlanWish, datetime] | None:
    with everywhere():
        plan = RoundPlan.objects.select_for_update().select_related("round").filter(pk=plan_id).first()
        moment = now()
        if plan is None or not (plan.state == PlanningState.WAITING or _is_cut_off(plan, moment)):
            return None
        plan.state, plan.run, plan.beat_at = PlanningState.RUNNING, run, moment
        plan.save(update_fields=["state", "run", "beat_at"])
        wish = rules.wish_of(plan.wish)
        ground = queries.round_ground(plan.round, wish.days)
        if not ground.stairs:
            _end(plan_id, run, PlanningState.FAILED, {})
            return None
        return ground, wish, local(moment)


def _is_cut_off(plan: RoundPlan, moment: datetime) -> bool:
    is_running = plan.state == PlanningState.RUNNING and plan.beat_at is not None
    return is_running and plan.beat_at < moment - CUT_OFF_AFTER  # type: ignore[operator]


@transaction.atomic
def resume_round_plans(*, at: datetime | None = None) -> int:
    """Leaves the plans whose run was cut off to the background once more; returns how many."""
    cut_off = RoundPlan.objects.filter(state=PlanningState.RUNNING, beat_at__lt=(at or now()) - CUT_OFF_AFTER)
    found = list(cut_off.order_by("asked_at"))
    for plan in found:
        defer(PLANNING_ROUND, plan_id=plan.pk)
    return len(found)


class _Teller:
    """Writes down how far the planner is, once a second, and tells it whether to go on."""

    def __init__(self, plan_id: UUID, run: UUID) -> None:
        self.plan_id, self.run = plan_id, run
        self.last, self.goes_on = now(), True

    def __call__(self, share: float) -> bool:
        if now() - self.last >= BEAT:
            self.last = now()
            with everywhere():
                mine = RoundPlan.objects.filter(
                    pk=self.plan_id, run=self.run, state=PlanningState.RUNNING, is_stop_asked=False
                )
                self.goes_on = bool(mine.update(share=share, beat_at=self.last))
        return self.goes_on


def _end(plan_id: UUID, run: UUID, state: PlanningState, facts: dict[str, Any]) -> bool:
    with everywhere():
        mine = RoundPlan.objects.filter(pk=plan_id, run=run, state=PlanningState.RUNNING)
        return bool(mine.update(state=state, ended_at=now(), share=1.0, forecast=facts))


def _keep(plan_id: UUID, run: UUID, found: Any) -> None:
    with everywhere():
        plan = RoundPlan.objects.select_for_update().get(pk=plan_id)
        if plan.run != run or plan.state != PlanningState.RUNNING:
            return
        state = PlanningState.STOPPED if plan.is_stop_asked else PlanningState.READY
        if state == PlanningState.READY:
            PlannedStair.objects.bulk_create(
                PlannedStair(plan_id=plan.pk, community_id=plan.community_id, **stair) for stair in found.stairs
            )
        _end(plan_id, run, state, found.facts)
