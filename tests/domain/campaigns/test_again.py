"""When a door may be tried again, clause by clause, and what is suggested (R5, R21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.rules import Tried, chance, may_try, suggest
from gongzhi.domain.campaigns.words import HouseClass, Premises, Slot
from gongzhi.foundation.errors import NotSo

MONDAY, TUESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26)
CHOICES = [(day, slot) for day in (MONDAY, TUESDAY) for slot in (Slot.MORNING, Slot.AFTERNOON, Slot.EVENING)]
FRESH = Tried(HouseClass.WALK_UP, 0, 0, None)
SHUT_IN_THE_MORNING = Tried(HouseClass.WALK_UP, 1, 0b001, Slot.MORNING, knocks=((MONDAY, Slot.MORNING),))


def allowed(tried: Tried) -> set[tuple[date, Slot]]:
    return {one for one in CHOICES if may_try(tried, *one)}


def test_a_fresh_door_may_be_tried_in_every_slot() -> None:
    assert allowed(FRESH) == set(CHOICES)


def test_never_again_in_the_slot_that_failed_last() -> None:
    assert allowed(SHUT_IN_THE_MORNING) == {one for one in CHOICES if one[1] != Slot.MORNING}


def test_an_unanswered_door_is_tried_once_more_in_another_part_of_the_same_day() -> None:
    twice = Tried(HouseClass.WALK_UP, 2, 0b011, Slot.AFTERNOON, knocks=((MONDAY, 0), (MONDAY, 1)))
    assert (MONDAY, Slot.EVENING) in allowed(SHUT_IN_THE_MORNING)
    assert allowed(twice) == {(TUESDAY, Slot.MORNING), (TUESDAY, Slot.EVENING)}


def test_one_contact_a_day() -> None:
    met = Tried(HouseClass.WALK_UP, 1, 0, Slot.MORNING, met_on=MONDAY, knocks=((MONDAY, 0),))
    assert {day for day, _slot in allowed(met)} == {TUESDAY}


def test_three_knocks_a_week_over_all_rounds() -> None:
    knocks = ((date(2026, 11, 18), 0), (date(2026, 11, 20), 1), (MONDAY, 2))
    worn = Tried(HouseClass.WALK_UP, 1, 0b100, Slot.EVENING, knocks=knocks)
    assert allowed(worn) == set()
    assert may_try(worn, THURSDAY, Slot.MORNING)


def test_no_more_tries_than_the_round_allows() -> None:
    assert allowed(Tried(HouseClass.WALK_UP, 4, 0b111, Slot.EVENING, most_tries=4)) == set()


def test_silence_is_honoured_until_its_day_and_not_longer() -> None:
    silent = Tried(HouseClass.WALK_UP, 0, 0, None, silent_until=TUESDAY)
    assert {day for day, _slot in allowed(silent)} == {TUESDAY}
    assert suggest(silent, CHOICES, {}).slot is None


def test_the_evening_is_suggested_to_whoever_was_not_at_home_by_day() -> None:
    found = suggest(SHUT_IN_THE_MORNING, CHOICES, {})
    assert (found.day, found.slot) == (MONDAY, Slot.EVENING)
    assert found.hint == ""


def test_what_houses_of_the_class_taught_changes_the_suggestion() -> None:
    rates = {(int(HouseClass.WALK_UP), int(Slot.EVENING), 1): (0, 200)}
    assert suggest(SHUT_IN_THE_MORNING, CHOICES, rates).slot == Slot.AFTERNOON
    other = {(int(HouseClass.TOWER), int(Slot.EVENING), 1): (0, 200)}
    assert suggest(SHUT_IN_THE_MORNING, CHOICES, other).slot == Slot.EVENING


def test_the_chance_is_the_prior_corrected_by_knocks() -> None:
    assert chance(1, Slot.MORNING, 0, {}) == pytest.approx(0.32)
    assert chance(1, Slot.MORNING, 0, {(1, 0, 0): (88, 0)}) == pytest.approx((12 * 0.32 + 88) / 100)


def test_an_appointment_goes_before_everything_but_silence() -> None:
    asked = Tried(HouseClass.WALK_UP, 1, 0b001, Slot.MORNING, appointment=(TUESDAY, Slot.MORNING))
    assert suggest(asked, CHOICES, {}).slot == Slot.MORNING


def test_after_two_failures_a_slip_and_after_three_a_neighbour() -> None:
    with translation.override("en"):
        hints = [str(suggest(Tried(1, tries, 0b001, Slot.MORNING), CHOICES, {}).hint) for tries in (1, 2, 3)]
    assert hints[0] == ""
    assert "slip" in hints[1]
    assert "neighbour" in hints[2]


def test_slots_end_with_the_permitted_hours() -> None:
    hours = ("09:00", "20:30")
    assert rules.is_over(MONDAY, Slot.EVENING, datetime.combine(MONDAY, time(20, 30)), hours)
    assert not rules.is_over(MONDAY, Slot.EVENING, datetime.combine(MONDAY, time(20, 29)), hours)
    assert rules.is_over(MONDAY, Slot.MORNING, datetime.combine(MONDAY, time(12)), hours)


HOURS = ("09:00", "20:30")


def test_the_usual_windows_are_the_permitted_hours_without_meals() -> None:
    usual = rules.usual_windows(MONDAY, TUESDAY, HOURS)
    wish = rules.PlanWish(12, usual[:4])
    assert rules.windows(wish) == ((540, 720), (840, 1080), (1110, 1230), (1980, 2160))


def test_a_window_over_noon_counts_for_the_morning_and_the_afternoon() -> None:
    wish = rules.PlanWish(2, (rules.Window(MONDAY, "11:00", "13:00"), rules.Window(TUESDAY, "18:00", "19:00")))
    assert rules.windows(wish) == ((660, 720), (720, 780), (2520, 2580))
    assert rules.goes_until(wish) == {(MONDAY, 0): time(12), (MONDAY, 1): time(13), (TUESDAY, 2): time(19)}


@pytest.mark.parametrize(
    "windows",
    [
        (),
        ((MONDAY, "08:59", "12:00"),),
        ((MONDAY, "18:30", "20:31"),),
        ((MONDAY, "12:00", "09:00"),),
        ((MONDAY, "9 Uhr", "12:00"),),
        ((MONDAY, "09:00+08:00", "12:00+08:00"),),
        ((MONDAY, "09:00", "12:00"), (MONDAY, "11:00", "13:00")),
        ((MONDAY - timedelta(days=1), "09:00", "12:00"),),
        ((MONDAY, "09:00", "12:00"), (MONDAY + timedelta(days=14), "09:00", "12:00")),
    ],
)
def test_windows_stay_in_the_round_and_within_the_one_configuration_of_hours(windows: Any) -> None:
    wish = rules.PlanWish(2, tuple(rules.Window(*one) for one in windows))
    with pytest.raises(NotSo) as refusal:
        rules.check_plan_wish(wish, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=20), hours=HOURS)
    assert set(refusal.value.fields) == {"windows"}


def test_the_sun_sets_in_beijing_when_almanacs_say() -> None:
    beijing = ZoneInfo("Asia/Shanghai")
    for day, expected in ((date(2026, 6, 21), time(19, 46)), (date(2026, 12, 21), time(16, 53))):
        set_at = rules.sunset(day, 116.4, 39.9).astimezone(beijing)
        said = datetime.combine(day, expected, beijing)
        assert abs((set_at - said).total_seconds()) < 180
    assert rules.sunset(MONDAY, 116.4, 39.9).tzinfo is UTC


def test_a_missed_appointment_is_said_and_another_time_is_suggested() -> None:
    asked = Tried(HouseClass.WALK_UP, 1, 0, None, appointment=(MONDAY, Slot.MORNING))
    kept = suggest(asked, CHOICES, {})
    assert (kept.day, kept.slot) == (MONDAY, Slot.MORNING)
    missed = suggest(replace(asked, is_missed=True), CHOICES[1:], {})
    assert (missed.day, missed.slot) in CHOICES[1:]
    assert str(MONDAY) in str(missed.hint)


@pytest.mark.parametrize(
    ("hours", "open_"),
    [(("09:00", "18:00"), [0, 1, 3, 4]), (("13:00", "20:30"), [1, 2, 4]), (("09:00", "20:30"), [0, 1, 2, 3, 4])],
)
def test_only_slots_with_permitted_hours_exist(hours: tuple[str, str], open_: list[int]) -> None:
    assert [int(slot) for slot in Slot if rules.is_permitted(slot, hours)] == open_


OFFICE = replace(FRESH, premises=Premises.OFFICE)
SATURDAY = date(2026, 11, 28)


def test_an_office_is_never_sent_to_in_the_evening_or_on_a_free_day() -> None:
    free = [(SATURDAY, slot) for slot in (Slot.FREE_MORNING, Slot.FREE_AFTERNOON)]
    for fails in range(4):
        tried = replace(OFFICE, tries=fails, failed=0b001 if fails else 0, last_slot=Slot.MORNING if fails else None)
        said = suggest(tried, [*CHOICES, *free], {(Premises.OFFICE, Slot.EVENING, fails): (500, 0)})
        assert said.slot in (Slot.MORNING, Slot.AFTERNOON), fails
    assert suggest(OFFICE, [(MONDAY, Slot.EVENING), *free], {}).day is None
    tried = replace(OFFICE, tries=1, failed=0b001, last_slot=Slot.MORNING)
    assert rules.is_due(tried, MONDAY, Slot.AFTERNOON)
    assert not rules.is_due(tried, MONDAY, Slot.EVENING)


def test_a_shop_is_first_called_at_by_day_and_may_be_called_at_in_the_evening() -> None:
    shop = replace(FRESH, premises=Premises.SHOP)
    assert suggest(shop, CHOICES, {}).slot == Slot.AFTERNOON
    assert suggest(shop, [(MONDAY, Slot.EVENING)], {}).slot == Slot.EVENING
    # What shops taught says nothing of offices in the same house.
    rates: rules.Rates = {(Premises.SHOP, Slot.MORNING, 0): (40, 0)}
    assert chance(HouseClass.WALK_UP, Slot.MORNING, 0, rates, Premises.SHOP) > 0.9
    assert chance(HouseClass.WALK_UP, Slot.MORNING, 0, rates, Premises.OFFICE) == 0.75
    assert "去商铺" in str(suggest(shop, CHOICES, {}).sentence)


def test_an_organisation_that_asked_is_not_called_a_household() -> None:
    asked = replace(OFFICE, appointment=(TUESDAY, Slot.AFTERNOON))
    assert "单位" in str(suggest(asked, CHOICES, {}).sentence)
    assert "住户" in str(suggest(replace(asked, premises=Premises.HOME), CHOICES, {}).sentence)
