"""The list of places, filtered and in order, beside its map, and as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries
from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import csv_answer, xlsx_answer
from gongzhi.interfaces.desk.places import maps
from gongzhi.interfaces.desk.places.seen import seen_place

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.places.models import Place

_ORDERS = {
    "place": queries.TREE_ORDER,
    "name": ("name_key", "pk"),
    "households": ("households", "pk"),
    "since": ("since", "pk"),
}
_KINDS = [kind for kind in PlaceKind if kind not in (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY)]
LARGEST_EXPORT = 100_000


def _asked(request: Request) -> queries.PlaceFilters:
    return queries.PlaceFilters(
        kind=chosen(request, "kind", [str(kind) for kind in _KINDS])
        or ("" if words(request) or request.GET.get("lane") else PlaceKind.BUILDING),
        building_class=chosen(request, "class", BuildingClass.values),
        community=_id(request, "community"),
        lane=_id(request, "lane"),
        words=words(request),
        is_ended=request.GET.get("ended") == "1",
        lacks_position=request.GET.get("lacking") == "1",
    )


def _id(request: Request, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _found(request: Request, filters: queries.PlaceFilters) -> QuerySet[Place]:
    standing = request.standing
    return queries.places_list(
        standing.scope(Permission.PLACE_READ).paths, standing.communities_with(Permission.PLACE_READ), filters
    )


@page(Permission.PLACE_READ)
@require_GET
def places(request: Request) -> HttpResponse:
    """Lists places by kind, class, lane, community and words (name, pinyin initials), beside their map."""
    filters = _asked(request)
    found = listing(request, _found(request, filters), orders=_ORDERS)
    context = {
        "listing": found,
        "filters": filters,
        "kinds": [(str(kind), kind.label) for kind in _KINDS],
        "classes": BuildingClass.choices,
        "community": queries.place(filters.community) if filters.community else None,
        "lanes": list(queries.lanes_of(filters.community)) if filters.community else [],
        "features": maps.list_map(found),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/places/find.html", context)


@page(Permission.PLACE_READ)
@require_GET
def export(request: Request, form: str) -> Any:
    """Gives the filtered list as XLSX, CSV or GeoJSON (degrees of CGCS2000)."""
    if form not in ("xlsx", "csv", "geojson"):
        raise NotThere(_("Lists are given as XLSX, CSV or GeoJSON."))
    found = _found(request, _asked(request))
    if found.count() > LARGEST_EXPORT:
        raise NotSo(_("These are more than %(n)d places. Narrow the list, then download it.") % {"n": LARGEST_EXPORT})
    if form == "geojson":
        answer = StreamingHttpResponse(_geojson(found), content_type="application/geo+json")
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(_('places'))}.geojson"
        return answer
    make = xlsx_answer if form == "xlsx" else csv_answer
    return make(_("places"), _heads(), map(_row, found.iterator(chunk_size=2000)))


def _geojson(found: QuerySet[Place]) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": ['
    for number, feature in enumerate(queries.list_features(found.iterator(chunk_size=2000))):
        yield (",\n" if number else "\n") + json.dumps(feature, ensure_ascii=False)
    yield "\n]}\n"


def _heads() -> tuple[str, ...]:
    return (
        _("Community"), _("Courtyard"), _("Building"), _("Entrance"), _("Name"), _("Kind"), _("Kind of building"),
        _("Number of floors"), _("Households"), _("Lane"), _("Longitude"), _("Latitude"), _("Since"), _("Until"),
    )  # fmt: skip


def _row(one: Any) -> tuple[object, ...]:
    courtyard = one.parent.name if one.parent is not None and one.parent.kind == PlaceKind.COURTYARD else ""
    return (
        one.community.name if one.community else "", courtyard, one.building.name if one.building else "",
        one.entrance.name if one.entrance else "", one.name, one.get_kind_display(), one.get_building_class_display(),
        one.floors, one.households, one.lane.name if one.lane else "", one.longitude, one.latitude,
        one.since, one.until,
    )  # fmt: skip


@page(Permission.PLACE_READ)
@require_GET
def lanes(request: Request, place_id: UUID) -> HttpResponse:
    """Lists the lanes of a community with what stands on them, beside their map."""
    community = seen_place(request, place_id)
    orders = {"name": ("name_key", "pk"), "buildings": ("buildings", "pk"), "doors": ("doors", "pk")}
    context = {
        "community": community,
        "listing": listing(request, queries.lanes_of(community.pk), orders=orders),
        "features": maps.place_map(community),
        "may_change": request.standing.may(Permission.PLACE_CHANGE, community),
        "may_import": request.standing.may(Permission.PLACE_IMPORT, community),
    }
    return render(request, "desk/places/lanes.html", context)
