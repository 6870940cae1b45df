"""What a worker walks through: the buildings of a scope, their entrances, and the floors and doors of a stairwell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.queries.again import Again, again_at, quiet
from gongzhi.domain.campaigns.queries.figures import within
from gongzhi.domain.campaigns.words import Disposition, Outcome
from gongzhi.domain.places.queries import full_names
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local

_CARD = {
    "doors": Count("pk"),
    "to_do": Count("pk", filter=Q(is_attempted=False)),
    "settled": Count("pk", filter=Q(is_resolved=True)),
}


@dataclass(frozen=True, slots=True)
class BuildingCard:
    """A building as its worker sees it: how many doors are still to do, tried without an end, and settled."""

    building_id: UUID
    name: str
    grid_id: UUID | None
    doors: int
    to_do: int
    tried: int
    settled: int


@dataclass(frozen=True, slots=True)
class EntranceCard:
    """An entrance of a building (or the building itself, where it has none), counted as ``BuildingCard``."""

    place_id: UUID
    name: str
    doors: int
    to_do: int
    tried: int
    settled: int

    @property
    def attempted(self) -> int:
        return self.doors - self.to_do

    @property
    def attempted_share(self) -> int:
        return round(100 * self.attempted / self.doors) if self.doors else 0


@dataclass(frozen=True, slots=True)
class DoorCell:
    """One door of a stairwell page."""

    door_id: UUID
    household_id: UUID
    name: str
    disposition: Disposition
    attempts: int
    last_outcome: str
    last_at: datetime | None
    is_quiet: bool = False
    again: Again | None = None
    closed: str = ""

    @property
    def is_settled(self) -> bool:
        return self.disposition == Disposition.RESOLVED

    @property
    def disposition_label(self) -> str:
        return str(self.disposition.label)

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.last_outcome).label) if self.last_outcome else ""


@dataclass(frozen=True, slots=True)
class Floor:
    """The doors of one floor, in the order of their numbers."""

    level: int | None
    doors: tuple[DoorCell, ...]

    @property
    def untried(self) -> int:
        return sum(
            cell.disposition == Disposition.NOT_ATTEMPTED and not cell.is_quiet and not cell.closed
            for cell in self.doors
        )


def my_buildings(round_id: UUID, scope: Scope) -> list[BuildingCard]:
    """Lists the buildings of a round within a scope with what is left to do in each, in the buildings' order."""
    rows: Any = (
        Door.objects.filter(within(scope), round_id=round_id, building__isnull=False)
        .order_by("building__position", "building__name_key", "building_id")
        .values("building_id", "building__name", "grid_id", "building__position", "building__name_key")
        .annotate(**_CARD)
    )
    return [
        BuildingCard(
            building_id=row["building_id"],
            name=row["building__name"],
            grid_id=row["grid_id"],
            doors=row["doors"],
            to_do=row["to_do"],
            tried=row["doors"] - row["to_do"] - row["settled"],
            settled=row["settled"],
        )
        for row in rows
    ]


