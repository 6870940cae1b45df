"""The two coverages with stated numerator, denominator and exclusions, and alliances with one chair unit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gongzhi.domain.actors.models import AllianceMember, Coverage, Organisation
from gongzhi.domain.actors.queries import (
    alliance_members,
    alliances,
    chairs_of,
    coverage_list,
    coverage_rates,
    covered_by,
)
from gongzhi.domain.actors.services import CoverageFacts, Seat, add_organisation, join_alliance, record_coverage
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def open_shops(cast: Cast, *names: str, kind: str = "restaurant") -> list[Organisation]:
    since = time.today() - timedelta(days=400)
    return [add_organisation(name, kind=kind, community=cast.home, since=since, by=SYSTEM) for name in names]


def cover(body: Organisation, way: str, *, days_ago: int = 100, **facts: Any) -> Coverage:
    day = time.today() - timedelta(days=days_ago)
    return record_coverage(body.pk, facts=CoverageFacts(way=way, **facts), from_=day, by=SYSTEM)


def test_both_rates_state_what_they_are_made_of(cast: Cast) -> None:
    own, first, second, sent, none, left_out, _unseen = open_shops(cast, *"甲乙丙丁戊己庚")
    branch = open_shops(cast, "联合支部", kind="party_branch")[0]
    cover(own, "own", branch=branch.pk, transferred=11)
    cover(first, "joint", branch=branch.pk, recruited=2)
    cover(second, "joint", branch=branch.pk)
    cover(sent, "instructor", instructors=1)
    cover(none, "none")
    cover(left_out, "not_counted", note="由集团统计")
    rates = coverage_rates((cast.home.path,), on=time.today())
    assert (rates.with_branch, rates.with_work, rates.counted, rates.excluded) == (3, 4, 6, 1)
    assert (rates.branch_percent, rates.work_percent) == (50, 67)
    assert (rates.transferred, rates.recruited, rates.instructors, rates.joint_branches) == (11, 2, 1, 1)
    listed = {
        way: {one.name for one in coverage_list((cast.home.path,), on=time.today(), way=way)}
        for way in ("branch", "work", "uncovered", "not_looked_at", "not_counted")
    }
    assert listed == {
        "branch": {"甲", "乙", "丙"},
        "work": {"甲", "乙", "丙", "丁"},
        "uncovered": {"戊", "庚"},
        "not_looked_at": {"庚"},
        "not_counted": {"己"},
    }
    assert {one.organisation.name for one in covered_by(branch.pk, time.today())} == {"甲", "乙", "丙"}


def test_old_days_keep_their_answer(cast: Cast) -> None:
    shop = open_shops(cast, "甲")[0]
    cover(shop, "none", days_ago=100)
    cover(shop, "instructor", days_ago=10, instructors=1)
    found = [coverage_rates((cast.home.path,), on=time.today() - timedelta(days=ago)).with_work for ago in (50, 5)]
    assert found == [0, 1]
    with pytest.raises(NotNow):
        cover(shop, "none", days_ago=50)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"way": "own"}, "branch"),
        ({"way": "instructor"}, "instructors"),
        ({"way": "not_counted"}, "note"),
        ({"way": "wrong"}, "way"),
        ({"way": "none", "transferred": -1}, "transferred"),
    ],
)
def test_a_coverage_that_lacks_something_is_refused(cast: Cast, facts: dict[str, Any], field: str) -> None:
    shop = open_shops(cast, "甲")[0]
    with pytest.raises(NotSo) as refusal:
        record_coverage(shop.pk, facts=CoverageFacts(**facts), from_=time.today(), by=SYSTEM)
    assert set(refusal.value.fields) == {field}


def test_the_database_itself_refuses_two_coverages_on_a_day(cast: Cast) -> None:
    shop = open_shops(cast, "甲")[0]
    cover(shop, "none")
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.create(organisation=shop, way="none", during=DateRange(time.today(), None))


def test_only_the_counted_kinds_are_in_the_denominator(cast: Cast) -> None:
    open_shops(cast, "甲")
    open_shops(cast, "产权单位", kind="title_holder_org")
    assert coverage_rates((cast.home.path,), on=time.today()).counted == 1


def alliance_of(cast: Cast, *names: str) -> tuple[Organisation, list[Organisation]]:
    since = time.today() - timedelta(days=100)
    body = add_organisation(
        "地区物业联盟", kind="alliance", community=cast.subdistrict, charter="章程", since=since, by=SYSTEM
    )
    return body, open_shops(cast, *names, kind="property_service_provider")


def sit(
    alliance: Organisation, member: Organisation, role: str, from_: date, until: date | None = None
) -> AllianceMember:
    return join_alliance(alliance.pk, member=member.pk, seat=Seat(role, from_, "联盟会议", until), by=SYSTEM)


def test_one_unit_chairs_at_a_time_and_a_member_may_become_the_chair(cast: Cast) -> None:
    alliance, (first, second) = alliance_of(cast, "盛兴", "和安")
    start, today = time.today() - timedelta(days=90), time.today()
    sit(alliance, first, "chair", start, until=today)
    sit(alliance, second, "member", start)
    with pytest.raises(NotNow, match="理事长单位"):
        sit(alliance, second, "chair", today - timedelta(days=10))
    sit(alliance, second, "chair", today)
    assert [chairs_of([alliance.pk], day) for day in (start, today)] == [{alliance.pk: first}, {alliance.pk: second}]
    assert [(one.member, one.role) for one in alliance_members(alliance.pk, today)] == [(second, "chair")]
    (listed,) = alliances((cast.home.path,), on=start + timedelta(days=1))
    assert listed == alliance
    assert listed.member_count == 2  # type: ignore[attr-defined]  # counted by the query


def test_only_an_alliance_has_members(cast: Cast) -> None:
    first, second = open_shops(cast, "甲", "乙")
    with pytest.raises(NotNow, match="不是联盟"):
        sit(first, second, "member", time.today())
