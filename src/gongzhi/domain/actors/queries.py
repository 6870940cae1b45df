"""What is asked about people in roles, organisations, posts and contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Contact, Organisation, OrganisationPlace, Person, Post
from gongzhi.domain.actors.words import OrganisationKind, PlaceRelation
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.accounts.rules import plain_phone
from gongzhi.foundation.encryption import blind_index
from gongzhi.foundation.errors import NotThere

__all__ = [
    "Holder",
    "appointments_on",
    "contact_of",
    "holder_of_post",
    "manager_of",
    "organisation",
    "organisations",
    "owner_of",
    "people_of",
    "person",
    "person_by_phone",
    "person_of_user",
    "places_of_organisation",
    "post_holders",
    "posts_of_organisation",
    "residents_committee",
    "subdistrict_office",
]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post on some day; deputies come after the holders."""

    person_id: UUID
    person_name: str
    post_id: UUID
    post_kind: str
    post_title: str
    organisation_id: UUID
    organisation_name: str
    is_deputy: bool
    since: date
    legal_basis: str


def person(id: UUID) -> Person:
    """Finds one person; raises ``NotThere``."""
    found = Person.objects.select_related("community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such person. Go back to the list and choose again."))
    return found


def person_of_user(user_id: UUID) -> Person | None:
    """Finds the person behind an account, or None when the account belongs to nobody yet."""
    return Person.objects.select_related("community").filter(user_id=user_id).first()


def people_of(community_id: UUID) -> QuerySet[Person]:
    """Lists the people of a community whose names are published: those who can be put into teams and posts."""
    return Person.objects.filter(community_id=community_id).exclude(name="")


def person_by_phone(phone: str, community_id: UUID) -> Person | None:
    """Finds the person who left this telephone number in a community, by its keyed hash; None when there is none."""
    plain = plain_phone(phone)
    if plain is None:
        return None
    found = (
        Contact.objects.filter(
            phone_index=blind_index(plain, table="actors_contact", column="phone"),
            community_id=community_id,
            ends_on__gt=time.today(),
        )
        .select_related("person")
        .order_by("-consent_on", "-id")
        .first()
    )
    return found.person if found else None


def contact_of(person_id: UUID) -> Contact | None:
    """Finds the newest contact of a person whose consent lasts; its content stays sealed."""
    return Contact.objects.filter(person_id=person_id, ends_on__gt=time.today()).order_by("-consent_on", "-id").first()


def organisation(id: UUID) -> Organisation:
    """Finds one organisation; raises ``NotThere``."""
    found = Organisation.objects.select_related("community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such organisation. Go back to the list and choose again."))
    return found


def organisations(
    paths: tuple[str, ...], *, on: date, kind: str = "", family: str = "", text: str = ""
) -> QuerySet[Organisation]:
    """Lists the organisations of the communities below these paths that exist on a day, with their number of posts.

    Bodies above the communities (offices, departments) belong to every list.
    """
    inside = Q(community=None) | _below(paths, "community")
    found = Organisation.objects.filter(inside, Q(until=None) | Q(until__gt=on), since__lte=on)
    if kind:
        found = found.filter(kind=kind)
    if family:
        found = found.filter(family=family)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(name_key__icontains=text))
    return found.select_related("community").annotate(post_count=Count("posts"))


def places_of_organisation(organisation_id: UUID, on: date) -> QuerySet[OrganisationPlace]:
    """Lists what an organisation has to do with which places on a day."""
    return (
        OrganisationPlace.objects.filter(organisation_id=organisation_id, during__contains=on)
        .select_related("place__community", "place__building", "place__entrance")
        .order_by("relation", "place__path")
    )


def posts_of_organisation(organisation_id: UUID, paths: tuple[str, ...]) -> QuerySet[Post]:
    """Lists the posts of an organisation for places below these paths."""
    return Post.objects.filter(_below(paths, "place"), organisation_id=organisation_id).select_related("place")


