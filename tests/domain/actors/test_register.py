"""The register of organisations: kinds as data, credit codes, similar names, merging with undo, leaving, sheets."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from xlsxwriter import Workbook

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import BodyKind, Organisation, OrganisationPlace, Post
from gongzhi.domain.actors.queries import (
    OrganisationFilters,
    organisation_list,
    organisations,
    residents_committee,
    similar_organisations,
)
from gongzhi.domain.actors.services import (
    add_body_kind,
    add_organisation,
    add_post,
    change_body_kind,
    change_organisation,
    end_body_kind,
    import_organisations,
    relate_place,
)
from gongzhi.domain.contributions.models import Agreement, CheckIn, Claim, Posting
from gongzhi.domain.contributions.services import claim_posting
from gongzhi.domain.needs.models import Need
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM
from gongzhi.workflows.leave_neighbourhood import leave_neighbourhood
from gongzhi.workflows.merge_duplicate import merge_duplicate, part_duplicate
from tests.support.cast import Cast
from tests.support.partners_stage import Partners, need_of, open_pharmacy

pytestmark = pytest.mark.django_db
GOOD = "91110000600037341L"


@pytest.fixture
def partners(cast: Cast) -> Partners:
    return open_pharmacy(cast)


@pytest.mark.parametrize(
    ("code", "is_one"),
    [(GOOD, True), ("91350100M000100Y43", True), (GOOD[:-1] + "M", False), (GOOD[:-1], False), ("I" * 18, False)],
)
def test_the_last_sign_of_a_credit_code_checks_the_others(code: str, is_one: bool) -> None:
    assert rules.is_credit_code(code) is is_one


def test_the_list_of_kinds_is_edited_and_old_ones_keep_theirs(cast: Cast) -> None:
    kind = add_body_kind("courier", name="快递网点", name_en="Courier", family="economic", by=SYSTEM)
    body = add_organisation("迅达快递点", kind="courier", community=cast.home, by=SYSTEM)
    change_body_kind("courier", name="快递驿站", name_en="Courier", family="economic", takes_coverage=True, by=SYSTEM)
    end_body_kind("courier", on=time.today(), by=SYSTEM)
    with pytest.raises(NotSo):
        add_organisation("另一快递点", kind="courier", community=cast.home, by=SYSTEM)
    kind.refresh_from_db()
    body.refresh_from_db()
    assert (kind.name, kind.takes_coverage, body.kind_id, body.family) == ("快递驿站", True, "courier", "economic")


def test_the_eight_named_kinds_come_with_the_house(cast: Cast) -> None:
    assert set(BodyKind.objects.filter(is_named=True).values_list("code", flat=True)) == {
        "property_service_provider", "owners_committee", "title_holder_org", "estate_agency", "restaurant",
        "chain_pharmacy", "law_firm", "private_hospital",
    }  # fmt: skip


def test_a_credit_code_is_checked_written_plainly_and_stands_once(cast: Cast) -> None:
    body = add_organisation("甲店", kind="restaurant", community=cast.home, by=SYSTEM, credit_code=GOOD.lower())
    assert body.credit_code == GOOD
    with pytest.raises(NotSo) as refusal:
        add_organisation("乙店", kind="restaurant", community=cast.home, by=SYSTEM, credit_code="123")
    assert set(refusal.value.fields) == {"credit_code"}
    with pytest.raises(NotNow, match="信用代码"):
        add_organisation("丙店", kind="restaurant", community=cast.home, by=SYSTEM, credit_code=GOOD)


def test_similar_names_and_the_same_code_are_found_before_adding(cast: Cast) -> None:
    add_organisation("安康大药房有限公司", kind="chain_pharmacy", community=cast.home, by=SYSTEM)
    add_organisation("慧丰餐厅", kind="restaurant", community=cast.home, by=SYSTEM, credit_code=GOOD)
    paths = (cast.home.path,)
    assert [one.name for one in similar_organisations("安康大药房（安慧里店）", paths=paths)] == ["安康大药房有限公司"]
    found = similar_organisations("完全不同", paths=paths, credit_code=GOOD)
    assert [(one.name, one.is_same) for one in found] == [("慧丰餐厅", True)]


def test_a_body_cannot_be_a_branch_of_its_own_branch(cast: Cast) -> None:
    top = add_organisation("总店", kind="restaurant", community=None, by=SYSTEM)
    branch = add_organisation("分店", kind="restaurant", community=cast.home, by=SYSTEM, parent=top.pk)
    with pytest.raises(NotSo):
        change_organisation(top.pk, parent=branch.pk, by=SYSTEM)


def test_a_body_of_the_subdistrict_is_seen_from_each_of_its_communities(cast: Cast) -> None:
    add_organisation("亚运村街道工委", kind="subdistrict_party_committee", community=cast.subdistrict, by=SYSTEM)
    seen = [
        "亚运村街道工委" in set(organisations((place.path,), on=time.today()).values_list("name", flat=True))
        for place in (cast.home, cast.next_door, cast.subdistrict)
    ]
    assert seen == [True, True, True]


def test_merging_rewrites_every_reference_and_parting_restores_them(partners: Partners) -> None:
    cast, kept = partners.cast, partners.pharmacy
    twin = add_organisation("安康药房", kind="chain_pharmacy", community=cast.home, by=SYSTEM)
    branch = add_organisation("安康代收点", kind="chain_pharmacy", community=cast.home, by=SYSTEM, parent=twin.pk)
    post = add_post(twin, kind="liaison", title="联络人", place=cast.home, by=SYSTEM)
    place = relate_place(twin, place=cast.home, relation="serves", from_=time.today(), source="登记", by=SYSTEM)
    claim = claim_posting(partners.ask().pk, claimant=twin, by=SYSTEM)
    need = need_of(cast)
    Need.objects.filter(pk=need.pk).update(handler=twin, granted_to=[twin.pk, cast.committee.pk])

    def now() -> list[object]:
        granted = Need.objects.get(pk=need.pk)
        return [
            Organisation.objects.get(pk=branch.pk).parent_id,
            Post.objects.get(pk=post.pk).organisation_id,
            OrganisationPlace.objects.get(pk=place.pk).organisation_id,
            Claim.objects.get(pk=claim.pk).organisation_id,
            granted.handler_id,
            *granted.granted_to,
        ]

    merge_duplicate(twin.pk, into=kept.pk, by=SYSTEM)
    assert now() == [kept.pk] * 6 + [cast.committee.pk]
    merged = set(organisation_list((cast.home.path,), OrganisationFilters(state="merged"), on=time.today()))
    assert merged == {Organisation.objects.get(pk=twin.pk)}
    part_duplicate(twin.pk, kept_id=kept.pk, by=SYSTEM)
    assert now() == [twin.pk] * 6 + [cast.committee.pk]
    twin.refresh_from_db()
    assert (twin.until, twin.merged_into, twin.merged_rows) == (None, None, {})


def test_two_sides_of_one_agreement_cannot_be_merged(partners: Partners) -> None:
    partners.agreement()
    with pytest.raises(NotNow, match="只能存在一份"):
        merge_duplicate(partners.pharmacy.pk, into=partners.cast.committee.pk, by=SYSTEM)
    assert Agreement.objects.get().second == partners.pharmacy


def test_leaving_hands_over_everything_that_is_open(partners: Partners) -> None:
    cast, body, today = partners.cast, partners.pharmacy, time.today()
    need = need_of(cast)
    Need.objects.filter(pk=need.pk).update(handler=body, granted_to=[body.pk])
    partners.agreement()
    claim_posting(partners.ask().pk, claimant=body, by=partners.by)
    left = leave_neighbourhood(body.pk, on=today, because="迁出", by=SYSTEM)
    assert (left.needs, left.postings, left.agreements, left.claims) == (1, 0, 1, 1)
    need.refresh_from_db()
    committee = residents_committee(cast.home.pk)
    assert committee is not None
    assert (need.handler_id, need.granted_to) == (committee.pk, [committee.pk])
    assert (Agreement.objects.get().state, Claim.objects.get().state) == ("declined", "declined")
    assert set(organisations((cast.home.path,), on=today).values_list("name", flat=True)) & {body.name} == set()
    with pytest.raises(NotNow):
        leave_neighbourhood(body.pk, on=today, because="再次", by=SYSTEM)


def sheet(*rows: tuple[str, ...]) -> bytes:
    """Writes an XLSX file with these rows."""
    kept = BytesIO()
    with Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return kept.getvalue()


HEAD = ("单位名称", "单位类别", "所属社区", "统一社会信用代码")


def test_a_sheet_brings_in_everything(cast: Cast) -> None:
    rows = (("甲餐厅", "餐饮企业", "", GOOD), ("乙律所", "law_firm", "安慧北里", ""))
    brought = import_organisations(sheet(HEAD, *rows), area=cast.subdistrict, by=SYSTEM)
    rows_found: Any = Organisation.objects.filter(name__in=("甲餐厅", "乙律所"))
    found = rows_found.values_list("name", "kind__code", "community__name")
    assert brought.added == 2
    assert set(found) == {("甲餐厅", "restaurant", "亚运村街道"), ("乙律所", "law_firm", "安慧北里社区")}


def test_a_sheet_with_faults_brings_in_nothing_and_names_row_and_column(cast: Cast) -> None:
    rows = (
        ("甲餐厅", "餐饮企业", "", ""), ("甲餐厅", "餐饮企业", "", ""), ("", "律师事务所", "", ""),
        ("乙店", "没有的类别", "远方社区", "123"),
    )  # fmt: skip
    with pytest.raises(NotSo) as refusal:
        import_organisations(sheet(HEAD, *rows), area=cast.home, by=SYSTEM)
    assert {(one.row, one.column) for one in refusal.value.rows} == {
        (3, "单位名称"), (4, "单位名称"), (5, "单位类别"), (5, "所属社区"), (5, "统一社会信用代码"),
    }  # fmt: skip
    assert not Organisation.objects.filter(name="甲餐厅").exists()


def test_what_left_and_what_waits_is_found_by_its_state(partners: Partners) -> None:
    body, today = partners.pharmacy, time.today()
    leave_neighbourhood(body.pk, on=today, because="迁出", by=SYSTEM)
    paths = (partners.cast.home.path,)
    found = {
        state: set(organisation_list(paths, OrganisationFilters(state=state, is_named=True), on=day))
        for state, day in (("left", today), ("here", today - timedelta(days=1)), ("applied", today))
    }
    assert found == {"left": {body}, "here": {body}, "applied": set()}
    assert (CheckIn.objects.count(), Posting.objects.count()) == (0, 0)
