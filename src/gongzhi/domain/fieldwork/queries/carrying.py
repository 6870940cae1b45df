"""The doors of a grid as a phone carries them, and which grids it may carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

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
from gongzhi.domain.fieldwork.models import Pack
from gongzhi.domain.grids.models import Grid, GridBuilding
from gongzhi.domain.grids.queries import memberships_of_person
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import places_within
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local
from gongzhi.foundation.workdays.queries import working_calendar

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
    silent, knocks = quiet_until(visited, day), knocks_this_week((one.household_id for one in doors), day)
    again = again_at(visited, doors, moment, knocks)
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
    rows = Door.objects.filter(round_id=visited.pk, grid_id=grid_id)
    is_new_part = part_of_day(local(since)) != part_of_day(local(moment))
    if not is_new_part:
        touched = Attempt.objects.filter(round_id=visited.pk, at__gte=part_of_day(local(since))).values("door_id")
        rows = rows.filter(Q(pk__in=touched) | Q(household_id__in=silent))
    knocks = knocks_this_week(rows.values_list("household_id", flat=True), day)
    again = again_at(visited, rows, moment, knocks) if is_new_part else {}
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
