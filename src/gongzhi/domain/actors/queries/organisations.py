"""What is asked about organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import Appointment, Organisation, OrganisationPlace, Person, Post
from gongzhi.domain.actors.queries.common import beginnings, below
from gongzhi.domain.actors.queries.kinds import body_kind_name
from gongzhi.domain.actors.words import Family, OrganisationKind, OrganisationState, PersonRole, PlaceRelation, PostKind
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import encryption, ids
from gongzhi.foundation.errors import NotThere

MOST_SIMILAR = 8
# Signs that are read wrongly from a slip (the alphabet of the codes has no I, L, O, U).
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def organisation(id: UUID) -> Organisation:
    """Finds one organisation; raises ``NotThere``."""
    found = Organisation.objects.select_related("kind", "community", "parent", "merged_into").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such organisation. Go back to the list and choose again."))
    return found


@dataclass(frozen=True, slots=True)
class OrganisationFilters:
    """How a list of organisations is narrowed; an empty field narrows nothing.

    ``state`` is ``here`` (takes part), ``applied``, ``declined``, ``left`` or ``merged``.
    """

    kind: str = ""
    family: str = ""
    text: str = ""
    state: str = "here"
    is_named: bool = False
    community: UUID | None = None


def organisations(
    paths: tuple[str, ...], *, on: date, kind: str = "", family: str = "", text: str = ""
) -> QuerySet[Organisation]:
    """Lists the organisations that take part on a day in the areas below these paths, with their number of posts.

    Bodies above (offices, alliances of the subdistrict, departments) belong to every list.
    """
    return organisation_list(paths, OrganisationFilters(kind=kind, family=family, text=text), on=on)


def organisation_list(paths: tuple[str, ...], filters: OrganisationFilters, *, on: date) -> QuerySet[Organisation]:
    """Lists organisations as they stand on a day, also those that wait, left or were merged, by the filter."""
    found = _seen_from(paths).filter(_STATES.get(filters.state, _here)(on))
    if filters.kind:
        found = found.filter(kind__code=filters.kind)
    if filters.family:
        found = found.filter(kind__family=filters.family)
    if filters.is_named:
        found = found.filter(kind__is_named=True)
    if filters.community:
        found = found.filter(community_id=filters.community)
    if filters.text:
        text = filters.text
        found = found.filter(Q(name__icontains=text) | Q(name_key__icontains=text) | Q(credit_code=text.upper()))
    return found.select_related("kind", "community").annotate(post_count=Count("posts"))


def _here(on: date) -> Q:
    return Q(Q(until=None) | Q(until__gt=on), since__lte=on, state=OrganisationState.CONFIRMED)


_STATES: dict[str, Callable[[date], Q]] = {
    "here": _here,
    "applied": lambda _on: Q(state=OrganisationState.APPLIED),
    "declined": lambda _on: Q(state=OrganisationState.DECLINED),
    "left": lambda on: Q(state=OrganisationState.CONFIRMED, until__lte=on, merged_into=None),
    "merged": lambda _on: Q(merged_into__isnull=False),
}


def _seen_from(paths: tuple[str, ...]) -> QuerySet[Organisation]:
    above = {upper for path in paths for upper in beginnings(path)}
    inside = Q(community=None) | below(paths, "community") | Q(community__path__in=above)
    return Organisation.objects.filter(inside)


@dataclass(frozen=True, slots=True)
class Similar:
    """An organisation that may be the one somebody is about to add; ``is_same`` where the credit code says so."""

    id: UUID
    name: str
    kind: str
    area: str
    is_same: bool


def similar_organisations(
    name: str, *, paths: tuple[str, ...], credit_code: str = "", but: UUID | None = None
) -> list[Similar]:
    """Finds organisations with nearly this name or exactly this credit code, the likeliest first, in one query."""
    code = rules.plain_credit_code(credit_code)
    standing = _seen_from(paths).filter(until=None).exclude(state=OrganisationState.DECLINED)
    found = []
    for body in standing.select_related("kind", "community").exclude(pk__in=[but] if but else []):
        is_same = bool(code) and body.credit_code == code
        likeness = 2.0 if is_same else rules.likeness(name, body.name)
        if likeness >= rules.LIKE:
            area = body.community.name if body.community else ""
            similar = Similar(body.pk, body.name, body_kind_name(body.kind), area, is_same)
            found.append((-likeness, body.name_key, similar))
    return [one for *_key, one in sorted(found, key=lambda row: row[:2])[:MOST_SIMILAR]]


def is_public_body(body: Organisation) -> bool:
    """Tells whether an organisation is the community's own side: Party, administration, residents' committee."""
    return rules.is_public(body.kind_id, body.kind.family)


def branches_of(organisation_id: UUID, on: date) -> QuerySet[Organisation]:
    """Lists the branches of an organisation that take part on a day."""
    return Organisation.objects.filter(_here(on), parent_id=organisation_id).select_related("kind", "community")


def duplicates_of(organisation_id: UUID) -> QuerySet[Organisation]:
    """Lists the entries that were merged into an organisation."""
    return Organisation.objects.filter(merged_into_id=organisation_id)


def party_branches(paths: tuple[str, ...], on: date) -> QuerySet[Organisation]:
    """Lists the Party bodies that can cover an organisation of these areas."""
    return organisation_list(paths, OrganisationFilters(family=Family.PARTY), on=on)


def contact_person_of(organisation_id: UUID) -> Person | None:
    """Finds whoever speaks for an organisation: the newest contact person."""
    return (
        Person.objects.filter(organisation_id=organisation_id, roles__contains=[PersonRole.ORGANISATION_CONTACT])
        .order_by("-id")
        .first()
    )


def has_liaison(organisation_id: UUID, on: date) -> bool:
    """Tells whether somebody with an account speaks for an organisation on a day."""
    return bool(organisation_users([organisation_id], on))


def organisation_users(organisation_ids: Iterable[UUID], on: date) -> list[UUID]:
    """Lists the accounts of those who act for organisations on a day, for messages."""
    held = Appointment.objects.filter(
        post__organisation_id__in=list(organisation_ids), during__contains=on, person__user__isnull=False
    )
    return [user for user in held.order_by("id").values_list("person__user_id", flat=True).distinct() if user]


def keepers_of(community_id: UUID | None, on: date) -> list[UUID]:
    """Lists the accounts of those who keep a community's list of organisations and answer for it, for messages."""
    held = Appointment.objects.filter(
        post__kind=PostKind.COMMUNITY_SECRETARY, post__place__in=[community_id], during__contains=on
    )
    return [user for user in held.order_by("id").values_list("person__user_id", flat=True).distinct() if user]


