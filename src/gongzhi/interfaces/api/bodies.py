"""Relations between bodies and the chain of responsibility for programs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import BodyRelationKind, ChainLevel, Permission, SourceKind
from gongzhi.domain.places.queries import place
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

router = Router()
P = Permission


class BodyRelationOut(Schema):
    """One relation, also as a sentence; ``until`` is its first day without."""

    id: UUID
    source_body_id: UUID
    source_body_name: str
    kind: str
    target_body_id: UUID
    target_body_name: str
    about: str
    source_kind: str
    source: str
    place_id: UUID
    is_sample: bool
    since: date
    until: date | None
    sentence: str


class RelationFilter(Paging):
    """Which relations, at which place (everywhere), on which day (today)."""

    place: UUID | None = None
    on: date | None = None
    kind: str = ""
    source_kind: str = ""
    text: str = ""


class RelationIn(Schema):
    """``source_body`` leads (guides, …) ``target_body``, by which text."""

    source_body: UUID
    target_body: UUID
    kind: BodyRelationKind
    source_kind: SourceKind
    source: str = Field(max_length=200)
    place: UUID
    since: date
    until: date | None = None
    about: str = Field(default="", max_length=200)


class RelationEndIn(Schema):
    """The first day without, and why."""

    on: date
    because: str = Field(default="", max_length=200)


class RelationChangeOut(Schema):
    """A relation that is there on one of two days only."""

    change: str
    relation: BodyRelationOut


class ChainLinkOut(Schema):
    """One body of the chain on a day."""

    id: UUID
    level: int
    name: str
    post: str
    attached: str
    holders: list[str]
    deputies: list[str]
    members: int | None
    is_vacant: bool
    is_sample: bool


class CellOut(Schema):
    """One level in one grid."""

    level: int
    grid_id: UUID
    links: list[UUID]
    is_gap: bool


class ColumnOut(Schema):
    """One grid with its members' posts and its stewards."""

    id: UUID
    name: str
    members: int | None
    entrances: int
    stewards: int


class ChainOut(Schema):
    """The matrix of levels by grids on a day; levels one and two span all grids."""

    on: date
    levels: int
    gaps: int
    grids: list[ColumnOut]
    links: list[ChainLinkOut]
    cells: list[CellOut]


class LinkIn(Schema):
    """A body of the chain; it is attached to ``grid``, or to ``place`` (a courtyard or building)."""

    level: int = Field(ge=1, le=4)
    name: str = Field(max_length=80)
    organisation: UUID
    title: str = Field(max_length=120)
    parent: UUID | None = None
    grid: UUID | None = None
    place: UUID | None = None
    members: int | None = Field(default=None, ge=0, le=9999)
    since: date


class CountIn(Schema):
    """How many responsibility posts from a day on."""

    number: int = Field(ge=0, le=9999)
    since: date


class AttachIn(Schema):
    """To what a branch or group is attached."""

    grid: UUID | None = None
    place: UUID | None = None


class KeptOut(Schema):
    """What was entered or changed."""

    id: UUID


@router.get("/relations", response={200: Page[BodyRelationOut], **ASKED}, url_name="body-relations")
@permitted(P.DUTY_READ)
def list_relations(request: Request, wanted: Query[RelationFilter]) -> dict[str, Any]:
    """Lists the relations that hold on a day; they are public."""
    del request
    top = place(wanted.place).path if wanted.place else ""
    found = queries.relations_on(
        (top,), on=wanted.on or today(), kind=wanted.kind, source_kind=wanted.source_kind, text=wanted.text
    )
    return paged(found, wanted, _relation)


@router.get("/relations/changes", response={200: list[RelationChangeOut], **ASKED}, url_name="relation-changes")
@permitted(P.DUTY_READ)
def relation_changes(request: Request, before: date, after: date, place_id: UUID | None = None) -> list[dict[str, Any]]:
    """Lists the relations that are there on one of two days only."""
    del request
    top = place(place_id).path if place_id else ""
    found = queries.compare_relations((top,), before=before, after=after)
    return [{"change": one.kind, "relation": _relation(one.relation)} for one in found]


@router.post("/relations", response={201: BodyRelationOut, 202: BodyRelationOut, **COMMANDED}, url_name="add-relation")
@permitted(P.DUTY_KEEP)
def add_relation(request: Request, sent: RelationIn) -> HttpResponse:
    """Enters a relation between two bodies."""
    top = place(sent.place)
    request.standing.demand(P.DUTY_KEEP, at=top)
    facts = services.RelationFacts(from_=sent.since, **sent.dict(exclude={"place", "since"}))
    by = request.standing.by
    return _answered(request, "relation.add", lambda: _relation(services.add_relation(facts, place=top, by=by)))


