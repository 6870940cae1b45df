"""What the secretary and neighbours say of a door: closed with a reason, vacant, silent; and the second look."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Attempt, Door, DoorSilence, Round
from gongzhi.domain.campaigns.services.recording import add_attempt, check_round, lock_door, person_of, work_out_all
from gongzhi.domain.campaigns.words import Outcome, SilenceWay, Way
from gongzhi.domain.places.queries import locked
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.queries import AnswerFilters
    from gongzhi.foundation.reach import By, Scope


MOST_SEEDS = 2**31


@transaction.atomic
def close_door(door_id: UUID, *, because: str, by: By) -> Door:
    """Settles a door that no attempt settled, with a reason; raises ``NotThere``, ``NotNow``, ``NotSo``."""
    door = lock_door(door_id)
    rules.check_open(door.round.state)
    rules.check_close_door(
        because,
        tries=door.attempts,
        most_tries=door.round.most_tries,
        said_empty=door.said_empty,
        kind=door.round.kind,
        is_resolved=door.is_resolved or bool(door.closed_because),
    )
    door.closed_because, door.closed_by = because, by.user
    door.save(update_fields=["closed_because", "closed_by"])
    work_out_all([door])
    note("door.closed", door, by=by.user, community=door.community_id, because=because)
    return door


@transaction.atomic
def reopen_door(door_id: UUID, *, by: By) -> Door:
    """Takes a supervisor's closing back; raises ``NotNow`` where nobody closed the door."""
    door = lock_door(door_id)
    rules.check_open(door.round.state)
    if not door.closed_because:
        raise NotNow(_("Nobody closed this door; its visits settled it."))
    door.closed_because, door.closed_by = "", None
    door.save(update_fields=["closed_because", "closed_by"])
    work_out_all([door])
    note("door.reopened", door, by=by.user, community=door.community_id)
    return door


@transaction.atomic
def say_vacant(door_id: UUID, *, is_empty: bool, by: By) -> Door:
    """Counts a neighbour's yes or no to "does nobody live there?"; the neighbour is not named (R22).

    Nothing tells who asked where (R22, R23). Raises ``NotNow`` outside emergency rounds.
    """
    person_of(by)
    door = lock_door(door_id)
    rules.check_open(door.round.state)
    rules.check_neighbours_word(door.round.kind)
    name = "said_empty" if is_empty else "said_lived_in"
    Door.objects.filter(pk=door.pk).update(**{name: F(name) + 1})
    door.refresh_from_db(fields=[name])
    return door


@transaction.atomic
def silence_household(
    household_id: UUID, *, until: date, by: By, way: str = SilenceWay.DOOR, at: datetime | None = None
) -> DoorSilence:
    """Keeps a resident's wish not to be visited until a day, in every round; a new one takes the place of the old.

    Raises ``NotThere``, and ``NotSo`` for a day that is past or more than a year ahead.
    """
    home = locked(household_id)
    if home.community_id is None or home.kind != "household":
        raise NotSo(_("Choose a household."))
    today = local(at or now()).date()
    rules.check_silence(until, today)
    facts = {"community_id": home.community_id, "until": until, "way": way, "set_on": today}
    kept, _is_new = DoorSilence.objects.update_or_create(household_id=home.pk, defaults=facts)
    if way == SilenceWay.COUNTER:
        # What was said at the door or by the slip tells no minute of it (R23); ``way`` and ``set_on`` are its record.
        note("household.silenced", kept, by=by.user, community=home.community_id)
    return kept


@transaction.atomic
def silence_door(door_id: UUID, *, until: date, by: By, at: datetime | None = None) -> DoorSilence:
    """Keeps what a resident said at the door: not to be visited until a day. Raises ``NotSo`` at an organisation's."""
    door = queries.door(door_id)
    if door.organisation_id is not None:
        raise NotSo(_("A wish not to be visited is a household's. Record that this body does not wish a visit."))
    return silence_household(door.household_id, until=until, by=by, at=at)


