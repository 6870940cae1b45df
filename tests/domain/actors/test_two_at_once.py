"""Two who appoint to one seat, or hand one seat over, at the same moment: the database lets one of them."""

from __future__ import annotations

import pytest

from gongzhi.domain.actors.models import Appointment
from gongzhi.domain.actors.services import add_person, add_post, appoint, hand_over
from gongzhi.foundation import time
from gongzhi.foundation.reach import SYSTEM, everywhere
from tests.support.at_once import at_once
from tests.support.cast import BASIS, settle

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
