"""Checking a plan by named checks before it can be adopted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.grids.queries.ground import Ground, courtyard_of, lines_in_metres, read_ground
from gongzhi.domain.grids.rules import Finding, Wish
from gongzhi.domain.grids.words import IMPORTED, Hold, PlanCheck, PlanState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from collections.abc import Sequence


@transaction.atomic
def check_plan(plan_id: UUID, *, by: By, at: datetime | None = None) -> list[Finding]:
    """Checks a proposed plan against the community as it stands now, and keeps what was found.

    A plan in whose way nothing stands is “checked” from now on; another one is a proposal (again). Raises ``NotNow``
    for a plan that was adopted or withdrawn.
    """
    moment = at or now()
    plan = queries.plan(plan_id)
    places.locked(plan.community_id)
    plan = queries.plan(plan_id)
    rules.check_move(plan.state, PlanState.CHECKED, serial=plan.serial)
    found = findings_of(plan, local(moment))
    fails = any(one.result == "failed" for one in found)
    plan.state = PlanState.PROPOSED if fails else PlanState.CHECKED
    plan.checks, plan.checked_at = [one.kept() for one in found], moment
    plan.save(update_fields=["state", "checks", "checked_at"])
    note("plan.checked", plan, by=by.user, community=plan.community_id)
    return found


def findings_of(plan: GridPlan, moment: datetime) -> list[Finding]:
    """Puts a plan through every check; those about the shape need a ground that lies on the map."""
    grids = list(queries.grids_of_plan(plan.pk))
    members = list(GridBuilding.objects.filter(plan=plan).select_related("building"))
    found = [*_must(plan, grids, members), _guide(grids)]
    try:
        ground = read_ground(plan.community, moment.date())
    except NotSo:
        return found
    return found + _shape(plan, grids, {one.building_id: one.grid_id for one in members}, ground)


def _must(plan: GridPlan, grids: list[Grid], members: list[GridBuilding]) -> list[Finding]:
    ours = {one.building_id: one.building for one in members}
    wanted = set(places.household_counts(plan.community_id))
    names = places.names_in_order(wanted | set(ours))
    here = plan.community_id
    nowhere = places.doors_nowhere(here).order_by("position", "name_key").values_list("name", flat=True)
    codes = Counter(one.code for one in grids)
    return [
        rules.must(PlanCheck.COVERED, [*(names[one] for one in names if one in wanted and one not in ours), *nowhere]),
        rules.must(PlanCheck.STANDING, [names[one] for one in names if one in ours and ours[one].until is not None]),
        rules.must(PlanCheck.INSIDE, [names[one] for one in names if one in ours and ours[one].community_id != here]),
        rules.must(
            PlanCheck.CODES,
            [code for code, times in codes.items() if times > 1 or len(code) != 15 or not code.isdigit()],
        ),
    ]


def _guide(grids: list[Grid]) -> Finding:
    low, high = rules.GUIDE
    outside = [
        _("%(grid)s (%(households)s)") % {"grid": one.name, "households": one.households}
        for one in grids
        if not low <= one.households <= high
    ]
    return rules.should(PlanCheck.GUIDE, outside)


def _shape(plan: GridPlan, grids: list[Grid], grid_of: dict[UUID, UUID], ground: Ground) -> list[Finding]:
    # Neighbours come from large libraries, which only whoever checks or divides loads.
    import numpy as np

    from gongzhi.domain.grids.services.dividing import neighbours

    wish = rules.wish_of(plan.question.wish) if plan.question is not None else None
    indptr, indices = neighbours(ground, np.array(ground.positions), parts_firms=False)
    near = [indices[indptr[at] : indptr[at + 1]].tolist() for at in range(len(ground.buildings))]
    labels = [grid_of.get(one.pk) for one in ground.buildings]
    found = [
        rules.should(PlanCheck.CONNECTED, _torn(grids, labels, near)),
        rules.should(PlanCheck.COURTYARDS, _split_courtyards(ground, labels)),
    ]
    if plan.method != IMPORTED:
        found.append(rules.balance(queries.imbalance_today(plan, grids), plan.tolerance))
    if wish is not None and wish.holds:
        torn = _torn(grids, labels, _parted(ground, wish, near))
        already = {name for one in found if one.check == PlanCheck.CONNECTED for name in one.names}
        found.append(rules.should(PlanCheck.LINES, [name for name in torn if name not in already]))
    return found


def _torn(grids: list[Grid], labels: Sequence[UUID | None], near: list[list[int]]) -> list[str]:
    """Names the grids that do not hang together."""
    inside: dict[UUID | None, list[int]] = {}
    for at, label in enumerate(labels):
        inside.setdefault(label, []).append(at)
    return [one.name for one in grids if rules.pieces(inside.get(one.pk, []), near) > 1]


def _parted(ground: Ground, wish: Wish, near: list[list[int]]) -> list[list[int]]:
    """Leaves only those neighbours who are not parted by a line that holds."""
    lines, positions = lines_in_metres(ground, wish), ground.positions
    firms = ground.managers if Hold.PROPERTY in wish.holds else [None] * len(near)
    return [
        [
            other
            for other in some
            if firms[at] == firms[other] and not rules.is_parted(positions[at], positions[other], lines)
        ]
        for at, some in enumerate(near)
    ]


def _split_courtyards(ground: Ground, labels: Sequence[UUID | None]) -> list[str]:
    grids_of: dict[UUID, set[UUID | None]] = {}
    names: dict[UUID, str] = {}
    for one, label in zip(ground.buildings, labels, strict=True):
        if (yard := courtyard_of(one)) is not None:
            grids_of.setdefault(yard.pk, set()).add(label)
            names[yard.pk] = yard.name
    return [names[yard] for yard, some in grids_of.items() if len(some) > 1]
