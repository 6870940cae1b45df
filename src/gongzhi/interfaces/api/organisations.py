"""Keeping the register of organisations for programs: kinds, entries, coverages, alliances, merging, leaving."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import File, Query
from ninja.files import UploadedFile

from gongzhi.domain.actors import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.time import today

# The same router, because two that share an address would hide one another's methods.
from gongzhi.interfaces.api.actors import router
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, paged
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.api.register_shapes import (
    AllianceOut,
    BecauseIn,
    BroughtOut,
    CoverageIn,
    CoverageOut,
    DayFilter,
    DayIn,
    DepartureOut,
    DoneOut,
    FactsIn,
    KindIn,
    KindOut,
    LeaveIn,
    MergeIn,
    NewKindIn,
    OrganisationIn,
    PlaceIn,
    RatesOut,
    SeatIn,
    SeatOut,
    SimilarOut,
)
from gongzhi.interfaces.common.actors import (
    demand_area,
    demand_keeping,
    demand_membership,
    demand_organisation,
    demand_relation,
)
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.leave_neighbourhood import leave_neighbourhood
from gongzhi.workflows.merge_duplicate import merge_duplicate, part_duplicate
from gongzhi.workflows.place_organisation import place_organisation

__all__ = ["router"]


@router.get("/organisation-kinds", response=list[KindOut], url_name="organisation-kinds")
@permitted(Permission.ACTOR_READ)
def list_kinds(request: Request) -> list[dict[str, Any]]:
    """Lists the kinds of organisations."""
    del request
    return [{name: getattr(one, name) for name in KindOut.model_fields} for one in queries.body_kinds()]


@router.post("/organisation-kinds", response={201: KindOut, 202: KindOut}, url_name="organisation-kind-add")
@permitted(Permission.SETUP)
def add_kind(request: Request, body: NewKindIn) -> HttpResponse:
    """Adds a kind."""

    def do() -> dict[str, Any]:
        kind = services.add_body_kind(body.code, by=request.standing.by, **body.dict(exclude={"code"}))
        return {name: getattr(kind, name) for name in KindOut.model_fields}

    return _once(request, "organisation.kind_add", do)


@router.put("/organisation-kinds/{code}", response={201: KindOut, 202: KindOut}, url_name="organisation-kind")
@permitted(Permission.SETUP)
def change_kind(request: Request, code: str, body: KindIn) -> HttpResponse:
    """Changes a kind."""

    def do() -> dict[str, Any]:
        kind = services.change_body_kind(code, by=request.standing.by, **body.dict())
        return {name: getattr(kind, name) for name in KindOut.model_fields}

    return _once(request, "organisation.kind_change", do)


@router.post("/organisation-kinds/{code}/end", response={201: KindOut, 202: KindOut}, url_name="organisation-kind-end")
@permitted(Permission.SETUP)
def end_kind(request: Request, code: str, body: DayIn) -> HttpResponse:
    """Closes a kind for new organisations from a day on; without a day it is open again."""

    def do() -> dict[str, Any]:
        kind = services.end_body_kind(code, on=body.on, by=request.standing.by)
        return {name: getattr(kind, name) for name in KindOut.model_fields}

    return _once(request, "organisation.kind_end", do)


@router.get("/organisations/similar", response=list[SimilarOut], url_name="organisations-similar")
@permitted(Permission.ACTOR_MANAGE)
def similar(request: Request, name: str, credit_code: str = "") -> list[Any]:
    """Lists organisations that may be the one about to be added."""
    paths = request.standing.scope(Permission.ACTOR_MANAGE).paths
    found = queries.similar_organisations(name, paths=paths, credit_code=credit_code)
    return [{one: getattr(row, one) for one in SimilarOut.model_fields} for row in found]


@router.post("/organisations", response={201: DoneOut, 202: DoneOut}, url_name="organisation-add")
@permitted(Permission.ACTOR_MANAGE)
def add_organisation(request: Request, body: OrganisationIn) -> HttpResponse:
    """Adds an organisation."""

    def do() -> dict[str, Any]:
        area = demand_area(request.standing, body.area, Permission.ACTOR_MANAGE)
        community = None if area.kind == PlaceKind.DISTRICT else area
        facts: Any = body.dict(exclude={"name", "kind", "area"}, exclude_none=True)
        added = services.add_organisation(
            body.name, kind=body.kind, community=community, by=request.standing.by, **facts
        )
        return {"id": added.pk}

    return _once(request, "organisation.add", do)


@router.post(
    "/areas/{uuid:area_id}/organisations/import",
    response={201: BroughtOut, 202: BroughtOut, **COMMANDED},
    url_name="organisations-import",
)
@permitted(Permission.ACTOR_MANAGE)
def import_organisations(request: Request, area_id: UUID, sheet: File[UploadedFile]) -> HttpResponse:
    """Takes a sheet of organisations in (XLSX or CSV), everything or nothing; faults come by row and column (422)."""
    area = demand_area(request.standing, area_id, Permission.ACTOR_MANAGE)

    def do() -> dict[str, Any]:
        brought = services.import_organisations(sheet.read(), area=area, by=request.standing.by)
        return {"added": brought.added, "dropped": list(brought.dropped)}

    return _once(request, "organisation.import", do)


@router.patch(
    "/organisations/{uuid:organisation_id}", response={201: DoneOut, 202: DoneOut}, url_name="organisation-change"
)
@permitted(Permission.ACTOR_MANAGE)
def change_organisation(request: Request, organisation_id: UUID, body: FactsIn) -> HttpResponse:
    """Corrects an organisation's entry."""
    found = demand_keeping(request.standing, organisation_id)
    facts: Any = body.dict(exclude_unset=True)

    def do() -> dict[str, Any]:
        services.change_organisation(found.pk, by=request.standing.by, **facts)
        return {"id": found.pk}

    return _once(request, "organisation.change", do)


