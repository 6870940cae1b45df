"""Letting go of buildings that have left their community, and of the plan of a community that has ended."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from gongzhi.domain.grids.models import GridBuilding, GridPlan
from gongzhi.domain.grids.services.adopting import end_plan, forget_adoption
from gongzhi.domain.grids.services.following import end_teams
from gongzhi.domain.grids.words import PlanState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By


@transaction.atomic
def release_departed(community_id: UUID, *, on: date, by: By) -> int:
    """Ends, from a day on, the grids of buildings that are no longer in a community; returns how many buildings.

    They stand on the list of buildings without a grid where they are now. The plan of a community that has ended ends.
    """
    community = places.locked(community_id)
    open_ = Q(during__upper_inf=True) | Q(during__endswith__gt=on)
    gone = list(
        GridBuilding.objects.filter(open_, community_id=community_id)
        .exclude(building__community_id=community_id)
        .select_related("grid", "building")
    )
    for member in gone:
        if member.during.lower < on:
            member.during = DateRange(member.during.lower, on)
            member.save(update_fields=["during"])
        else:
            member.delete()
        note("grid.building_released", member.grid, by=by.user, community=community_id)
    if community.until is not None:
        for plan in GridPlan.objects.filter(open_, community_id=community_id, state=PlanState.ADOPTED):
            if plan.during is not None and plan.during.lower < on:
                end_plan(plan, on, by)
                end_teams(plan, on)
            else:
                forget_adoption(plan)
                note("plan.withdrawn", plan, by=by.user, community=community_id)
    return len(gone)
