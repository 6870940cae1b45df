"""What is asked about packs and about what phones sent; every answer is a constant number of questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.queries import (
    GridProgress,
    again_at,
    door_states,
    end_of_slot,
    is_permitted,
    knocks_this_week,
    part_of_day,
    progress,
    quiet_until,
    within,
)
from gongzhi.domain.campaigns.words import Slot, Target
from gongzhi.domain.fieldwork import rules
from gongzhi.domain.fieldwork.models import Entry, FoundBody, Pack
from gongzhi.domain.fieldwork.words import EntryState, FoundState, PackState
from gongzhi.domain.grids.models import Grid, GridBuilding
from gongzhi.domain.grids.queries import memberships_of_person
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import places_within
from gongzhi.foundation.encryption import unseal
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.inbox.queries import answers_to
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local
from gongzhi.foundation.workdays.queries import working_calendar

__all__ = [
    "ABOUT",
    "LONGEST_NAME",
    "LONGEST_REMARK",
    "MOST_AT_ONCE",
    "TABLE",
    "UNDECIDED",
    "Opened",
    "Stair",
    "answers_of_items",
    "appointments",
    "changed_doors",
    "check_decision",
    "content_of",
    "doors_by_id",
    "doors_of_visits",
    "doors_shown",
    "entries_of_person",
    "entries_seen",
    "entry",
    "first_side",
    "found_bodies",
    "found_body",
    "found_waiting",
    "grid_carried",
    "grids_of_person",
    "grids_to_carry",
    "is_same",
    "own_pack",
    "pack",
    "pack_state",
    "packs_of_round",
    "put_right",
    "read_facts",
    "stairs_of_grid",
    "state_of_pack",
    "undecided_in",
    "visits_of_person",
    "visits_there",
    "waiting_entries",
]

TABLE = "fieldwork_entry"
LONGEST_NAME, LONGEST_REMARK = rules.LONGEST_NAME, rules.LONGEST_REMARK
ABOUT, MOST_AT_ONCE, UNDECIDED = rules.ABOUT, rules.MOST_AT_ONCE, rules.UNDECIDED
pack_state, put_right, read_facts = rules.pack_state, rules.put_right, rules.read_facts
check_decision = rules.check_decision
_DOOR = (
    "pk",
    "household__name",
    "organisation__name",
    "level",
    "building_id",
    "building__name",
    "entrance_id",
    "entrance__name",
)


# The parts of a day, and when each is over; the last ends before the permitted hours do.
_PARTS_END = (time(12), time(18), time(20))
_WORKING = (Slot.MORNING, Slot.AFTERNOON, Slot.EVENING)
_FREE = (Slot.FREE_MORNING, Slot.FREE_AFTERNOON, Slot.EVENING)


@dataclass(frozen=True, slots=True)
class Stair:
    """One entrance (or a building without any) and its doors from the top: id, name, level, then the door's state."""

    id: UUID
    name: str
    building: str
    doors: list[list[Any]]


def stairs_of_grid(visited: Round, grid_id: UUID, scope: Scope, moment: datetime) -> list[Stair]:
    """Lists the entrances of a grid in a round with their doors, as far as a scope reaches; few questions."""
    day, doors = local(moment).date(), Door.objects.filter(within(scope), round_id=visited.pk, grid_id=grid_id)
    silent, again = quiet_until(visited, day), again_at(visited, doors, moment)
    knocks = knocks_this_week((one.household_id for one in doors), day)
    found: dict[UUID, Stair] = {}
    rows = doors.order_by(
        "building__position",
        "building__name_key",
        "building_id",
        "entrance__position",
        "entrance__name_key",
        "entrance_id",
        "-level",
        "household__position",
        "household__name_key",
        "household_id",
        "number",
    ).values_list(*_DOOR, *door_states.FIELDS)
    for door, home, body, level, building, building_name, entrance, entrance_name, *state in rows:
        stair, name = entrance or building, body or home
        if stair not in found:
            found[stair] = Stair(stair, entrance_name or building_name, building_name, [])
        found[stair].doors.append([door, name, level, *door_states.packed(state, silent, knocks, again.get(door))])
    return list(found.values())


def appointments(last: date, at: datetime) -> list[tuple[date, int]]:
    """Lists the parts of days in which one can come again: from a local moment on, up to a last day, a week at most."""
    is_working, hours = working_calendar(), settings.KNOCK_HOURS
    days = [at.date() + timedelta(days=ahead) for ahead in range(7)]
    found = []
    for day in days:
        for ends, slot in zip(_PARTS_END, _WORKING if is_working(day) else _FREE, strict=True):
            over = datetime.combine(day, min(ends, end_of_slot(slot, hours)), at.tzinfo)
            if is_permitted(slot, hours) and day <= last and at < over:
                found.append((day, int(slot)))
    return found


