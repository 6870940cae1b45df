"""Starting and closing rounds, and recording what happened at their doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.rules import RoundFacts
from gongzhi.domain.campaigns.words import Outcome, RoundState
from gongzhi.domain.grids.queries import grid_by_building
from gongzhi.domain.places.queries import households_below, place
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.services import send_all
from gongzhi.foundation.outbox.words import ROUND_STARTED
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import By

# Rows an INSERT carries at once: large enough that 3,000 doors take a few statements.
_BATCH = 1000

_FIGURES = ("attempts", "is_attempted", "is_contacted", "is_resolved", "disposition", "last_outcome", "last_at")

# Django knows no lock that is shared.
_ROUND = "SELECT 1 FROM campaigns_round WHERE id = %s FOR SHARE"
_ROUND_OF_DOOR = (
    "SELECT 1 FROM campaigns_round WHERE id = (SELECT round_id FROM campaigns_door WHERE id = %s) FOR SHARE"
)


@transaction.atomic
def start_round(community_id: UUID, *, by: By, at: datetime | None = None, **facts: Unpack[RoundFacts]) -> Round:
    """Begins a round over every standing household of a community, each door with the grid in force on its first day.

    Raises ``NotSo`` without a legal basis or with dates that make no sense, ``NotNow`` while another round is open.
    """
    moment = at or now()
    community = place(community_id)
    rules.check_start(facts, today=local(moment).date())
    started = _insert_round(community, facts, by, moment)
    if not _make_doors(started, community):
        raise NotSo(_("This community has no households yet. Import its buildings first."))
    note("round.started", started, by=by.user, community=community.pk, because=started.legal_basis)
    accounts = queries.accounts_in_teams(community.pk, started.starts_on)
    send_all(ROUND_STARTED, ("campaigns.round", started.pk), to=accounts, community=community.pk)
    return started


def _insert_round(community: Place, facts: RoundFacts, by: By, moment: datetime) -> Round:
    try:
        # The constraint, not a look beforehand, decides between two people who start a round at once.
        with transaction.atomic():
            return Round.objects.create(
                community_id=community.pk,
                name=_plain(facts["name"]),
                kind=facts["kind"],
                purpose=_plain(facts["purpose"]),
                legal_basis=_plain(facts["legal_basis"]),
                starts_on=facts["starts_on"],
                ends_on=facts["ends_on"],
                data_ends_on=facts["data_ends_on"],
                is_synthetic=facts.get("is_synthetic", False),
                started_by=by.user,
                started_at=moment,
            )
    except IntegrityError:
        raise NotNow(_("A round is under way in this community. Close it before another one begins.")) from None


def _plain(words: str) -> str:
    return mask_identity_numbers(words.strip())[0]


def _make_doors(started: Round, community: Place) -> int:
    grids = grid_by_building(community.pk, started.starts_on)
    homes = households_below(community).values_list("pk", "building_id", "entrance_id", "level")
    doors = [
        Door(
            round_id=started.pk,
            community_id=community.pk,
            household_id=home,
            building_id=building,
            entrance_id=entrance,
            level=level,
            grid=grids.get(building) if building else None,
        )
        for home, building, entrance, level in homes
    ]
    Door.objects.bulk_create(doors, batch_size=_BATCH)
    return len(doors)


@transaction.atomic
def record_visit(
    door_id: UUID,
    *,
    outcome: str,
    by: By,
    at_device: datetime | None = None,
    id: UUID | None = None,
    at: datetime | None = None,
) -> Attempt:
    """Adds what happened at a door and works its figures out anew; the same ``id`` again changes nothing.

    ``at_device`` decides whether the visit was made in permitted hours while it lies within 24 hours.
    Raises ``NotThere`` (door), ``NotNow`` (round closed, not begun, over; hours), ``NotSo`` (outcome).
    """
    door = _lock_door(door_id)
    if id and (known := _known(id, door, outcome)):
        return known
    moment = at or now()
    check_outcome(outcome)
    _check_round(door.round, moment, at_device)
    attempt = new_attempt(door, outcome, by=by, at=moment, at_device=at_device, id=id)
    if id:
        add_under_given_id(attempt)
    else:
        attempt.save(force_insert=True)
    _work_out(door)
    note("visit.recorded", attempt, by=by.user, community=door.community_id)
    return attempt


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
    """Notes "nobody answered" at every door of a floor that was not tried yet: one row a door, all in one batch.

    ``entrance`` is the entrance, or the building where it has none. Raises as ``record_visit`` does, and ``NotNow``
    when every door of the floor has been tried.
    """
    _hold_open(_ROUND, round_id)
    doors = list(
        queries.doors_at(round_id, entrance)
        .filter(level=level, is_attempted=False)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("round")
    )
    if not doors:
        raise NotNow(_("Every door on this floor has been tried already."))
    moment = at or now()
    _check_round(doors[0].round, moment, at_device)
    batch = uuid7()
    attempts = _batch(doors, by, moment, at_device, batch)
    Attempt.objects.bulk_create(attempts)
    work_out_all(doors)
    note("floor.recorded", ("campaigns.batch", batch), by=by.user, community=doors[0].community_id)
    return attempts


def new_attempt(
    door: Door, outcome: str, *, by: By, at: datetime, at_device: datetime | None, id: UUID | None
) -> Attempt:
    """Makes an attempt that is not written yet; raises ``NotAllowed`` for an account without a person."""
    return Attempt(
        id=id or uuid7(),
        door_id=door.pk,
        round_id=door.round_id,
        community_id=door.community_id,
        outcome=outcome,
        by_id=_person(by),
        at=at,
        at_device=at_device,
    )


def _batch(doors: list[Door], by: By, moment: datetime, at_device: datetime | None, batch: UUID) -> list[Attempt]:
    person = _person(by)
    return [
        Attempt(
            door_id=door.pk,
            round_id=door.round_id,
            community_id=door.community_id,
            outcome=Outcome.NO_ANSWER,
            by_id=person,
            at=moment,
            at_device=at_device,
            batch=batch,
        )
        for door in doors
    ]


@transaction.atomic
def undo_visit(attempt_id: UUID, *, by: By, at: datetime | None = None) -> Attempt:
    """Takes a visit back on the day it was recorded; the attempt stays and a withdrawal is added. Twice is once.

    Raises ``NotThere``, and ``NotNow`` for another person's visit, a later day or a closed round.
    """
    attempt = Attempt.objects.filter(pk=attempt_id, withdraws=None).first()
    if attempt is None:
        raise NotThere(_("There is no such visit. Load the page anew."))
    return withdraw(attempt, by, at or now())


@transaction.atomic
def undo_floor(batch: UUID, *, by: By, at: datetime | None = None) -> list[Attempt]:
    """Takes all visits of one floor's batch back; raises as ``undo_visit`` does."""
    attempts = list(Attempt.objects.filter(batch=batch, withdraws=None).order_by("door_id"))
    if not attempts:
        raise NotThere(_("There is no such visit. Load the page anew."))
    moment = at or now()
    return [withdraw(attempt, by, moment) for attempt in attempts]


