"""Recording what happened at doors, taking it back, and working out what it makes of them.

An attempt says who recorded it and in which part of the day, is added and never changed: it is its own record. The
journal keeps nothing of what is done at doors, because its minutes would make a timeline of workers and homes (R23).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.services.figures import write_figures
from gongzhi.domain.campaigns.words import Outcome, Slot, Way
from gongzhi.domain.surveys.queries import checked_answers, sheet
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.time import local, now
from gongzhi.foundation.workdays.queries import working_calendar

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By

_FIGURES = (
    "attempts", "is_attempted", "is_contacted", "is_resolved", "disposition", "is_home", "last_outcome", "last_at",
    "last_slot", "first_at", "met_at", "settled_at", "failed", "appointment_on", "appointment_slot", "recorded",
)  # fmt: skip

# Django knows no lock that is shared.
ROUND = "SELECT 1 FROM campaigns_round WHERE id = %s FOR SHARE"
_ROUND_OF_DOOR = (
    "SELECT 1 FROM campaigns_round WHERE id = (SELECT round_id FROM campaigns_door WHERE id = %s) FOR SHARE"
)


class VisitExtras(TypedDict, total=False):
    """What may be known about a visit besides its door and outcome.

    ``at_device``: the phone's clock; ``id``: made by the sender; ``appointment_on`` and ``appointment_slot``: when the
    household wishes to be visited; ``answers``: to the round's question sheet, by question; ``way``: a second look.
    """

    at_device: datetime | None
    id: UUID | None
    at: datetime | None
    appointment_on: date | None
    appointment_slot: int | None
    answers: dict[str, Any] | None
    way: str


@transaction.atomic
def record_visit(door_id: UUID, *, outcome: str, by: By, **facts: Unpack[VisitExtras]) -> Attempt:
    """Adds what happened at a door and works its figures out anew; the same ``id`` again changes nothing.

    ``at_device`` decides whether the visit was made in permitted hours while it lies within 24 hours.
    Raises ``NotThere`` (door), ``NotNow`` (round closed, not begun, over; hours), ``NotSo`` (outcome, answers,
    appointment).
    """
    door = lock_door(door_id)
    given = facts.get("id")
    if given and (known := _known(given, door, outcome)):
        return known
    moment = facts.get("at") or now()
    check_outcome(outcome)
    check_round(door.round, moment, facts.get("at_device"))
    return add_attempt(door, outcome, person_of(by), moment, facts)


def add_attempt(door: Door, outcome: str, person: UUID | None, moment: datetime, facts: VisitExtras) -> Attempt:
    """Writes one attempt at a locked door and works its figures out; for the verbs of this room."""
    attempt = new_attempt(door, outcome, person, moment, facts)
    if facts.get("id"):
        add_under_given_id(attempt)
    else:
        attempt.save(force_insert=True)
    work_out_all([door])
    return attempt


class Lookups:
    """What attempts are read with: the calendar and question sheets, each asked once however many there are.

    ``may_lag``: how long ago a phone's moment still counts.
    """

    def __init__(self, may_lag: timedelta = rules.RECORDING_MAY_LAG) -> None:
        self.may_lag = may_lag
        self._calendar: Callable[[date], bool] | None = None
        self._questions: dict[UUID, list[dict[str, Any]]] = {}

    def is_working(self, day: date) -> bool:
        """Tells whether the district works on a day."""
        if self._calendar is None:
            self._calendar = working_calendar()
        return self._calendar(day)

    def slots_to_come(self, day: date, moment: datetime) -> list[Slot]:
        """Lists the slots of a day that are not over at a local moment."""
        slots = rules.slots_of_day(is_working_day=self.is_working(day))
        hours = settings.KNOCK_HOURS
        return [one for one in slots if rules.is_permitted(one, hours) and not rules.is_over(day, one, moment, hours)]

    def answers(self, round_: Round, answers: dict[str, Any] | None, on: date) -> dict[str, Any] | None:
        """Gives the answers of a visit on a day as they are kept; raises ``NotSo``."""
        if not answers:
            return None
        if round_.sheet_id is None:
            sentence = _("This round has no question sheet; answers cannot be kept.")
            raise NotSo(sentence, fields={"answers": sentence})
        if round_.sheet_id not in self._questions:
            self._questions[round_.sheet_id] = sheet(round_.sheet_id).questions
        return checked_answers(self._questions[round_.sheet_id], answers, on) or None


def new_attempt(
    door: Door,
    outcome: str,
    person: UUID | None,
    moment: datetime,
    facts: VisitExtras,
    lookups: Lookups | None = None,
) -> Attempt:
    """Makes an attempt that is not written yet; raises ``NotSo`` for answers or an appointment that make no sense."""
    at_device, known = facts.get("at_device"), lookups or Lookups()
    visited = local(rules.visited_at(moment, at_device, may_lag=known.may_lag))
    # The calendar is asked only where the slot depends on it.
    is_working = visited.time() >= rules.EVENING or known.is_working(visited.date())
    on, slot = facts.get("appointment_on"), facts.get("appointment_slot")
    if on is not None or slot is not None:
        _check_appointment(door, outcome, (on, slot), visited, known)
    door.recorded += 1
    return Attempt(
        id=facts.get("id") or random_id(),
        door_id=door.pk,
        round_id=door.round_id,
        community_id=door.community_id,
        outcome=outcome,
        way=facts.get("way", Way.KNOCK),
        by_id=person,
        at=rules.part_of_day(local(moment)),
        at_device=rules.part_of_day(local(at_device)) if at_device else None,
        visited_at=rules.part_of_day(visited),
        slot=rules.slot_of(visited, is_working_day=is_working),
        serial=door.recorded,
        appointment_on=on,
        appointment_slot=slot,
        answers=known.answers(door.round, facts.get("answers"), visited.date()),
    )


def _check_appointment(
    door: Door, outcome: str, wish: tuple[date | None, int | None], visited: datetime, known: Lookups
) -> None:
    on, slot = wish
    last = door.round.ends_on
    offered = known.slots_to_come(on, visited) if on is not None and on <= last else []
    rules.check_appointment(outcome, on, slot, last=last, offered=offered)


@transaction.atomic
def record_floor(
    round_id: UUID,
    *,
    entrance: UUID,
    level: int,
    by: By,
    at_device: datetime | None = None,
    at: datetime | None = None,
) -> list[Attempt]:
    """Notes "nobody answered" at every door of a floor that is still to be tried: one row a door, all in one batch.

    ``entrance`` is the entrance, or the building where it has none. Raises as ``record_visit`` does, and ``NotNow``
    when no door of the floor is left to try.
    """
    hold_open(ROUND, round_id)
    moment, person, batch = at or now(), person_of(by), random_id()
    doors = _floor_to_try(round_id, entrance, level, local(moment).date())
    if not doors:
        raise NotNow(_("No door on this floor is left to try."))
    check_round(doors[0].round, moment, at_device)
    extras: VisitExtras = {"at_device": at_device}
    lookups = Lookups()
    attempts = [new_attempt(door, Outcome.NO_ANSWER, person, moment, extras, lookups) for door in doors]
    for one in attempts:
        one.batch = batch
    Attempt.objects.bulk_create(attempts)
    work_out_all(doors)
    return attempts


def _floor_to_try(round_id: UUID, entrance: UUID, level: int, on: date) -> list[Door]:
    """Locks the doors of a floor that nobody tried or closed, and where nobody asked not to be visited."""
    visited = queries.round_of(round_id)
    rows = queries.doors_at(round_id, entrance).filter(level=level, is_attempted=False, closed_because="")
    found = rows.exclude(household_id__in=queries.quiet(visited, on)).order_by("pk")
    return list(found.select_for_update(of=("self",)).select_related("round"))


@transaction.atomic
def undo_visit(attempt_id: UUID, *, by: By, at: datetime | None = None, at_device: datetime | None = None) -> Attempt:
    """Takes a visit back on the day it was recorded; the attempt stays and a withdrawal is added. Twice is once.

    ``at_device`` is when a phone was tapped; it counts while it lies within 72 hours. Raises ``NotThere``, and
    ``NotNow`` for another person's visit, a later day or a closed round.
    """
    attempt = Attempt.objects.filter(pk=attempt_id, withdraws=None).first()
    if attempt is None:
        raise NotThere(_("There is no such visit. Reload the page."))
    return withdraw(attempt, by, at or now(), at_device=at_device)


@transaction.atomic
def undo_floor(batch: UUID, *, by: By, at: datetime | None = None) -> list[Attempt]:
    """Takes all visits of one floor's batch back; raises as ``undo_visit`` does."""
    attempts = list(Attempt.objects.filter(batch=batch, withdraws=None).order_by("door_id"))
    if not attempts:
        raise NotThere(_("There is no such visit. Reload the page."))
    moment = at or now()
    return [withdraw(attempt, by, moment) for attempt in attempts]