def entrance_cards(round_id: UUID, building_id: UUID) -> list[EntranceCard]:
    """Lists the entrances of a building in a round; doors without an entrance stand under the building itself."""
    rows: Any = (
        Door.objects.filter(round_id=round_id, building_id=building_id)
        .order_by("entrance__position", "entrance__name_key", "entrance_id")
        .values("entrance_id", "entrance__name", "building__name", "entrance__position", "entrance__name_key")
        .annotate(**_CARD)
    )
    return [
        EntranceCard(
            place_id=row["entrance_id"] or building_id,
            name=row["entrance__name"] or row["building__name"],
            doors=row["doors"],
            to_do=row["to_do"],
            tried=row["doors"] - row["to_do"] - row["settled"],
            settled=row["settled"],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class StairRow:
    """A stairwell on the list for paper: its doors, those without any try, and those where nobody was met."""

    stair: UUID
    name: str
    doors: int
    untried: int
    shut: int


def stair_rows(round_id: UUID, scope: Scope) -> list[StairRow]:
    """Lists the stairwells of a round within a scope in walking order; two questions."""
    rows: Any = list(
        Door.objects.filter(within(scope), round_id=round_id)
        .order_by()
        .annotate(stair=Coalesce("entrance_id", "building_id", "household_id"))
        .values("stair")
        .annotate(
            first=Min("number"),
            doors=Count("pk"),
            untried=Count("pk", filter=Q(is_attempted=False, closed_because="")),
            shut=Count("pk", filter=Q(disposition=Disposition.NO_CONTACT)),
        )
        .order_by("first")
    )
    names = full_names({row["stair"] for row in rows})
    return [
        StairRow(row["stair"], names.get(row["stair"], ""), row["doors"], row["untried"], row["shut"]) for row in rows
    ]


def stair_of(one: Door) -> UUID:
    """Names the place whose page shows a door: its entrance, or the building where there is none."""
    return one.entrance_id or one.building_id or one.household_id


def stair_card(round_id: UUID, stair: UUID) -> EntranceCard:
    """Counts the doors behind one entrance, or those of a building that stand behind none."""
    row = doors_at(round_id, stair).aggregate(**_CARD)
    tried = row["doors"] - row["to_do"] - row["settled"]
    return EntranceCard(stair, "", row["doors"], row["to_do"], tried, row["settled"])


def doors_at(round_id: UUID, stair: UUID) -> QuerySet[Door]:
    """Lists a round's doors behind an entrance, those of a building behind none, or what stands in no building."""
    behind = Q(entrance_id=stair) | Q(entrance=None, building_id=stair)
    behind |= Q(entrance=None, building=None, household_id=stair)
    return Door.objects.filter(behind, round_id=round_id)


def doors_of_building(round_id: UUID, building_id: UUID) -> QuerySet[Door]:
    """Lists a round's doors in a building, by entrance, floor from the top and door."""
    return (
        Door.objects.filter(round_id=round_id, building_id=building_id)
        .select_related("household", "organisation", "entrance")
        .order_by("entrance__position", "-level", "household__position", "household_id")
    )


def doors_of_grid(round_id: UUID, grid_id: UUID) -> QuerySet[Door]:
    """Lists a round's doors in a grid as they are walked: by building, entrance, floor from the top and door."""
    return (
        Door.objects.filter(round_id=round_id, grid_id=grid_id)
        .select_related("household", "organisation", "building", "entrance")
        .order_by(
            "building__position", "building_id", "entrance__position", "-level", "household__position", "household_id"
        )
    )


def stairwell(visited: Round, stair: UUID, moment: datetime) -> list[Floor]:
    """Lists the floors of an entrance with their doors, the top floor first, and when to try which again."""
    silent = set(quiet(visited, local(moment).date()))
    doors = list(
        doors_at(visited.pk, stair)
        .select_related("household", "organisation")
        .order_by("-level", "household__position", "household__name_key", "household_id")
    )
    again = again_at(visited, doors, moment)
    return [
        Floor(
            level=level,
            doors=tuple(_cell(one, again.get(one.pk), is_quiet=one.household_id in silent) for one in some),
        )
        for level, some in groupby(doors, key=lambda one: one.level)
    ]


def _cell(one: Door, again: Again | None, *, is_quiet: bool) -> DoorCell:
    return DoorCell(
        door_id=one.pk,
        household_id=one.household_id,
        name=one.name,
        disposition=Disposition(one.disposition),
        attempts=one.attempts,
        last_outcome=one.last_outcome,
        last_at=one.last_at,
        is_quiet=is_quiet,
        again=again,
        closed=str(one.get_closed_because_display()) if one.closed_because else "",
    )


def undoable(doors: Iterable[UUID], *, person: UUID, since: datetime) -> dict[UUID, UUID]:
    """Finds the visits that a person recorded since a moment and did not take back: door → the newest visit."""
    rows = (
        Attempt.objects.filter(door_id__in=doors, by_id=person, at__gte=since, withdraws=None, withdrawn_by=None)
        .order_by("serial")
        .values_list("door_id", "pk")
    )
    return dict(rows)