def withdraw(attempt: Attempt, by: By, moment: datetime, *, is_decided: bool = False) -> Attempt:
    """Adds the withdrawal of an attempt; by whoever recorded it on the same day, or by decision of a named person."""
    door = _lock_door(attempt.door_id)
    if known := Attempt.objects.filter(withdraws_id=attempt.pk).first():
        return known
    rules.check_open(door.round.state)
    if not is_decided:
        is_own, made_on = attempt.by_id == by.person, local(attempt.at).date()
        rules.check_undo(is_own=is_own, made_on=made_on, today=local(moment).date())
    withdrawal = Attempt(
        door_id=door.pk,
        round_id=door.round_id,
        community_id=door.community_id,
        outcome=attempt.outcome,
        by_id=_person(by),
        at=moment,
        withdraws_id=attempt.pk,
    )
    withdrawal.save(force_insert=True)
    _work_out(door)
    note("visit.withdrawn", attempt, by=by.user, community=door.community_id)
    return withdrawal


@transaction.atomic
def close_round(round_id: UUID, *, by: By, at: datetime | None = None) -> Round:
    """Closes a round: no further visit; its single visits are summed and deleted on the data end date.

    Raises ``NotThere``, and ``NotNow`` when it is closed already.
    """
    closing = Round.objects.select_for_update().filter(pk=round_id).first()
    if closing is None:
        raise queries.no_such_round()
    if RoundState.CLOSED not in rules.NEXT[RoundState(closing.state)]:
        raise NotNow(_("This round has been closed already."))
    closing.state = RoundState.CLOSED
    closing.closed_at = at or now()
    closing.save(update_fields=["state", "closed_at"])
    note("round.closed", closing, by=by.user, community=closing.community_id)
    return closing


