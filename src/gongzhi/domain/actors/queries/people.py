"""What is asked about people in roles and contacts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Contact, Person
from gongzhi.foundation import time
from gongzhi.foundation.accounts.rules import plain_phone
from gongzhi.foundation.encryption import blind_index
from gongzhi.foundation.errors import NotThere


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
