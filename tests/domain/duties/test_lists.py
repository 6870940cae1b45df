"""Duty lists in versions: taken in from sheets, compared, published from a day; older days keep their answers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from gongzhi.domain.duties.models import DutyItem, DutyListVersion
from gongzhi.domain.duties.queries import accountable, compare_versions, duty_items, items_of_version
from gongzhi.domain.duties.services import Item, draft_list, import_duty_list, publish_list, withdraw_list
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_day")]
TODAY = time.today()
HEADS = ("清单类别", "责任主体", "单位", "事项类别", "职责内容", "法律依据", "适用范围", "终止日期")


def sheet(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in (HEADS, *rows)).encode()


def draft(cast: Cast, label: str, *items: Item) -> DutyListVersion:
    return draft_list(list(items), place=cast.district, name="清单", label=label, by=SYSTEM)


def test_a_sheet_becomes_a_draft_that_answers_nothing_until_it_is_published(cast: Cast) -> None:
    content = sheet(
        ("职责", "物业企业", "", "light.; lift.", "照明与电梯", "条例1", "", ""),
        ("协助", "居委会", "", "", "协助", "条例2", "110105009046", ""),
    )
    version = import_duty_list(content, place=cast.district, name="清单", label="2026", by=SYSTEM)
    lines = items_of_version(version.pk)
    assert {(one.line, one.list_kind, one.subject, one.matter, one.place_id) for one in lines} == {
        (2, "duty", "manager", "light.", cast.district.pk),
        (2, "duty", "manager", "lift.", cast.district.pk),
        (3, "assist", "residents_committee", "", cast.home.pk),
    }
    assert accountable("light.x", place=cast.managed, on=TODAY).item_id is None
    publish_list(version.pk, from_=TODAY, by=SYSTEM)
    assert accountable("light.x", place=cast.managed, on=TODAY).article == "条例1"


def test_a_spreadsheet_is_read_like_its_csv(cast: Cast) -> None:
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADS)
        page.write_row(1, 0, ("负面", "居委会", "", "fine.", "不得处罚", "条例3", "", "2027-12-31"))
    version = import_duty_list(written.getvalue(), place=cast.district, name="清单", label="x", by=SYSTEM)
    (item,) = version.items.all()
    assert (item.list_kind, item.matter, item.valid.upper) == ("negative", "fine.", date(2028, 1, 1))


def test_a_faulty_sheet_is_refused_whole_with_each_fault_by_row_and_column(cast: Cast) -> None:
    content = sheet(
        ("职责", "市长", "", "light.", "照明", "条例1", "", ""),
        ("职责", "物业企业", "", "灯", "", "条例1", "没有这里", "明天"),
        ("职责", "物业企业", "", "light.", "照明", "条例1", "", ""),
    )
    with pytest.raises(NotSo) as refusal:
        import_duty_list(content, place=cast.district, name="清单", label="2026", by=SYSTEM)
    assert {(one.row, one.column) for one in refusal.value.rows} == {
        (2, "责任主体"), (3, "适用范围"), (3, "终止日期"), (3, "职责内容"), (3, "事项类别"),
    }  # fmt: skip
    assert (DutyItem.objects.count(), DutyListVersion.objects.count()) == (0, 0)


def test_a_line_that_names_an_organisation_makes_it_answer(cast: Cast) -> None:
    content = sheet(("职责", "", "区社会工作部", "road.", "道路", "条例9", "", ""))
    version = import_duty_list(content, place=cast.district, name="清单", label="2026", by=SYSTEM)
    publish_list(version.pk, from_=TODAY, by=SYSTEM)
    found = accountable("road.hole", place=cast.managed, on=TODAY)
    assert (found.organisation_name, found.person_name) == ("区社会工作部", "Zhou")


def test_the_next_version_ends_the_one_before_and_older_days_keep_their_answers(cast: Cast) -> None:
    old = draft(cast, "1", Item("manager", "light.", "照明", "旧条"))
    publish_list(old.pk, from_=TODAY - timedelta(days=9), by=SYSTEM)
    new = draft(cast, "2", Item("residents_committee", "light.", "照明", "新条"))
    publish_list(new.pk, from_=TODAY, by=SYSTEM)
    days = [TODAY - timedelta(days=ago) for ago in (10, 9, 1, 0)]
    answers = [accountable("light.x", place=cast.managed, on=day).article for day in days]
    assert answers == ["", "旧条", "旧条", "新条"]
    old.refresh_from_db()
    assert old.during is not None
    assert old.during.upper == TODAY


def test_a_line_keeps_the_days_that_its_list_names(cast: Cast) -> None:
    later = Item("manager", "light.", "照明", "条1", begins=TODAY + timedelta(days=5), ends=TODAY + timedelta(days=8))
    never = Item("manager", "lift.", "电梯", "条2", ends=TODAY)
    publish_list(draft(cast, "1", later, never).pk, from_=TODAY, by=SYSTEM)
    days = [sorted(one.article for one in duty_items(on=TODAY + timedelta(days=ahead))) for ahead in (0, 5, 7, 8)]
    assert days == [[], ["条1"], ["条1"], []]


def test_a_version_is_published_once_and_not_before_another_one_begins(cast: Cast) -> None:
    first = draft(cast, "1", Item("manager", "a", "一", "条1"))
    publish_list(first.pk, from_=TODAY, by=SYSTEM)
    second = draft(cast, "2", Item("manager", "a", "一", "条2"))
    for version, day in ((first, TODAY), (second, TODAY), (second, TODAY - timedelta(days=1))):
        with pytest.raises(NotNow):
            publish_list(version.pk, from_=day, by=SYSTEM)
    withdraw_list(second.pk, by=SYSTEM)
    with pytest.raises(NotNow):
        publish_list(second.pk, from_=TODAY + timedelta(days=1), by=SYSTEM)
    with pytest.raises(NotNow):
        draft(cast, "1", Item("manager", "a", "一", "条1"))


def test_two_versions_are_compared_line_by_line(cast: Cast) -> None:
    stays, goes = Item("manager", "a", "留", "条1"), Item("manager", "b", "走", "条2")
    before = draft(cast, "1", stays, goes, Item("manager", "c", "改", "条3"))
    after = draft(cast, "2", stays, Item("manager", "c", "改", "条4"), Item("manager", "d", "来", "条5"))
    assert {(one.kind, one.item.duty, one.fields) for one in compare_versions(before.pk, after.pk)} == {
        ("removed", "走", frozenset()),
        ("changed", "改", frozenset({"article"})),
        ("added", "来", frozenset()),
    }