@transaction.atomic
def end_visits(on: date) -> int:
    """Sums the visits of every round whose data end date is past, per grid and building, and deletes them.

    A round that is still open is closed by it. Returns how many rounds ended.
    """
    ended = list(queries.rounds_to_end(on).select_for_update())
    for one in ended:
        one.sums = _sums(one.pk)
        one.state, one.closed_at = RoundState.CLOSED, one.closed_at or now()
        one.save(update_fields=["sums", "state", "closed_at"])
        visits = Attempt.objects.filter(round_id=one.pk)
        # A withdrawal points to the visit it takes back, and goes first.
        visits.filter(withdraws__isnull=False).delete()
        visits.delete()
        Door.objects.filter(round_id=one.pk).delete()
        note("round.visits_deleted", one, by=None, community=one.community_id)
    return len(ended)


def _sums(round_id: UUID) -> dict[str, Any]:
    grids, houses = queries.progress(round_id), queries.building_progress(round_id)
    return {
        "grids": [asdict(part) | {"grid_id": str(part.grid_id) if part.grid_id else None} for part in grids],
        "buildings": {str(house): list(figures) for house, figures in houses.items()},
    }


def _hold_open(statement: str, id: UUID) -> None:
    """Keeps a round from being closed until the transaction ends; visits do not wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [id])


def _lock_door(door_id: UUID) -> Door:
    _hold_open(_ROUND_OF_DOOR, door_id)
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
    return NotNow(_("This visit's number is in use for another visit. Load the page anew and record it again."))


def work_out_all(doors: Sequence[Door]) -> None:
    """Works the figures of locked doors out anew, in two statements however many there are."""
    standing: dict[UUID, list[tuple[str, datetime, datetime | None]]] = {door.pk: [] for door in doors}
    rows = (
        Attempt.objects.filter(door_id__in=standing, withdraws=None, withdrawn_by=None)
        .order_by("at", "id")
        .values_list("door_id", "outcome", "at", "at_device")
    )
    for door_id, outcome, at, at_device in rows:
        standing[door_id].append((outcome, at, at_device))
    for door in doors:
        _sum_up(door, standing[door.pk])
    Door.objects.bulk_update(doors, _FIGURES)


def _work_out(door: Door) -> None:
    work_out_all([door])


def _sum_up(door: Door, standing: list[tuple[str, datetime, datetime | None]]) -> None:
    figures = rules.derive([outcome for outcome, _at, _device in standing])
    door.attempts = figures.attempts
    door.is_attempted = figures.is_attempted
    door.is_contacted = figures.is_contacted
    door.is_resolved = figures.is_resolved
    door.disposition = figures.disposition
    door.last_outcome = standing[-1][0] if standing else ""
    door.last_at = rules.visited_at(standing[-1][1], standing[-1][2]) if standing else None


def check_outcome(outcome: str) -> None:
    """Raises ``NotSo`` for a word that is no outcome."""
    if outcome not in Outcome.values:
        raise NotSo(_("Choose what happened at the door."), fields={"outcome": _("There is no such outcome.")})


def _check_round(visited: Round, moment: datetime, at_device: datetime | None) -> None:
    rules.check_recording(
        visited.state,
        visited.starts_on,
        visited.ends_on,
        at=local(rules.visited_at(moment, at_device)),
        hours=settings.KNOCK_HOURS,
    )


def _person(by: By) -> UUID:
    if by.person is None:
        raise NotAllowed(_("Visits are recorded by a person of the community; this account has none."))
    return by.person
