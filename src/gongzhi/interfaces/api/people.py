"""People in a role, kinds of posts, cross-appointments and candidate pools for programs."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.services import Consent, Declaration, MeasureFacts, PostTypeFacts
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place as place_of
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.made import DONE, done, plain
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.actors import demand_keeping, role_at
from gongzhi.interfaces.common.callers import callers_of, need_with_callers
from gongzhi.interfaces.common.request import Request

router = Router()


class PersonOut(Schema):
    """Somebody in a role, under the published name; contacts are told by no list."""

    id: UUID
    name: str
    roles: list[str]
    organisation_id: UUID | None
    community_id: UUID | None
    post_count: int


class PersonIn(Schema):
    """Somebody in a role to enter; a contact of an organisation names it."""

    name: str = Field(max_length=60)
    role: str = Field(max_length=24)
    community_id: UUID
    organisation_id: UUID | None = None


class RoleIn(Schema):
    """Another role; a contact of an organisation names it."""

    role: str = Field(max_length=24)
    organisation_id: UUID | None = None


class ConsentIn(Schema):
    """How somebody agreed, when, for what and until which day."""

    way: str = Field(max_length=8)
    given_on: date
    purpose: str = Field(max_length=120)
    ends_on: date


class ContactIn(Schema):
    """How somebody may be reached, on a consent."""

    name: str = Field(max_length=60)
    phone: str = Field(max_length=30)
    consent: ConsentIn


class LookIn(Schema):
    """What a contact is needed for; it stands in the journal."""

    because: str = Field(max_length=200)


class ReachableOut(Schema):
    """A contact in the clear."""

    name: str
    phone: str


class TypeOut(Schema):
    """A kind of post as it is called here."""

    id: UUID
    name: str
    kind: str
    body_kind: str
    seats: int
    term_months: int | None
    has_deputy: bool
    allows_overlap: bool
    procedure: str
    is_sample: bool
    is_ended: bool


class TypeIn(Schema):
    """A kind of post to add or to change."""

    name: str = Field(max_length=60)
    kind: str = Field(max_length=24)
    body_kind: str = Field("", max_length=32)
    seats: int = 1
    term_months: int | None = None
    has_deputy: bool = False
    allows_overlap: bool = False
    procedure: str = Field("", max_length=40)
    is_sample: bool = False
    is_ended: bool = False


class MeasureOut(Schema):
    """A measure of cross-appointment with the number of appointments in force."""

    id: UUID
    serial: int
    name: str
    direction: str
    capacity: str
    type_id: UUID
    held: int
    is_sample: bool
    is_ended: bool


class MeasureIn(Schema):
    """A measure of cross-appointment to add or to change."""

    serial: int
    name: str = Field(max_length=120)
    direction: str = Field(max_length=24)
    capacity: str = Field(max_length=32)
    type_id: UUID
    is_sample: bool = False
    is_ended: bool = False


class OfferToServeOut(Schema):
    """Somebody's own offer to be appointed, while the consent lasts."""

    id: UUID
    person_id: UUID
    measure_id: UUID
    is_owner: bool
    has_interest: bool
    statement: str
    consent_on: date
    ends_on: date


class OfferIn(Schema):
    """An offer that somebody made in person."""

    person_id: UUID
    measure_id: UUID
    is_owner: bool = False
    has_interest: bool = False
    statement: str = Field("", max_length=300)
    consent: ConsentIn


class PeopleFilter(Paging):
    """Which people."""

    role: str = ""
    text: str = ""