def withdraw(
    attempt: Attempt, by: By, moment: datetime, *, at_device: datetime | None = None, is_decided: bool = False
) -> Attempt:
    """Adds the withdrawal of an attempt; by whoever recorded it on the same day, or by decision of a named person."""
    door = lock_door(attempt.door_id)
    if known := Attempt.objects.filter(withdraws_id=attempt.pk).first():
        return known
    rules.check_open(door.round.state)
    if not is_decided:
        # A phone sends on the morrow what was tapped, and taken back, on the day itself.
        tapped = rules.visited_at(moment, at_device, may_lag=rules.PHONE_MAY_LAG)
        day, days = local(tapped).date(), {local(attempt.at).date(), local(attempt.visited_at).date()}
        rules.check_undo(is_own=attempt.by_id == by.person, made_on=day if day in days else min(days), today=day)
    facts: VisitExtras = {"way": attempt.way, "at_device": at_device}
    lookups = Lookups(rules.PHONE_MAY_LAG)
    withdrawal = new_attempt(door, attempt.outcome, person_of(by), moment, facts, lookups)
    withdrawal.withdraws_id = attempt.pk
    withdrawal.save(force_insert=True)
    work_out_all([door])
    return withdrawal


def hold_open(statement: str, id: UUID) -> None:
    """Keeps a round from being closed until the transaction ends; visits do not wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [id])


def lock_door(door_id: UUID) -> Door:
    """Locks a door, and keeps its round from being closed; raises ``NotThere``."""
    hold_open(_ROUND_OF_DOOR, door_id)
    rows = Door.objects.select_for_update(of=("self",)).select_related("round")
    try:
        return rows.get(pk=door_id)
    except Door.DoesNotExist:
        raise queries.no_such_door() from None


def _known(id: UUID, door: Door, outcome: str) -> Attempt | None:
    known = Attempt.objects.filter(pk=id).first()
    if known is not None:
        check_same(known, door, outcome)
    return known


def check_same(known: Attempt, door: Door, outcome: str) -> None:
    """Raises ``NotNow`` where an identifier is in use for another visit."""
    if known.door_id != door.pk or known.outcome != outcome or known.withdraws_id is not None:
        raise _other_content()


def add_under_given_id(attempt: Attempt) -> None:
    """Writes an attempt under the phone's own identifier; raises ``NotNow`` where that is in use."""
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
    except IntegrityError:
        # The identifier is in use at a door that this person may not even see.
        raise _other_content() from None


