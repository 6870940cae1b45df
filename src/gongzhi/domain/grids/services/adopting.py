"""Putting a plan in force, and taking a proposal back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import GridBuilding, GridPlan, TeamMember
from gongzhi.domain.grids.services.checking import findings_of
from gongzhi.domain.grids.services.following import begin_teams, changed_since_adoption, come_back, mark_work, until
from gongzhi.domain.grids.words import PlanState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.services import send
from gongzhi.foundation.outbox.words import PLAN_ADOPTED
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now


class Whichever:
    """Stands for: whichever plan is adopted now."""


ANY: Final = Whichever()


@dataclass(frozen=True, slots=True)
class Worked:
    """What was done in rooms above since a plan was adopted, also in advance for the days to come."""

    visits: int = 0
    rounds: int = 0
    links: int = 0


@transaction.atomic
def adopt_plan(
    plan_id: UUID, *, from_: date, by: By, replacing: UUID | Whichever | None = ANY, at: datetime | None = None
) -> GridPlan:
    """Puts a plan in force from a day; the plan before it ends, and on that day its teams follow into the new grids.

    The plan is checked anew under the lock, so that nothing that was built since is forgotten. ``replacing`` is the
    adopted plan that the person saw when deciding (None: none); if another one has been adopted meanwhile, that is
    said instead. Raises ``NotNow`` then, for a plan that is no proposal, or in whose way a check stands; ``NotSo`` for
    a day in the past.
    """
    moment = at or now()
    plan = _locked(plan_id)
    # The same list first: whoever comes second is told by whom, when and what, rather than about states.
    latest = queries.latest_adopted(plan.community_id)
    _check_seen(latest, replacing)
    rules.check_move(plan.state, PlanState.CHECKED, serial=plan.serial)
    rules.check_day(from_, today=local(moment).date())
    rules.check_adoption(from_, latest=_told(latest))
    _check(plan, moment)
    with _last_wall(plan.community_id):
        if latest is not None:
            end_plan(latest, from_, by)
        _begin(plan, from_, by, moment)
        mark_work(plan)
        if from_ <= local(moment).date():
            begin_teams(plan, moment)
    note("plan.adopted", plan, by=by.user, community=plan.community_id)
    send(PLAN_ADOPTED, ("grids.gridplan", plan.pk), to=None, community=plan.community_id)
    return plan


@transaction.atomic
def withdraw_plan(plan_id: UUID, *, by: By, because: str = "") -> GridPlan:
    """Takes back a proposal; raises ``NotNow`` for any other plan."""
    plan = _locked(plan_id)
    rules.check_move(plan.state, PlanState.WITHDRAWN, serial=plan.serial)
    if plan.during is not None:
        raise NotNow(_("This plan is adopted already. Undo its adoption, or adopt another one from a later day."))
    return _withdrawn(plan, by, because)


@transaction.atomic
def undo_adoption(plan_id: UUID, *, worked: Worked, by: By, because: str = "") -> GridPlan:
    """Takes an adopted plan back, before or after its first day, as long as nobody has worked on it.

    The plan before it then goes on. Rooms above tell what was done there since (``worked``); a workflow asks them.
    Raises ``NotNow`` where somebody has worked, also in advance, or for a plan that is not adopted.
    """
    plan = _locked(plan_id)
    if plan.state != PlanState.ADOPTED:
        raise NotNow(_("Only an adoption that is still valid can be undone. Look at the list of plans."))
    if obstacle := obstacle_of_undoing(plan, worked):
        raise NotNow(obstacle)
    return _withdrawn(plan, by, because)


def obstacle_of_undoing(plan: GridPlan, worked: Worked) -> str:
    """Says what stands in the way of undoing an adoption; nothing where nobody has worked on the plan."""
    return rules.obstacle_of_undoing(counted=asdict(worked), changed=changed_since_adoption(plan))


def _withdrawn(plan: GridPlan, by: By, because: str) -> GridPlan:
    if plan.during is not None:
        _take_back(plan, by)
    plan.state, plan.during, plan.adopted_by, plan.adopted_at = PlanState.WITHDRAWN, None, None, None
    plan.followed_at = None
    plan.save(update_fields=["state", "during", "adopted_by", "adopted_at", "followed_at"])
    note("plan.withdrawn", plan, by=by.user, community=plan.community_id, because=because)
    return plan


def _locked(plan_id: UUID) -> GridPlan:
    """Locks the community, so that decisions about its plans come one after the other, and reads the plan anew."""
    plan = queries.plan(plan_id)
    places.locked(plan.community_id)
    return queries.plan(plan_id)


def _check_seen(latest: GridPlan | None, replacing: UUID | Whichever | None) -> None:
    if isinstance(replacing, Whichever) or (latest.pk if latest else None) == replacing:
        return
    if latest is None:
        raise NotNow(_("The plan that was adopted when you opened the page was withdrawn meanwhile. Look again first."))
    serial, who, when, begins = _told(latest) or (0, "", "", None)
    raise NotNow(
        _(
            "While you were deciding, plan %(serial)s was adopted by %(who)s on %(when)s, in force from %(begins)s."
            " Yours was not adopted. Reload the page and talk to each other before you replace it."
        )
        % {"serial": serial, "who": who, "when": when, "begins": begins}
    )


def _told(latest: GridPlan | None) -> tuple[int, str, str, date] | None:
    """Says which plan it was, who adopted it, when, and its first day."""
    if latest is None or latest.adopted_at is None:
        return None
    names = queries.adopter_names([latest.adopted_by])
    who = names.get(latest.adopted_by, "") if latest.adopted_by else ""
    when = f"{local(latest.adopted_at):%Y-%m-%d %H:%M}"
    return latest.serial, who or _("somebody else"), when, _first_day(latest)


def _check(plan: GridPlan, moment: datetime) -> None:
    found = findings_of(plan, local(moment))
    rules.check_findings(found)
    plan.state, plan.checks, plan.checked_at = PlanState.CHECKED, [one.kept() for one in found], moment


@contextmanager
def _last_wall(community_id: UUID) -> Iterator[None]:
    """Says in a sentence what the database's own rules refused: a gap, or two divisions of one community on one day."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        if "grids_no_gap_at_adoption" in str(refused):
            raise NotNow(_("Buildings with households have no grid in this plan. Make a new proposal.")) from refused
        told = _told(queries.latest_adopted(community_id))
        if told is None:
            sentence = _("Another plan covers one of these days already. Look at the list of plans.")
        else:
            sentence = _("Plan %(serial)s, adopted by %(who)s on %(when)s, covers one of these days already.") % {
                "serial": told[0],
                "who": told[1],
                "when": told[2],
            }
        raise NotNow(sentence) from refused


