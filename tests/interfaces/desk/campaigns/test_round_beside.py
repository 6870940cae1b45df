"""What leads on from a round: figures to their doors, paper with another time, reviews that wait, leaders' findings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from gongzhi.domain.actors.services import add_organisation
from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.models import Door, LeaderVisit, Round
from gongzhi.domain.campaigns.queries import DoorFilters
from gongzhi.domain.campaigns.services import (
    LeaderPlan,
    PairWish,
    close_door,
    close_round,
    leave_slip,
    name_pair,
    plan_leader_visit,
    pull_stair,
    record_visit,
    start_round,
)
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import add_kind
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, Scope, set_reach
from gongzhi.foundation.time import today
from tests.interfaces.desk.campaigns.test_paper_and_slips import SHEET, printing, stair
from tests.interfaces.field.phones import call
from tests.support.rounds_stage import FACTS, NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db


def at(running: Running, part: str = "") -> str:
    return f"/desk/rounds/{running.round.pk}/{part}"


def test_each_figure_of_the_board_leads_to_its_doors(running: Running) -> None:
    lin, zhao = running.by("lin"), running.by("zhao")
    (one, two), three = stair(running), running.door("201", 1)
    record_visit(one.pk, outcome="talked", by=lin, at=NOON)
    record_visit(two.pk, outcome="no_answer", by=lin, at=NOON)
    record_visit(three.pk, outcome="come_back", by=lin, at=NOON, appointment_on=TODAY, appointment_slot=2)
    whole = Scope(paths=(running.cast.home.path,))
    pull_stair(running.round.pk, within=whole, by=lin, stair=one.entrance_id, at=NOON)
    close_door(running.door("101", 1).pk, because="no_home", by=zhao)
    board = queries.whole_board(queries.board_of(running.round.pk, whole, NOON))
    shown = {
        "untried": board.untried, "tried": board.attempted, "met": board.contacted, "resolved": board.resolved,
        "again": board.again, "tonight": board.tonight, "now": board.hands, "no_home": board.no_homes,
    }  # fmt: skip
    page = words(running.enter("zhao"), at(running, "live/"))
    for state, n in shown.items():
        found = queries.doors_list(running.round.pk, whole, DoorFilters(state))
        assert (state, found.filter(is_home=state != "no_home").count()) == (state, n)
        assert (state, state == "no_home" or f"?state={state}&amp;grid=" in page) == (state, True)
    assert "?state=" not in words(running.enter("qian"), at(running, "live/"))


def test_a_round_has_one_total_on_the_board_on_the_list_and_on_phones(running: Running) -> None:
    close_door(running.door("101", 1).pk, because="no_home", by=running.by("zhao"))
    whole = Scope(paths=(running.cast.home.path,))
    board = queries.whole_board(queries.board_of(running.round.pk, whole, NOON))
    listed = queries.rounds_of(running.cast.home.pk).get()
    others = (
        queries.total(queries.progress(running.round.pk)).doors,
        sum(house.doors for house in queries.building_progress(running.round.pk).values()),
        listed.doors_total,  # type: ignore[attr-defined]
    )
    assert set(others) == {board.doors} == {5}


def test_paper_strikes_settled_doors_through_and_takes_another_time(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_others = stair(running)
    record_visit(first.pk, outcome="refused", by=running.by("lin"), at=NOON)
    client, address = running.enter("lin"), at(running, f"paper/{first.entrance_id}/")
    given = printing(monkeypatch)
    client.get(address)
    set_reach(EVERYWHERE)
    lines = {line[0]: line[3] for floor in given[0]["floors"] for line in floor}
    assert {number for number, mark in lines.items() if mark} == {str(first.number)}
    assert len(given[0]["extra"]) == 1
    tomorrow = TODAY + timedelta(days=1)
    typed: dict[str, Any] = {f"door-{second.pk}": "come_back", f"when-{second.pk}": f"{tomorrow}/2", "sheet": SHEET}
    wrong = {**typed, f"door-{second.pk}": "talked"}
    page = words(client, address + "enter/", 422, command_id=str(uuid4()), **wrong)
    assert f'value="{tomorrow}/2" selected' in page
    words(client, address + "enter/", 302, command_id=str(uuid4()), **typed)
    second.refresh_from_db()
    assert (second.appointment_on, second.appointment_slot) == (tomorrow, 2)


def test_the_desk_takes_another_time_at_a_door(running: Running) -> None:
    door, tomorrow = running.door("101"), TODAY + timedelta(days=1)
    page = f"/desk/rounds/doors/{door.pk}/"
    assert f'value="{tomorrow}/2"' in words(running.enter("zhao"), page)
    words(running.enter("zhao"), page + "visit/", 302, outcome="come_back", when=f"{tomorrow}/2")
    door.refresh_from_db()
    assert (door.appointment_on, door.appointment_slot) == (tomorrow, 2)


def test_the_walk_list_with_its_new_column_is_set_as_pdf(running: Running) -> None:
    door = stair(running)[0]
    record_visit(door.pk, outcome="talked", by=running.by("lin"), at=NOON)
    answer = running.enter("lin").get(at(running, f"paper/{door.entrance_id}/"))
    set_reach(EVERYWHERE)
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]


def test_a_missing_review_is_told_on_the_first_page_and_on_the_list(running: Running) -> None:
    client, report = running.enter("zhao"), at(running, "report/")
    close_round(running.round.pk, by=running.by("zhao"), at=NOON)
    home = f"/desk/communities/{running.cast.home.pk}/"
    rounds = f"/desk/rounds/?community={running.cast.home.pk}"
    assert queries.rounds_to_review(running.cast.home.pk) == 1
    assert rounds in words(client, home)
    assert f'href="{report}"' in words(client, rounds)
    words(client, report, 302, review="晚上敲门最有用。")
    assert f'href="{report}"' not in words(client, rounds)
    assert queries.rounds_to_review(running.cast.home.pk) == 0


def test_a_round_to_organisations_says_what_to_do_with_those_not_on_the_list(running: Running) -> None:
    add_organisation("老面馆", kind="restaurant", community=running.cast.home, by=SYSTEM, since=TODAY.replace(month=1))
    facts: dict[str, Any] = {**FACTS, "target": "organisations", "body_kinds": ["restaurant"]}
    shops = start_round(running.cast.home.pk, by=running.by("zhao"), at=NOON, **facts)
    record_visit(Door.objects.get(round=shops).pk, outcome="not_a_home", by=running.by("lin"), at=NOON)
    page = words(running.enter("zhao"), f"/desk/rounds/{shops.pk}/")
    written_down = reverse("desk:round_found", args=[shops.pk])
    assert (written_down in page, f"/desk/rounds/{shops.pk}/doors/?state=no_home" in page) == (True, True)
    assert "老面馆" in words(running.enter("zhao"), f"/desk/rounds/{shops.pk}/doors/?state=no_home")


def plan(running: Running) -> LeaderVisit:
    place = running.cast.buildings[0]
    return plan_leader_visit(
        LeaderPlan("subdistrict", running.cast.people["zhao"].pk, place.pk, "老楼电梯", today()), by=SYSTEM
    )


def test_every_finding_of_a_leader_becomes_one_need_that_leads_back(running: Running) -> None:
    visit, officer = plan(running), running.enter("qian")
    add_kind("light.stairwell", name="楼道照明", name_en="Stairwell light", by=SYSTEM, working_days=2)
    page = f"/desk/rounds/visits/{visit.pk}/"
    found: dict[str, Any] = {
        "visited_on": today().isoformat(),
        "found": "三层灯坏，五层也坏",
        "need_kind": "light.stairwell",
    }
    for text in ("三层灯坏", "三层灯坏", "五层灯坏"):
        words(officer, page + "note/", 302, **found, need_text=text, command_id=str(uuid4()))
    needs = list(Need.objects.filter(source_id=visit.pk).order_by("number"))
    assert [one.text for one in needs] == ["三层灯坏", "五层灯坏"]
    shown = words(officer, page)
    assert all(one.number in shown for one in needs)
    assert page in words(running.enter("qian"), f"/desk/needs/{needs[0].pk}")
    status, given = call(running, "qian", f"/leader-visits/{visit.pk}")
    assert (status, given["need_ids"]) == (200, [str(one.pk) for one in needs])


def test_a_planned_visit_is_moved_or_cancelled_and_a_made_one_stays(running: Running) -> None:
    visit, officer = plan(running), running.enter("qian")
    page, later = f"/desk/rounds/visits/{visit.pk}/", today() + timedelta(days=3)
    words(officer, page + "move/", 422, planned_on=(today() - timedelta(days=1)).isoformat())
    words(officer, page + "move/", 302, planned_on=later.isoformat())
    assert LeaderVisit.objects.get().planned_on == later
    words(officer, page + "cancel/", 422, because=" ")
    words(officer, page + "cancel/", 302, because="领导出差")
    assert Entry.objects.get(verb="leader_visit.cancelled").because == "领导出差"
    made = plan(running)
    words(officer, f"/desk/rounds/visits/{made.pk}/note/", 302, visited_on=today().isoformat(), found="")
    words(officer, f"/desk/rounds/visits/{made.pk}/cancel/", 422, because="领导出差")
    assert LeaderVisit.objects.get(pk=made.pk).state == "made"


def test_a_cancelled_visit_stays_with_its_reason_and_is_listed_as_such(running: Running) -> None:
    visit, officer = plan(running), running.enter("qian")
    page, desk = f"/desk/rounds/visits/{visit.pk}/", "/desk/rounds/visits/"
    words(officer, page + "cancel/", 302, because="领导出差，身份证号11010519491231002X")
    shown = words(officer, page)
    assert ("领导出差" in shown, "19491231" in shown, "Qian" in shown, 'name="found"' in shown) == (
        True,
        False,
        True,
        False,
    )
    for what, facts in (("move/", {"planned_on": f"{today()}"}), ("cancel/", {"because": "再说"})):
        assert "已取消" in words(officer, page + what, 422, **facts)
    assert "已取消" in words(officer, page + "note/", 422, visited_on=f"{today()}", found="")
    again = plan(running)
    listed = {
        state: {one for one in (visit, again) if f"{desk}{one.pk}/" in words(officer, f"{desk}?state={state}")}
        for state in ("", "planned", "late", "made", "cancelled")
    }
    assert listed == {"": {visit, again}, "planned": {again}, "late": set(), "made": set(), "cancelled": {visit}}
    sheet = officer.get(f"{desk}?state=cancelled&format=csv").content.decode("utf-8-sig")
    assert ("领导出差" in sheet, "已取消" in sheet, sheet.count("\n")) == (True, True, 2)
    status, given = call(running, "qian", "/leader-visits?state=cancelled")
    assert (status, [(one["id"], one["state"], one["because"][:4]) for one in given["items"]]) == (
        200, [(str(visit.pk), "cancelled", "领导出差")]
    )  # fmt: skip
    assert call(running, "qian", f"/leader-visits/{visit.pk}/move", {"planned_on": f"{today()}"})[0] == 409
    places = words(officer, f"{desk}places/?q={visit.place.name}")
    assert (f"{desk}{again.pk}/" in places, f"{desk}{visit.pk}/" in places) == (True, False)


def test_the_form_offers_the_places_of_its_tier_and_always_the_asked_one(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, home = running.enter("qian"), running.cast.home
    house = running.cast.buildings[0]
    new = "/desk/rounds/visits/new/"
    of_district = words(officer, new + "?tier=district")
    assert (f'value="{home.pk}"' in of_district, f'value="{house.pk}"' in of_district) == (True, False)
    assert f'value="{house.pk}"' in words(officer, f"{new}?tier=subdistrict&q={house.name}")
    monkeypatch.setattr("gongzhi.interfaces.desk.campaigns.leaders.MOST_PLACES", 1)
    assert f'value="{house.pk}" selected' in words(officer, f"{new}?place={house.pk}")


def test_places_to_visit_are_found_by_words_on_the_page_and_by_programs(running: Running) -> None:
    one, other = running.cast.buildings[:2]
    page = words(running.enter("qian"), f"/desk/rounds/visits/places/?q={one.name}")
    assert (f"?place={one.pk}" in page, f"?place={other.pk}" in page) == (True, False)
    given = call(running, "qian", f"/leader-visits/places?text={one.name}")[1]
    assert [place["id"] for place in given["items"]] == [str(one.pk)]


def test_programs_see_and_do_what_pages_do(running: Running) -> None:
    of_round, home = f"/rounds/{running.round.pk}", running.cast.home
    record_visit(running.door("101").pk, outcome="talked", by=running.by("lin"), at=NOON)
    status, board = call(running, "zhao", f"{of_round}/board")
    assert (status, board[0]["steps"][0]["attempted"], board[0]["needs_help"]) == (200, 1, False)
    status, rounds = call(running, "zhao", "/rounds")
    assert rounds["items"][0]["office_phone"] == FACTS["office_phone"]
    assert call(running, "zhao", f"/communities/{home.pk}/round-preview")[1]["doors"] == 6
    assert call(running, "lin", f"{of_round}/badge")[0] == 404
    Door.objects.filter(pk=running.door("201", 1).pk).update(is_attempted=True, to_recheck=True)
    assert [one["name"] for one in call(running, "li", f"{of_round}/drawn-doors")[1]] == ["201"]
    assert call(running, "lin", f"{of_round}/drawn-doors")[0] == 403
    code = leave_slip(running.door("201").pk, by=running.by("lin"))
    assert call(running, "wang", "/slips/answer", {"code": code, "use": "report"}) == (201, {"use": "report"})
    assert running.door("201").last_outcome == "self"


def test_the_choice_of_days_says_from_when_pairs_can_still_be_named(running: Running) -> None:
    zhao, page = running.enter("zhao"), f"/desk/rounds/{running.round.pk}/plans/"
    shown = words(zhao, page)
    tomorrow = TODAY + timedelta(days=1)
    assert f"现在安排的结对人员最早可于 {tomorrow} 晚上" in shown

    def ticked(shown: str) -> list[str]:
        return re.findall(r'value="([^"]+)" checked', shown.split("</table>", maxsplit=1)[0])

    assert [one for one in ticked(shown) if one < f"{tomorrow} z"] == [f"{tomorrow} evening"]
    lin, feng = (running.cast.people[name].pk for name in ("lin", "feng"))
    wish = PairWish(tomorrow, "day", 1, running.cast.grids[0].pk, lin, feng)
    name_pair(running.round.pk, wish=wish, by=running.by("zhao"), at=NOON - timedelta(days=1))
    assert f"{tomorrow} morning" in ticked(words(zhao, page))
    assert "现在安排的结对人员最早可于" in words(zhao, page.replace("plans", "pairs"))
    Round.objects.update(ends_on=TODAY)
    assert "请把本轮最后一天往后移" in words(zhao, page)
    Round.objects.update(kind="emergency")
    shown = words(zhao, page)
    assert ("24小时" in shown, f"{TODAY} morning" in ticked(shown)) == (False, True)
