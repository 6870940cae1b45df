"""Places for programs."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import children_of, communities_below, full_name, place
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.common.request import Request

router = Router()


class PlaceOut(Schema):
    """One place; position in degrees (WGS-84), ``level`` counts floors."""

    id: UUID
    kind: str
    code: str
    name: str
    full_name: str = ""
    parent_id: UUID | None
    community_id: UUID | None
    level: int | None
    longitude: float | None
    latitude: float | None


@router.get("/communities", response=Page[PlaceOut], url_name="communities")
@permitted(Permission.PLACE_READ)
def communities(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """Lists the communities in which one may see places, by code."""
    scope = request.standing.scope(Permission.PLACE_READ)
    own = communities_below("").filter(pk__in=request.standing.communities_with(Permission.PLACE_READ))
    found = reduce(or_, (communities_below(path) for path in scope.paths), own)
    return paged(found, paging, _shown)


@router.get("/places/{uuid:place_id}", response=PlaceOut, url_name="place")
@permitted(Permission.PLACE_READ)
def one_place(request: Request, place_id: UUID) -> dict[str, Any]:
    """Shows one place."""
    found = place(place_id)
    request.standing.demand(Permission.PLACE_READ, at=found)
    return _shown(found) | {"full_name": full_name(found)}


@router.get("/places/{uuid:place_id}/children", response=Page[PlaceOut], url_name="place-children")
@permitted(Permission.PLACE_READ)
def children(request: Request, place_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Lists what hangs directly below a place today."""
    above = place(place_id)
    request.standing.demand(Permission.PLACE_READ, at=above)
    return paged(children_of(above.pk), paging, _shown)


def _shown(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in PlaceOut.model_fields if name != "full_name"}
