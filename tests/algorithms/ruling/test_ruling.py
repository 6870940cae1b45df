"""Rule packs: read from files, judged exactly, with the article and the sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib import resources

import pytest

from gongzhi.algorithms.ruling import (
    Answer,
    FaultyPack,
    Length,
    Status,
    Value,
    in_force,
    judge,
    planned_days,
    reached,
    read_clauses,
    read_pack,
    read_template,
)

DATA = resources.files("gongzhi.domain.duties") / "data"
PACKS = {file.name.removesuffix(".toml"): read_pack(file.read_text("utf-8")) for file in (DATA / "packs").iterdir()}
TODAY = date(2025, 3, 1)


def weekdays(day: date) -> bool:
    return day.isoweekday() <= 5


def test_every_pack_template_and_clause_that_comes_with_the_program_can_be_read() -> None:
    assert set(PACKS) == {
        "beijing_property",
        "civil_code_votes",
        "hotline",
        "property_law_votes",
        "residents_committee_2026",
        "residents_committee_before_2026",
        "villagers_committee",
        "volunteers",
    }
    templates = [read_template(file.read_text("utf-8")) for file in (DATA / "procedures").iterdir()]
    assert {check for one in templates for check in one.checks} == {"owners_committee_member"}
    assert {clause.is_emergency for clause in read_clauses((DATA / "contract_clauses.toml").read_text("utf-8"))} == {
        True,
        False,
    }


@pytest.mark.parametrize(
    ("on", "where", "expected"),
    [
        (
            date(2020, 4, 30),
            "",
            {"property_law_votes", "residents_committee_before_2026", "villagers_committee", "volunteers"},
        ),
        (
            date(2020, 12, 31),
            "community",
            {"beijing_property", "property_law_votes", "residents_committee_before_2026", "volunteers"},
        ),
        (
            date(2021, 1, 1),
            "village",
            {"beijing_property", "civil_code_votes", "villagers_committee", "volunteers"},
        ),
        (
            date(2026, 1, 1),
            "community",
            {"beijing_property", "civil_code_votes", "hotline", "residents_committee_2026", "volunteers"},
        ),
    ],
)  # fmt: skip
def test_which_packs_hold_depends_on_the_day_and_on_whether_it_is_a_village(
    on: date, where: str, expected: set[str]
) -> None:
    assert {pack.code for pack in in_force(PACKS.values(), on=on, where=where)} == expected


@pytest.mark.parametrize(
    ("members", "households", "answer", "sentences"),
    [
        (5, 100, Answer.YES, 2),
        (6, 400, Answer.NO, 1),
        (4, 400, Answer.NO, 2),
        (3, 99, Answer.YES, 2),
        (3, 100, Answer.NO, 1),
        (None, 100, Answer.UNKNOWN, 2),
    ],
)
def test_an_owners_committee_is_odd_and_large_enough(
    members: int | None, households: int, answer: Answer, sentences: int
) -> None:
    pack = PACKS["beijing_property"]
    found = judge(pack, "owners_committee_size", {"members": members, "households": households}, on=TODAY)
    assert (found.answer, len(found.sentences), found.article) == (
        answer,
        sentences,
        "《北京市物业管理条例》第三十九条",
    )


def votes(**changed: int | Decimal) -> dict[str, int | Decimal]:
    """Two thirds take part exactly, three quarters of them agree exactly."""
    return {
        "all_area": Decimal("900.0"),
        "all_persons": 9,
        "present_area": Decimal("600.0"),
        "present_persons": 6,
        "agreeing_area": Decimal("450.0"),
        "agreeing_persons": 5,
        **changed,
    }


def test_half_is_not_more_than_half_and_two_thirds_are_enough() -> None:
    pack = PACKS["civil_code_votes"]
    assert judge(pack, "ordinary_matter", votes(), on=TODAY).holds
    assert judge(pack, "special_matter", votes(), on=TODAY).holds
    assert judge(pack, "ordinary_matter", votes(agreeing_persons=3), on=TODAY).answer is Answer.NO
    assert judge(pack, "ordinary_matter", votes(present_area=Decimal("599.9")), on=TODAY).answer is Answer.NO
    assert judge(pack, "special_matter", votes(agreeing_area=Decimal("449.9")), on=TODAY).answer is Answer.NO


def test_the_same_vote_failed_under_the_older_law() -> None:
    facts = votes(agreeing_persons=4)
    assert judge(PACKS["civil_code_votes"], "ordinary_matter", facts, on=TODAY).holds
    old = judge(PACKS["property_law_votes"], "ordinary_matter", facts, on=date(2020, 6, 1))
    assert (old.answer, len(old.sentences), old.check.article) == (Answer.NO, 2, "第七十六条")


def test_a_float_is_no_exact_number() -> None:
    with pytest.raises(TypeError, match="float"):
        judge(PACKS["civil_code_votes"], "ordinary_matter", {"all_area": 1.5}, on=TODAY)  # type: ignore[dict-item]


def test_what_is_unknown_decides_nothing_unless_something_else_decides() -> None:
    pack = PACKS["beijing_property"]
    unknown = judge(pack, "owners_committee_member", {"is_owner": True}, on=TODAY)
    assert (unknown.answer, unknown.missing) == (Answer.UNKNOWN, ("has_interest",))
    decided = judge(pack, "owners_committee_member", {"has_interest": True}, on=TODAY)
    assert (decided.answer, len(decided.sentences)) == (Answer.NO, 1)


def test_one_of_two_ways_is_enough() -> None:
    pack = PACKS["beijing_property"]
    by_area: dict[str, Value] = {"asking_area": Fraction(1, 20), "all_area": 1, "asking_owners": 1, "all_owners": 100}
    assert judge(pack, "preparatory_request", by_area, on=TODAY).holds
    assert judge(pack, "preparatory_request", {**by_area, "asking_area": 0}, on=TODAY).answer is Answer.NO


def test_a_rule_whose_case_does_not_arise_holds() -> None:
    pack = PACKS["volunteers"]
    assert judge(pack, "insurance", {"is_risky": False, "has_insurance": False}, on=TODAY).holds
    assert judge(pack, "insurance", {"is_risky": True, "has_insurance": False}, on=TODAY).answer is Answer.NO


def test_days_before_the_wording_that_was_read_are_to_be_checked() -> None:
    facts = {"members": 5, "households": 400}
    found = [
        judge(PACKS["beijing_property"], "owners_committee_size", facts, on=on).status
        for on in (date(2020, 5, 1), date(2024, 3, 28), date(2024, 3, 29))
    ]
    assert found == [Status.TO_CHECK, Status.TO_CHECK, Status.VERIFIED]


def test_nothing_of_the_law_of_2026_and_of_the_villages_is_stated_as_fact() -> None:
    for code in ("residents_committee_2026", "villagers_committee"):
        assert {check.status for check in PACKS[code].checks} == {Status.TO_CHECK}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("odd = true", "strange = true"),
        ('fact = "members"', 'fact = "nobody"'),
        ("at_least = 5", "at_least = 5\nat_most = 9"),
        ('status = "verified"', 'status = "certain"'),
        ("valid_from = 2020-05-01", "valid_from = 2020-05-01\nvalid_to = 2020-05-01"),
        ('code = "owners_committee_size"', 'code = "owners_committee_term"'),
    ],
)
def test_a_file_that_means_nothing_is_refused(old: str, new: str) -> None:
    text = (DATA / "packs" / "beijing_property.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(FaultyPack):
        read_pack(text.replace(old, new))


def test_times_run_on_the_calendar() -> None:
    friday = date(2025, 3, 7)
    assert reached(friday, Length(5, counts_working_days=True), weekdays) == date(2025, 3, 14)
    assert reached(friday, Length(30), weekdays) == date(2025, 4, 7)
    assert reached(friday, Length(15), weekdays) == date(2025, 3, 24)


def test_every_step_is_planned_after_the_one_before() -> None:
    steps = read_template((DATA / "procedures" / "owners_vote.toml").read_text("utf-8")).steps
    start = date(2025, 3, 3)
    assert planned_days(steps, start=start, calendar=weekdays) == [
        date(2025, 3, 18),
        date(2025, 4, 17),
        date(2025, 4, 21),
    ]
