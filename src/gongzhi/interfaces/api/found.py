"""Organisations found on the way, for programs: written down, listed, and decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema

from gongzhi.domain.campaigns.queries import no_such_round, round_of
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork import queries, services
from gongzhi.domain.places.queries import full_name, place
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.request import Request

if TYPE_CHECKING:
    from gongzhi.domain.fieldwork.models import FoundBody

router = Router()
P = Permission


class FoundBodyOut(Schema):
    """An organisation that was found on the way: ``waiting``, ``registered``, ``same`` or ``rejected``.

    ``organisation_id`` is the entry that it became or that it was already.
    """

    id: UUID
    round_id: UUID
    round_name: str
    community_id: UUID
    community_name: str
    place_id: UUID
    place_name: str
    name: str
    kind: str
    remark: str
    state: str
    found_on: date
    organisation_id: UUID | None
    reason: str


class FoundFilter(Paging):
    """Which finds: of a state, round or community, or with a part of their name; empty is all."""

    state: Literal["", "waiting", "registered", "same", "rejected"] = ""
    round: UUID | None = None
    community: UUID | None = None
    text: str = ""


class FoundBodyIn(Schema):
    """An organisation that stands at a place and not in the register; no names or numbers of people."""

    place: UUID
    name: str
    kind: str
    remark: str = ""


class FoundDecisionIn(Schema):
    """What becomes of it: ``register`` (name and kind may be put right), ``same`` with ``organisation``, or ``reject``.

    ``reject`` needs a ``reason``.
    """

    what: Literal["register", "same", "reject"]
    name: str = ""
    kind: str = ""
    organisation: UUID | None = None
    reason: str = ""


@router.get(
    "/rounds/{uuid:round_id}/found-bodies", response={200: Page[FoundBodyOut], **ASKED}, url_name="found-bodies"
)
@permitted(P.VISIT_RECORD)
def found_bodies(request: Request, round_id: UUID, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists what was found in a round: one's own, or all for whoever keeps the register."""
    walked, standing = round_of(round_id), request.standing
    if walked.community_id not in standing.communities_with(P.VISIT_RECORD):
        raise no_such_round()
    mine = None if standing.may(P.ACTOR_MANAGE, walked.community) else standing.person_id
    return paged(queries.found_bodies(round_id, finder=mine), wanted, _shown)


@router.get("/found-bodies", response={200: Page[FoundBodyOut], **ASKED}, url_name="found-bodies-all")
@permitted(P.ACTOR_MANAGE)
def all_found_bodies(request: Request, wanted: Query[FoundFilter]) -> dict[str, Any]:
    """Lists what was found over all rounds of the areas whose register one keeps, the newest first."""
    filters = queries.FindFilters(wanted.state, wanted.round, wanted.community, wanted.text)
    return paged(queries.finds_list(request.standing.scope(P.ACTOR_MANAGE).paths, filters), wanted, _shown)


def _shown(one: FoundBody) -> dict[str, Any]:
    told = {
        "round_name": one.round.name,
        "community_name": one.round.community.name,
        "kind": one.kind_id,
        "place_name": full_name(one.place),
    }
    return {name: getattr(one, name) for name in FoundBodyOut.model_fields if name not in told} | told


@router.post("/rounds/{uuid:round_id}/found-bodies", response=DONE, url_name="report-found")
@permitted(P.VISIT_RECORD)
def report_found(request: Request, round_id: UUID, sent: FoundBodyIn) -> HttpResponse:
    """Writes an organisation down that the register does not have."""
    request.standing.demand(P.VISIT_RECORD, at=place(sent.place))
    find, by = services.Find(**sent.dict()), request.standing.by
    return done(request, "found_body.report", lambda: services.report_found(round_id, found=find, by=by))


@router.post("/found-bodies/{uuid:found_id}/decide", response=DONE, url_name="decide-found")
@permitted(P.ACTOR_MANAGE)
def decide_found(request: Request, found_id: UUID, sent: FoundDecisionIn) -> HttpResponse:
    """Enters a found organisation into the register, says that it was there already, or does not enter it.

    What is entered gets a door in the round, as long as it runs and goes to such organisations.
    """
    request.standing.demand(P.ACTOR_MANAGE, at=queries.found_body(found_id).community)
    by = request.standing.by

    def do() -> FoundBody:
        if sent.what == "register":
            return services.register_found(found_id, name=sent.name, kind=sent.kind, by=by)
        if sent.what == "reject":
            return services.reject_found(found_id, because=sent.reason, by=by)
        return services.match_found(found_id, organisation_id=sent.organisation, by=by)

    return done(request, "found_body.decide", do)
