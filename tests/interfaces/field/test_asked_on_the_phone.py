"""Questions with conditions on a phone without a signal: they come and go at once, and what is wrong is said there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from gongzhi.foundation.reach import everywhere
from tests.interfaces.field.test_offline import Enter, enter, send, tap, waiting  # noqa: F401 (the fixture)

pytestmark = pytest.mark.transactional
SURVEY = [
    {"type": "select_one yn", "name": "help", "label": "需要帮助吗", "required": "yes"},
    {"type": "begin_group", "name": "wanted", "label": "帮助", "relevant": "${help} = 'yes'"},
    {"type": "select_multiple kinds", "name": "kinds", "label": "哪些", "required": "yes"},
    {
        "type": "decimal",
        "name": "days",
        "label": "每周几天",
        "relevant": "selected(${kinds}, 'meals')",
        "constraint": ". > 0 and . <= 7",
        "constraint_message": "一周最多七天。",
    },
    {"type": "date", "name": "since", "label": "从哪天起", "constraint": ". >= today()", "required": "${days} > 3"},
    {"type": "end_group"},
    {"type": "text", "name": "constructor", "label": "还有吗"},
]
CHOICES = [
    {"list_name": "yn", "name": "yes", "label": "需要"},
    {"list_name": "yn", "name": "no", "label": "不用"},
    {"list_name": "kinds", "name": "meals", "label": "送餐"},
    {"list_name": "kinds", "name": "repair", "label": "维修"},
]


def shown(page: Page) -> list[str]:
    """Names what stands on the sheet in its order: the first line of each."""
    boxes = page.locator(".asked > :visible:not([data-answered])")
    return [one.inner_text().splitlines()[0] for one in boxes.all()]


def test_questions_come_and_go_without_a_signal_and_only_what_applies_is_kept(enter: Enter) -> None:  # noqa: F811
    from gongzhi.domain.campaigns.models import Attempt, Round
    from gongzhi.domain.surveys.services import keep_sheet
    from gongzhi.foundation.reach import SYSTEM
    from gongzhi.foundation.time import today

    with everywhere():
        round_ = Round.objects.get()
        round_.sheet = keep_sheet(round_.community_id, name="问需", survey=SURVEY, choices=CHOICES, by=SYSTEM)
        round_.save(update_fields=["sheet"])
    day = today()
    page = enter("lin")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    tap(page, "101", "talked")
    first, last = "需要帮助吗（请一定问到）", "还有吗"
    assert shown(page) == [first, last]
    assert page.locator("#asked-constructor").input_value() == ""
    page.locator(".asked-choice", has_text="需要").click()
    assert shown(page) == [first, "帮助", "哪些（请一定问到）", "从哪天起", last]
    page.locator("[data-answered]").click()
    expect(page.locator(".asked-fault:visible")).to_have_text("这道题还没有回答。")
    page.locator(".asked-choice", has_text="送餐").click()
    assert shown(page) == [first, "帮助", "哪些（请一定问到）", "每周几天", "从哪天起", last]
    page.locator("#asked-days").fill("8")
    page.locator("#asked-since").fill((day - timedelta(days=1)).isoformat())
    page.locator("[data-answered]").click()
    expect(page.locator(".asked-fault:visible")).to_have_text(["一周最多七天。", "应当符合：回答不早于今天。"])
    # What is wrong first has the focus, and the keyboard goes on downwards past what is not shown.
    assert page.evaluate("document.activeElement.id") == "asked-days"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "asked-since"
    page.locator("#asked-days").fill("3.5")
    page.locator("#asked-since").fill("")
    page.locator("[data-answered]").click()
    expect(page.locator(".asked-fault:visible")).to_have_text("这道题还没有回答。")
    page.locator("#asked-since").fill(day.isoformat())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    # Unticked, its question goes; ticked again, it comes back with what was typed.
    page.locator(".asked-choice", has_text="送餐").click()
    assert "每周几天" not in shown(page)
    page.locator(".asked-choice", has_text="送餐").click()
    assert page.locator("#asked-days").input_value() == "3.5"
    page.locator("[data-answered]").click()
    waiting(page, 1)
    tap(page, "201", "talked")
    page.locator(".asked-choice", has_text="需要").click()
    page.locator(".asked-choice", has_text="送餐").click()
    page.locator("#asked-days").fill("99")
    page.locator(".asked-choice", has_text="不用").click()
    page.locator("[data-answered]").click()
    waiting(page, 2)
    send(page)
    with everywhere():
        kept = {one.door.household.name: one.answers for one in Attempt.objects.select_related("door__household")}
    assert kept == {
        "101": {"help": "yes", "kinds": ["meals"], "days": 3.5, "since": day.isoformat()},
        "201": {"help": "no"},
    }
