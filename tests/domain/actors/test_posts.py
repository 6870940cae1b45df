"""Kinds of posts, terms, hand-overs, vacancies on any day, candidate pools."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.domain.actors.models import Appointment, Candidacy, CrossMeasure, Person, Post, PostType
from gongzhi.domain.actors.queries import (
    candidates,
    entrances_with_stewards,
    people,
    steward_count,
    vacancies_on,
)
from gongzhi.domain.actors.rules import months_later
from gongzhi.domain.actors.services import (
    Consent,
    Declaration,
    MeasureFacts,
    PostTypeFacts,
    Terms,
    add_person,
    add_post,
    add_post_of_type,
    add_role,
    appoint,
    close_post,
    declare_candidacy,
    end_appointment,
    forget_candidacies,
    hand_over,
    set_measure,
    set_post_type,
    withdraw_candidacy,
)
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, Reach, set_reach
from tests.support.cast import BASIS, Cast

pytestmark = pytest.mark.django_db


def kind(**changed: object) -> PostType:
    facts = {"name": "委员", "kind": "committee_member", "seats": 2, "term_months": 60, **changed}
    return set_post_type(PostTypeFacts(**facts), by=SYSTEM)  # type: ignore[arg-type]


def seat(cast: Cast, of: Post, name: str, *, days: int = 0, until: date | None = None) -> Appointment:
    person = add_person(name, community=cast.home, by=SYSTEM)
    from_ = time.today() + timedelta(days=days)
    return appoint(of, person=person, from_=from_, legal_basis=BASIS, by=SYSTEM, terms=Terms(until=until))


def vacant(cast: Cast, on: date) -> dict[str, int]:
    return {one.title: one.vacant for one in vacancies_on((cast.home.path,), on=on)}  # type: ignore[attr-defined]


def test_a_term_ends_by_itself_and_the_vacancy_is_known_beforehand(cast: Cast) -> None:
    today = time.today()
    post = add_post_of_type(cast.committee, type_=kind(), place=cast.home, by=SYSTEM, since=today)
    first = seat(cast, post, "甲")
    seat(cast, post, "乙", until=today + timedelta(days=30))
    assert first.during.upper == months_later(today, 60)
    at = {days: vacant(cast, today + timedelta(days=days)).get("委员", 0) for days in (-1, 0, 29, 30, 3650)}
    assert at == {-1: 0, 0: 0, 29: 0, 30: 1, 3650: 2}


def test_a_post_without_its_deputy_is_a_vacancy_too(cast: Cast) -> None:
    today = time.today()
    post = add_post_of_type(cast.committee, type_=kind(seats=1, has_deputy=True), place=cast.home, by=SYSTEM)
    seat(cast, post, "甲")
    found = {
        one.title: (one.vacant, one.lacks_deputy)  # type: ignore[attr-defined]
        for one in vacancies_on((cast.home.path,), on=today)
        if one.pk == post.pk
    }
    assert found == {"委员": (0, "yes")}


def test_vacancies_of_the_past_are_known(cast: Cast) -> None:
    today = time.today()
    end_appointment(cast.appointments["zhao"].pk, on=today, by=SYSTEM)
    day_before = today - timedelta(days=1)
    assert ("社区书记" in vacant(cast, today), "社区书记" in vacant(cast, day_before)) == (True, False)
    found = vacancies_on((cast.home.path,), on=today).get(pk=cast.posts["zhao"].pk)
    assert found.vacant_since == today  # type: ignore[attr-defined]


def test_a_seat_is_handed_over_on_one_day_both_or_neither(cast: Cast) -> None:
    today = time.today()
    other = add_person("甲", community=cast.home, by=SYSTEM)
    held = cast.appointments["zhao"]
    with pytest.raises(NotSo):
        hand_over(held.pk, to=other, on=today, legal_basis=" ", by=SYSTEM)
    assert Appointment.objects.get(pk=held.pk).during.upper is None
    new = hand_over(held.pk, to=other, on=today, legal_basis=BASIS, by=SYSTEM)
    assert (Appointment.objects.get(pk=held.pk).during.upper, new.during.lower) == (today, today)


def test_where_the_post_allows_it_two_stand_in_one_seat_for_a_while(cast: Cast) -> None:
    strict = add_post_of_type(cast.committee, type_=kind(seats=1), place=cast.home, by=SYSTEM)
    loose = add_post_of_type(
        cast.committee, type_=kind(name="顾问", seats=1, allows_overlap=True), place=cast.home, by=SYSTEM
    )
    seat(cast, strict, "甲")
    with pytest.raises(NotNow):
        seat(cast, strict, "乙")
    seat(cast, loose, "丙")
    seat(cast, loose, "丁")
    assert Appointment.objects.filter(post=loose, seat=1).count() == 2


def test_a_post_is_closed_when_nobody_holds_it_and_nobody_is_appointed_beyond(cast: Cast) -> None:
    today, post = time.today(), cast.posts["zhao"]
    with pytest.raises(NotNow):
        close_post(post.pk, on=today, by=SYSTEM, because="撤销")
    end_appointment(cast.appointments["zhao"].pk, on=today, by=SYSTEM)
    closed = close_post(post.pk, on=today, by=SYSTEM, because="撤销")
    assert closed.until == today
    assert "社区书记" not in vacant(cast, today)
    with pytest.raises(NotNow):
        appoint(closed, person=cast.people["feng"], from_=today, legal_basis=BASIS, by=SYSTEM)


def test_a_kind_of_post_belongs_into_its_body_and_its_name_stands_once(cast: Cast) -> None:
    own = kind(body_kind="owners_committee")
    with pytest.raises(NotSo):
        add_post_of_type(cast.committee, type_=own, place=cast.home, by=SYSTEM)
    with pytest.raises(NotNow):
        kind()
    with pytest.raises(NotSo) as refusal:
        kind(name="别的", kind="emperor")
    assert set(refusal.value.fields) == {"kind"}
    changed = set_post_type(PostTypeFacts(name="委员", kind="committee_member", is_ended=True), by=SYSTEM, id=own.pk)
    with pytest.raises(NotNow):
        add_post_of_type(cast.committee, type_=changed, place=cast.home, by=SYSTEM)


def test_a_post_that_asks_for_a_procedure_is_not_filled_without(cast: Cast) -> None:
    post = add_post_of_type(cast.committee, type_=kind(procedure="by_election"), place=cast.home, by=SYSTEM)
    with pytest.raises(NotNow, match="尚未完成"):
        seat(cast, post, "甲")


def test_stewards_are_counted_entrance_by_entrance(cast: Cast) -> None:
    entrance = Place.objects.get(kind="entrance", building__name="1号楼")
    post = add_post(cast.committee, kind="entrance_lead", title="楼门长", place=entrance, by=SYSTEM)
    seat(cast, post, "甲")
    rows = [
        (str(one.building), one.steward)  # type: ignore[attr-defined]
        for one in entrances_with_stewards(cast.home.pk, time.today())
    ]
    assert rows == [("1号楼", "甲"), ("2号楼", None), ("3号楼", None)]
    count = steward_count(cast.home.pk, time.today())
    assert (count.entrances, count.with_steward, count.without) == (3, 1, 2)


def test_people_are_found_by_role_name_and_pinyin(cast: Cast) -> None:
    add_person("赵敏", community=cast.home, by=SYSTEM, role="delegate")
    lawyer = add_person("王律", community=cast.home, by=SYSTEM, role="professional")
    add_role(lawyer.pk, "delegate", by=SYSTEM)
    here = (cast.home.path,)
    assert {one.name for one in people(here, role="delegate")} == {"赵敏", "王律"}
    assert {one.name for one in people(here, text="zhao min")} == {"赵敏"}
    assert {one.name for one in people(here, text="律")} == {"王律"}
    assert {one.name for one in people((cast.next_door.path,), role="delegate")} == set()


@pytest.mark.parametrize("role", ["resident", "suspect", ""])
def test_nobody_is_entered_without_a_role(cast: Cast, role: str) -> None:
    with pytest.raises(NotSo) as refusal:
        add_person("甲", community=cast.home, by=SYSTEM, role=role)
    assert set(refusal.value.fields) == {"role"}


def test_a_contact_belongs_to_an_organisation(cast: Cast) -> None:
    with pytest.raises(NotSo) as refusal:
        add_person("甲", community=cast.home, by=SYSTEM, role="organisation_contact")
    assert set(refusal.value.fields) == {"organisation"}
    contact = add_person("甲", community=cast.home, by=SYSTEM, role="organisation_contact", organisation=cast.firm)
    assert contact.organisation == cast.firm


def measure(serial: int = 1) -> CrossMeasure:
    type_ = kind(name=f"兼职委员{serial}", kind="part_time_member", procedure="part_time_member")
    facts = MeasureFacts(serial, "示例举措", "into_community", "organisation_head", type_.pk, is_sample=True)
    return set_measure(facts, by=SYSTEM)


def offered(person: Person, **changed: object) -> Candidacy:
    today = time.today()
    facts = {"way": "self", "given_on": today, "purpose": "后备人选", "ends_on": today + timedelta(days=90), **changed}
    return declare_candidacy(
        person,
        measure=measure(),
        declaration=Declaration(is_owner=True),
        consent=Consent(**facts),  # type: ignore[arg-type]
        by=SYSTEM,
    )


def test_a_measure_leads_into_posts_that_are_filled_by_a_procedure(cast: Cast) -> None:
    with pytest.raises(NotSo) as refusal:
        set_measure(MeasureFacts(2, "示例", "into_community", "owner", kind().pk), by=SYSTEM)
    assert set(refusal.value.fields) == {"type_id"}
    measure()
    with pytest.raises(NotNow):
        measure()


def test_an_offer_stands_on_its_own_consent_until_it_is_taken_back(cast: Cast) -> None:
    own = offered(cast.people["feng"])
    assert [one.person.name for one in candidates((cast.home.path,))] == ["Feng"]
    withdraw_candidacy(own.pk, by=SYSTEM)
    assert Candidacy.objects.count() == 0
    assert list(Entry.objects.filter(subject=own.pk).order_by("at").values_list("verb", flat=True)) == [
        "candidacy.declared",
        "candidacy.withdrawn",
    ]


def test_an_offer_without_a_whole_consent_is_refused(cast: Cast) -> None:
    for wrong in ({"ends_on": time.today()}, {"way": "guessed"}, {"purpose": ""}):
        with pytest.raises(NotSo):
            offered(cast.people["feng"], **wrong)
        CrossMeasure.objects.all().delete()
        PostType.objects.all().delete()


def test_offers_are_forgotten_when_their_consent_ends(cast: Cast) -> None:
    offered(cast.people["feng"], ends_on=time.today() + timedelta(days=1))
    assert forget_candidacies(on=time.today()) == 0
    assert forget_candidacies(on=time.today() + timedelta(days=1)) == 1


def test_the_wall_hides_offers_from_the_community_next_door(cast: Cast) -> None:
    own = offered(cast.people["feng"])
    seen = {}
    for name, reach in {
        "here": Reach(communities=frozenset({cast.home.pk})),
        "next door": Reach(communities=frozenset({cast.next_door.pk})),
        "herself": Reach(holders=frozenset({own.person_id})),
        "everywhere": EVERYWHERE,
    }.items():
        set_reach(reach)
        seen[name] = Candidacy.objects.count()
    assert seen == {"here": 1, "next door": 0, "herself": 1, "everywhere": 1}