def changed_doors(visited: Round, grid_id: UUID, since: datetime, moment: datetime) -> list[list[Any]]:
    """Lists the doors of a grid at which something was recorded or taken back since a moment, with their state.

    Visits keep their part of the day alone (R23), so that all of that part are told again; so are the doors where
    nobody is to knock. Where a new part of the day has begun since, all doors are told: another time has come for
    each, and a wish may have been taken back. Within one part nothing is said of trying again what was just tried.
    """
    day = local(moment).date()
    silent = quiet_until(visited, day)
    rows, again = Door.objects.filter(round_id=visited.pk, grid_id=grid_id), {}
    if part_of_day(local(since)) == part_of_day(local(moment)):
        touched = Attempt.objects.filter(round_id=visited.pk, at__gte=part_of_day(local(since))).values("door_id")
        rows = rows.filter(Q(pk__in=touched) | Q(household_id__in=silent))
    else:
        again = again_at(visited, rows, moment)
    knocks = knocks_this_week(rows.values_list("household_id", flat=True), day)
    states = rows.order_by("pk").values_list("pk", *door_states.FIELDS)
    return [[door, *door_states.packed(state, silent, knocks, again.get(door))] for door, *state in states]


def grids_of_person(person_id: UUID, on: date) -> dict[UUID, str]:
    """Lists the grids that a person works in on a day: grid → name, in the order of their numbers."""
    return {one.grid_id: one.grid.name for one in memberships_of_person(person_id, on)}


def grids_to_carry(walked: Round, scope: Scope) -> list[GridProgress]:
    """Lists the grids of a round that a phone may carry within a scope, with their figures, in the grids' order.

    In a round to organisations also those in which the register knows none yet: what stands there is to be found.
    """
    having = [part for part in progress(walked.pk, scope) if part.grid_id]
    if walked.target == Target.ORGANISATIONS:
        known = {part.grid_id for part in having}
        having += [_without_doors(one) for one in _grids_walked(walked, scope) if one.pk not in known]
    return sorted(having, key=lambda part: part.grid_serial)


def _without_doors(one: Grid) -> GridProgress:
    return GridProgress(one.pk, one.name, one.code, 0, 0, 0, 0, one.serial)


def _grids_walked(walked: Round, scope: Scope) -> QuerySet[Grid]:
    """Lists the grids of a round's first day with a standing building in its parts and in a scope."""
    mine, inside = Q(building_id__in=scope.buildings), Q()
    for path in scope.paths:
        mine |= Q(building__path__startswith=path)
    if walked.places:
        entrances = Place.objects.filter(pk__in=walked.places, building__isnull=False)
        inside = Q(building_id__in=entrances.values("building_id"))
        for path, lane in places_within(walked.community_id, walked.places):
            inside |= Q(building__lane_id=lane) | Q(building_id=lane) if lane else Q(building__path__startswith=path)
    members = GridBuilding.objects.filter(
        mine, inside, community_id=walked.community_id, during__contains=walked.starts_on, building__until=None
    )
    return Grid.objects.filter(pk__in=members.values("grid_id")).order_by("serial")


def grid_carried(carried: Pack, scope: Scope) -> GridProgress | None:
    """Gives the figures of the grid in a pack; None for whoever works in it no longer."""
    # Whoever was moved sees the pack by the own name, and its round no longer.
    walked = Round.objects.filter(pk=carried.round_id).first()
    parts = grids_to_carry(walked, scope) if walked else []
    return next((part for part in parts if part.grid_id == carried.grid_id), None)


def doors_by_id(ids: Iterable[UUID]) -> dict[UUID, Door]:
    """Finds doors with their households, as far as the transaction reaches."""
    return Door.objects.select_related("household", "building").in_bulk(list(ids))


def doors_shown(ids: Iterable[UUID]) -> dict[UUID, Door]:
    """Finds doors with everything that names them, as far as the transaction reaches."""
    above = ("household__building", "household__entrance", "household__community")
    named = Door.objects.select_related("organisation", *above)
    return named.in_bulk(list(ids))


def doors_of_visits(ids: Iterable[UUID]) -> set[UUID]:
    """Names the doors of these visits, as far as the transaction reaches."""
    return set(Attempt.objects.filter(pk__in=list(ids)).values_list("door_id", flat=True))


def visits_there(ids: Iterable[UUID]) -> set[UUID]:
    """Says which of these visits have been recorded, on whatever way, as far as the transaction reaches."""
    return set(Attempt.objects.filter(pk__in=list(ids), withdraws=None).values_list("pk", flat=True))


