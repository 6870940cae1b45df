"""The shell in a real browser: light, quick, open to all, and nothing is lost or saved twice."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.interfaces.common import small_house
from tests.support.browser import web_server

AXE = Path("frontend/node_modules/axe-core/axe.min.js")
FIRST_PAGE = 200 * 1024
pytestmark = pytest.mark.transactional


@pytest.fixture
def house(browser: Browser, _django_db_helper: None) -> Iterator[Any]:
    """Opens pages of the small house; a word on the console is a fault."""
    faults: list[str] = []
    contexts = []
    with web_server() as address:

        def enter(path: str, **options: Any) -> Page:
            context = browser.new_context(base_url=address, locale="zh-CN", **options)
            contexts.append(context)
            context.add_cookies([{"name": "gongzhi_language", "value": "en", "url": address}])
            page = context.new_page()
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            page.on("console", lambda word: faults.append(word.text) if "Content Security" in word.text else None)
            page.goto(path)
            return page

        yield enter
        for context in contexts:
            context.close()
    assert faults == []


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(told => told.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_open_to_everybody_in_both_lights(house: Any, scheme: str) -> None:
    paths = ("/login", "/parts/desk", "/parts/field", "/parts/public", "/refuse/now")
    page = house("/login", color_scheme=scheme, reduced_motion="reduce")
    found = {path: violations(page) for path in paths if page.goto(path)}
    assert found == {path: [] for path in paths}


def test_pages_fit_a_narrow_phone_also_with_large_text(house: Any) -> None:
    page = house("/parts/public", viewport={"width": 360, "height": 740})
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    page.get_by_role("button", name="Large text").click()
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    assert widths == [360, 360]
    page.reload()
    assert page.evaluate("document.documentElement.classList.contains('senior')") is True


def test_what_fingers_touch_on_the_phone_is_large_enough(house: Any) -> None:
    page = house("/parts/field", viewport={"width": 390, "height": 844}, has_touch=True)
    measure = "all => all.map(one => one.getBoundingClientRect()).filter(box => box.width).map(box => box.height)"
    heights = page.locator("button:visible, nav a:visible, .tool:visible").evaluate_all(measure)
    assert min(heights) >= 48


def test_the_first_page_is_light(house: Any) -> None:
    bodies: list[bytes] = []
    page = house("about:blank")
    page.on("response", lambda answer: bodies.append(answer.body()) if answer.ok else None)
    page.goto("/login")
    page.wait_for_load_state("networkidle")
    # Plain gzip: brotli, which browsers get from this house, is smaller still.
    assert 0 < sum(len(gzip.compress(body)) for body in bodies) <= FIRST_PAGE


def test_two_quick_taps_on_a_form_are_one_command(house: Any) -> None:
    page = house("/parts/desk")
    page.get_by_label("Word").fill("lamp")
    # Both clicks fall into the same turn, before the browser can leave the page.
    page.locator("form[data-command] .btn-primary").evaluate("one => { one.click(); one.click(); }")
    page.wait_for_url("**/said/1")
    assert small_house.said == ["lamp"]


def test_a_tap_at_the_door_is_answered_at_once(house: Any) -> None:
    page = house("/parts/field", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Talked").click()
    expect(page.locator(".door-said .state-done")).to_have_text("talked")
    assert small_house.said == ["talked"]


def test_a_tap_without_network_is_kept_and_sent_once_when_there_is_one(house: Any) -> None:
    page = house("/parts/field", viewport={"width": 390, "height": 844})
    page.context.set_offline(True)
    page.get_by_role("button", name="Talked").dblclick()
    expect(page.locator(".door-said")).to_have_text("Kept on this phone, will be sent")
    expect(page.locator(".queue")).to_contain_text("1 not sent yet")
    assert small_house.said == []
    page.context.set_offline(False)
    expect(page.locator(".door-said .state-done")).to_have_text("talked")
    expect(page.locator(".queue")).to_be_hidden()
    assert small_house.said == ["talked"]


def test_a_kept_tap_survives_the_closing_of_the_page(house: Any) -> None:
    page = house("/parts/field", viewport={"width": 390, "height": 844})
    page.route("**/say", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="Talked").click()
    expect(page.locator(".queue")).to_contain_text("1 not sent yet")
    page.unroute("**/say")
    page.reload()
    expect(page.locator(".door-said .state-done")).to_have_text("talked")
    assert small_house.said == ["talked"]


def test_a_plain_success_page_is_no_receipt(house: Any) -> None:
    page = house("/parts/field", viewport={"width": 390, "height": 844})
    # A hotel's or office's log-in page answers 200 to everything.
    page.route("**/say", lambda route: route.fulfill(status=200, body="<html>welcome</html>"))
    page.get_by_role("button", name="Talked").click()
    expect(page.locator(".queue")).to_contain_text("1 not sent yet")


def test_the_map_tells_by_number_what_its_colours_mean_and_is_linked_with_its_list(house: Any) -> None:
    page = house("/map", viewport={"width": 1280, "height": 900})
    expect(page.locator("gz-map[data-ready]")).to_be_visible()
    legend = page.locator(".gz-map-legend li")
    assert legend.all_inner_texts() == ["1\nGrid 1", "2\nGrid 2"]
    page.get_by_role("button", name="By progress").click()
    assert legend.all_inner_texts() == ["0%", "1–24%", "25–49%", "50–74%", "75–100%"]
    page.locator("[data-feature=b1]").focus()
    expect(page.locator("[data-feature=b1]")).to_have_class("line is-lit")
    assert violations(page) == []


def test_a_building_on_the_map_leads_to_its_page_and_says_what_it_is(house: Any) -> None:
    page = house("/map", viewport={"width": 1280, "height": 900})
    box = page.locator("gz-map[data-ready] .gz-map-canvas").bounding_box()
    assert box is not None
    left = (box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    page.mouse.move(*left)
    expect(page.locator(".gz-map-tip")).to_have_text("Building 1 Grid 1 60 households")
    page.mouse.click(*left)
    page.wait_for_url("**/said/1")
