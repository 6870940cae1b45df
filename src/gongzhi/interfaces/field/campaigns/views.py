"""What whoever stands at doors reads: the rounds of today, a building, a stairwell floor by floor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongzhi.domain.campaigns import queries
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork.queries import grids_to_carry
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.queries import NeedFilters
from gongzhi.domain.places import queries as places
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.fieldwork import openers
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_id, read_moment
from gongzhi.interfaces.common.needs import need_rows
from gongzhi.interfaces.field.campaigns.looks import floor_rows, outcome_buttons
from gongzhi.interfaces.field.pages import show

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.duties.queries import Standing

MOST_NEEDS = 10


@page(Permission.NEED_READ)
@require_GET
@never_cache
def today(request: Request) -> HttpResponse:
    """Shows the day: the rounds under way with one's own buildings, and the needs in one's own hands."""
    standing, moment = request.standing, now()
    scope = standing.scope(Permission.VISIT_RECORD)
    communities = standing.communities_with(Permission.VISIT_RECORD)
    mine = needs.needs_list(_own_hands(standing), NeedFilters(state="open"), now=moment)
    context = {
        "walks": [_walk(one, scope, standing.person_id) for one in queries.open_rounds_of(communities)],
        "may_visit": standing.holds(Permission.VISIT_RECORD),
        "may_handle": standing.holds(Permission.NEED_HANDLE),
        "needs": need_rows(mine[:MOST_NEEDS], moment),
        "hours": settings.KNOCK_HOURS,
        "may_knock": queries.is_within(settings.KNOCK_HOURS, local(moment)),
    }
    return show(request, "field/campaigns/today.html", context)


def _own_hands(standing: Standing) -> Scope:
    """Narrows to what was handed to the person or the body worked for; a community's whole list is for the desk."""
    return Scope(holders=standing.scope(Permission.NEED_READ).holders)


def _walk(one: Round, scope: Scope, person: UUID | None) -> dict[str, Any]:
    day = local(now()).date()
    return {
        "round": one,
        "lease": queries.lease_of(one, person, now()) if person else None,
        # When one goes oneself today: only then is there a badge to show, and an evening's list to see.
        "goes": {pair.time for pair in queries.pairs_on(one.pk, day) if person in (pair.first_id, pair.second_id)},
        "grids": queries.progress(one.pk, scope),
        "asked": [(door, queries.stair_of(door)) for door in queries.asked_doors(one, scope, day)[:MOST_NEEDS]],
        # What is still to be done stands first.
        "buildings": sorted(queries.my_buildings(one.pk, scope), key=lambda card: card.to_do == 0),
        # Where it may be that the register knows nothing yet, what stands there is to be found.
        "finds": one.target == "organisations" and bool(grids_to_carry(one, scope)),
        "days_left": (one.ends_on - day).days,
    }


@page(Permission.VISIT_RECORD)
@require_GET
@never_cache
def building(request: Request, round_id: UUID, building_id: UUID) -> HttpResponse:
    """Shows the entrances of a building; the only one is opened at once."""
    house = places.place(building_id)
    request.standing.demand(Permission.VISIT_RECORD, at=house)
    cards = queries.entrance_cards(round_id, building_id)
    if not cards:
        raise queries.no_such_round()
    if len(cards) == 1:
        return redirect("field:stairwell", round_id, cards[0].place_id)
    context = {"round": queries.round_of(round_id), "house": house, "cards": cards}
    return show(request, "field/campaigns/building.html", context)


@page(Permission.VISIT_RECORD)
@require_GET
@never_cache
def stairwell(request: Request, round_id: UUID, stair_id: UUID) -> HttpResponse:
    """Shows the floors of an entrance from the top, each door with what can be tapped."""
    stair = places.place(stair_id)
    request.standing.demand(Permission.VISIT_RECORD, at=stair)
    round_ = queries.round_of(round_id)
    moment = local(now())
    floors = queries.stairwell(round_, stair_id, moment)
    if not floors:
        raise queries.no_such_round()
    undoable = _undoable(request, floors, moment)
    context = {
        "round": round_,
        "stair": stair,
        "title": stair.local_name,
        "floors": floor_rows(floors, undoable, moment.date(), round_.target, read_id(request.GET.get("door", ""))),
        "card": queries.stair_card(round_id, stair_id),
        "buttons": outcome_buttons(round_.target),
        "opens": openers(round_.community_id).get(stair_id, ""),
        "batch": request.GET.get("floor", ""),
        "siblings": queries.entrance_cards(round_id, stair.building_id) if stair.building_id else [],
        **_clock(request, round_, moment),
    }
    return show(request, "field/campaigns/stairwell.html", context)


def _undoable(request: Request, floors: list[queries.Floor], moment: datetime) -> dict[UUID, UUID]:
    person = request.standing.person_id
    if person is None:
        return {}
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    doors = [cell.door_id for one in floors for cell in one.doors]
    return queries.undoable(doors, person=person, since=midnight)


def _clock(request: Request, round_: Round, moment: datetime) -> dict[str, Any]:
    """Says whether doors may be knocked at now, and else for which part of the last day visits are recorded."""
    may_knock = queries.is_within(settings.KNOCK_HOURS, moment) and moment.date() <= round_.ends_on
    chosen = read_moment(request.GET.get("visited", ""))
    parts = [] if may_knock else queries.day_parts(moment, settings.KNOCK_HOURS, since=round_.starts_on)
    parts = [part for part in parts if part.day <= round_.ends_on]
    return {
        "hours": settings.KNOCK_HOURS,
        "may_knock": may_knock,
        "parts": [
            {
                "value": part.at.isoformat(timespec="minutes"),
                "name": part.name,
                "is_today": part.day == moment.date(),
                "is_chosen": chosen is not None and abs(part.at - chosen) < timedelta(minutes=1),
            }
            for part in parts
        ],
        "visited": chosen.isoformat(timespec="minutes") if chosen else "",
        "may_record": may_knock or chosen is not None,
        "is_open": round_.state == "open",
    }
