"""Organisations, posts and their holders for programs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from gongzhi.domain.actors.queries import (
    appointments_on,
    body_kind_name,
    branches_of,
    organisations,
    places_of_organisation,
)
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids.queries import grids_of_places
from gongzhi.domain.places.queries import full_name
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.common.actors import demand_organisation
from gongzhi.interfaces.common.request import Request

router = Router()


class OrganisationOut(Schema):
    """A body that takes part."""

    id: UUID
    name: str
    kind: str
    kind_name: str
    family: str
    state: str
    community_id: UUID | None
    parent_id: UUID | None
    credit_code: str
    since: date
    until: date | None


class RelationOut(Schema):
    """What a body has to do with a place. ``grid_id``: the grid in which that place stands, where one holds it.

    A courtyard or lane whose buildings have grids stands in the one with most of their households.
    """

    id: UUID
    place_id: UUID
    place_name: str
    relation: str
    source: str
    since: date
    grid_id: UUID | None
    grid_name: str


class OrganisationWhole(OrganisationOut):
    """A body with what is published of it, its places, its branches, and the entry that stands for it once merged."""

    office_phone: str
    office_address: str
    about: str
    capacities: str
    charter: str
    merged_into_id: UUID | None
    branches: list[UUID]
    places: list[RelationOut]


class AppointmentOut(Schema):
    """Who holds which post, since when, by what right."""

    id: UUID
    person_id: UUID
    person_name: str
    post_id: UUID
    post_title: str
    post_kind: str
    organisation_id: UUID
    organisation_name: str
    place_name: str
    is_deputy: bool
    since: date
    legal_basis: str


class OrganisationFilter(Paging):
    """Which organisations."""

    kind: str = ""
    family: str = ""
    text: str = ""


class AppointmentFilter(Paging):
    """Whose appointments, on which day (today)."""

    kind: str = ""
    organisation: UUID | None = None
    text: str = ""
    on: date | None = None


@router.get("/organisations", response=Page[OrganisationOut], url_name="organisations")
@permitted(Permission.ACTOR_READ)
def list_organisations(request: Request, wanted: Query[OrganisationFilter]) -> dict[str, Any]:
    """Lists the organisations of one's communities, and the offices above them."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    found = organisations(paths, on=today(), kind=wanted.kind, family=wanted.family, text=wanted.text)
    return paged(found, wanted, _organisation)


@router.get("/organisations/{uuid:organisation_id}", response=OrganisationWhole, url_name="organisation")
@permitted(Permission.ACTOR_READ)
def one_organisation(request: Request, organisation_id: UUID) -> dict[str, Any]:
    """Shows one organisation with the places it has to do with today."""
    return whole(demand_organisation(request.standing, organisation_id))


@router.get("/appointments", response=Page[AppointmentOut], url_name="appointments")
@permitted(Permission.ACTOR_READ)
def list_appointments(request: Request, wanted: Query[AppointmentFilter]) -> dict[str, Any]:
    """Lists who holds which post below one's places on a day."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    found = appointments_on(
        paths, on=wanted.on or today(), kind=wanted.kind, organisation_id=wanted.organisation, text=wanted.text
    )
    return paged(found, wanted, _appointment)


def whole(found: Any) -> dict[str, Any]:
    """Shows an organisation with all that is published of it."""
    related = list(places_of_organisation(found.pk, today()))
    grids = grids_of_places([one.place for one in related], today())
    places = [
        {
            "id": one.pk,
            "place_id": one.place_id,
            "place_name": full_name(one.place),
            "relation": one.relation,
            "source": one.source,
            "since": one.during.lower,
            "grid_id": grids[one.place_id].grid.pk if one.place_id in grids else None,
            "grid_name": grids[one.place_id].grid.name if one.place_id in grids else "",
        }
        for one in related
    ]
    published = ("office_phone", "office_address", "about", "capacities", "charter", "merged_into_id")
    return _organisation(found) | {
        **{name: getattr(found, name) for name in published},
        "branches": [one.pk for one in branches_of(found.pk, today())],
        "places": places,
    }


def _organisation(found: Any) -> dict[str, Any]:
    shown = {name: getattr(found, name) for name in OrganisationOut.model_fields if not name.startswith("kind")}
    return shown | {"kind": found.kind_id, "kind_name": body_kind_name(found.kind)}


def _appointment(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "person_id": one.person_id,
        "person_name": one.person.name,
        "post_id": one.post_id,
        "post_title": one.post.title,
        "post_kind": one.post.kind,
        "organisation_id": one.post.organisation_id,
        "organisation_name": one.post.organisation.name,
        "place_name": one.post.place.name,
        "is_deputy": one.is_deputy,
        "since": one.during.lower,
        "legal_basis": one.legal_basis,
    }
