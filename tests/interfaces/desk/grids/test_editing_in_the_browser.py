"""Grids by hand in a real browser: figures follow, broken rules stop the save, a reload keeps the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD as PASSWORD

if TYPE_CHECKING:
    from tests.support.browser import Visitor


def test_figures_follow_and_a_draft_outlives_a_reload(visitor: Visitor) -> None:
    page = visitor.open("/login", phone=True)
    page.locator("input[name=login]").fill("zhao")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form.form button").last.click()
    page.wait_for_url("**/desk/**")
    page.goto("/desk/grids/")
    page.goto(
        str(page.locator("a[href*='/plans/'][href$='/nets/']").first.get_attribute("href")).replace("nets", "edit")
    )
    page.wait_for_selector("gz-edit[data-ready]")
    assert page.locator("[data-figures] tr").count() == 5
    first = page.locator("select[data-building='0']")
    before = first.input_value()
    first.select_option("0")
    assert (page.locator("[data-broken] li").count() > 0, page.locator("[data-save]").is_disabled()) == (True, True)
    page.reload()
    page.wait_for_selector("gz-edit[data-ready]")
    assert (first.input_value(), page.locator("[data-said]").inner_text() != "") == ("0", True)
    page.locator("[data-do=undo]").click()
    assert (first.input_value(), page.locator("[data-save]").is_disabled()) == (before, False)
    page.locator("input[data-pick='0']").check()
    page.locator("[data-do=new]").click()
    assert page.locator("[data-figures] tr").count() == 6
    page.locator("[data-do=undo]").click()
    page.locator("[data-save]").click()
    page.wait_for_url("**/desk/grids/plans/*/")
