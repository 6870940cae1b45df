"""What the phone says of a door before somebody knocks, in a real browser and without a signal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.time import now
from tests.interfaces.field.test_offline import READY, Enter, enter, send

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door

pytestmark = pytest.mark.transactional
__all__ = ["enter"]


def door_of(number: str) -> Door:
    from gongzhi.domain.campaigns.models import Door

    return Door.objects.get(household__name=number, building__name="1号楼")


def knock(number: str, outcome: str = "no_answer", *, ago: timedelta = timedelta(0)) -> None:
    """Lets Feng have knocked at a door of the round, so long ago."""
    from gongzhi.domain.actors.models import Person
    from gongzhi.domain.campaigns.services import record_visit
    from gongzhi.foundation.reach import By

    with everywhere():
        feng, moment = Person.objects.get(name="Feng"), now() - ago
        record_visit(door_of(number).pk, outcome=outcome, by=By(person=feng.pk), at=moment)


def begun_days_ago(days: int) -> None:
    from gongzhi.domain.campaigns.models import Round

    with everywhere():
        one = Round.objects.get()
        one.starts_on -= timedelta(days=days)
        one.save(update_fields=["starts_on"])


def opened(page: Page, number: str) -> Any:
    """Opens the sheet of a door, without a signal."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(READY)
    if page.locator("[data-door]").count() == 0:
        page.locator("#pocket .line").first.click()
    page.locator("[data-door]", has_text=number).click()
    return page.locator(".sheet")


def test_tile_and_sheet_say_the_same_of_now_and_the_sheet_says_why(enter: Enter) -> None:
    begun_days_ago(3)
    # Two days ago, in another part of the day than now.
    knock("101", ago=timedelta(days=2, hours=12))
    page = enter("lin")
    sheet = opened(page, "101")
    expect(page.locator("[data-due].due")).to_have_count(1)
    again = sheet.locator("[data-again]")
    expect(again).to_contain_text("现在")
    expect(again).to_contain_text("每百次约")
    expect(again).to_contain_text("此前没应门的时段")


def outcomes_shown(sheet: Any) -> int:
    return int(sheet.locator("[data-outcome]:visible").count())


def test_a_door_at_which_somebody_just_knocked_is_knocked_at_again_only_knowingly(enter: Enter) -> None:
    page = enter("lin")
    sheet = opened(page, "101")
    sheet.locator("[data-outcome=no_answer]").click()
    page.locator("[data-door]", has_text="101").click()
    expect(sheet.locator("[data-against=againstPart]")).to_be_visible()
    assert outcomes_shown(sheet) == 0
    # It is taken all the same: an entry is never lost.
    sheet.locator("[data-same]").click()
    sheet.locator("[data-outcome=talked]").click()
    page.locator("[data-door]", has_text="101").click()
    expect(sheet.locator("[data-against=againstMet]")).to_be_visible()
    expect(page.locator("#pocket")).to_have_attribute("data-waiting", "2")
    # What was told there belongs to the visit that was made, and needs no other.
    expect(sheet.locator("[data-need]")).to_be_visible()


def test_three_knocks_of_other_rounds_and_days_speak_against_a_fourth(enter: Enter) -> None:
    begun_days_ago(6)
    for days in (5, 3, 1):
        knock("101", ago=timedelta(days=days))
    page = enter("lin")
    sheet = opened(page, "101")
    expect(sheet.locator("[data-against=againstWeek]")).to_be_visible()
    assert outcomes_shown(sheet) == 0


def test_a_silenced_door_says_until_when_counts_as_untried_and_its_wish_is_taken_back_at_hand(enter: Enter) -> None:
    from gongzhi.foundation.time import today

    page = enter("lin")
    sheet = opened(page, "101")
    sheet.locator(".sheet-more summary").click()
    sheet.locator("[data-silence]").click()
    sheet.locator("[data-days='30']").click()
    until = (today() + timedelta(days=30)).isoformat()
    tile = page.locator("[data-door]", has_text="101")
    expect(tile).to_contain_text(until)
    expect(page.locator("#pocket .share b")).to_contain_text("0 / 2")
    # A slip of the thumb is undone at once.
    page.locator("[data-snack-undo]").click()
    expect(tile).not_to_contain_text(until)
    tile.click()
    sheet.locator(".sheet-more summary").click()
    sheet.locator("[data-silence]").click()
    sheet.locator("[data-days='30']").click()
    tile.click()
    expect(sheet.locator("[data-against=againstWish]")).to_contain_text(until)
    assert outcomes_shown(sheet) == 0
    sheet.locator("[data-lift]").click()
    expect(tile).not_to_contain_text(until)


