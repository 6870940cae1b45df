"""What is done with people in roles and their contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import Contact, Person
from gongzhi.domain.actors.queries import contact_of, person_by_phone
from gongzhi.domain.actors.words import ConsentWay, PersonRole
from gongzhi.foundation import time
from gongzhi.foundation.accounts.rules import plain_phone
from gongzhi.foundation.encryption import blind_index, seal, unseal
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import pinyin_key

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.accounts.models import User
from gongzhi.domain.actors.queries.people import AS
from gongzhi.domain.actors.services.common import plain_text

TABLE = "actors_contact"
OWN_CONTACT_DAYS = 730


@dataclass(frozen=True, slots=True)
class Consent:
    """How a person agreed that a contact is kept, when, for what and until which day (PIPL §13, §14, §17, §19)."""

    way: str
    given_on: date
    purpose: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact in the clear, after the look was journalled."""

    name: str
    phone: str


@transaction.atomic
def add_person(  # noqa: PLR0913 (as what somebody is entered belongs to the entry)
    name: str,
    *,
    community: Place | None,
    by: By,
    user: User | None = None,
    is_synthetic: bool = False,
    role: str = PersonRole.OFFICE_HOLDER,
    organisation: Organisation | None = None,
) -> Person:
    """Adds somebody in a role under a published name; residents come in by ``register_resident`` (R3).

    Raises ``NotSo`` without a name, for a role that is none, or for a contact of no organisation.
    """
    _check_role(role, organisation)
    plain = plain_text(name, field="name", sentence=_("Write the name that is published with the post."))
    person = Person.objects.create(
        user=user,
        name=plain,
        name_key=pinyin_key(plain),
        roles=[role],
        organisation=organisation,
        community=community,
        is_synthetic=is_synthetic,
    )
    note("person.added", person, by=by.user, community=person.community_id)
    return person


@transaction.atomic
def link_account(person_id: UUID, *, user: User, by: By) -> Person:
    """Gives somebody in a role their account. Raises ``NotThere``, and ``NotNow`` where they have one already."""
    person = Person.objects.select_for_update().filter(pk=person_id).exclude(name="").first()
    if person is None:
        raise NotThere(_("There is nobody in a role here. Add the person first, under “Actors”."))
    if person.user_id is not None:
        raise NotNow(_("%(name)s has an account already.") % {"name": person.name})
    person.user = user
    person.save(update_fields=["user"])
    note("person.account_linked", person, by=by.user, community=person.community_id)
    return person


@transaction.atomic
def add_role(person_id: UUID, role: str, *, by: By, organisation: Organisation | None = None) -> Person:
    """Notes that a person is known in another role too.

    Raises ``NotThere``, ``NotSo`` for a role that is none, ``NotNow`` where it is noted already.
    """
    person = Person.objects.select_for_update().filter(pk=person_id).exclude(name="").first()
    if person is None:
        raise NotThere(_("There is no such person. Go back to the list and choose again."))
    _check_role(role, organisation or person.organisation)
    if role in person.roles:
        raise NotNow(_("%(name)s is known in this role already.") % {"name": person.name})
    person.roles = [*person.roles, role]
    person.organisation = organisation or person.organisation
    person.save(update_fields=["roles", "organisation"])
    note("person.role_added", person, by=by.user, community=person.community_id, because=role)
    return person


@transaction.atomic
def register_resident(
    user: User, *, community: Place, household: Place | None, name: str, phone: str, by: By
) -> Person:
    """Makes the person behind a resident's own account, with a sealed contact for two years on the person's consent.

    Raises ``NotNow`` when the account already has a person, ``NotSo`` for a household elsewhere or a wrong number.
    """
    if Person.objects.filter(user=user).exists():
        raise NotNow(_("This account is registered already. Change your contact on the page “Who am I”."))
    # The person takes the account's own identifier: the database lets an account write rows that it holds itself.
    person = Person.objects.create(id=user.pk, user=user, community=community, roles=[PersonRole.RESIDENT])
    today = time.today()
    purpose = _("Following one's own needs and being asked about the result")
    consent = Consent(ConsentWay.SELF, today, purpose, today + timedelta(days=OWN_CONTACT_DAYS))
    note("resident.registered", person, by=by.user, community=community.pk)
    record_contact(person, name=name, phone=phone, household=household, consent=consent, by=by)
    return person


