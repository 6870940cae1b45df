"""What is asked about people in roles and contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Contact, Person
from gongzhi.domain.actors.queries.common import below
from gongzhi.domain.actors.words import OrganisationKind, PostKind
from gongzhi.foundation import time
from gongzhi.foundation.accounts.rules import plain_phone
from gongzhi.foundation.encryption import blind_index
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.journal.queries import Filter, entries

# Between the purpose of a look and the role in which one looked, in the journal's reason.
AS = " · "
MOST_LOOKS = 200


def person(id: UUID) -> Person:
    """Finds one person; raises ``NotThere``."""
    found = Person.objects.select_related("community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such person. Go back to the list and choose again."))
    return found


def person_of_user(user_id: UUID) -> Person | None:
    """Finds the person behind an account, or None when the account belongs to nobody yet."""
    return Person.objects.select_related("community").filter(user_id=user_id).first()


def people_with_accounts(
    paths: Iterable[str], *, whole_district: bool, text: str = "", state: str = ""
) -> QuerySet[Person]:
    """Lists people in a role with their accounts, by name; residents, whose names are sealed, are never among them.

    Whoever belongs to no community (offices above) is listed for the whole district only. ``state`` is ``none``,
    ``works``, ``first`` (the first password still holds) or ``ended``.
    """
    near = Q(community=None) if whole_district else Q(pk__in=())
    for path in paths:
        near |= Q(community__path__startswith=path)
    found = Person.objects.filter(near).exclude(name="").select_related("user", "community")
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(name_key__istartswith=text) | Q(user__username__startswith=text)
        )
    states = {
        "none": Q(user=None),
        "works": Q(user__is_active=True),
        "first": Q(user__is_active=True, user__is_password_temporary=True),
        "ended": Q(user__is_active=False),
    }
    return found.filter(states.get(state, Q())).order_by("name_key", "id")


def people_of(community_id: UUID) -> QuerySet[Person]:
    """Lists the people of a community whose names are published: those who can be put into teams and posts."""
    return Person.objects.filter(community_id=community_id).exclude(name="")


def people(paths: tuple[str, ...], *, role: str = "", text: str = "", on: date | None = None) -> QuerySet[Person]:
    """Lists the people in a role whose names are published, below these paths, with their number of posts on a day.

    ``text`` is part of a name or of its pinyin. Office holders above the communities belong to every list.
    """
    found = Person.objects.exclude(name="").filter(Q(community=None) | below(paths, "community"))
    if role:
        found = found.filter(roles__contains=[role])
    if text:
        syllables = " ".join(text.lower().split())
        found = found.filter(Q(name__icontains=text) | Q(name_key__startswith=syllables))
    held = Count("appointments", filter=Q(appointments__during__contains=on or time.today()))
    return found.select_related("community", "organisation").annotate(post_count=held).order_by("name_key", "id")


# Who leads: officers, secretaries, and whoever holds a post in a body above the communities.
_LEADING_POSTS = (PostKind.DISTRICT_OFFICER, PostKind.SUBDISTRICT_OFFICER, PostKind.COMMUNITY_SECRETARY)
_LEADING_BODIES = (
    OrganisationKind.DISTRICT_DEPARTMENT,
    OrganisationKind.SUBDISTRICT_OFFICE,
    OrganisationKind.SUBDISTRICT_PARTY_COMMITTEE,
)


def leading_people(paths: tuple[str, ...], on: date) -> list[tuple[UUID, str, str]]:
    """Lists who holds a leading post on a day, below these paths or above the communities: (person, name, post)."""
    leading = Q(post__kind__in=_LEADING_POSTS) | Q(post__organisation__kind_id__in=_LEADING_BODIES)
    found = Appointment.objects.filter(leading, during__contains=on).exclude(person__name="")
    found = found.exclude(post__kind__in=(PostKind.ADMINISTRATOR, PostKind.AUDITOR))
    inside = found.filter(Q(person__community=None) | below(paths, "person__community"))
    rows = inside.order_by("person__name_key", "person_id", "is_deputy", "post__title")
    named: dict[UUID, tuple[UUID, str, str]] = {}
    for person, name, title in rows.values_list("person_id", "person__name", "post__title"):
        named.setdefault(person, (person, name, title))
    return list(named.values())


def appointments_of(person_id: UUID) -> QuerySet[Appointment]:
    """Lists all appointments of a person, the newest first."""
    return (
        Appointment.objects.filter(person_id=person_id)
        .select_related("post__organisation", "post__place", "measure")
        .order_by("-during", "id")
    )


def contacts_of(person_id: UUID) -> QuerySet[Contact]:
    """Lists the contacts of a person whose consent lasts; their content stays sealed."""
    return Contact.objects.filter(person_id=person_id, ends_on__gt=time.today()).order_by("-consent_on", "-id")


def contact(id: UUID) -> Contact:
    """Finds one contact whose consent lasts; raises ``NotThere``."""
    found = Contact.objects.filter(pk=id, ends_on__gt=time.today()).first()
    if found is None:
        raise NotThere(_("This contact is no longer kept."))
    return found


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


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a resident's contact: in which role, when, and for what; never who."""

    at: datetime
    role: str
    purpose: str


def looks_at(person_id: UUID) -> list[Look]:
    """Lists who looked at the contacts that are kept of a person, newest first (R6)."""
    contacts = Contact.objects.filter(person_id=person_id).values_list("pk", flat=True)
    found = [
        entry for contact in contacts for entry in entries(Filter(verb="contact.read", subject=contact))[:MOST_LOOKS]
    ]
    return [_look(entry.at, entry.because) for entry in sorted(found, key=lambda entry: entry.at, reverse=True)]


def _look(at: datetime, because: str) -> Look:
    purpose, _sign, role = because.rpartition(AS) if AS in because else (because, "", "")
    return Look(at, role, purpose)
