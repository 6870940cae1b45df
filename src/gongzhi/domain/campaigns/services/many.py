"""Visits that a phone kept and sends together: judged one by one, written in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Attempt, Door
from gongzhi.domain.campaigns.services import recording
from gongzhi.domain.campaigns.services.recording import Lookups, VisitExtras
from gongzhi.foundation.errors import GongzhiError
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now

_ROUNDS = (
    "SELECT 1 FROM campaigns_round WHERE id IN (SELECT round_id FROM campaigns_door WHERE id = ANY (%s))"
    " ORDER BY id FOR SHARE"
)


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One visit as the phone kept it; ``at_device`` is the moment of the tap, put right by the phone's error.

    The rest is as in ``VisitExtras``.
    """

    id: UUID
    door_id: UUID
    outcome: str
    at_device: datetime | None = None
    batch: UUID | None = None
    appointment_on: date | None = None
    appointment_slot: int | None = None
    answers: dict[str, Any] | None = None

    def extras(self) -> VisitExtras:
        """Gives the facts in the words of ``record_visit``."""
        return {
            "id": self.id,
            "at_device": self.at_device,
            "appointment_on": self.appointment_on,
            "appointment_slot": self.appointment_slot,
            "answers": self.answers,
        }


@transaction.atomic
def record_visits(visits: Sequence[VisitFacts], *, by: By, at: datetime | None = None) -> dict[UUID, GongzhiError]:
    """Adds many visits; answers with the refusals, by the visits' ids, and keeps all the others.

    Each is judged as ``record_visit`` judges it, in the order given; the same ``id`` again changes nothing.
    """
    moment = at or now()
    doors = _lock_doors({one.door_id for one in visits})
    known = Attempt.objects.in_bulk([one.id for one in visits])
    refused: dict[UUID, GongzhiError] = {}
    new: list[Attempt] = []
    judging = _Judging(doors, known, recording.person_of(by), moment, Lookups(rules.PHONE_MAY_LAG))
    for one in visits:
        try:
            attempt = judging.judge(one)
        except GongzhiError as refusal:
            refused[one.id] = refusal
            continue
        if attempt is not None:
            known[one.id] = attempt
            new.append(attempt)
    refused |= _insert(new)
    kept = [one for one in new if one.pk not in refused]
    recording.work_out_all([doors[pk] for pk in {one.door_id for one in kept}])
    return refused


def hold_doors(wanted: set[UUID]) -> None:
    """Keeps these doors from others, and their rounds from being closed, until the open transaction ends."""
    _lock_doors(wanted)


def _lock_doors(wanted: set[UUID]) -> dict[UUID, Door]:
    """Locks rounds first and doors in the order of their keys, as every other verb does."""
    with connection.cursor() as cursor:
        cursor.execute(_ROUNDS, [list(wanted)])
    rows = Door.objects.select_for_update(of=("self",)).select_related("round").order_by("pk")
    return {one.pk: one for one in rows.filter(pk__in=wanted)}


@dataclass(frozen=True, slots=True)
class _Judging:
    doors: dict[UUID, Door]
    known: dict[UUID, Attempt]
    person: UUID
    moment: datetime
    lookups: Lookups

    def judge(self, one: VisitFacts) -> Attempt | None:
        """Gives the attempt to add, or None for one that is there already."""
        door = self.doors.get(one.door_id)
        if door is None:
            raise queries.no_such_door()
        if before := self.known.get(one.id):
            recording.check_same(before, door, one.outcome)
            return None
        recording.check_outcome(one.outcome)
        seen = local(rules.visited_at(self.moment, one.at_device, may_lag=rules.PHONE_MAY_LAG))
        visited = door.round
        rules.check_recording(visited.state, visited.starts_on, visited.ends_on, at=seen, hours=settings.KNOCK_HOURS)
        attempt = recording.new_attempt(door, one.outcome, self.person, self.moment, one.extras(), self.lookups)
        attempt.batch = one.batch
        return attempt


def _insert(new: list[Attempt]) -> dict[UUID, GongzhiError]:
    try:
        with transaction.atomic():
            Attempt.objects.bulk_create(new)
    except IntegrityError:
        # One of the ids is in use at a door that this person may not even see: find out which.
        return _insert_singly(new)
    return {}


def _insert_singly(new: list[Attempt]) -> dict[UUID, GongzhiError]:
    refused: dict[UUID, GongzhiError] = {}
    for one in new:
        try:
            recording.add_under_given_id(one)
        except GongzhiError as refusal:
            refused[one.pk] = refusal
    return refused


@transaction.atomic
def set_visit_aside(attempt_id: UUID, *, by: By, because: str, at: datetime | None = None) -> Attempt:
    """Withdraws a visit, whoever recorded it and whenever, because a named person decided so. Twice is once.

    Raises ``NotThere``, and ``NotNow`` in a closed round.
    """
    attempt = queries.attempt(attempt_id)
    withdrawal = recording.withdraw(attempt, by, at or now(), is_decided=True)
    note("visit.set_aside", attempt, by=by.user, community=attempt.community_id, because=because)
    return withdrawal
