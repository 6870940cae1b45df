"""Taking somebody who leaves out of every team."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from gongzhi.domain.grids.models import TeamMember
from gongzhi.domain.grids.services.watching import watch_team
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By


@transaction.atomic
def leave_teams(person_id: UUID, *, on: date, by: By) -> int:
    """Takes a person out of all teams; ``on`` is the first day without them. Returns how many teams.

    Whoever looks after the teams is told where one is left without people or lead.
    """
    ongoing = Q(during__upper_inf=True) | Q(during__endswith__gt=on)
    found = list(
        TeamMember.objects.select_for_update(of=("self",)).filter(ongoing, person_id=person_id).select_related("team")
    )
    for member in found:
        if member.during.lower >= on:
            # Never took effect before that day.
            member.delete()
        else:
            member.during = DateRange(member.during.lower, on)
            member.save(update_fields=["during"])
        note("team.left", member.team, by=by.user, community=member.community_id)
        watch_team(member.team, on=on, by=by)
    return len(found)