@transaction.atomic
def lift_silence(household_id: UUID, *, by: By, way: str = SilenceWay.COUNTER) -> UUID:
    """Forgets a wish not to be visited, because the resident took it back; without one nothing is done."""
    kept = DoorSilence.objects.select_for_update().filter(household_id=household_id).first()
    if kept is not None and way != SilenceWay.COUNTER:
        kept.delete()
    elif kept is not None:
        note("household.silence_lifted", kept, by=by.user, community=kept.community_id)
        kept.delete()
    return household_id


@transaction.atomic
def end_silences(on: date) -> int:
    """Deletes the wishes whose day has come; returns how many."""
    return DoorSilence.objects.filter(until__lte=on).delete()[0]


@transaction.atomic
def draw_rechecks(round_id: UUID, *, by: By, seed: int | None = None, at: datetime | None = None) -> int:
    """Draws one door in twenty among those that were tried, for a second look; returns how many are marked now.

    None where the household refused or asked not to be visited, and none at which the grid's lead knocked, alone or in
    a pair: nobody looks after the own work. Drawn by chance, a stairwell as likely as its doors are many; nobody's work
    is singled out (R23). The journal keeps the seed, so that the draw can be made again.
    """
    visited = Round.objects.select_for_update().filter(pk=round_id).first()
    if visited is None:
        raise queries.no_such_round()
    rules.check_open(visited.state)
    day, drawn_by = local(at or now()).date(), secrets.randbelow(MOST_SEEDS) if seed is None else seed
    tried = list(
        Door.objects.filter(round_id=round_id, is_attempted=True, is_home=True, to_recheck=False)
        .exclude(last_outcome=Outcome.REFUSED)
        .exclude(household_id__in=queries.quiet(visited, day))
        .exclude(pk__in=queries.doors_of_leads(visited, day))
        .order_by("number")
        .values_list("pk", flat=True)
    )
    marked = Door.objects.filter(round_id=round_id, to_recheck=True).count()
    wanted = max(0, round((len(tried) + marked) * rules.RECHECKED) - marked)
    Door.objects.filter(pk__in=Random(drawn_by).sample(tried, min(wanted, len(tried)))).update(to_recheck=True)
    because = f"seed {drawn_by}"
    note("round.rechecks_drawn", visited, by=by.user, community=visited.community_id, because=because)
    return marked + wanted


@transaction.atomic
def note_recheck(
    door_id: UUID, *, agrees: bool | None, by: By, at: datetime | None = None, at_device: datetime | None = None
) -> Attempt:
    """Keeps what a second look at a drawn door found; it changes no figure. Raises ``NotThere``, ``NotNow``.

    ``agrees``: whether what was recorded before holds; None where nobody opened. ``at_device``: when it was made, as in
    ``record_visit``; the same hours, wishes and limits hold as for every knock (R5).
    """
    door, moment = lock_door(door_id), at or now()
    check_round(door.round, moment, at_device)
    if not door.to_recheck:
        raise NotNow(_("This door was not drawn for a second look."))
    if not queries.may_look_again(door, local(rules.visited_at(moment, at_device)).date()):
        raise NotNow(_("Leave this door in peace: a wish, a refusal, or today's or this week's knocks forbid another."))
    outcome = rules.UNDECIDED if agrees is None else rules.AGREES if agrees else rules.DIFFERS
    return add_attempt(door, outcome, person_of(by), moment, {"way": Way.RECHECK, "at_device": at_device})


def note_export(visited: Round, *, by: By) -> None:
    """Writes into the journal that a list of a round's doors left the house, on paper or as a file."""
    note("round.list_exported", visited, by=by.user, community=visited.community_id)


def read_household_answers(
    visited: Round, scope: Scope, filters: AnswerFilters, *, because: str, by: By, is_export: bool = False
) -> list[tuple[Door, dict[str, Any]]]:
    """Lists doors with their answers for a named purpose; the journal keeps who read them, for what (R6).

    Raises ``NotNow`` in a round that keeps sums only, and ``NotSo`` without a purpose.
    """
    rules.check_reading_answers(visited.dial, because)
    verb = "round.answers_exported" if is_export else "round.answers_read"
    note(verb, visited, by=by.user, community=visited.community_id, because=because.strip())
    return queries.household_answers(visited, scope, filters)