@transaction.atomic
def record_contact(
    person: Person, *, name: str, phone: str, household: Place | None, consent: Consent, by: By
) -> Contact:
    """Keeps how a person may be reached, sealed, for the one purpose and until the day that was agreed.

    Raises ``NotSo`` for a number that is none, a household elsewhere, or a consent that lacks purpose or end.
    """
    plain = plain_phone(phone)
    if plain is None:
        raise NotSo(_("This is not a telephone number."), fields={"phone": _("Write 11 digits, e.g. 13800138000.")})
    named = plain_text(name, field="name", sentence=_("Write the name by which the person wants to be called."))
    _check_consent(consent)
    if person.community_id is None or (household is not None and household.community_id != person.community_id):
        raise NotSo(_("The home lies in another community than the person."), fields={"household": _("Choose again.")})
    row = uuid7()
    contact = Contact.objects.create(
        id=row,
        person=person,
        community_id=person.community_id,
        household=household,
        name_sealed=seal(named, table=TABLE, column="name", row=row),
        phone_sealed=seal(plain, table=TABLE, column="phone", row=row),
        phone_index=blind_index(plain, table=TABLE, column="phone"),
        purpose=consent.purpose.strip(),
        consent_way=consent.way,
        consent_on=consent.given_on,
        ends_on=consent.ends_on,
        entered_by=by.user,
    )
    note("contact.recorded", contact, by=by.user, community=contact.community_id, because=contact.purpose)
    return contact


@transaction.atomic
def record_reporter(
    community: Place, *, name: str, phone: str, household: Place | None, consent: Consent, by: By
) -> Person:
    """Finds the person who left this telephone number in a community, or makes one whose name stays sealed (R3)."""
    known = person_by_phone(phone, community.pk)
    if known is not None:
        return known
    person = Person.objects.create(
        community=community, is_synthetic=community.is_synthetic, roles=[PersonRole.RESIDENT]
    )
    record_contact(person, name=name, phone=phone, household=household, consent=consent, by=by)
    return person


@transaction.atomic
def read_contact(person_id: UUID, *, because: str, by: By, in_role: str = "") -> Reachable:
    """Opens the newest contact of a person for a named purpose; every look stands in the journal (R6).

    ``in_role`` says in words as what one looks; the resident reads it beside the purpose.
    Raises ``NotSo`` without a purpose, ``NotThere`` when no contact is kept or its consent has ended.
    """
    purpose = plain_text(
        because, field="because", sentence=_("Write what you need the contact for; the resident sees it.")
    )
    contact = contact_of(person_id)
    if contact is None:
        raise NotThere(_("No contact is kept here, or its consent has ended. Ask at the door or by a notice."))
    note(
        "contact.read",
        contact,
        by=by.user,
        community=contact.community_id,
        because=f"{purpose}{AS}{in_role}" if in_role else purpose,
    )
    return Reachable(
        name=unseal(bytes(contact.name_sealed), table=TABLE, column="name", row=contact.pk),
        phone=unseal(bytes(contact.phone_sealed), table=TABLE, column="phone", row=contact.pk),
    )


@transaction.atomic
def withdraw_contact(contact_id: UUID, *, by: By, because: str = "") -> None:
    """Deletes one contact at the person's word (PIPL §15, §47); raises ``NotThere``."""
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None:
        raise NotThere(_("This contact is no longer kept."))
    note("contact.withdrawn", contact, by=by.user, community=contact.community_id, because=because)
    contact.delete()


@transaction.atomic
def withdraw_consent(person_id: UUID, *, by: By, because: str = "") -> int:
    """Deletes all contacts of a person at the person's word (PIPL §15, §47); returns how many there were."""
    contacts = list(Contact.objects.select_for_update().filter(person_id=person_id))
    for contact in contacts:
        note("contact.withdrawn", contact, by=by.user, community=contact.community_id, because=because)
        contact.delete()
    return len(contacts)


@transaction.atomic
def forget_contacts(*, on: date) -> int:
    """Deletes the contacts whose consent ended before this day (PIPL §19, §47); returns how many."""
    ended = list(Contact.objects.select_for_update().filter(ends_on__lte=on))
    for contact in ended:
        note("contact.forgotten", contact, by=None, community=contact.community_id)
        contact.delete()
    return len(ended)


def _check_role(role: str, organisation: Organisation | None) -> None:
    if role not in PersonRole.values or role == PersonRole.RESIDENT:
        sentence = _("Say in which role the person is entered; residents register themselves.")
        raise NotSo(sentence, fields={"role": sentence})
    if role == PersonRole.ORGANISATION_CONTACT and organisation is None:
        sentence = _("Choose the organisation that the person is the contact of.")
        raise NotSo(sentence, fields={"organisation": sentence})


def _check_consent(consent: Consent) -> None:
    whole = rules.is_consent_whole(
        given_on=consent.given_on, ends_on=consent.ends_on, purpose=consent.purpose, today=time.today()
    )
    if not whole or consent.way not in ConsentWay.values:
        raise NotSo(
            _("A contact may only be kept on a consent with its way, day, purpose and end."),
            fields={"purpose": _("Write what the contact is for."), "ends_on": _("Choose a day in the future.")},
        )