def _other_content() -> NotNow:
    return NotNow(_("This visit's number is in use for another visit. Reload the page and record it again."))


def work_out_all(doors: Sequence[Door]) -> None:
    """Works the figures of locked doors out anew from what stands, in two statements however many there are."""
    standing: dict[UUID, list[Attempt]] = {door.pk: [] for door in doors}
    rows = Attempt.objects.filter(door_id__in=standing, withdraws=None, withdrawn_by=None).exclude(way=Way.RECHECK)
    for one in rows.order_by("visited_at", "serial"):
        standing[one.door_id].append(one)
    for door in doors:
        for name, value in _summed_up(door, standing[door.pk]).items():
            setattr(door, name, value)
    write_figures(doors, _FIGURES)


def _summed_up(door: Door, standing: list[Attempt]) -> dict[str, Any]:
    # A wish by the slip is kept, but nobody stood at the door: it is no try, and nobody was met.
    tries = [one for one in standing if not (one.way == Way.SLIP and one.outcome == Outcome.COME_BACK)]
    figures = rules.derive([one.outcome for one in tries], is_closed=rules.settles(door.closed_because))
    newest, last = (some[-1] if some else None for some in (standing, tries))
    asked = newest if newest and newest.appointment_on and not figures.is_resolved else None
    is_no_home = any(one.outcome == Outcome.NOT_A_HOME for one in tries)
    return {
        "attempts": figures.attempts,
        "is_attempted": figures.is_attempted,
        "is_contacted": figures.is_contacted,
        "is_resolved": figures.is_resolved,
        "disposition": figures.disposition,
        "is_home": not is_no_home and rules.is_home(door.closed_because),
        "last_outcome": last.outcome if last else "",
        "last_at": last.visited_at if last else None,
        "last_slot": last.slot if last else None,
        "first_at": _earliest(tries, frozenset(Outcome)),
        "met_at": _earliest(tries, rules.CONTACTS),
        "settled_at": _earliest(tries, rules.SETTLED),
        "failed": rules.slots_in_bits(_failed_slots(tries)),
        "appointment_on": asked.appointment_on if asked else None,
        "appointment_slot": asked.appointment_slot if asked else None,
    }


def _failed_slots(standing: list[Attempt]) -> list[int]:
    return [one.slot for one in standing if one.outcome in rules.FAILED and one.slot is not None]


def _earliest(standing: list[Attempt], among: frozenset[Outcome]) -> datetime | None:
    return min((one.visited_at for one in standing if one.outcome in among), default=None)


def check_outcome(outcome: str) -> None:
    """Raises ``NotSo`` for a word that is no outcome."""
    if outcome not in Outcome.values:
        raise NotSo(_("Choose what happened at the door."), fields={"outcome": _("There is no such outcome.")})


def check_round(visited: Round, moment: datetime, at_device: datetime | None) -> None:
    """Raises ``NotNow`` unless somebody may have stood at a door of a round then: its days, the permitted hours."""
    rules.check_recording(
        visited.state,
        visited.starts_on,
        visited.ends_on,
        at=local(rules.visited_at(moment, at_device)),
        hours=settings.KNOCK_HOURS,
    )


def person_of(by: By) -> UUID:
    """Names the person behind an account; raises ``NotAllowed`` where there is none."""
    if by.person is None:
        raise NotAllowed(_("Visits are recorded by a person of the community; this account has none."))
    return by.person
