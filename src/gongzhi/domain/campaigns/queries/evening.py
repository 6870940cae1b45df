"""Tonight's list (R4): the doors of one's own grid at which somebody knocked and met nobody, and their marks.

Nothing else in the house reads the marks: they are not counted, mapped, exported or joined with anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Door, EveningMark, Pair
from gongzhi.domain.campaigns.queries.again import tried_doors
from gongzhi.domain.campaigns.words import DayTime, Disposition, Slot
from gongzhi.domain.places.queries import place
from gongzhi.foundation.time import local

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round

# The middle of Beijing, where a community has no position of its own.
USUAL = (116.4, 39.9)


@dataclass(frozen=True, slots=True)
class EveningDoor:
    """A door of tonight's list; nothing but its place and whether it is worth another knock."""

    door_id: UUID
    building: str
    entrance: str
    name: str
    is_marked: bool

    @property
    def stair(self) -> str:
        """Names the stairwell as people see it."""
        return f"{self.building} {self.entrance}".strip()


def grids_tonight(round_id: UUID, person: UUID, moment: datetime) -> list[UUID]:
    """Lists the grids in which a person goes this evening."""
    mine = Q(first_id=person) | Q(second_id=person)
    pairs = Pair.objects.filter(mine, round_id=round_id, on=local(moment).date(), time=DayTime.EVENING)
    return list(pairs.order_by("grid_id").values_list("grid_id", flat=True).distinct())


def evening_begins(community_id: UUID, moment: datetime) -> datetime:
    """Gives the moment of today's sunset in a community."""
    spot = place(community_id)
    where = (spot.longitude, spot.latitude) if spot.longitude is not None and spot.latitude is not None else USUAL
    return rules.sunset(local(moment).date(), *where)


def times_now(community_id: UUID, moment: datetime) -> list[DayTime]:
    """Lists the parts of a day for which pairs may be under way: between sunset and six o'clock it is both."""
    is_day = local(moment).time() < rules.EVENING
    is_evening = not is_day or moment >= evening_begins(community_id, moment)
    return [DayTime.DAY] * is_day + [DayTime.EVENING] * is_evening


def demand_evening(visited: Round, person: UUID, grid_id: UUID | None, moment: datetime) -> None:
    """Raises ``NotNow`` unless a person may open tonight's list of a grid."""
    tonight = rules.Tonight(
        has_list=visited.has_evening_list,
        state=visited.state,
        target=visited.target,
        has_basis=bool(visited.legal_basis),
        is_rostered=grid_id is not None and grid_id in grids_tonight(visited.pk, person, moment),
        since=evening_begins(visited.community_id, moment),
    )
    rules.check_evening(tonight, moment)


def evening_list(visited: Round, person: UUID, moment: datetime) -> list[EveningDoor]:
    """Lists tonight's doors of one's own grids, the marked first, in walking order; raises ``NotNow``.

    Only those at which this evening's knock is permitted: no third today or fourth this week, none beyond the round's
    tries, none where nobody opened in the evening last, none against a wish (R5).
    """
    grids = grids_tonight(visited.pk, person, moment)
    demand_evening(visited, person, grids[0] if grids else None, moment)
    doors = (
        Door.objects.filter(
            round_id=visited.pk,
            grid_id__in=grids,
            disposition=Disposition.NO_CONTACT,
            last_outcome__in=rules.FAILED,
        )
        .select_related("household", "building", "entrance")
        .annotate(is_marked=Exists(EveningMark.objects.filter(door_id=OuterRef("pk"))))
        .order_by("-is_marked", "number")
    )
    tried, today = tried_doors(visited, doors, local(moment).date()), local(moment).date()
    return [
        EveningDoor(
            door_id=one.pk,
            building=one.building.name if one.building else "",
            entrance=one.entrance.name if one.entrance else "",
            name=one.household.name,
            is_marked=one.is_marked,
        )
        for one in doors
        if rules.may_try(tried[one.pk], today, Slot.EVENING)
    ]


def may_knock_tonight(door: Door, moment: datetime) -> bool:
    """Tells whether another knock at a door is permitted this evening (R5)."""
    on = local(moment).date()
    return rules.may_try(tried_doors(door.round, [door], on)[door.pk], on, Slot.EVENING)
