"""Posts, vacancies, stewards and appointments for programs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.services import Terms
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place as place_of
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED
from gongzhi.interfaces.common.request import Request
from gongzhi.workflows.hand_over_post import hand_over_post

router = Router()


class PostOut(Schema):
    """A post on a day: how many of its seats are held, how many are vacant."""

    id: UUID
    title: str
    kind: str
    type_id: UUID | None
    organisation_id: UUID
    place_id: UUID
    seats: int
    held: int
    vacant: int
    has_deputy: bool
    deputies: int
    term_months: int | None
    procedure: str
    since: date | None
    until: date | None


class PostIn(Schema):
    """A post of an editable kind to add."""

    organisation_id: UUID
    type_id: UUID
    place_id: UUID
    title: str = Field("", max_length=120)
    seats: int | None = None
    since: date | None = None


class AppointIn(Schema):
    """Who is to hold a post, from when, until when and by what right."""

    person_id: UUID
    from_: date
    legal_basis: str = Field(max_length=200)
    until: date | None = None
    is_deputy: bool = False
    capacity: str = Field("", max_length=32)


class HandOverIn(Schema):
    """Who takes over a seat on which day."""

    person_id: UUID
    on: date
    legal_basis: str = Field(max_length=200)
    with_needs: bool = False


class EndIn(Schema):
    """The first day without, and by which decision."""

    on: date
    because: str = Field(max_length=300)


class StewardOut(Schema):
    """An entrance and its steward, if it has one."""

    id: UUID
    name: str
    steward_id: UUID | None
    steward: str | None


class PostFilter(Paging):
    """Which posts, on which day past or future (today)."""

    on: date | None = None
    kind: str = ""
    text: str = ""


class StewardFilter(Paging):
    """Which entrances, on which day (today): all, or only those with or without."""

    on: date | None = None
    show: str = ""


@router.get("/posts", response={200: Page[PostOut], **ASKED}, url_name="posts")
@permitted(Permission.ACTOR_READ)
def list_posts(request: Request, wanted: Query[PostFilter]) -> dict[str, Any]:
    """Lists the posts that exist on a day, with their seats held and vacant."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    found = queries.posts_on(paths, on=wanted.on or today(), kind=wanted.kind, text=wanted.text)
    return paged(found, wanted, plain(PostOut))


@router.get("/vacancies", response={200: Page[PostOut], **ASKED}, url_name="vacancies")
@permitted(Permission.ACTOR_READ)
def list_vacancies(request: Request, wanted: Query[PostFilter]) -> dict[str, Any]:
    """Lists the posts with a free seat, or without their deputy, on a day past or future."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    found = queries.vacancies_on(paths, on=wanted.on or today(), kind=wanted.kind, text=wanted.text)
    return paged(found, wanted, plain(PostOut))


@router.get("/communities/{uuid:community_id}/stewards", response={200: Page[StewardOut], **ASKED}, url_name="stewards")
@permitted(Permission.ACTOR_READ)
def list_stewards(request: Request, community_id: UUID, wanted: Query[StewardFilter]) -> dict[str, Any]:
    """Lists the entrances of a community with their stewards on a day."""
    request.standing.demand(Permission.ACTOR_READ, at=place_of(community_id))
    show = wanted.show if wanted.show in ("with", "without") else ""
    found = queries.entrances_with_stewards(community_id, wanted.on or today(), show=show)

    def shown(one: Any) -> dict[str, Any]:
        return {"id": one.pk, "name": one.local_name, "steward_id": one.steward_id, "steward": one.steward}

    return paged(found, wanted, shown)


@router.post("/posts", response=DONE, url_name="add-post")
@permitted(Permission.POST_MANAGE)
def add_post(request: Request, sent: PostIn) -> HttpResponse:
    """Adds a post of an editable kind in a body, for a place."""
    where = place_of(sent.place_id)
    request.standing.demand(Permission.POST_MANAGE, at=where)

    def do() -> Any:
        return services.add_post_of_type(
            queries.organisation(sent.organisation_id),
            type_=queries.post_type(sent.type_id),
            place=where,
            by=request.standing.by,
            title=sent.title,
            seats=sent.seats,
            since=sent.since,
        )

    return done(request, "post.add", do)


@router.post("/posts/{uuid:post_id}/close", response=DONE, url_name="close-post")
@permitted(Permission.POST_MANAGE)
def close_post(request: Request, post_id: UUID, sent: EndIn) -> HttpResponse:
    """Ends a post that nobody holds any longer."""
    _post(request, post_id)

    def do() -> Any:
        return services.close_post(post_id, on=sent.on, because=sent.because, by=request.standing.by)

    return done(request, "post.close", do)


@router.post("/posts/{uuid:post_id}/appointments", response=DONE, url_name="appoint")
@permitted(Permission.POST_MANAGE)
def appoint(request: Request, post_id: UUID, sent: AppointIn) -> HttpResponse:
    """Puts somebody into a seat, where no statutory procedure is asked for."""
    post = _post(request, post_id)

    def do() -> Any:
        return services.appoint(
            post,
            person=queries.person(sent.person_id),
            from_=sent.from_,
            legal_basis=sent.legal_basis,
            by=request.standing.by,
            is_deputy=sent.is_deputy,
            terms=Terms(until=sent.until, capacity=sent.capacity),
        )

    return done(request, "post.appoint", do)


@router.post("/appointments/{uuid:appointment_id}/end", response=DONE, url_name="end-appointment")
@permitted(Permission.POST_MANAGE)
def end_appointment(request: Request, appointment_id: UUID, sent: EndIn) -> HttpResponse:
    """Ends an appointment."""
    _post(request, queries.appointment(appointment_id).post_id)

    def do() -> Any:
        return services.end_appointment(appointment_id, on=sent.on, because=sent.because, by=request.standing.by)

    return done(request, "appointment.end", do)


@router.post("/appointments/{uuid:appointment_id}/hand-over", response=DONE, url_name="hand-over")
@permitted(Permission.POST_MANAGE)
def hand_over(request: Request, appointment_id: UUID, sent: HandOverIn) -> HttpResponse:
    """Ends an appointment and gives its seat to somebody else from the same day."""
    _post(request, queries.appointment(appointment_id).post_id)

    def do() -> Any:
        to = queries.person(sent.person_id)
        made, _passed = hand_over_post(
            appointment_id,
            to=to,
            on=sent.on,
            legal_basis=sent.legal_basis,
            with_needs=sent.with_needs,
            by=request.standing.by,
        )
        return made

    return done(request, "appointment.hand_over", do)


def _post(request: Request, post_id: UUID) -> Any:
    post = queries.post(post_id)
    request.standing.demand(Permission.POST_MANAGE, at=post.place)
    return post
