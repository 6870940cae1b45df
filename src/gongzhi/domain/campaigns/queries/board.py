"""The board of a round: everything that a refresh needs, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from gongzhi.domain.campaigns.models import Door, Lease
from gongzhi.domain.campaigns.queries.figures import BuildingProgress, within
from gongzhi.domain.campaigns.words import Disposition, Slot
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local

# A grid needs help when it is so many points behind the whole round.
BEHIND = 15


@dataclass(frozen=True, slots=True)
class Step:
    """How many doors were attempted, contacted and resolved up to a part of a day."""

    at: datetime
    attempted: int
    contacted: int
    resolved: int


@dataclass(frozen=True, slots=True)
class GridBoard:
    """A grid on the board. ``doors``: all that may be homes, also those nobody knows of yet; ``no_homes``: the rest.

    ``again``: tried, nobody met; ``tonight``: appointments of this evening; ``hands``: doors behind which somebody is
    at work in the stairwell now.
    """

    grid_id: UUID | None
    name: str
    serial: int
    doors: int
    no_homes: int
    attempted: int
    contacted: int
    resolved: int
    again: int
    tonight: int
    hands: int
    steps: tuple[Step, ...]

    @property
    def untried(self) -> int:
        return self.doors - self.attempted

    def share(self, part: int) -> int:
        """Gives a part of the doors that may be homes in whole percent."""
        return round(100 * part / self.doors) if self.doors else 0

    @property
    def attempted_share(self) -> int:
        return self.share(self.attempted)

    @property
    def contacted_share(self) -> int:
        return self.share(self.contacted)

    @property
    def resolved_share(self) -> int:
        return self.share(self.resolved)


def board_of(round_id: UUID, scope: Scope, at: datetime) -> list[GridBoard]:
    """Counts a round's doors per grid within a scope, with their course over the parts of days, in one statement."""
    return live_board(round_id, scope, at)[0]


def live_board(round_id: UUID, scope: Scope, at: datetime) -> tuple[list[GridBoard], dict[UUID, BuildingProgress]]:
    """Does as ``board_of``, and gives the figures of each building for the map from the same statement."""
    rows = _rows(round_id, scope, at)
    grids: dict[UUID | None, list[Any]] = {}
    houses: dict[UUID, list[Any]] = {}
    for row in rows:
        grids.setdefault(row["grid_id"], []).append(row)
        if row["building_id"] and row["is_home"]:
            houses.setdefault(row["building_id"], []).append(row)
    board = sorted((_grid(some) for some in grids.values()), key=lambda one: (one.grid_id is None, one.serial))
    return board, {house: _house(some) for house, some in houses.items()}


def _house(rows: list[Any]) -> BuildingProgress:
    return BuildingProgress(*(sum(row[name] for row in rows) for name in ("n", "attempted", "contacted", "resolved")))


def _rows(round_id: UUID, scope: Scope, at: datetime) -> list[Any]:
    at_work = Lease.objects.filter(round_id=round_id, stair_id=OuterRef("stair"), expires_at__gt=at)
    return list(
        Door.objects.filter(within(scope), round_id=round_id)
        .order_by()
        .annotate(stair=Coalesce("entrance_id", "building_id", "household_id"))
        .annotate(is_at_work=Exists(at_work))
        .values("grid_id", "grid__name", "grid__serial", "building_id", "first_at", "met_at", "settled_at", "is_home")
        .annotate(
            n=Count("pk"),
            attempted=Count("pk", filter=Q(is_attempted=True)),
            contacted=Count("pk", filter=Q(is_contacted=True)),
            resolved=Count("pk", filter=Q(is_resolved=True)),
            again=Count("pk", filter=Q(disposition=Disposition.NO_CONTACT)),
            tonight=Count("pk", filter=Q(appointment_on=local(at).date(), appointment_slot=Slot.EVENING)),
            hands=Count("pk", filter=Q(is_at_work=True)),
        )
    )


def _grid(rows: list[Any]) -> GridBoard:
    homes = [row for row in rows if row["is_home"]]
    summed = {
        name: sum(row[name] for row in homes)
        for name in ("attempted", "contacted", "resolved", "again", "tonight", "hands")
    }
    return GridBoard(
        grid_id=rows[0]["grid_id"],
        name=rows[0]["grid__name"] or "",
        serial=rows[0]["grid__serial"] or 0,
        doors=sum(row["n"] for row in homes),
        no_homes=sum(row["n"] for row in rows if not row["is_home"]),
        steps=_steps(homes),
        **summed,
    )


def _steps(rows: list[Any]) -> tuple[Step, ...]:
    moments = sorted({row[name] for row in rows for name in ("first_at", "met_at", "settled_at") if row[name]})
    return tuple(
        Step(at, *(sum(row["n"] for row in rows if row[name] and row[name] <= at) for name in _COURSE))
        for at in moments
    )


_COURSE = ("first_at", "met_at", "settled_at")


def whole_board(parts: Iterable[GridBoard]) -> GridBoard:
    """Adds grids up to the whole round."""
    seen = list(parts)
    names = ("doors", "no_homes", "attempted", "contacted", "resolved", "again", "tonight", "hands")
    moments = sorted({step.at for part in seen for step in part.steps})
    steps = tuple(
        Step(at, *(sum(getattr(_last(part, at), name, 0) for part in seen) for name in names[2:5])) for at in moments
    )
    return GridBoard(None, "", 0, **{name: sum(getattr(one, name) for one in seen) for name in names}, steps=steps)


def _last(part: GridBoard, at: datetime) -> Step | None:
    return next((step for step in reversed(part.steps) if step.at <= at), None)


def needing_help(parts: Iterable[GridBoard]) -> list[GridBoard]:
    """Lists the grids that are well behind the whole round in tried doors, in the grids' order."""
    seen = [part for part in parts if part.doors]
    whole = whole_board(seen)
    # Doors without a grid have no team to help; the board tells of them by themselves.
    return [part for part in seen if part.grid_id and part.attempted_share + BEHIND <= whole.attempted_share]