def appointments_on(
    paths: tuple[str, ...], *, on: date, kind: str = "", organisation_id: UUID | None = None, text: str = ""
) -> QuerySet[Appointment]:
    """Lists who holds which post on a day, below these paths, by post and then holder before deputy."""
    found = Appointment.objects.filter(_below(paths, "post__place"), during__contains=on)
    if kind:
        found = found.filter(post__kind=kind)
    if organisation_id is not None:
        found = found.filter(post__organisation_id=organisation_id)
    if text:
        found = found.filter(
            Q(person__name__icontains=text) | Q(person__name_key__icontains=text) | Q(post__title__icontains=text)
        )
    return found.select_related("person", "post__organisation", "post__place").order_by(
        "post__title", "post_id", "is_deputy", "seat", "id"
    )


def manager_of(place: Place, on: date) -> Organisation | None:
    """Finds the organisation that manages a place on a day: the nearest one, from the place upwards."""
    return _nearest(place, PlaceRelation.MANAGES, on)


def owner_of(place: Place, on: date) -> Organisation | None:
    """Finds the title-holder unit of a place on a day: the nearest one, from the place upwards."""
    return _nearest(place, PlaceRelation.OWNS, on)


def _nearest(place: Place, relation: str, on: date) -> Organisation | None:
    found = (
        OrganisationPlace.objects.filter(place__path__in=paths_upwards(place), relation=relation, during__contains=on)
        .select_related("organisation")
        .order_by(Length("place__path").desc(), "id")
        .first()
    )
    return found.organisation if found else None


def residents_committee(community_id: UUID) -> Organisation | None:
    """Finds the residents' committee of a community."""
    return Organisation.objects.filter(
        community_id=community_id, kind=OrganisationKind.RESIDENTS_COMMITTEE, until=None
    ).first()


def subdistrict_office(place: Place) -> Organisation | None:
    """Finds the office of the subdistrict that a place lies in: the one with a post for that subdistrict."""
    post = (
        Post.objects.filter(
            organisation__kind=OrganisationKind.SUBDISTRICT_OFFICE,
            organisation__until=None,
            place__kind=PlaceKind.SUBDISTRICT,
            place__path__in=paths_upwards(place),
        )
        .select_related("organisation")
        .first()
    )
    return post.organisation if post else None


def post_holders(kind: str, *, place: Place, on: date) -> list[Holder]:
    """Lists who holds posts of a kind for a place on a day: the nearest posts first, holders before deputies."""
    found = (
        Appointment.objects.filter(post__kind=kind, post__place__path__in=paths_upwards(place), during__contains=on)
        .select_related("person", "post__organisation")
        .order_by(Length("post__place__path").desc(), "is_deputy", "seat", "id")
    )
    return [_holder(one) for one in found]


def holder_of_post(organisation_id: UUID, *, kinds: tuple[str, ...], place: Place, on: date) -> Holder | None:
    """Finds who holds the organisation's post of one of these kinds for a place on a day, the nearest post first.

    Where only a deputy is in office, the deputy.
    """
    found = (
        Appointment.objects.filter(
            post__organisation_id=organisation_id,
            post__kind__in=kinds,
            post__place__path__in=paths_upwards(place),
            during__contains=on,
        )
        .select_related("person", "post__organisation")
        .order_by(Length("post__place__path").desc(), "is_deputy", "seat", "id")
        .first()
    )
    return _holder(found) if found else None


def _holder(appointment: Appointment) -> Holder:
    post = appointment.post
    return Holder(
        person_id=appointment.person_id,
        person_name=appointment.person.name,
        post_id=post.pk,
        post_kind=post.kind,
        post_title=post.title,
        organisation_id=post.organisation_id,
        organisation_name=post.organisation.name,
        is_deputy=appointment.is_deputy,
        since=appointment.during.lower,
        legal_basis=appointment.legal_basis,
    )


def _below(paths: tuple[str, ...], field: str) -> Q:
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q((f"{field}__path__startswith", path))
    return inside
