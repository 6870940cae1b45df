"""Contacts: sealed, on consent, for one purpose, until one day, and every look is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.domain.actors.models import Contact, Person
from gongzhi.domain.actors.queries import person_by_phone
from gongzhi.domain.actors.services import (
    Consent,
    Reachable,
    read_contact,
    record_contact,
    register_resident,
    withdraw_consent,
)
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, Reach, set_reach
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def consent(**changed: object) -> Consent:
    today = time.today()
    facts = {"way": "spoken", "given_on": today, "purpose": "meals", "ends_on": today + timedelta(days=30), **changed}
    return Consent(**facts)  # type: ignore[arg-type]


def test_a_contact_lies_sealed_in_its_row(cast: Cast) -> None:
    contact = Contact.objects.get(person=cast.people["wang"])
    kept = bytes(contact.name_sealed) + bytes(contact.phone_sealed) + bytes(contact.phone_index)
    assert "王大妈".encode() not in kept
    assert b"13800138000" not in kept
    assert cast.people["wang"].name == ""


def test_a_sealed_value_moved_to_another_row_cannot_be_read(cast: Cast) -> None:
    wang = cast.people["wang"]
    other = record_contact(wang, name="李", phone="13900139000", household=None, consent=consent(), by=SYSTEM)
    first = Contact.objects.exclude(pk=other.pk).get()
    other.phone_sealed = first.phone_sealed
    other.save(update_fields=["phone_sealed"])
    with pytest.raises(Exception, match="does not fit its row"):
        read_contact(wang.pk, because="call", by=SYSTEM)


def test_reading_a_contact_needs_a_purpose_and_stands_in_the_journal(cast: Cast) -> None:
    wang, lin = cast.people["wang"], cast.people["lin"]
    with pytest.raises(NotSo):
        read_contact(wang.pk, because=" ", by=SYSTEM)
    by = By(user=cast.user("lin").pk, person=lin.pk)
    assert read_contact(wang.pk, because="call back", by=by) == Reachable("王大妈", "+8613800138000")
    contact = Contact.objects.get(person=wang)
    looks = Entry.objects.filter(verb="contact.read").values_list("by", "subject", "community", "because")
    assert set(looks) == {(by.user, contact.pk, cast.home.pk, "call back")}


def test_a_contact_is_found_by_its_number_however_it_is_written(cast: Cast) -> None:
    wang = cast.people["wang"]
    written = ("13800138000", "138 0013 8000", "+86 138-0013-8000", "13800138001", "nothing")
    assert [person_by_phone(phone, cast.home.pk) == wang for phone in written] == [True, True, True, False, False]
    assert person_by_phone("13800138000", cast.next_door.pk) is None


@pytest.mark.parametrize(
    "changed", [{"purpose": " "}, {"way": "guessed"}, {"ends_on": None}, {"given_on": None}], ids=str
)
def test_no_contact_without_a_whole_consent(cast: Cast, changed: dict[str, object]) -> None:
    today = time.today()
    wrong = {"ends_on": today, "given_on": today + timedelta(days=1)}
    facts = {name: wrong[name] if value is None else value for name, value in changed.items()}
    with pytest.raises(NotSo):
        record_contact(
            cast.people["wang"], name="李", phone="13900139000", household=None, consent=consent(**facts), by=SYSTEM
        )
    assert Contact.objects.count() == 1


def test_a_number_that_is_none_is_named_as_the_field_that_is_wrong(cast: Cast) -> None:
    with pytest.raises(NotSo) as refusal:
        record_contact(cast.people["wang"], name="李", phone="123", household=None, consent=consent(), by=SYSTEM)
    assert set(refusal.value.fields) == {"phone"}


def test_after_its_end_a_contact_is_neither_read_nor_found(cast: Cast) -> None:
    today = time.today()
    Contact.objects.update(consent_on=today - timedelta(days=9), ends_on=today)
    with pytest.raises(NotThere):
        read_contact(cast.people["wang"].pk, because="call", by=SYSTEM)
    assert person_by_phone("13800138000", cast.home.pk) is None


def test_withdrawn_consent_deletes_every_contact_at_once(cast: Cast) -> None:
    wang = cast.people["wang"]
    assert withdraw_consent(wang.pk, by=SYSTEM) == 1
    assert Contact.objects.count() == 0
    with pytest.raises(NotThere):
        read_contact(wang.pk, because="call", by=SYSTEM)


def test_a_resident_registers_herself_under_her_own_reach_alone(cast: Cast) -> None:
    user = create_user("zhang", password=PASSWORD, display_name="Zhang", by=None)
    household = Place.objects.get(kind="household", name="101", building__name="2号楼")
    set_reach(Reach(holders=frozenset({user.pk})))
    person = register_resident(
        user, community=cast.home, household=household, name="张", phone="13700137000", by=By(user=user.pk)
    )
    assert (person.pk, person.name, person.community_id) == (user.pk, "", cast.home.pk)
    assert Contact.objects.get().household_id == household.pk
    with pytest.raises(NotNow):
        register_resident(
            user, community=cast.home, household=None, name="张", phone="13700137000", by=By(user=user.pk)
        )


def test_a_home_next_door_is_refused(cast: Cast) -> None:
    user = create_user("zhang", password=PASSWORD, display_name="Zhang", by=None)
    household = Place.objects.get(kind="household", name="101", building__name="9号楼")
    with pytest.raises(NotSo):
        register_resident(
            user, community=cast.home, household=household, name="张", phone="13700137000", by=By(user=user.pk)
        )


def test_the_wall_hides_contacts_from_the_community_next_door(cast: Cast) -> None:
    seen = {}
    for name, reach in {
        "here": Reach(communities=frozenset({cast.home.pk})),
        "next door": Reach(communities=frozenset({cast.next_door.pk})),
        "herself": Reach(holders=frozenset({cast.people["wang"].pk})),
        "everywhere": EVERYWHERE,
    }.items():
        set_reach(reach)
        seen[name] = Contact.objects.count()
    assert seen == {"here": 1, "next door": 0, "herself": 1, "everywhere": 1}
    assert Person.objects.filter(name="").count() == 1
