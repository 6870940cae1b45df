"""Two who fill or hand over one seat, join under one name or answer one application at once: one of them does."""

from __future__ import annotations

import pytest

from gongzhi.domain.actors.models import Appointment, Organisation, Person
from gongzhi.domain.actors.services import (
    Applicant,
    add_person,
    add_post,
    apply_to_join,
    appoint,
    confirm_organisation,
    decline_organisation,
    hand_over,
)
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import SYSTEM, By, everywhere
from gongzhi.workflows.take_up_liaison import NewAccount, open_liaison_account
from tests.support.at_once import at_once
from tests.support.cast import BASIS, PASSWORD, Cast, settle

pytestmark = pytest.mark.transactional


def test_of_two_who_are_appointed_to_one_seat_at_once_one_is(db: None) -> None:
    with everywhere():
        cast = settle()
        post = add_post(cast.committee, kind="liaison", title="文书", place=cast.home, by=SYSTEM)
        people = [add_person(name, community=cast.home, by=SYSTEM) for name in ("甲", "乙")]

    def seat(number: int) -> None:
        appoint(post, person=people[number], from_=time.today(), legal_basis=BASIS, by=SYSTEM)

    said = at_once(lambda: seat(0), lambda: seat(1))
    assert sorted(said) == ["NotNow", "done"]
    with everywhere():
        held = list(Appointment.objects.filter(post=post).values_list("person", flat=True))
    assert held == [people[said.index("done")].pk]


def test_of_two_hand_overs_of_one_seat_at_once_one_holds(db: None) -> None:
    with everywhere():
        cast = settle()
        people = [add_person(name, community=cast.home, by=SYSTEM) for name in ("甲", "乙")]
        held = cast.appointments["zhao"]

    def give(number: int) -> None:
        hand_over(held.pk, to=people[number], on=time.today(), legal_basis=BASIS, by=SYSTEM)

    said = at_once(lambda: give(0), lambda: give(1))
    assert sorted(said) == ["NotNow", "done"]
    with everywhere():
        now = Appointment.objects.filter(post=held.post, during__contains=time.today())
        assert list(now.values_list("person", flat=True)) == [people[said.index("done")].pk]


def apply(cast: Cast) -> Organisation:
    applicant = Applicant(uuid7(), uuid7(), "钱", "13800138001")
    stranger = By(user=None, person=None)
    return apply_to_join("同名药店", kind="chain_pharmacy", community=cast.home, applicant=applicant, by=stranger)


def test_of_two_who_join_under_one_name_at_once_one_waits_for_its_confirmation(db: None) -> None:
    with everywhere():
        cast = settle()
    assert sorted(at_once(lambda: apply(cast), lambda: apply(cast))) == ["NotNow", "done"]
    with everywhere():
        assert list(Organisation.objects.filter(name="同名药店").values_list("state", flat=True)) == ["applied"]


def test_of_a_confirmation_and_a_refusal_of_one_application_at_once_one_holds(db: None) -> None:
    with everywhere():
        body = apply(settle())
    said = at_once(
        lambda: confirm_organisation(body.pk, by=SYSTEM),
        lambda: decline_organisation(body.pk, because="不在本社区", by=SYSTEM),
    )
    assert sorted(said) == ["NotNow", "done"]
    with everywhere():
        state = Organisation.objects.get(pk=body.pk).state
    assert state == {"done": "confirmed", "NotNow": "declined"}[said[0]]


def test_one_code_makes_one_account_however_many_use_it_at_once(db: None) -> None:
    with everywhere():
        body = apply(settle())
        confirm_organisation(body.pk, by=SYSTEM)
        person = Person.objects.get(organisation=body)

    def take_up(login: str) -> None:
        open_liaison_account(person.pk, account=NewAccount(login, PASSWORD, "钱经理"), by=SYSTEM)

    said = at_once(lambda: take_up("pharmacy-1"), lambda: take_up("pharmacy-2"))
    assert sorted(said) == ["NotNow", "done"]
    with everywhere():
        assert Appointment.objects.filter(post__organisation=body).count() == 1
        assert User.objects.filter(username__startswith="pharmacy-").count() == 1