@router.post(
    "/relations/{uuid:relation_id}/end",
    response={201: KeptOut, 202: KeptOut, **COMMANDED},
    url_name="end-relation",
)
@permitted(P.DUTY_KEEP)
def end_relation(request: Request, relation_id: UUID, sent: RelationEndIn) -> HttpResponse:
    """Ends a relation; older days keep their picture."""
    request.standing.demand(P.DUTY_KEEP, at=queries.body_relation(relation_id).place)
    by = request.standing.by
    return _answered(
        request, "relation.end", lambda: {"id": services.end_body_relation(relation_id, by=by, **sent.dict()).pk}
    )


@router.get("/communities/{uuid:community_id}/chain", response={200: ChainOut, **ASKED}, url_name="chain")
@permitted(P.ACTOR_READ)
def chain(request: Request, community_id: UUID, on: date | None = None) -> dict[str, Any]:
    """Gives the matrix of levels by grids of a community on a day (today)."""
    community = place(community_id)
    request.standing.demand(P.ACTOR_READ, at=community)
    matrix = queries.chain_matrix(community, on=on or today())
    return {
        "on": matrix.on,
        "levels": matrix.levels,
        "gaps": matrix.gaps,
        "grids": [
            {"id": grid.pk, "name": grid.name, "members": number, "entrances": own.entrances, "stewards": own.held}
            for grid, number, own in zip(matrix.grids, matrix.members, matrix.stewards, strict=True)
        ],
        "links": [{name: getattr(one, name) for name in ChainLinkOut.model_fields} for one in matrix.lines],
        "cells": [
            {"level": level, "grid_id": grid.pk, "links": [one.id for one in cell.lines], "is_gap": cell.is_gap}
            for level, row in matrix.cells.items()
            for grid, cell in zip(matrix.grids, row, strict=True)
        ],
    }


@router.post(
    "/communities/{uuid:community_id}/chain",
    response={201: KeptOut, 202: KeptOut, **COMMANDED},
    url_name="add-link",
)
@permitted(P.DUTY_KEEP)
def add_link(request: Request, community_id: UUID, sent: LinkIn) -> HttpResponse:
    """Hangs a body into the chain; on level one the body stands at the subdistrict."""
    community = place(community_id)
    request.standing.demand(P.DUTY_KEEP, at=community)
    spot = community.parent if sent.level == ChainLevel.WORK_COMMITTEE else place(sent.place or community_id)
    request.standing.demand(P.DUTY_KEEP, at=spot or community)
    facts = services.LinkFacts(
        level=sent.level,
        name=sent.name,
        place=spot or community,
        from_=sent.since,
        organisation=organisation(sent.organisation),
        title=sent.title,
        parent_id=sent.parent,
        grid_id=sent.grid,
        members=sent.members,
    )
    by = request.standing.by
    return _answered(request, "chain.add", lambda: {"id": services.add_link(facts, by=by).pk})


@router.post("/chain/{uuid:link_id}/attach", response={201: KeptOut, 202: KeptOut, **COMMANDED}, url_name="attach-link")
@permitted(P.DUTY_KEEP)
def attach_link(request: Request, link_id: UUID, sent: AttachIn) -> HttpResponse:
    """Attaches a branch or group to another grid, courtyard or building."""
    _kept(request, link_id)
    by, spot = request.standing.by, place(sent.place) if sent.place else None
    return _answered(
        request, "chain.attach", lambda: {"id": services.attach_link(link_id, grid_id=sent.grid, place=spot, by=by).pk}
    )


@router.post("/chain/{uuid:link_id}/members", response={201: KeptOut, 202: KeptOut, **COMMANDED}, url_name="count-link")
@permitted(P.DUTY_KEEP)
def count_members(request: Request, link_id: UUID, sent: CountIn) -> HttpResponse:
    """Says how many members' posts a body has from a day on."""
    _kept(request, link_id)
    by = request.standing.by
    return _answered(
        request,
        "chain.count",
        lambda: {"id": services.count_members(link_id, number=sent.number, from_=sent.since, by=by).pk},
    )


@router.post("/chain/{uuid:link_id}/end", response={201: KeptOut, 202: KeptOut, **COMMANDED}, url_name="end-link")
@permitted(P.DUTY_KEEP)
def end_link(request: Request, link_id: UUID, sent: RelationEndIn) -> HttpResponse:
    """Takes a body out of the chain."""
    _kept(request, link_id)
    by = request.standing.by
    return _answered(request, "chain.end", lambda: {"id": services.end_link(link_id, by=by, **sent.dict()).pk})


def _kept(request: Request, link_id: UUID) -> None:
    found = queries.chain_link(link_id)
    request.standing.demand(P.DUTY_KEEP, at=found.community or found.place)


def _answered(request: Request, verb: str, do: Any) -> HttpResponse:
    status, given = run_once(request, verb, do)
    return JsonResponse(given, status=status)


def _relation(one: Any) -> dict[str, Any]:
    other = {"source_body_name", "target_body_name", "since", "until", "sentence"}
    same = {name: getattr(one, name) for name in BodyRelationOut.model_fields if name not in other}
    return same | {
        "source_body_name": one.source_body.name,
        "target_body_name": one.target_body.name,
        "since": one.during.lower,
        "until": one.during.upper,
        "sentence": queries.relation_sentence(one),
    }
