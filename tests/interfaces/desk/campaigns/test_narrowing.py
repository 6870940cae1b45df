"""Long lists of boxes are narrowed by what is typed above them, the same everywhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from gongzhi.foundation.reach import everywhere
from tests.support.browser import PATIENCE, web_server

pytestmark = [pytest.mark.transactional, pytest.mark.usefixtures("_django_db_helper")]


def test_a_long_list_shows_what_fits_and_what_is_ticked(browser: Browser) -> None:
    from gongzhi.domain.actors.services import add_organisation
    from gongzhi.foundation.reach import SYSTEM
    from tests.support.cast import settle

    with everywhere():
        cast = settle()
        add_organisation("老面馆", kind="restaurant", community=cast.home, by=SYSTEM)
    with web_server() as address, browser.new_context(base_url=address, locale="zh-CN") as context:
        context.set_default_timeout(PATIENCE)
        narrow(context.new_page(), f"/desk/rounds/new/?community={cast.home.pk}")


def narrow(page: Page, form: str) -> None:
    """Logs the secretary in and narrows the kinds of organisations of a round to be."""
    from tests.support.cast import PASSWORD

    page.goto("/login")
    page.locator("[name=login]").fill("zhao")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.goto(form)
    page.locator("details:has([name=body_kinds]) > summary").click()
    kinds = page.locator("fieldset:has([name=body_kinds])")
    seen, field = kinds.locator(".option:visible"), kinds.locator("[data-sift]")
    expect(field).to_be_visible()
    kinds.get_by_text("律师事务所").click()
    field.fill("药店")
    expect(seen).to_have_count(2)
    field.fill("没有这样的单位")
    expect(seen).to_have_text(["律师事务所"])
    expect(kinds.locator("[data-none]")).not_to_be_empty()