@router.post(
    "/organisations/{uuid:organisation_id}/confirm",
    response={201: DoneOut, 202: DoneOut},
    url_name="organisation-confirm",
)
@permitted(Permission.ACTOR_MANAGE)
def confirm_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Lets an organisation that applied take part."""
    found = demand_keeping(request.standing, organisation_id)
    do = _doing(found.pk, lambda: services.confirm_organisation(found.pk, by=request.standing.by))
    return _once(request, "organisation.confirm", do)


@router.post(
    "/organisations/{uuid:organisation_id}/decline",
    response={201: DoneOut, 202: DoneOut},
    url_name="organisation-decline",
)
@permitted(Permission.ACTOR_MANAGE)
def decline_organisation(request: Request, organisation_id: UUID, body: BecauseIn) -> HttpResponse:
    """Does not confirm an organisation that applied."""
    found = demand_keeping(request.standing, organisation_id)
    because = body.because
    do = _doing(found.pk, lambda: services.decline_organisation(found.pk, because=because, by=request.standing.by))
    return _once(request, "organisation.decline", do)


@router.post(
    "/organisations/{uuid:organisation_id}/leave",
    response={201: DepartureOut, 202: DepartureOut},
    url_name="organisation-leave",
)
@permitted(Permission.ACTOR_MANAGE)
def leave(request: Request, organisation_id: UUID, body: LeaveIn) -> HttpResponse:
    """Ends an organisation's taking part and hands over what is open."""
    found = demand_keeping(request.standing, organisation_id)

    def do() -> dict[str, Any]:
        left = leave_neighbourhood(found.pk, on=body.on, because=body.because, by=request.standing.by)
        counts = ("needs", "postings", "agreements", "claims")
        return {"id": found.pk} | {name: getattr(left, name) for name in counts}

    return _once(request, "organisation.leave", do)


@router.post(
    "/organisations/{uuid:organisation_id}/merge", response={201: DoneOut, 202: DoneOut}, url_name="organisation-merge"
)
@permitted(Permission.ACTOR_MANAGE)
def merge(request: Request, organisation_id: UUID, body: MergeIn) -> HttpResponse:
    """Lets another entry stand for this one as well."""
    found, kept = demand_keeping(request.standing, organisation_id), demand_keeping(request.standing, body.into)

    def do() -> dict[str, Any]:
        merge_duplicate(found.pk, into=kept.pk, by=request.standing.by, because=body.because)
        return {"id": kept.pk}

    return _once(request, "organisation.merge", do)


@router.post(
    "/organisations/{uuid:organisation_id}/part", response={201: DoneOut, 202: DoneOut}, url_name="organisation-part"
)
@permitted(Permission.ACTOR_MANAGE)
def part(request: Request, organisation_id: UUID) -> HttpResponse:
    """Undoes a merge."""
    found = demand_keeping(request.standing, organisation_id)
    kept = found.merged_into_id or found.pk
    do = _doing(found.pk, lambda: part_duplicate(found.pk, kept_id=kept, by=request.standing.by))
    return _once(request, "organisation.part", do)


@router.post(
    "/organisations/{uuid:organisation_id}/places", response={201: DoneOut, 202: DoneOut}, url_name="organisation-place"
)
@permitted(Permission.ACTOR_MANAGE)
def add_place(request: Request, organisation_id: UUID, body: PlaceIn) -> HttpResponse:
    """Says what an organisation has to do with a place; where it is located, rounds under way visit it there."""
    found = demand_keeping(request.standing, organisation_id)

    def do() -> dict[str, Any]:
        at = places.place(body.place)
        request.standing.demand(Permission.ACTOR_MANAGE, at=at)
        related = place_organisation(
            found, place=at, relation=body.relation, from_=body.since, source=body.source, by=request.standing.by
        )
        return {"id": related.pk}

    return _once(request, "organisation.place", do)


@router.post(
    "/organisations/{uuid:organisation_id}/places/{uuid:relation_id}/end",
    response={201: DoneOut, 202: DoneOut, **COMMANDED},
    url_name="organisation-place-end",
)
@permitted(Permission.ACTOR_MANAGE)
def end_place(request: Request, organisation_id: UUID, relation_id: UUID, body: DayIn) -> HttpResponse:
    """Ends what an organisation has to do with a place; ``on`` is the first day without (today)."""
    found, day = demand_keeping(request.standing, organisation_id), body.on or today()
    demand_relation(found, relation_id)
    do = _doing(relation_id, lambda: services.end_relation(relation_id, on=day, by=request.standing.by))
    return _once(request, "organisation.place_end", do)


