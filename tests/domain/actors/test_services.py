"""Bodies, posts and appointments: who holds what, by what right, and never two at once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from gongzhi.domain.actors.models import Appointment, Organisation, OrganisationPlace
from gongzhi.domain.actors.queries import (
    appointments_on,
    holder_of_post,
    manager_of,
    organisations,
    owner_of,
    people_of,
    post_holders,
)
from gongzhi.domain.actors.services import (
    add_organisation,
    add_person,
    add_post,
    appoint,
    end_appointment,
    end_relation,
    relate_place,
)
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import BASIS, Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def verbs(subject: UUID) -> list[str]:
    return list(Entry.objects.filter(subject=subject).order_by("at", "id").values_list("verb", flat=True))


def test_two_firms_cannot_manage_one_place_on_the_same_days(cast: Cast) -> None:
    other = add_organisation("另一物业", kind="property_service_provider", community=None, by=SYSTEM)
    with pytest.raises(NotNow, match="甲院"):
        relate_place(other, place=cast.managed, relation="manages", from_=time.today(), source="合同 2", by=SYSTEM)
    assert manager_of(cast.managed, time.today()) == cast.firm


def test_after_the_contract_ended_another_firm_may_manage_the_place(cast: Cast) -> None:
    related = OrganisationPlace.objects.get(organisation=cast.firm)
    today = time.today()
    end_relation(related.pk, on=today, by=SYSTEM)
    other = add_organisation("另一物业", kind="property_service_provider", community=None, by=SYSTEM)
    relate_place(other, place=cast.managed, relation="manages", from_=today, source="合同 2", by=SYSTEM)
    assert manager_of(cast.managed, today) == other
    assert manager_of(cast.managed, today - timedelta(days=1)) == cast.firm


def test_the_nearest_manager_above_a_building_counts(cast: Cast) -> None:
    own = add_organisation("楼自管会", kind="other", community=cast.home, by=SYSTEM)
    relate_place(own, place=cast.buildings[1], relation="manages", from_=time.today(), source="决议", by=SYSTEM)
    today = time.today()
    assert [manager_of(place, today) for place in (*cast.buildings, cast.unmanaged)] == [cast.firm, own, None]
    assert owner_of(cast.managed, today) is None


def test_a_relation_needs_its_source(cast: Cast) -> None:
    with pytest.raises(NotSo) as refusal:
        relate_place(cast.firm, place=cast.unmanaged, relation="manages", from_=TODAY, source=" ", by=SYSTEM)
    assert set(refusal.value.fields) == {"source"}


def test_a_post_with_one_seat_has_one_holder_and_one_deputy(cast: Cast) -> None:
    first, second = (add_person(name, community=cast.home, by=SYSTEM) for name in ("甲", "乙"))
    today = time.today()
    with pytest.raises(NotNow, match="社区书记"):
        appoint(cast.posts["zhao"], person=first, from_=today, legal_basis=BASIS, by=SYSTEM)
    appoint(cast.posts["zhao"], person=first, from_=today, legal_basis=BASIS, by=SYSTEM, is_deputy=True)
    with pytest.raises(NotNow):
        appoint(cast.posts["zhao"], person=second, from_=today, legal_basis=BASIS, by=SYSTEM, is_deputy=True)
    found = post_holders("community_secretary", place=cast.home, on=today)
    assert [(one.person_name, one.is_deputy) for one in found] == [("Zhao", False), ("甲", True)]


def test_a_post_with_three_seats_fills_them_one_after_the_other(cast: Cast) -> None:
    today = time.today()
    for name in ("甲", "乙"):
        person = add_person(name, community=cast.home, by=SYSTEM)
        appoint(cast.posts["lin"], person=person, from_=today, legal_basis=BASIS, by=SYSTEM)
    assert set(Appointment.objects.filter(post=cast.posts["lin"]).values_list("seat", flat=True)) == {1, 2, 3}
    with pytest.raises(NotNow):
        appoint(
            cast.posts["lin"],
            person=add_person("丙", community=cast.home, by=SYSTEM),
            from_=today,
            legal_basis=BASIS,
            by=SYSTEM,
        )


def test_nobody_holds_the_same_post_twice(cast: Cast) -> None:
    with pytest.raises(NotNow, match="Lin"):
        appoint(cast.posts["lin"], person=cast.people["lin"], from_=time.today(), legal_basis=BASIS, by=SYSTEM)


def test_an_appointment_without_legal_basis_is_refused(cast: Cast) -> None:
    person = add_person("甲", community=cast.home, by=SYSTEM)
    with pytest.raises(NotSo) as refusal:
        appoint(cast.posts["lin"], person=person, from_=TODAY, legal_basis="", by=SYSTEM)
    assert set(refusal.value.fields) == {"legal_basis"}


def test_ending_an_appointment_frees_the_seat_from_that_day(cast: Cast) -> None:
    today = time.today()
    ended = end_appointment(cast.appointments["zhao"].pk, on=today, by=SYSTEM, because="election")
    person = add_person("甲", community=cast.home, by=SYSTEM)
    appoint(cast.posts["zhao"], person=person, from_=today, legal_basis=BASIS, by=SYSTEM)
    holders = {
        day: [one.person_name for one in post_holders("community_secretary", place=cast.home, on=day)]
        for day in (today - timedelta(days=1), today)
    }
    assert holders == {today - timedelta(days=1): ["Zhao"], today: ["甲"]}
    assert verbs(ended.pk) == ["appointment.made", "appointment.ended"]


def test_an_appointment_ends_once_and_not_before_it_began(cast: Cast) -> None:
    kept = cast.appointments["zhao"]
    with pytest.raises(NotSo):
        end_appointment(kept.pk, on=kept.during.lower, by=SYSTEM)
    end_appointment(kept.pk, on=time.today(), by=SYSTEM)
    with pytest.raises(NotNow):
        end_appointment(kept.pk, on=time.today() + timedelta(days=3), by=SYSTEM)


def test_the_post_for_the_deepest_place_answers_for_it(cast: Cast) -> None:
    deeper = add_post(cast.firm, kind="property_manager", title="楼管家", place=cast.buildings[0], by=SYSTEM)
    person = add_person("甲", community=None, by=SYSTEM)
    appoint(deeper, person=person, from_=time.today(), legal_basis=BASIS, by=SYSTEM)
    found = [
        holder_of_post(cast.firm.pk, kinds=("property_manager",), place=place, on=time.today())
        for place in (*cast.buildings, cast.unmanaged)
    ]
    assert [one.person_name if one else None for one in found] == ["甲", "Sun", None]


def test_a_name_stands_once_in_a_community(cast: Cast) -> None:
    with pytest.raises(NotNow, match="居委会"):
        add_organisation("安慧里社区居委会", kind="residents_committee", community=cast.home, by=SYSTEM)
    add_organisation("安慧里社区居委会", kind="residents_committee", community=cast.next_door, by=SYSTEM)


def test_the_family_follows_from_the_kind(cast: Cast) -> None:
    assert (cast.firm.family, cast.committee.family, cast.office.family) == (
        "economic",
        "self_governing",
        "administrative",
    )


def test_an_identity_number_in_a_name_is_masked(cast: Cast) -> None:
    person = add_person("甲 11010519491231002X 乙", community=cast.home, by=SYSTEM)
    assert "11010519491231002X" not in person.name


def test_people_of_a_community_are_those_with_a_published_name(cast: Cast) -> None:
    assert {person.name for person in people_of(cast.home.pk)} == {"Zhao", "Lin", "Feng", "Sun"}


def test_lists_show_ones_own_communities_and_the_offices_above(cast: Cast) -> None:
    today = time.today()
    assert {one.name for one in organisations((cast.home.path,), on=today)} == {
        "盛兴物业",
        "安慧里社区居委会",
        "亚运村街道办事处",
        "区社会工作部",
    }
    assert {one.name for one in organisations((cast.home.path,), on=today, text="shengxing")} == set()
    assert {one.name for one in organisations((cast.home.path,), on=today, text="sheng xing")} == {"盛兴物业"}
    assert {one.person.name for one in appointments_on((cast.home.path,), on=today)} == {"Zhao", "Lin", "Sun"}
    assert set(appointments_on((), on=today)) == set()
    assert Organisation.objects.count() == 5