def visits_of_person(person_id: UUID, round_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """Lists the visits that the server counts for a person in a round (id and batch), withdrawals left out."""
    rows = Attempt.objects.filter(by_id=person_id, round_id=round_id, withdraws=None)
    return list(rows.order_by("at", "id").values_list("pk", "batch"))


def own_pack(id: UUID | None, person_id: UUID | None) -> Pack | None:
    """Finds a pack that was made for this very person; None for any other."""
    if id is None or person_id is None:
        return None
    # Alone: whoever was moved sees the pack by the own name, and its round no longer.
    return Pack.objects.filter(pk=id, person_id=person_id).first()


def pack(id: UUID) -> Pack:
    """Finds one pack; raises ``NotThere``."""
    found = Pack.objects.select_related("person", "grid", "round", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such pack. Go back to the list and choose it there."))
    return found


def packs_of_round(round_id: UUID) -> QuerySet[Pack]:
    """Lists the packs of a round, the newest first."""
    return Pack.objects.filter(round_id=round_id).select_related("person", "grid", "revoked_by")


def entry(id: UUID) -> Entry:
    """Finds one entry; raises ``NotThere``."""
    found = Entry.objects.select_related("person", "round", "community", "decided_by").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such entry. Go back to the list and choose it there."))
    return found


def state_of_pack(one: Pack, at: datetime) -> PackState:
    """Says whether a pack may be used at a moment."""
    return pack_state(expires_at=one.expires_at, revoked_at=one.revoked_at, at=at)


def first_side(one: Entry) -> Attempt | None:
    """Finds the visit that stands under the number of an entry in dispute, if it is one."""
    if one.state != EntryState.CONFLICT:
        return None
    found = Attempt.objects.filter(pk=one.item, round_id=one.round_id, withdraws=None)
    return found.select_related("by").first()


def entries_seen(round_id: UUID, *, state: str = "") -> QuerySet[Entry]:
    """Lists what phones sent in a round and what waits or was decided, the newest first."""
    found = Entry.objects.filter(round_id=round_id).select_related("person", "decided_by")
    return found.filter(state=state) if state in EntryState.values else found


def entries_of_person(person_id: UUID, round_id: UUID) -> list[Entry]:
    """Lists a person's own entries in a round that were not taken in at once."""
    return list(Entry.objects.filter(person_id=person_id, round_id=round_id).order_by("received_at", "id"))


def undecided_in(round_id: UUID) -> int:
    """Counts the entries of a round about which a named person has to decide."""
    return Entry.objects.filter(round_id=round_id, state__in=rules.UNDECIDED).count()


def waiting_entries(user: UUID, items: Sequence[UUID]) -> dict[UUID, Entry]:
    """Finds a user's entries among these numbers that wait for what came before them."""
    rows = Entry.objects.filter(user=user, item__in=items, state=EntryState.HELD)
    return {one.item: one for one in rows}


def is_same(one: Entry, content: bytes) -> bool:
    """Tells whether an entry came with exactly this content."""
    return bytes(one.content_hash) == hashlib.sha256(content).digest()


def answers_of_items(user: UUID, items: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Says what became of a user's entries that were carried out or handed over: number → state, round and more."""
    return answers_to(list(items), by=user)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an entry holds: the moment by the phone's own clock, the same moment put right, and the facts."""

    at: datetime
    made_at: datetime
    facts: dict[str, Any]


def content_of(one: Entry) -> Opened:
    """Opens what an entry holds; raises ``NotThere`` once it is decided."""
    if one.facts_sealed is None:
        raise NotThere(_("This entry was decided, and its content is gone."))
    opened = json.loads(unseal(bytes(one.facts_sealed), table=TABLE, column="facts_sealed", row=one.pk))
    at, made_at = (datetime.fromisoformat(opened[name]) for name in ("at", "made_at"))
    return Opened(at, made_at, opened["facts"])


def found_body(id: UUID) -> FoundBody:
    """Finds one found organisation with its round and place; raises ``NotThere``."""
    found = FoundBody.objects.select_related("round", "community", "place__building", "kind").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such found organisation. Go back to the round and choose it there."))
    return found


def found_bodies(round_id: UUID, *, finder: UUID | None = None) -> QuerySet[FoundBody]:
    """Lists what was found in a round, the newest first; only what ``finder`` found, where a person is named."""
    found = FoundBody.objects.filter(round_id=round_id).select_related(
        "place__community", "place__building", "place__entrance", "kind", "organisation", "found_by"
    )
    return found.filter(found_by_id=finder) if finder else found


def found_waiting(round_id: UUID) -> int:
    """Counts what was found in a round and still waits for the office."""
    return FoundBody.objects.filter(round_id=round_id, state=FoundState.WAITING).count()
