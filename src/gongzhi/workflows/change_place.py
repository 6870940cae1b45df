"""Changing a place with everything that refers to it: what an act would touch, and what follows a place that moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.grids.services import release_departed
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.services import readdress_needs
from gongzhi.domain.places import queries as places
from gongzhi.domain.places import services
from gongzhi.domain.places.words import ActKind, ActState, PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import By, everywhere

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place, PlaceAct

_REARRANGING = frozenset({ActKind.MOVE, ActKind.SPLIT, ActKind.MERGE})


@dataclass(frozen=True, slots=True)
class Touched:
    """What refers to a place and everything below it today. Records keep their place whatever becomes of it."""

    households: int
    open_needs: int
    open_doors: int
    grid: str
    posts: int
    organisations: int


def touched_by(place: Place) -> Touched:
    """Counts what an act on a place would touch."""
    today = time.today()
    standing = grids.grid_of_place(place, today)
    return Touched(
        households=places.households_below(place).count(),
        open_needs=needs.open_needs_below(place.path).count(),
        open_doors=campaigns.open_doors_below(place.path).count(),
        grid=standing.grid.name if standing else "",
        posts=actors.appointments_on((place.path,), on=today).count(),
        organisations=actors.relations_below(place.path, today).count(),
    )


@transaction.atomic
def change_place(
    place_id: UUID, *, kind: str, facts: Mapping[str, Any], by: By, at: date | None = None, because: str = ""
) -> PlaceAct:
    """Does an act on a place; open needs follow it to another building, and no grid keeps what left its community.

    Raises ``NotNow`` when a place with open needs or doors of a running round would leave its community.
    """
    place = places.place(place_id)
    if ActKind(kind) in (ActKind.MOVE, ActKind.MERGE):
        _refuse_if_leaving_work(place, facts.get("parent") or facts.get("into"))
    if place.kind == PlaceKind.COMMUNITY and ActKind(kind) == ActKind.SPLIT:
        for part in places.children_of(place.pk).filter(pk__in=facts.get("parts") or ()):
            _refuse_open_work(part)
    act = services.act_on_place(place_id, kind=kind, facts=facts, by=by, at=at, because=because)
    _let_follow(act, place.community_id)
    return act


def _refuse_if_leaving_work(place: Place, target: Any) -> None:
    if target and places.place(UUID(str(target))).community_id != place.community_id:
        _refuse_open_work(place)


def _refuse_open_work(place: Place) -> None:
    touched = touched_by(place)
    if touched.open_needs or touched.open_doors:
        raise NotNow(
            _(
                "“%(name)s” would leave its community while %(needs)d needs and %(doors)d doors of a running round are"
                " open there. Finish them first: whoever accepted them stays responsible."
            )
            % {"name": place.name, "needs": touched.open_needs, "doors": touched.open_doors}
        )


def _let_follow(act: PlaceAct, community_id: UUID | None) -> None:
    """Lets open needs follow, and grids let go of what is no longer in the community that it was in."""
    if act.kind not in _REARRANGING or act.state == ActState.PLANNED:
        return
    readdress_needs([act.place_id, *act.others])
    if community_id is not None:
        release_departed(community_id, on=act.day, by=By(user=act.made_by))


@transaction.atomic
def take_back_change(act_id: UUID, *, by: By, because: str = "") -> PlaceAct:
    """Takes an act back, and lets open needs follow."""
    found = places.act(act_id)
    named = [found.place_id, *(UUID(found.facts[key]) for key in ("parent", "into") if found.facts.get(key))]
    left = {places.place(one).community_id for one in named}
    act = services.undo_act(act_id, by=by, because=because)
    for community_id in left:
        _let_follow(act, community_id)
    return act


def carry_out_changes(*, on: date) -> int:
    """Carries out the planned acts whose day has come, each in a transaction of its own; returns how many."""
    with everywhere():
        due = places.due_acts(on)
    return sum(_carry_out(act, on) for act in due)


def _carry_out(act_id: UUID, on: date) -> bool:
    with everywhere():
        before = places.act(act_id).place.community_id
        act = services.carry_out_act(act_id, on=on)
        if act is not None:
            _let_follow(act, before)
    return act is not None
