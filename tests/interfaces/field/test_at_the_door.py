"""What the phone says of a door before somebody knocks, in a real browser and without a signal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from gongzhi.foundation.reach import everywhere
from gongzhi.foundation.time import now
from tests.interfaces.field.test_offline import READY, Enter, enter

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
