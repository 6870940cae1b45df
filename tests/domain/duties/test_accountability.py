"""Whose is it? The body, the person, the article, and the sentences of the derivation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import add_person, appoint, end_appointment
from gongzhi.domain.duties.models import DutyItem
from gongzhi.domain.duties.queries import accountable, duty_items
from gongzhi.domain.duties.services import DutyList, Item, add_duty_item, add_duty_list, end_duty_item
from gongzhi.domain.places.queries import place
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, RowProblem
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import BASIS, Cast

pytestmark = pytest.mark.django_db
LIGHT = Item("manager", "light.", "Keeps stairwell lights working", "Property regulation Art. 70")


def of(cast: Cast, **changed: object) -> DutyList:
    facts = {"version": "sample 1", "place": cast.district, "from_": time.today() - timedelta(days=10), **changed}
    return DutyList(**facts)  # type: ignore[arg-type]


def test_the_manager_of_the_courtyard_answers_with_person_and_article(cast: Cast) -> None:
    add_duty_item(LIGHT, of=of(cast), by=SYSTEM)
    found = accountable("light.stairwell", place=cast.buildings[0], on=time.today())
    assert (found.organisation_id, found.person_name, found.post_title, found.article) == (
        cast.firm.pk,
        "Sun",
        "项目经理",
        "Property regulation Art. 70",
    )
    assert len(found.why) == 3


def test_a_courtyard_without_manager_falls_to_the_residents_committee_and_says_so(cast: Cast) -> None:
    add_duty_item(LIGHT, of=of(cast), by=SYSTEM)
    found = accountable("light.stairwell", place=cast.unmanaged, on=time.today())
    assert (found.organisation_id, found.person_name, found.article) == (cast.committee.pk, "Zhao", "")
    assert "Property regulation Art. 70" in found.why[0]
    assert "乙院" in found.why[0]


def test_the_longest_matter_then_the_deepest_place_then_the_lowest_rank_comes_first(cast: Cast) -> None:
    wide, deep, ranked, long = (
        Item("subdistrict_office", "light", "wide", "A1"),
        Item("residents_committee", "light", "deep", "A2", rank=5),
        Item("subdistrict_office", "light", "ranked", "A3", rank=9),
        Item("subdistrict_office", "light.stair", "long", "A4"),
    )
    on = time.today()
    where = cast.buildings[0]
    articles = []
    for item, top in ((wide, cast.district), (ranked, cast.home), (deep, cast.home), (long, cast.district)):
        add_duty_item(item, of=of(cast, place=top), by=SYSTEM)
        articles.append(accountable("light.stairwell", place=where, on=on).article)
    assert articles == ["A1", "A3", "A2", "A4"]


def test_without_any_item_the_committee_receives_it_and_the_answer_says_that_no_list_covers_it(cast: Cast) -> None:
    found = accountable("noise.night", place=cast.buildings[0], on=time.today())
    assert (found.organisation_id, found.article, found.duty) == (cast.committee.pk, "", "")
    assert len(found.why) == 3


def test_the_negative_list_keeps_it_from_the_committee(cast: Cast) -> None:
    refuses = Item(
        "residents_committee", "fine.", "No fines by committees", "Subdistrict regulation Art. 32", "negative"
    )
    add_duty_item(refuses, of=of(cast), by=SYSTEM)
    found = accountable("fine.parking", place=cast.buildings[0], on=time.today())
    assert (found.organisation_id, found.person_id, found.article) == (None, None, "Subdistrict regulation Art. 32")


def test_those_who_have_to_assist_are_named_without_the_accountable_one(cast: Cast) -> None:
    helps = Item("residents_committee", "light", "Tells the firm", "A5", "assist")
    itself = Item("manager", "light", "Helps itself", "A6", "assist")
    add_duty_list([LIGHT, helps, itself], of=of(cast), by=SYSTEM)
    found = accountable("light.stairwell", place=cast.buildings[0], on=time.today())
    assert [(one.organisation_name, one.article) for one in found.helpers] == [("安慧里社区居委会", "A5")]


def test_the_subdistrict_office_answers_through_its_post(cast: Cast) -> None:
    add_duty_item(Item("subdistrict_office", "road.", "Roads", "A7"), of=of(cast), by=SYSTEM)
    found = accountable("road.hole", place=cast.far_building, on=time.today())
    assert (found.organisation_id, found.person_name) == (cast.office.pk, "Qian")


def test_where_only_the_deputy_is_in_office_the_deputy_answers(cast: Cast) -> None:
    add_duty_item(LIGHT, of=of(cast), by=SYSTEM)
    deputy = add_person("He", community=None, by=SYSTEM)
    appoint(cast.posts["sun"], person=deputy, from_=time.today(), legal_basis=BASIS, by=SYSTEM, is_deputy=True)
    end_appointment(cast.appointments["sun"].pk, on=time.today(), by=SYSTEM)
    assert accountable("light.stairwell", place=cast.managed, on=time.today()).person_name == "He"


def test_a_vacant_post_leaves_the_body_accountable_and_is_said(cast: Cast) -> None:
    add_duty_item(LIGHT, of=of(cast), by=SYSTEM)
    end_appointment(cast.appointments["sun"].pk, on=time.today(), by=SYSTEM)
    found = accountable("light.stairwell", place=cast.managed, on=time.today())
    assert (found.organisation_id, found.person_id) == (cast.firm.pk, None)
    assert "盛兴物业" in found.why[-1]


def test_an_old_day_keeps_its_answer_after_the_item_ended(cast: Cast) -> None:
    item = add_duty_item(LIGHT, of=of(cast), by=SYSTEM)
    today = time.today()
    end_duty_item(item.pk, on=today, by=SYSTEM, because="a new list")
    assert accountable("light.x", place=cast.managed, on=today).item_id is None
    assert accountable("light.x", place=cast.managed, on=today - timedelta(days=1)).item_id == item.pk
    with pytest.raises(NotNow):
        end_duty_item(item.pk, on=today, by=SYSTEM, because="again")


def test_a_list_with_faults_is_refused_whole_and_names_each(cast: Cast) -> None:
    wrong = Item("mayor", "x", "Something", "")
    with pytest.raises(NotSo) as refusal:
        add_duty_list([LIGHT, wrong], of=of(cast), by=SYSTEM)
    assert {(row.row, row.column) for row in refusal.value.rows} == {(2, "subject"), (2, "article")}
    assert all(isinstance(row, RowProblem) for row in refusal.value.rows)
    assert DutyItem.objects.count() == 0


def test_adding_and_ending_stand_in_the_journal(cast: Cast) -> None:
    item = add_duty_item(LIGHT, of=of(cast), by=SYSTEM)
    end_duty_item(item.pk, on=time.today(), by=SYSTEM, because="a new list")
    assert list(Entry.objects.filter(subject=item.pk).order_by("at").values_list("verb", flat=True)) == [
        "duty.added",
        "duty.ended",
    ]


def test_lists_are_filtered_by_kind_subject_and_words(cast: Cast) -> None:
    helps = Item("residents_committee", "light", "Tells the firm", "A5", "assist")
    add_duty_list([LIGHT, helps], of=of(cast), by=SYSTEM)
    today = time.today()
    assert {one.article for one in duty_items(on=today, list_kind="assist")} == {"A5"}
    assert {one.article for one in duty_items(on=today, subject="manager")} == {LIGHT.article}
    assert {one.article for one in duty_items(on=today, text="light.")} == {LIGHT.article}
    assert {one.article for one in duty_items(on=today)} == {"A5", LIGHT.article}


def test_the_answer_takes_few_queries_however_long_the_lists_are(cast: Cast) -> None:
    add_duty_list([LIGHT] * 30, of=of(cast), by=SYSTEM)
    where = place(cast.buildings[0].pk)
    with CaptureQueriesContext(connection) as caught:
        accountable("light.stairwell", place=where, on=time.today())
    assert len(caught.captured_queries) == 2