@router.get("/coverage", response=Page[CoverageOut], url_name="coverage")
@permitted(Permission.ACTOR_READ)
def list_coverage(request: Request, wanted: Query[DayFilter]) -> dict[str, Any]:
    """Lists the organisations of the counted kinds with their coverage on a day."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    found = queries.coverage_list(paths, on=wanted.on or today(), way=wanted.way, text=wanted.text)
    return paged(found.order_by("name_key", "id"), wanted, _covered)


@router.get("/coverage/rates", response=RatesOut, url_name="coverage-rates")
@permitted(Permission.ACTOR_READ)
def rates(request: Request, on: date | None = None) -> dict[str, Any]:
    """Gives the two rates on a day with numerator, denominator and exclusions."""
    found = queries.coverage_rates(request.standing.scope(Permission.ACTOR_READ).paths, on=on or today())
    return {name: getattr(found, name) for name in RatesOut.model_fields}


@router.post(
    "/organisations/{uuid:organisation_id}/coverage", response={201: DoneOut, 202: DoneOut}, url_name="coverage-record"
)
@permitted(Permission.ACTOR_MANAGE)
def record_coverage(request: Request, organisation_id: UUID, body: CoverageIn) -> HttpResponse:
    """Records how an organisation is covered from a day on."""
    found = demand_keeping(request.standing, organisation_id)

    def do() -> dict[str, Any]:
        facts = services.CoverageFacts(**body.dict(exclude={"since"}))
        return {"id": services.record_coverage(found.pk, facts=facts, from_=body.since, by=request.standing.by).pk}

    return _once(request, "coverage.record", do)


@router.get("/alliances", response=Page[AllianceOut], url_name="alliances")
@permitted(Permission.ACTOR_READ)
def list_alliances(request: Request, wanted: Query[DayFilter]) -> dict[str, Any]:
    """Lists alliances with their number of members on a day."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    found = queries.alliances(paths, on=wanted.on or today(), text=wanted.text).order_by("name_key", "id")
    return paged(found, wanted, lambda one: {name: getattr(one, name) for name in AllianceOut.model_fields})


@router.get("/alliances/{uuid:organisation_id}/members", response=Page[SeatOut], url_name="alliance-members")
@permitted(Permission.ACTOR_READ)
def list_members(request: Request, organisation_id: UUID, wanted: Query[DayFilter]) -> dict[str, Any]:
    """Lists the members of an alliance on a day, the chair unit first."""
    found = demand_organisation(request.standing, organisation_id)
    return paged(queries.alliance_members(found.pk, wanted.on or today()), wanted, _seat)


@router.post(
    "/alliances/{uuid:organisation_id}/members", response={201: DoneOut, 202: DoneOut}, url_name="alliance-join"
)
@permitted(Permission.ACTOR_MANAGE)
def join_alliance(request: Request, organisation_id: UUID, body: SeatIn) -> HttpResponse:
    """Puts an organisation into an alliance, or changes its role there."""
    found = demand_keeping(request.standing, organisation_id)

    def do() -> dict[str, Any]:
        seat = services.Seat(body.role, body.since, body.source, body.until)
        return {"id": services.join_alliance(found.pk, member=body.member, seat=seat, by=request.standing.by).pk}

    return _once(request, "alliance.join", do)


@router.post(
    "/alliances/{uuid:organisation_id}/members/{uuid:membership_id}/end",
    response={201: DoneOut, 202: DoneOut, **COMMANDED},
    url_name="alliance-leave",
)
@permitted(Permission.ACTOR_MANAGE)
def leave_alliance(request: Request, organisation_id: UUID, membership_id: UUID, body: DayIn) -> HttpResponse:
    """Ends a membership or a term as chair; ``on`` is the first day without (today)."""
    found, day = demand_keeping(request.standing, organisation_id), body.on or today()
    demand_membership(found, membership_id)
    do = _doing(membership_id, lambda: services.leave_alliance(membership_id, on=day, by=request.standing.by))
    return _once(request, "alliance.leave", do)


def _once(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)


def _doing(id: UUID, do: Any) -> Any:
    def carry_out() -> dict[str, Any]:
        do()
        return {"id": id}

    return carry_out


def _covered(one: Any) -> dict[str, Any]:
    row = getattr(one, "covering", None)
    return {
        "id": one.pk,
        "name": one.name,
        "kind": one.kind_id,
        "community_id": one.community_id,
        "way": row.way if row else "",
        "branch": row.branch.name if row and row.branch else "",
        "transferred": row.transferred if row else 0,
        "recruited": row.recruited if row else 0,
        "instructors": row.instructors if row else 0,
        "since": row.during.lower if row else None,
    }


def _seat(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "member_id": one.member_id,
        "member_name": one.member.name,
        "role": one.role,
        "since": one.during.lower,
        "until": one.during.upper,
        "source": one.source,
    }
