"""What a partner organisation keeps of its own entry, a volunteer's own declaration, and help asked for with a need."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Router, Schema

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors import services as actor_services
from gongzhi.domain.contributions import queries, services
from gongzhi.domain.contributions.words import PostingSide
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.reach import Scope
from gongzhi.interfaces.api.actors import OrganisationWhole, whole
from gongzhi.interfaces.api.contributions import MOVED, moved_once, oneself
from gongzhi.interfaces.api.contributions_shapes import PostingFactsIn
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.api.register_shapes import DepartureOut, LeaveIn
from gongzhi.interfaces.common.actors import own_organisations, reach_into
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.contributions import demand_side
from gongzhi.interfaces.common.needs import opened_need
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.ask_for_help import put_need_on_list
from gongzhi.workflows.leave_neighbourhood import leave_neighbourhood

router = Router()


class OwnFactsIn(Schema):
    """What is published of an organisation by its own word; what is missing stays as it is."""

    office_phone: str | None = Field(None, max_length=40)
    office_address: str | None = Field(None, max_length=200)
    about: str | None = Field(None, max_length=1000)
    capacities: str | None = Field(None, max_length=1000)


class MembershipIn(Schema):
    """Whether one declares one's Party membership; false takes the declaration back."""

    is_member: bool


class DeclaredOut(Schema):
    """The check-in, and whether a declaration stands on it now."""

    id: UUID
    is_declared: bool


@router.get("/me/organisations", response={200: list[OrganisationWhole], **ASKED}, url_name="own-organisations")
@permitted(Permission.CONTRIBUTE)
def list_own(request: Request) -> list[dict[str, Any]]:
    """Lists the partner organisations that one speaks for."""
    return [whole(actors.organisation(one)) for one in own_organisations(request.standing)]


@router.patch("/me/organisations/{uuid:organisation_id}", response=DONE, url_name="own-organisation-change")
@permitted(Permission.CONTRIBUTE)
def change_own(request: Request, organisation_id: UUID, sent: OwnFactsIn) -> HttpResponse:
    """Corrects what is published; name, kind and area are the community's to keep."""
    body = demand_side(request.standing, organisation_id)
    facts: Any = sent.dict(exclude_unset=True)
    do = partial(actor_services.change_organisation, body.pk, by=request.standing.by, **facts)
    return done(request, "organisation.change_own", do)


@router.post(
    "/me/organisations/{uuid:organisation_id}/leave",
    response={201: DepartureOut, 202: DepartureOut, **COMMANDED},
    url_name="own-organisation-leave",
)
@permitted(Permission.CONTRIBUTE)
def leave(request: Request, organisation_id: UUID, sent: LeaveIn) -> HttpResponse:
    """Lets one's organisation leave from a day on; what is open goes into other hands."""
    body = demand_side(request.standing, organisation_id)

    def do() -> dict[str, Any]:
        reach_into(request.standing, body.community_id)
        left = leave_neighbourhood(body.pk, by=request.standing.by, **sent.dict())
        return {"id": body.pk} | {name: getattr(left, name) for name in ("needs", "postings", "agreements", "claims")}

    status, given = run_once(request, "organisation.leave_own", do)
    return JsonResponse(given, status=status)


@router.post(
    "/me/check-ins/{uuid:check_in_id}/membership",
    response={201: DeclaredOut, 202: DeclaredOut, **COMMANDED},
    url_name="declare-membership",
)
@permitted(Permission.CONTRIBUTE)
def declare(request: Request, check_in_id: UUID, sent: MembershipIn) -> HttpResponse:
    """Declares one's own membership, or takes it back; refused (403) where this installation keeps none (R10)."""
    found = queries.check_in(check_in_id, Scope(holders=frozenset({oneself(request).pk})))

    def do() -> dict[str, Any]:
        entry = services.declare_membership(found.pk, is_member=sent.is_member, by=request.standing.by)
        return {"id": entry.pk, "is_declared": entry.membership_declared_on is not None}

    status, given = run_once(request, "check_in.declare", do)
    return JsonResponse(given, status=status)


@router.post("/needs/{uuid:need_id}/posting", response=MOVED, url_name="posting-for-need")
@permitted(Permission.CONTRIBUTION_MANAGE)
def ask_for_need(request: Request, need_id: UUID, sent: PostingFactsIn) -> HttpResponse:
    """Asks on the list for help with a need, in public words; whoever claims it does not see the need."""
    need = opened_need(request, need_id)
    request.standing.demand(Permission.CONTRIBUTION_MANAGE, at=need.community)
    facts = services.PostingFacts(side=PostingSide.ASK, **sent.dict())
    return moved_once(request, "posting.for_need", partial(put_need_on_list, need, facts=facts, by=request.standing.by))
