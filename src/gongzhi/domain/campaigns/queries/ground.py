"""What the planner is told: stairwells with their positions, and what each door remembers in this round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Door, Lease, PlannedStair, Round, RoundPlan
from gongzhi.domain.campaigns.queries.again import quiet
from gongzhi.domain.campaigns.queries.evening import USUAL
from gongzhi.domain.campaigns.queries.learning import Knocks, rates_of
from gongzhi.domain.campaigns.words import HouseClass, PlanningState, Target
from gongzhi.domain.places.models import Place
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import local, today
from gongzhi.foundation.workdays.queries import working_calendar


@dataclass(frozen=True, slots=True)
class StairGround:
    """A stairwell: where it is (degrees), how high, of which class, its doors, and whose it stays (None: nobody's)."""

    stair: UUID
    longitude: float
    latitude: float
    floors: int
    house_class: int
    doors: int
    team: int | None = None
    is_frozen: bool = False


@dataclass(frozen=True, slots=True)
class DoorGround:
    """What a door remembers: the number of its stairwell, tries, slots that failed as bits, and whether it is done.

    ``learned_as``: the class by which its knocks are learned (``HouseClass``, or ``Premises`` of an organisation);
    ``grid``: whose worker goes there; None where there is no grid.
    """

    stair: int
    learned_as: int
    tries: int
    failed: int
    last_slot: int | None
    last_on: date | None
    is_done: bool
    is_contacted: bool
    grid: UUID | None = None


@dataclass(frozen=True, slots=True)
class RoundGround:
    """Everything the planner is told of a round."""

    stairs: tuple[StairGround, ...]
    doors: tuple[DoorGround, ...]
    rates: Knocks
    free_days: frozenset[date]
    most_tries: int
    has_evening_list: bool = False
    target: str = Target.HOUSEHOLDS


def round_ground(visited: Round, days: tuple[date, ...]) -> RoundGround:
    """Reads a round for the planner; silenced doors and doors that are no homes are left out."""
    on = min(days, default=today())
    stairs = _stairs(visited, on)
    number = {one.stair: index for index, one in enumerate(stairs)}
    rows = _doors(visited, on).values_list(
        "stair",
        "organisation__kind__code",
        "house_class",
        "attempts",
        "failed",
        "last_slot",
        "last_at",
        "is_done",
        "is_contacted",
        "grid_id",
    )
    calendar = working_calendar()
    return RoundGround(
        stairs=tuple(stairs),
        doors=tuple(_door(number[row[0]], _learned_as(*row[1:3]), *row[3:]) for row in rows),
        rates=rates_of(visited),
        free_days=frozenset(day for day in days if not calendar(day)),
        most_tries=visited.most_tries,
        has_evening_list=visited.has_evening_list,
        target=visited.target,
    )


def _learned_as(kind: str | None, house: int) -> int:
    return rules.premises_of(kind) if kind else house


def _door(
    stair: int, learned_as: int, tries: int, failed: int, slot: int | None, at: datetime | None, *rest: Any
) -> DoorGround:
    return DoorGround(stair, learned_as, tries, failed, slot, local(at).date() if at else None, *rest)


# Nobody goes to a settled door, nor to one that a supervisor closed.
_IS_DONE = ExpressionWrapper(Q(is_resolved=True) | ~Q(closed_because=""), output_field=BooleanField())


def _doors(visited: Round, on: date) -> Any:
    return (
        Door.objects.filter(round_id=visited.pk, is_home=True)
        .exclude(household_id__in=quiet(visited, on))
        .annotate(stair=Coalesce("entrance_id", "building_id", "household_id"), is_done=_IS_DONE)
        .order_by("number")
    )


def _stairs(visited: Round, on: date) -> list[StairGround]:
    rows = list(
        _doors(visited, on)
        .order_by()
        .values("stair")
        .annotate(
            first=Min("number"),
            homes=Count("pk"),
            begun=Count("pk", filter=Q(is_attempted=True)),
            house=Max("house_class"),
            top=Max("level"),
            floors=Max("building__floors"),
        )
        .order_by("first")
    )
    spots = spots_of([row["stair"] for row in rows])
    usual = _middle(spots)
    leased = set(Lease.objects.filter(round_id=visited.pk).values_list("stair_id", flat=True))
    teams = dict(
        PlannedStair.objects.filter(plan__round_id=visited.pk, plan__state=PlanningState.ADOPTED).values_list(
            "stair_id", "team"
        )
    )
    found = []
    for row in rows:
        longitude, latitude = spots.get(row["stair"], usual)
        is_frozen = (row["begun"] > 0 or row["stair"] in leased) and row["stair"] in teams
        found.append(
            StairGround(
                stair=row["stair"],
                longitude=longitude,
                latitude=latitude,
                floors=row["floors"] or row["top"] or 1,
                house_class=row["house"],
                doors=row["homes"],
                team=teams.get(row["stair"]),
                is_frozen=is_frozen,
            )
        )
    return found


def spots_of(stairs: list[UUID]) -> Mapping[UUID, tuple[float, float]]:
    """Gives where stairwells are: their own position, or their building's."""
    rows = Place.objects.filter(pk__in=stairs).values_list(
        "pk", "longitude", "latitude", "building__longitude", "building__latitude"
    )
    spots = {}
    for stair, longitude, latitude, above, up in rows:
        east, north = (longitude, latitude) if longitude is not None else (above, up)
        if east is not None and north is not None:
            spots[stair] = (east, north)
    return spots


def _middle(spots: Mapping[UUID, tuple[float, float]]) -> tuple[float, float]:
    """Gives the mean of what is known, for stairwells of whose place nothing is known."""
    if not spots:
        return USUAL
    return sum(east for east, _up in spots.values()) / len(spots), sum(up for _east, up in spots.values()) / len(spots)


def has_lift(house_class: int) -> bool:
    """Tells whether a class of house has a lift."""
    return house_class == HouseClass.TOWER


def round_plan(id: UUID) -> RoundPlan:
    """Finds one plan of a round with its round; raises ``NotThere``."""
    found = RoundPlan.objects.select_related("round__community").filter(pk=id).first()
    if found is None:
        raise no_such_plan()
    return found


def no_such_plan() -> NotThere:
    """Says that a plan of a round does not exist, or is somebody else's, in the same words."""
    return NotThere(_("There is no such plan of this round. Go back to the round and choose it there."))


def plan_in_use(round_id: UUID) -> RoundPlan | None:
    """Finds the plan that a round goes by."""
    return RoundPlan.objects.filter(round_id=round_id, state=PlanningState.ADOPTED).first()


def plans_of_round(round_id: UUID) -> QuerySet[RoundPlan]:
    """Lists the plans of a round, the newest first."""
    return RoundPlan.objects.filter(round_id=round_id)


def stairs_of_plan(plan_id: UUID) -> QuerySet[PlannedStair]:
    """Lists the stairwells of a plan by team in their order."""
    return PlannedStair.objects.filter(plan_id=plan_id).select_related("stair__building")