def test_a_need_that_is_seen_makes_no_visit_and_one_that_is_told_says_that_it_does(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import Attempt
    from gongzhi.domain.needs.models import Need

    page = enter("lin")
    sheet = opened(page, "101")
    sheet.locator("[data-seen]").click()
    sheet.locator("[data-kind=lift]").click()
    sheet.locator("[data-done]").click()
    expect(page.locator("[data-door]", has_text="101")).to_have_attribute("data-state", "not_attempted")
    page.locator("[data-door]", has_text="201").click()
    sheet.locator("[data-need]").click()
    expect(sheet.locator("[data-hint=needIsVisit]")).to_be_visible()
    sheet.locator("[data-kind=lift]").click()
    sheet.locator("[data-done]").click()
    expect(page.locator("[data-door]", has_text="201")).to_have_attribute("data-state", "resolved")
    send(page)
    with everywhere():
        assert list(Attempt.objects.values_list("door__household__name", "outcome")) == [("201", "talked")]
        kept = {one.place.kind: (one.source, one.source_id is None) for one in Need.objects.select_related("place")}
    assert kept == {"entrance": ("walkabout", True), "household": ("visit", False)}


def test_the_questions_come_with_a_need_that_is_told_and_closing_them_loses_nothing(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import Attempt, Round
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.surveys.services import keep_sheet
    from gongzhi.foundation.reach import SYSTEM

    with everywhere():
        row = {"type": "select_one yn", "name": "alone", "label": "独居", "required": "yes"}
        choices = [{"list_name": "yn", "name": name, "label": label} for name, label in (("yes", "是"), ("no", "否"))]
        round_ = Round.objects.get()
        round_.sheet = keep_sheet(round_.community_id, name="问需", survey=[row], choices=choices, by=SYSTEM)
        round_.save(update_fields=["sheet"])
    page = enter("lin")
    sheet = opened(page, "101")
    for number in ("101", "201"):
        if number == "201":
            page.locator("[data-door]", has_text=number).click()
        sheet.locator("[data-need]").click()
        sheet.locator("[data-kind=lift]").click()
        sheet.locator(".asked-choice", has_text="是").click()
        if number == "101":
            sheet.locator("[data-answered]").click()
            sheet.locator("[data-done]").click()
        else:
            page.keyboard.press("Escape")
    send(page)
    with everywhere():
        assert Need.objects.count() == 2
        kept = {one.door.household.name: one.answers for one in Attempt.objects.all()}
    assert kept == {"101": {"alone": "yes"}, "201": None}


def test_a_link_to_a_stairwell_opens_at_the_first_floor_with_something_to_do(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import Door

    with everywhere():
        door = door_of("101")
        stair = door.entrance_id or door.building_id
        for level in range(3, 15):
            home = door.household
            home.pk, home.name, home.level = uuid7(), f"{level}01", level
            home.label, home.path = f"{level}01", f"{home.path[: home.path.rindex('.')]}.x{level}"
            home.save(force_insert=True)
            facts = {name: getattr(door, name) for name in ("round", "community", "building", "entrance", "grid")}
            Door.objects.create(**facts, household=home, level=level, number=100 + level)
            knock(f"{level}01", "talked")
        assert Door.objects.filter(building=door.building).count() == 14
    page = enter("lin")
    page.goto("about:blank")
    page.goto(f"/field/doors/#/{stair}")
    page.wait_for_selector("[data-door]")
    expect(page.locator(".story[data-to-do]").first).to_be_in_viewport()
    # In one step, as the page may draw its floors anew in between.
    assert page.evaluate("document.querySelector('.story').getBoundingClientRect().y") < 0
    # Back at the top a button leads down again.
    page.evaluate("window.scrollTo(0, 0)")
    page.locator("[data-jump]").click()
    expect(page.locator(".story[data-to-do]").first).to_be_in_viewport()


def test_nothing_in_the_sheet_of_an_emergency_round_overlaps_and_no_word_of_the_bar_breaks(enter: Enter) -> None:
    from gongzhi.domain.campaigns.models import Round

    with everywhere():
        Round.objects.update(kind="emergency")
    page = enter("lin")
    page.evaluate("document.documentElement.classList.add('senior')")
    sheet = opened(page, "101")
    page.evaluate("document.documentElement.classList.add('senior')")
    sheet.locator("[data-else]").click()
    expect(sheet.locator("[data-lived-in]")).to_be_visible()
    overlapping = """box => {
        const shown = [...box.querySelectorAll('button, summary')].filter(one => one.offsetParent);
        const places = shown.map(one => one.getBoundingClientRect());
        return places.flatMap((one, at) => places.slice(at + 1).filter(other => one.left < other.right - 1
            && other.left < one.right - 1 && one.top < other.bottom + 3 && other.top < one.bottom + 3)).length; }"""
    assert sheet.evaluate(overlapping) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    lines = """() => [...document.querySelectorAll('.phone-tabs a > span')].map(
        one => Math.round(one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)))"""
    assert set(page.evaluate(lines)) == {1}
