"""Visits of leaders (大走访): planned, made, and written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import person as person_by_id
from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import LeaderVisit
from gongzhi.domain.campaigns.services.starting import plain
from gongzhi.domain.places.queries import place as place_by_id
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class LeaderPlan:
    """Who of which tier goes where under which theme, and when."""

    tier: str
    leader: UUID
    place: UUID
    theme: str
    planned_on: date
    is_synthetic: bool = False


@transaction.atomic
def plan_leader_visit(plan: LeaderPlan, *, by: By, at: datetime | None = None) -> LeaderVisit:
    """Plans a leader's visit; raises ``NotThere``, ``NotSo``, and ``NotNow`` where it is planned already."""
    goal, leader = place_by_id(plan.place), person_by_id(plan.leader)
    rules.check_leader_visit(plan.tier, goal.kind, plan.theme, plan.planned_on, today=local(at or now()).date())
    try:
        with transaction.atomic():
            visit = LeaderVisit.objects.create(
                tier=plan.tier,
                leader=leader,
                place=goal,
                community_id=goal.community_id or goal.pk,
                theme=plain(plan.theme),
                planned_on=plan.planned_on,
                planned_by=by.user,
                is_synthetic=plan.is_synthetic,
            )
    except IntegrityError:
        raise NotNow(_("This visit is planned already.")) from None
    note("leader_visit.planned", visit, by=by.user, community=visit.community_id)
    return visit


@transaction.atomic
def note_leader_visit(
    visit_id: UUID, *, visited_on: date, found: str, by: By, at: datetime | None = None
) -> LeaderVisit:
    """Writes down when a visit was made and what was found; needs are taken in beside it.

    Raises ``NotThere``, ``NotSo``, and ``NotNow`` for one that was cancelled.
    """
    visit, today = _locked(visit_id), local(at or now()).date()
    rules.check_not_cancelled(visit.state_on(today))
    rules.check_leader_note(visited_on, visit.planned_on, today, found)
    visit.visited_on, visit.found = visited_on, plain(found)
    visit.save(update_fields=["visited_on", "found"])
    note("leader_visit.made", visit, by=by.user, community=visit.community_id)
    return visit


@transaction.atomic
def move_leader_visit(visit_id: UUID, *, planned_on: date, by: By, at: datetime | None = None) -> LeaderVisit:
    """Moves a planned visit to another day; raises ``NotThere``, ``NotSo``.

    ``NotNow`` for one that was made or cancelled, or is planned for that day already.
    """
    visit, today = _locked(visit_id), local(at or now()).date()
    rules.check_leader_move(planned_on, state=visit.state_on(today), today=today)
    visit.planned_on = planned_on
    try:
        with transaction.atomic():
            visit.save(update_fields=["planned_on"])
    except IntegrityError:
        raise NotNow(_("This visit is planned already.")) from None
    note("leader_visit.moved", visit, by=by.user, community=visit.community_id)
    return visit


@transaction.atomic
def cancel_leader_visit(visit_id: UUID, *, because: str, by: By, at: datetime | None = None) -> LeaderVisit:
    """Cancels a planned visit, which stays with who said so and why. Raises ``NotThere``, ``NotSo``, ``NotNow``."""
    visit, moment = _locked(visit_id), at or now()
    rules.check_planned(visit.state_on(local(moment).date()))
    why = plain(because)[:LONGEST_REASON]
    if not why:
        sentence = _("Say why the visit is not made.")
        raise NotSo(sentence, fields={"because": sentence})
    visit.cancelled_at, visit.cancelled_by_id, visit.because = moment, by.person, why
    visit.save(update_fields=["cancelled_at", "cancelled_by", "because"])
    note("leader_visit.cancelled", visit, by=by.user, community=visit.community_id, because=why)
    return visit


def _locked(visit_id: UUID) -> LeaderVisit:
    return LeaderVisit.objects.select_for_update().get(pk=queries.leader_visit(visit_id).pk)
