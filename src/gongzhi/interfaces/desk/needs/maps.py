"""The list on the map: how many of the needs found stand in each building."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.needs.filters import read_filters, read_id


@page(Permission.NEED_READ)
@require_GET
def needs_map(request: Request) -> HttpResponse:
    """Gives the buildings of one community with the number of needs that the filters leave, as GeoJSON."""
    community = mapped_community(request)
    filters = read_filters(request.GET, request.standing)
    counts = queries.needs_by_building(request.standing.scope(Permission.NEED_READ), filters, now=time.now())
    drawn = places.features(community) if community is not None else []
    most = max(counts.values(), default=1)
    features = [_counted(one, counts.get(one["id"], 0), most) for one in drawn]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def mapped_community(request: Request) -> UUID | None:
    """Says which community is drawn: the one chosen among those one may read, else the only one that is one's own."""
    communities = request.standing.communities_with(Permission.NEED_READ)
    chosen = read_id(request.GET.get("community", ""))
    if chosen is None:
        return communities[0] if len(communities) == 1 else None
    scope = request.standing.scope(Permission.NEED_READ)
    below = (places.communities_below(path).filter(pk=chosen).exists() for path in scope.paths)
    return chosen if chosen in communities or any(below) else None


def _counted(feature: dict[str, Any], count: int, most: int) -> dict[str, Any]:
    facts = feature["properties"]
    shown = {"id": feature["id"], "kind": "building", "name": facts["name"], "value": count / most}
    shown["sign"] = str(count) if count else ""
    shown["note"] = ngettext("%(n)d need", "%(n)d needs", count) % {"n": count}
    return {**feature, "properties": shown}