@router.get("/people", response={200: Page[PersonOut], **ASKED}, url_name="people")
@permitted(Permission.ACTOR_READ)
def list_people(request: Request, wanted: Query[PeopleFilter]) -> dict[str, Any]:
    """Lists the people in a role below one's places, found by name or pinyin."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    return paged(queries.people(paths, role=wanted.role, text=wanted.text), wanted, plain(PersonOut))


@router.post("/people", response=DONE, url_name="add-person")
@permitted(Permission.POST_MANAGE)
def add_person(request: Request, sent: PersonIn) -> HttpResponse:
    """Enters somebody in a role; residents register themselves."""
    community = place_of(sent.community_id)
    request.standing.demand(Permission.POST_MANAGE, at=community)
    body = queries.organisation(sent.organisation_id) if sent.organisation_id else None

    def do() -> Any:
        return services.add_person(
            sent.name, community=community, by=request.standing.by, role=sent.role, organisation=body
        )

    return done(request, "person.add", do)


@router.post("/people/{uuid:person_id}/roles", response=DONE, url_name="add-role")
@permitted(Permission.POST_MANAGE)
def add_role(request: Request, person_id: UUID, sent: RoleIn) -> HttpResponse:
    """Notes another role of somebody."""
    _person(request, person_id, Permission.POST_MANAGE)
    body = queries.organisation(sent.organisation_id) if sent.organisation_id else None
    do = partial(services.add_role, person_id, sent.role, by=request.standing.by, organisation=body)
    return done(request, "person.role", do)


@router.post("/people/{uuid:person_id}/contacts", response=DONE, url_name="record-contact")
@permitted(Permission.CONTACT_READ)
def record_contact(request: Request, person_id: UUID, sent: ContactIn) -> HttpResponse:
    """Keeps how somebody may be reached, sealed, on a consent with purpose and end."""
    person = _person(request, person_id, Permission.CONTACT_READ)

    def do() -> Any:
        return services.record_contact(
            person,
            name=sent.name,
            phone=sent.phone,
            household=None,
            consent=Consent(**sent.consent.dict()),
            by=request.standing.by,
        )

    return done(request, "person.contact", do)


@router.post("/people/{uuid:person_id}/look", response={200: ReachableOut, **ASKED}, url_name="look-at-contact")
@permitted(Permission.CONTACT_READ)
def look(request: Request, person_id: UUID, sent: LookIn) -> dict[str, Any]:
    """Opens a contact for a named purpose; each look stands in the journal."""
    seen = _person(request, person_id, Permission.CONTACT_READ)
    found = services.read_contact(
        person_id, because=sent.because, by=request.standing.by, in_role=role_at(request.standing, seen.community)
    )
    return {"name": found.name, "phone": found.phone}


@router.post(
    "/organisations/{uuid:organisation_id}/look",
    response={200: ReachableOut, **COMMANDED},
    url_name="look-at-organisation-contact",
)
@permitted(Permission.ACTOR_CONTACT)
def look_at_organisation(request: Request, organisation_id: UUID, sent: LookIn) -> dict[str, Any]:
    """Opens the contact of whoever speaks for an organisation, for a named purpose; 409 where none is kept."""
    found = demand_keeping(request.standing, organisation_id, Permission.ACTOR_CONTACT)
    speaks = queries.contact_person_of(found.pk)
    if speaks is None or not queries.contacts_of(speaks.pk):
        raise NotNow(_("No contact of this organisation is kept."))
    role = request.standing.role_for(Permission.ACTOR_MANAGE, at=found.community) if found.community else ""
    opened = services.read_contact(speaks.pk, because=sent.because, by=request.standing.by, in_role=role)
    return {"name": opened.name, "phone": opened.phone}


@router.post("/needs/{uuid:need_id}/callers", response={200: list[ReachableOut], **ASKED}, url_name="need-callers")
@permitted(Permission.CONTACT_READ)
def callers(request: Request, need_id: UUID, sent: LookIn) -> list[dict[str, Any]]:
    """Opens the contacts of whoever else has an open need, for a named purpose; each look stands in the journal."""
    need = need_with_callers(request.standing, need_id)
    found = callers_of(request.standing, need, because=sent.because)
    return [{"name": one.name, "phone": one.phone} for one in found]


@router.post("/contacts/{uuid:contact_id}/withdraw", response=DONE, url_name="withdraw-contact")
@permitted(Permission.CONTACT_READ)
def withdraw_contact(request: Request, contact_id: UUID) -> HttpResponse:
    """Deletes a contact at the person's word."""
    kept = queries.contact(contact_id)
    _person(request, kept.person_id, Permission.CONTACT_READ)

    def do() -> Any:
        services.withdraw_contact(contact_id, by=request.standing.by)
        return kept

    return done(request, "contact.withdraw", do)


@router.get("/post-types", response={200: list[TypeOut], **ASKED}, url_name="post-types")
@permitted(Permission.ACTOR_READ)
def list_types(request: Request) -> list[dict[str, Any]]:
    """Lists the kinds of posts as they are called here."""
    del request
    return [plain(TypeOut)(one) for one in queries.post_types(all_=True)]