def join_code(command: UUID) -> str:
    """Derives an applicant's code from the identifier of its form, so that a double tap shows the same code."""
    chance = encryption.blind_index(str(command), table="actors_organisation", column="join_code")
    signs = "".join(ids.ALPHABET[byte & 31] for byte in chance[:10])
    return f"{signs[:5]}-{signs[5:]}"


def join_identifiers(code: str) -> tuple[UUID, UUID]:
    """Derives from an applicant's code which organisation and which contact person it speaks for, one way."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_LOOKALIKES)
    body, person = (encryption.blind_index(signs, table="actors_organisation", column=one) for one in ("id", "person"))
    return UUID(bytes=body[:16]), UUID(bytes=person[:16])


def places_of_organisation(organisation_id: UUID, on: date) -> QuerySet[OrganisationPlace]:
    """Lists what an organisation has to do with which places on a day."""
    return (
        OrganisationPlace.objects.filter(organisation_id=organisation_id, during__contains=on)
        .select_related("place__community", "place__building", "place__entrance")
        .order_by("relation", "place__path")
    )


def relations_below(path: str, on: date) -> QuerySet[OrganisationPlace]:
    """Lists what organisations have to do with a place and everything below it on a day."""
    return OrganisationPlace.objects.filter(place__path__startswith=path, during__contains=on).select_related(
        "organisation", "place"
    )


def located_in(path: str, on: date) -> QuerySet[OrganisationPlace]:
    """Lists which organisations are located where below a path on a day."""
    return relations_below(path, on).filter(relation=PlaceRelation.LOCATED)


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
        community_id=community_id,
        kind__code=OrganisationKind.RESIDENTS_COMMITTEE,
        state=OrganisationState.CONFIRMED,
        until=None,
    ).first()


def subdistrict_office(place: Place) -> Organisation | None:
    """Finds the office of the subdistrict that a place lies in: the one with a post for that subdistrict."""
    post = (
        Post.objects.filter(
            organisation__kind__code=OrganisationKind.SUBDISTRICT_OFFICE,
            organisation__until=None,
            place__kind=PlaceKind.SUBDISTRICT,
            place__path__in=paths_upwards(place),
        )
        .select_related("organisation")
        .first()
    )
    return post.organisation if post else None
