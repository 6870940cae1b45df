"""Committees against the law, the three property rates, and the register of property contracts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from gongzhi.domain.actors.models import Appointment, Organisation
from gongzhi.domain.actors.services import Terms, add_organisation, add_person, add_post, appoint, relate_place
from gongzhi.domain.duties.models import PropertyContract
from gongzhi.domain.duties.queries import (
    committee_law,
    committees,
    contract_gaps,
    contracts,
    packs_for,
    procedure_templates,
    property_rates,
    rate_lines,
    rule_packs,
)
from gongzhi.domain.duties.services import (
    ContractFacts,
    add_contract,
    check_clauses,
    end_contract,
    remind_of_ending_contracts,
)
from gongzhi.domain.duties.words import StepBody
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import BASIS, Cast

pytestmark = pytest.mark.django_db


def committee_of(cast: Cast, members: int, *, owners: int, kind: str = "owners_committee") -> Organisation:
    today = time.today()
    made = add_organisation("甲院委员会", kind=kind, community=cast.home, by=SYSTEM)
    relate_place(made, place=cast.managed, relation="represents", from_=today, source="备案", by=SYSTEM)
    post = add_post(made, kind="committee_member", title="委员", place=cast.managed, by=SYSTEM, seats=members)
    for number in range(members):
        person = add_person(f"委员{number}", community=cast.home, by=SYSTEM)
        terms = Terms(until=today + timedelta(days=900), capacity="owner" if number < owners else "occupant")
        appoint(post, person=person, from_=today, legal_basis=BASIS, by=SYSTEM, terms=terms)
    return made


def faults(cast: Cast) -> dict[str, set[str]]:
    return {
        one.name: {sentence.en for fault in one.faults for sentence in fault.sentences}
        for one in committees((cast.home.path,), on=time.today())
    }


def test_an_even_number_of_members_is_shown(cast: Cast) -> None:
    committee_of(cast, 4, owners=4)
    assert faults(cast) == {"甲院委员会": {"The number of members is odd."}}


def test_a_term_that_is_too_long_is_shown(cast: Cast) -> None:
    committee_of(cast, 5, owners=5)
    assert faults(cast) == {"甲院委员会": set()}
    Appointment.objects.filter(post__kind="committee_member").update(
        during=DateRange(time.today(), time.today() + timedelta(days=1900))
    )
    assert faults(cast) == {"甲院委员会": {"A term is at most five years."}}


def test_a_management_committee_has_half_owners_and_seven_members(cast: Cast) -> None:
    committee_of(cast, 5, owners=2, kind="property_mgmt_committee")
    assert faults(cast) == {"甲院委员会": {"There are at least 7 members.", "At least half of the members are owners."}}


def test_the_committees_cost_the_same_statements_however_many(cast: Cast, django_assert_num_queries: object) -> None:
    counted: object = django_assert_num_queries
    committee_of(cast, 3, owners=3)
    with counted(3):  # type: ignore[operator]
        committees((cast.home.path,), on=time.today())
    other = add_organisation("乙院委员会", kind="owners_committee", community=cast.home, by=SYSTEM)
    relate_place(other, place=cast.unmanaged, relation="represents", from_=time.today(), source="备案", by=SYSTEM)
    with counted(3):  # type: ignore[operator]
        committees((cast.home.path,), on=time.today())


def test_the_three_property_rates_have_numerator_denominator_and_list(cast: Cast) -> None:
    here, today = (cast.home.path,), time.today()
    assert [(one.counted, one.all, one.percent) for one in property_rates(here, on=today)] == [
        (0, 2, 0),
        (1, 2, 50),
        (0, 1, 0),
    ]
    committee_of(cast, 5, owners=5)
    assert [(one.code, one.counted, one.all) for one in property_rates(here, on=today)] == [
        ("formation", 1, 2),
        ("service", 1, 2),
        ("party", 0, 2),
    ]
    assert [(one.name, one.is_counted, one.by) for one in rate_lines("service", here, on=today)] == [
        ("乙院", False, ""),
        ("甲院", True, "盛兴物业"),
    ]
    assert {one.name for one in rate_lines("party", here, on=today)} == {"盛兴物业", "甲院委员会"}
    assert rate_lines("nonsense", here, on=today) == []
    nowhere = property_rates((), on=today)
    assert [one.percent for one in nowhere] == [None, None, None]


def test_every_step_of_a_template_has_its_body_and_every_check_its_law() -> None:
    for template in procedure_templates():
        assert {step.body for step in template.steps} <= set(StepBody.values)
        packs = [pack for pack in rule_packs() if pack.law == template.law]
        assert all(any(pack.check(check) for pack in packs) for check in template.checks)


def test_a_village_has_a_law_of_its_own(cast: Cast) -> None:
    day = date(2025, 6, 1)
    assert (committee_law(cast.managed), committee_law(cast.district)) == ("community", "")
    village = Place(kind="community", code="110105009246")
    assert committee_law(village) == "village"
    assert [pack.code for pack in packs_for(day, place=village, law="residents_committee")] == ["villagers_committee"]
    assert {pack.law for pack in rule_packs()} == {
        "hotline",
        "owners_vote",
        "property",
        "residents_committee",
        "volunteers",
    }


def contract(cast: Cast, **changed: object) -> PropertyContract:
    today = time.today()
    facts = {
        "number": "合同 2024-7",
        "organisation": cast.firm,
        "place": cast.managed,
        "party": "甲院业主委员会",
        "signed_on": today - timedelta(days=300),
        "from_": today - timedelta(days=300),
        "until": today + timedelta(days=60),
        **changed,
    }
    return add_contract(ContractFacts(**facts), by=SYSTEM)  # type: ignore[arg-type]


def test_one_contract_a_place_and_day(cast: Cast) -> None:
    made = contract(cast)
    with pytest.raises(NotNow, match="甲院"):
        contract(cast, from_=time.today(), until=time.today() + timedelta(days=365))
    end_contract(made.pk, on=time.today(), because="协商解除", by=SYSTEM)
    contract(cast, from_=time.today(), until=time.today() + timedelta(days=365))


def test_a_contract_that_is_not_whole_names_its_fields(cast: Cast) -> None:
    with pytest.raises(NotSo) as refusal:
        contract(cast, number=" ", party="", until=time.today() - timedelta(days=301), place=cast.district)
    assert set(refusal.value.fields) == {"number", "party", "until", "place"}


def test_the_gap_report_lists_what_is_missing_unclear_or_unread(cast: Cast) -> None:
    made = contract(cast)
    everything = {line.clause.code for line in contract_gaps(made)}
    assert {"emergency", "epidemic"} <= everything
    written = dict.fromkeys(everything - {"epidemic", "fee", "fund"}, "written")
    check_clauses(made.pk, clauses=written | {"epidemic": "missing", "fee": "unclear"}, by=SYSTEM)
    made.refresh_from_db()
    assert {(line.clause.code, line.state) for line in contract_gaps(made)} == {
        ("epidemic", "missing"),
        ("fee", "unclear"),
        ("fund", ""),
    }
    for wrong in ({"rent": "written"}, {"fee": "perhaps"}):
        with pytest.raises(NotSo):
            check_clauses(made.pk, clauses=wrong, by=SYSTEM)


def test_an_ending_contract_is_announced_once_to_the_secretary(cast: Cast) -> None:
    made = contract(cast)
    contract(cast, place=cast.unmanaged, until=time.today() + timedelta(days=300))
    assert remind_of_ending_contracts(on=time.today()) == 1
    assert remind_of_ending_contracts(on=time.today()) == 0
    found = Message.objects.filter(kind="contract_ends").values_list("subject", "to")
    assert set(found) == {(made.pk, cast.user("zhao").pk)}
    here = (cast.home.path,)
    assert set(contracts(here, on=time.today(), show="ending")) == {made}
