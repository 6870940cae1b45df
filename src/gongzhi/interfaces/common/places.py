"""Places for all doors: choosing one step by step, and what stands around a building card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.places import queries
from gongzhi.domain.places.words import ActKind, PlaceKind
from gongzhi.foundation.time import now, today

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

# Doors and floors are not steps: a form offers them in a list. What lies about in the street is at its lane.
STEPS = (
    PlaceKind.SUBDISTRICT,
    PlaceKind.COMMUNITY,
    PlaceKind.COURTYARD,
    PlaceKind.LANE,
    PlaceKind.BUILDING,
    PlaceKind.ENTRANCE,
)


def next_steps(place: Place) -> list[Place]:
    """Lists what can be chosen below a place."""
    return list(queries.children_of(place.pk).filter(kind__in=STEPS))


def trail(place: Place) -> list[Place]:
    """Lists the places from the community down to this one, itself included."""
    above = [one for one in queries.ancestors(place) if one.kind not in (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT)]
    return [*above, place]


def changed_at(place: Place, kind: str) -> Place:
    """Tells at which place an act needs its permission: whole communities are split and joined from above."""
    is_above = place.kind == PlaceKind.COMMUNITY and kind in (ActKind.SPLIT, ActKind.MERGE)
    return place.parent if is_above and place.parent is not None else place


@dataclass(frozen=True, slots=True)
class CardAround:
    """What stands around a building card: who answers for the place, and counts of work; no resident's fact."""

    manager: str
    stewards: list[str]
    grid: str
    households: int
    open_needs: int
    late_needs: int
    doors: int
    doors_tried: int
    round_name: str


def card_around(place: Place) -> CardAround:
    """Asks the rooms what a colleague has to know about a building or entrance today."""
    day, moment = today(), now()
    manager = actors.manager_of(place, day)
    stewards = actors.post_holders(PostKind.ENTRANCE_LEAD, place=place, on=day)
    below = actors.appointments_on((place.path,), on=day, kind=PostKind.ENTRANCE_LEAD)
    names = dict.fromkeys([one.person_name for one in stewards] + [one.person.name for one in below])
    standing = grids.grid_of_place(place, day)
    open_needs = needs.open_needs_below(place.path)
    running = campaigns.open_round(place.community_id) if place.community_id else None
    doors = campaigns.open_doors_below(place.path)
    return CardAround(
        manager=manager.name if manager else "",
        stewards=list(names),
        grid=standing.grid.name if standing else "",
        households=queries.households_below(place).count(),
        open_needs=open_needs.count(),
        late_needs=open_needs.filter(due_at__lt=moment).count(),
        doors=doors.count() if running else 0,
        doors_tried=doors.filter(is_attempted=True).count() if running else 0,
        round_name=running.name if running else "",
    )
