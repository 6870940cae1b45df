"""What closing a round destroys, so that nothing of a single door can be told from what is left (R4, R21, R22)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import TruncDate

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Attempt, Door, EveningMark, Lease, Pair, Round, Slip
from gongzhi.domain.campaigns.words import Because, Disposition, Outcome
from gongzhi.foundation.time import local, midnight_of, zone

# A door as it was before anybody came. What was settled stays settled, whichever way: talked to, refused, by slip, by a
# neighbour, by a supervisor and vacant doors look alike.
_BLANK: dict[str, Any] = {
    "disposition": Disposition.NOT_ATTEMPTED, "attempts": 0, "is_attempted": False, "is_contacted": False,
    "is_home": True, "last_outcome": "", "last_at": None, "last_slot": None, "first_at": None, "met_at": None,
    "settled_at": None, "failed": 0, "appointment_on": None, "appointment_slot": None, "said_empty": 0,
    "said_lived_in": 0, "closed_because": "", "closed_by": None, "to_recheck": False, "recorded": 0,
}  # fmt: skip

# What neighbours said, and what came of it.
_BY_NEIGHBOURS = Q(said_empty__gt=0) | Q(said_lived_in__gt=0) | Q(closed_because=Because.VACANT)


def destroy(closing: Round, moment: datetime) -> dict[str, int]:
    """Deletes what served only while the round ran, and counts what went (R7); marks are never counted (R4).

    Refusals and neighbours' words are one count: each alone would tell in a small round what happened at a door.
    """
    destroyed = _counted(closing)
    EveningMark.objects.filter(door__round_id=closing.pk).delete()
    Slip.objects.filter(door__round_id=closing.pk).delete()
    Lease.objects.filter(round_id=closing.pk).delete()
    Pair.objects.filter(round_id=closing.pk).delete()
    doors = Door.objects.filter(round_id=closing.pk)
    doors.update(knocked_on=_days_of_knocks(local(moment).date()), **_BLANK)
    doors.filter(is_resolved=True).update(disposition=Disposition.RESOLVED)
    _delete_visits(closing, midnight_of(moment))
    return destroyed


def _counted(closing: Round) -> dict[str, int]:
    doors, visits = Door.objects.filter(round_id=closing.pk), Attempt.objects.filter(round_id=closing.pk)
    standing = visits.filter(withdraws=None, withdrawn_by=None)
    return {
        "visits": standing.count(),
        "confided": standing.filter(outcome=Outcome.REFUSED).count() + doors.filter(_BY_NEIGHBOURS).count(),
        "tried_slots": doors.filter(failed__gt=0).count(),
        "appointments": doors.filter(appointment_on__isnull=False).count(),
        "slips": Slip.objects.filter(door__round_id=closing.pk).count(),
        "leases": Lease.objects.filter(round_id=closing.pk).count(),
        "pairs": Pair.objects.filter(round_id=closing.pk).count(),
    }


def _days_of_knocks(today: date) -> ArraySubquery:
    """Keeps for a week on which days somebody knocked, so that no next round knocks too often (R5)."""
    week = {"visited_at__gte": queries.midnight(today - rules.WEEK + timedelta(days=1))}
    knocks = Attempt.objects.filter(
        door_id=OuterRef("pk"), way__in=queries.KNOCKS, withdraws=None, withdrawn_by=None, **week
    )
    return ArraySubquery(knocks.annotate(day=TruncDate("visited_at", tzinfo=zone())).values("day"))


def _delete_visits(closing: Round, day: datetime) -> None:
    """Deletes all visits but those with answers, of which the day of the close is the only time that is left."""
    visits = Attempt.objects.filter(round_id=closing.pk)
    standing = visits.filter(withdraws=None, withdrawn_by=None, answers__isnull=False).exclude(outcome=Outcome.REFUSED)
    kept = list(standing.values_list("pk", flat=True))
    # A withdrawal points to the visit it takes back, and goes first.
    visits.filter(withdraws__isnull=False).delete()
    visits.exclude(pk__in=kept).delete()
    empty = dict.fromkeys(("at_device", "slot", "appointment_on", "appointment_slot", "batch"))
    visits.update(at=day, visited_at=day, **empty)


def forget(on: date) -> int:
    """Empties the days of knocks of rounds that were closed a week ago."""
    closed = Door.objects.filter(round__closed_at__lt=queries.midnight(on - rules.WEEK + timedelta(days=1)))
    return closed.exclude(knocked_on=[]).update(knocked_on=[])
