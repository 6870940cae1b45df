"""The line of a lane is drawn on the map, typed, or both, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from gongzhi.interfaces.common.demo_logins import DEMO_PASSWORD as PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.browser import Visitor


def draw(page: Page, *points: tuple[float, float]) -> None:
    """Draws over the canvas, from share to share of its width and height."""
    page.locator("[data-canvas]").scroll_into_view_if_needed()
    box = page.locator("[data-canvas]").bounding_box()
    assert box is not None
    spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for x, y in spots[1:]:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def test_a_lane_is_drawn_on_the_map_and_its_points_can_be_typed_all_the_same(visitor: Visitor) -> None:
    page = visitor.open("/login", viewport={"width": 360, "height": 800})
    page.locator("input[name=login]").fill("zhao")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form.form button").last.click()
    page.wait_for_url("**/desk/**")
    page.goto("/desk/places/")
    page.locator("a[href^='/desk/places/'][href$='/']").filter(has_text="安慧里").last.click()
    page.locator("a[href$='/add']").first.click()
    page.wait_for_selector("gz-lines[data-ready]")
    field, remove = page.locator("#id_shape"), page.locator("[data-do=all]")
    assert (field.input_value(), remove.is_disabled()) == ("", True)
    page.locator("[data-do=draw]").click()
    draw(page, (0.2, 0.3), (0.8, 0.3))
    expect(field).not_to_have_value("")
    first = field.input_value()
    draw(page, (0.2, 0.6), (0.5, 0.5), (0.8, 0.6))
    expect(field).not_to_have_value(first)
    assert "\n" not in field.input_value()
    assert all(116 < float(point.split(",")[0]) < 117 for point in field.input_value().split())
    remove.click()
    expect(field).to_have_value("")
    field.fill("116.4010,39.9955 116.4062,39.9957")
    field.press("Tab")
    expect(remove).to_be_enabled()
    draw(page, (0.2, 0.6), (0.5, 0.5), (0.8, 0.6))
    drawn = field.input_value()
    page.locator("[name=kind]").select_option("lane")
    page.locator("[name=name]").fill("画出来的路")
    page.locator("form.form .btn-primary").click()
    page.wait_for_url(lambda url: not url.endswith("/add"))
    page.goto(page.url.rstrip("/") + "/lanes")
    page.get_by_role("link", name="画出来的路").click()
    page.locator("a[href$='/correct']").first.click()
    page.wait_for_selector("gz-lines[data-ready]")
    kept = [point.split(",") for point in page.locator("#id_shape").input_value().split()]
    assert kept == [[str(float(x)), str(float(y))] for x, y in (point.split(",") for point in drawn.split())]