def _begin(plan: GridPlan, from_: date, by: By, moment: datetime) -> None:
    during = DateRange(from_, None)
    plan.state, plan.during, plan.adopted_by, plan.adopted_at = PlanState.ADOPTED, during, by.user, moment
    # The buildings first: as soon as the plan is adopted, the database looks whether any is missing.
    GridBuilding.objects.filter(plan=plan).update(during=during)
    plan.save(update_fields=["state", "during", "adopted_by", "adopted_at", "checks", "checked_at"])


def end_plan(plan: GridPlan, day: date, by: By) -> None:
    """Ends a plan and its buildings on a day; its teams work on until they follow into the next, or are ended."""
    plan.state, plan.during = PlanState.REPLACED, DateRange(_first_day(plan), day)
    plan.save(update_fields=["state", "during"])
    # Buildings that have left the community before keep the day on which they did.
    ending = GridBuilding.objects.filter(plan=plan, during__contains=day)
    ending.filter(during__startswith__gte=day).update(during=plan.during)
    ending.filter(during__startswith__lt=day).update(during=until(day))
    note("plan.replaced", plan, by=by.user, community=plan.community_id)


def _take_back(plan: GridPlan, by: By) -> None:
    """Undoes an adoption: the plan that ended, or would have, goes on, and so do its teams."""
    begins, has_followed = _first_day(plan), plan.followed_at is not None
    later = list(TeamMember.objects.filter(grid__plan=plan).select_related("team"))
    before = queries.plan_before(plan)
    forget_adoption(plan)
    if before is None:
        return
    GridBuilding.objects.filter(plan=before, during__endswith=begins).update(during=until(None))
    before.state, before.during = PlanState.ADOPTED, DateRange(_first_day(before), None)
    before.save(update_fields=["state", "during"])
    if has_followed:
        come_back(before, plan, later, begins)
    note("plan.resumed", before, by=by.user, community=plan.community_id)


def forget_adoption(plan: GridPlan) -> None:
    """Takes a plan, its buildings and its teams out of force as if it had never begun."""
    GridBuilding.objects.filter(plan=plan).update(during=None)
    TeamMember.objects.filter(grid__plan=plan).delete()
    GridPlan.objects.filter(pk=plan.pk).update(
        state=PlanState.WITHDRAWN, during=None, adopted_by=None, adopted_at=None, followed_at=None
    )


def _first_day(plan: GridPlan) -> date:
    begins: date | None = plan.during.lower if plan.during else None
    if begins is None:
        raise RuntimeError(f"plan {plan.pk} was adopted without a first day")
    return begins
