"""Places at the desk: which communities there are, what stands in them, and one place with its history."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries
from gongzhi.domain.places.words import ActKind, ActState, PlaceKind
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing, words
from gongzhi.interfaces.common.places import changed_at
from gongzhi.interfaces.common.sheets import csv_answer
from gongzhi.interfaces.desk.places import maps
from gongzhi.interfaces.desk.places.seen import seen_place
from gongzhi.workflows.change_place import touched_by

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

_ORDERS = {"code": ("code", "pk"), "name": ("name_key", "pk"), "households": ("households", "pk")}
_CARRIES_CARD = (PlaceKind.BUILDING, PlaceKind.ENTRANCE)


@page(Permission.PLACE_READ)
@require_GET
def communities(request: Request) -> HttpResponse:
    """Lists the communities one may see, with their numbers of buildings and households."""
    q = words(request)
    found = listing(request, _found(request, q), orders=_ORDERS)
    district = queries.district()
    top = district if district and request.standing.may(Permission.PLACE_IMPORT, district) else None
    return render(request, "desk/places/list.html", {"listing": found, "q": q, "top": top})


@page(Permission.PLACE_READ)
@require_GET
def export(request: Request) -> HttpResponse:
    """Gives the list as a file."""
    rows = _found(request, words(request)).order_by("code").values_list("code", "name", "buildings", "households")
    heads = (_("Code"), _("Community"), _("Buildings"), _("Households"))
    return csv_answer(_("communities"), heads, rows.iterator())


def _found(request: Request, q: str) -> Any:
    scope = request.standing.scope(Permission.PLACE_READ)
    own = queries.communities_below("").filter(pk__in=request.standing.communities_with(Permission.PLACE_READ))
    found = reduce(or_, (queries.communities_below(path) for path in scope.paths), own)
    return queries.with_numbers(queries.named(found, q))


@page(Permission.PLACE_READ)
@require_GET
def place_page(request: Request, place_id: UUID) -> HttpResponse:
    """Shows one place: what it is, where it lies, what hangs below it, and what was done to it."""
    place = seen_place(request, place_id)
    is_lane = place.kind == PlaceKind.LANE
    found = queries.standing_on_lane(place.pk) if is_lane else queries.children_of(place.pk)
    context = {
        "place": place,
        "above": queries.ancestors(place),
        "listing": listing(request, found, orders={"position": ("position", "name_key", "pk")}),
        "levels": _levels(place),
        "features": maps.place_map(place),
        "acts": list(queries.acts_about(place.pk)[:20]),
        "today": today(),
        **_rights(request, place),
    }
    return render(request, "desk/places/place.html", context)


def _levels(place: Place) -> list[tuple[str, int]]:
    if place.kind != PlaceKind.COMMUNITY:
        return []
    labels, levels = dict(PlaceKind.choices), queries.levels_below(place.pk)
    return [(str(labels[kind]), levels[kind]) for kind in PlaceKind.values if kind in levels]


def _rights(request: Request, place: Place) -> dict[str, Any]:
    """Tells what this person may do with a place, and what an act on it would touch."""
    is_community = place.kind == PlaceKind.COMMUNITY
    may_change = request.standing.may(Permission.PLACE_CHANGE, place) and place.until is None
    return {
        "is_community": is_community,
        "may_import": is_community and request.standing.may(Permission.PLACE_IMPORT, place),
        "may_undo": request.standing.may(Permission.PLACE_CHANGE, place),
        "has_grids": place.building_id is not None and request.standing.may(Permission.PLAN_READ, place),
        "has_card": place.kind in _CARRIES_CARD and request.standing.may(Permission.CARD_READ, place),
        "acts_open": [(kind, acts_in_words()[kind]) for kind in acts_open(request, place)] if may_change else [],
        "touched": touched_by(place) if may_change and place.community_id and not is_community else None,
        "DONE": ActState.DONE,
        "PLANNED": ActState.PLANNED,
    }


def acts_in_words() -> dict[str, str]:
    """Names what can be done to a place, as buttons say it."""
    return {
        ActKind.RENAME: _("Rename"),
        ActKind.CORRECT: _("Correct"),
        ActKind.ADD: _("Add below"),
        ActKind.MOVE: _("Move"),
        ActKind.SPLIT: _("Split"),
        ActKind.MERGE: _("Merge"),
        ActKind.END: _("Demolish or end"),
    }


def acts_open(request: Request, place: Place) -> list[str]:
    """Lists the acts that fit a place and are open to the person."""
    fitting = acts_fitting(place)
    return [kind for kind in fitting if request.standing.may(Permission.PLACE_CHANGE, changed_at(place, kind))]


def acts_fitting(place: Place) -> list[str]:
    """Lists the acts that fit a kind of place."""
    if place.kind in (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT):
        return []
    if place.kind == PlaceKind.COMMUNITY:
        return [ActKind.RENAME, ActKind.ADD, ActKind.SPLIT, ActKind.MERGE]
    if place.kind == PlaceKind.LANE:
        return [ActKind.RENAME, ActKind.CORRECT, ActKind.MERGE, ActKind.END]
    if place.kind == PlaceKind.HOUSEHOLD:
        return [ActKind.RENAME, ActKind.CORRECT, ActKind.MOVE, ActKind.MERGE, ActKind.END]
    return list(acts_in_words())
