"""Lists: order, page and filters stand in the address; files for spreadsheets do no harm."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from gongzhi.domain.duties.words import Permission, Role
from gongzhi.interfaces.common.paging import Listing, chosen, listing, words
from gongzhi.interfaces.common.sheets import csv_answer, harmless

ORDERS = {"due": ("due_at", "id"), "number": ("-number",)}


def shown(address: str, rows: int = 60) -> Listing[int]:
    return listing(RequestFactory().get(address), list(range(rows)), orders=ORDERS)


def test_a_page_of_a_list_knows_its_place() -> None:
    page = shown("/needs?page=2&state=late")
    assert (page.rows[0], page.first, page.last, page.pages) == (25, 26, 50, 3)
    assert (page.before, page.after) == ("?state=late&page=1", "?state=late&page=3")


@pytest.mark.parametrize(
    ("asked", "number"), [("0", 1), ("-3", 1), ("x", 1), ("99", 3), ("2", 2), ("²", 1), ("9" * 30, 1)]
)
def test_a_page_that_cannot_be_is_the_nearest_that_can(asked: str, number: int) -> None:
    assert shown(f"/needs?page={asked}").number == number


def test_an_empty_list_is_page_one_of_one() -> None:
    page = shown("/needs?state=late", rows=0)
    assert (list(page), page.first, page.last, page.pages, page.is_filtered) == ([], 0, 0, 1, True)


def test_a_column_turns_its_order_round_and_unknown_orders_fall_back() -> None:
    page, turned, unknown = shown("/needs"), shown("/needs?order=-number"), shown("/needs?order=password")
    assert (page.order, page.order_link("due"), page.order_of("due")) == ("due", "?order=-due", "ascending")
    assert (turned.order_link("number"), turned.order_of("number")) == ("?order=number", "descending")
    assert unknown.order == "due"


def test_filters_outside_the_list_do_not_filter() -> None:
    request = RequestFactory().get("/needs?role=auditor&other=x&q=  lamp   out ")
    assert [chosen(request, "role", Role.values), chosen(request, "other", Permission.values), words(request)] == [
        "auditor",
        "",
        "lamp out",
    ]


def test_a_sheet_opens_with_the_right_signs_and_holds_no_formula() -> None:
    answer = csv_answer("诉求", ["编号", "内容"], [[1, "=1+1"], [-2, "灯,坏了"]])
    assert answer.content.decode() == '\ufeff编号,内容\r\n1,\'=1+1\r\n-2,"灯,坏了"\r\n'
    assert "filename*=UTF-8''%E8%AF%89%E6%B1%82.csv" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", "＝1"])
def test_whatever_a_spreadsheet_would_carry_out_becomes_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