@router.post("/post-types", response=DONE, url_name="add-post-type")
@permitted(Permission.SETUP)
def add_type(request: Request, sent: TypeIn) -> HttpResponse:
    """Adds a kind of post."""
    facts = PostTypeFacts(**sent.dict())
    return done(request, "post_type.set", lambda: services.set_post_type(facts, by=request.standing.by))


@router.put("/post-types/{uuid:type_id}", response=DONE, url_name="change-post-type")
@permitted(Permission.SETUP)
def change_type(request: Request, type_id: UUID, sent: TypeIn) -> HttpResponse:
    """Changes a kind of post; posts that exist keep their terms."""
    facts = PostTypeFacts(**sent.dict())
    return done(request, "post_type.set", lambda: services.set_post_type(facts, by=request.standing.by, id=type_id))


@router.get("/cross-measures", response={200: list[MeasureOut], **ASKED}, url_name="cross-measures")
@permitted(Permission.ACTOR_READ)
def list_measures(request: Request, on: date | None = None) -> list[dict[str, Any]]:
    """Lists the measures of cross-appointment with the appointments in force on a day."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    return [plain(MeasureOut)(one) for one in queries.measures(paths, on=on or today())]


@router.post("/cross-measures", response=DONE, url_name="add-cross-measure")
@permitted(Permission.SETUP)
def add_measure(request: Request, sent: MeasureIn) -> HttpResponse:
    """Adds a measure of cross-appointment."""
    facts = MeasureFacts(**sent.dict())
    return done(request, "measure.set", lambda: services.set_measure(facts, by=request.standing.by))


@router.put("/cross-measures/{uuid:measure_id}", response=DONE, url_name="change-cross-measure")
@permitted(Permission.SETUP)
def change_measure(request: Request, measure_id: UUID, sent: MeasureIn) -> HttpResponse:
    """Changes a measure of cross-appointment."""
    facts = MeasureFacts(**sent.dict())
    return done(request, "measure.set", lambda: services.set_measure(facts, by=request.standing.by, id=measure_id))


@router.get("/offers", response={200: Page[OfferToServeOut], **ASKED}, url_name="offers-to-serve")
@permitted(Permission.PROCEDURE_RUN)
def list_offers(request: Request, wanted: Query[Paging]) -> dict[str, Any]:
    """Lists who offers to be appointed, while the consents last."""
    return paged(
        queries.candidates(request.standing.scope(Permission.PROCEDURE_RUN).paths), wanted, plain(OfferToServeOut)
    )


@router.post("/offers", response=DONE, url_name="declare-offer-to-serve")
@permitted(Permission.PROCEDURE_RUN)
def declare(request: Request, sent: OfferIn) -> HttpResponse:
    """Writes down an offer that somebody made in person."""
    person = _person(request, sent.person_id, Permission.PROCEDURE_RUN)

    def do() -> Any:
        return services.declare_candidacy(
            person,
            measure=queries.measure(sent.measure_id),
            declaration=Declaration(sent.is_owner, sent.has_interest, sent.statement),
            consent=Consent(**sent.consent.dict()),
            by=request.standing.by,
        )

    return done(request, "candidacy.declare", do)


@router.post("/offers/{uuid:candidacy_id}/withdraw", response=DONE, url_name="withdraw-offer-to-serve")
@permitted(Permission.PROCEDURE_RUN)
def withdraw_offer(request: Request, candidacy_id: UUID) -> HttpResponse:
    """Deletes an offer at the person's word, without a reason."""
    kept = queries.candidacy(candidacy_id)
    request.standing.demand(Permission.PROCEDURE_RUN, at=kept.community)

    def do() -> Any:
        services.withdraw_candidacy(candidacy_id, by=request.standing.by)
        return kept

    return done(request, "candidacy.withdraw", do)


def _person(request: Request, person_id: UUID, permission: Permission) -> Any:
    person = queries.person(person_id)
    if person.name and person.community is not None:
        request.standing.demand(permission, at=person.community)
    else:
        # Residents who registered are on nobody's list; people above the communities are the set-up's.
        request.standing.demand(permission, holders=(person.pk,))
    return person
