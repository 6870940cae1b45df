"""The pages of a round: planned, walked on paper, answered by slip, closed and reviewed; each list asks little."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from xlsxwriter import Workbook

from gongzhi.domain.actors.services import add_person
from gongzhi.domain.campaigns.models import Attempt, Door, DoorSilence, LeaderVisit, Pair, Round, RoundPlan
from gongzhi.domain.campaigns.queries import times_now
from gongzhi.domain.campaigns.services import (
    LeaderPlan,
    close_round,
    leave_slip,
    plan_leader_visit,
    record_visit,
    silence_household,
)
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import add_kind
from gongzhi.domain.surveys.models import Sheet
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.visitors import visitor_sign
from gongzhi.interfaces.desk.campaigns import leaders, maps
from tests.interfaces.desk.campaigns.test_paper_and_slips import printing
from tests.interfaces.field.phones import call
from tests.support.rounds_stage import NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db


def at(running: Running, part: str = "") -> str:
    return f"/desk/rounds/{running.round.pk}/{part}"


def test_every_page_of_a_round_opens_for_its_secretary(running: Running) -> None:
    door = running.door("101")
    record_visit(door.pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    client = running.enter("zhao")
    stair = door.entrance_id
    for part in ("", "live/", "campaign/", "plans/", "doors/", "pairs/", f"paper/{stair}/enter/", "close/"):
        words(client, at(running, part))
    for page in ("sheets/", "visits/", f"doors/{door.pk}/"):
        words(client, f"/desk/rounds/{page}")


def test_the_live_figures_ask_one_statement_for_all_doors(running: Running) -> None:
    client = running.enter("zhao")
    words(client, at(running, "live/"))
    counts = []
    for number, house in (("101", 0), ("201", 0), ("101", 1)):
        record_visit(running.door(number, house).pk, outcome="talked", by=running.by("lin"), at=NOON)
        with CaptureQueriesContext(connection) as asked:
            words(client, at(running, "live/"))
        counts.append(len([one for one in asked if "campaigns_door" in one["sql"]]))
    assert counts == [1, 1, 1]


def test_the_board_asks_for_itself_every_two_seconds_in_the_same_few_statements_and_is_never_stored(
    running: Running,
) -> None:
    client, counts, tried = running.enter("zhao"), [], []
    assert f'hx-get="{at(running, "live/")}" hx-trigger="every 2s"' in words(client, at(running))
    for number, house in (("101", 0), ("201", 0), ("101", 1)):
        record_visit(running.door(number, house).pk, outcome="talked", by=running.by("lin"), at=NOON)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(at(running, "live/"))
        set_reach(EVERYWHERE)
        counts.append(len(asked))
        tried.append(answer.context["total"].attempted)
    assert "no-store" in answer.headers["Cache-Control"]
    # A visit is on the board with the next refresh; however many there are, the refresh costs the same.
    assert tried == [1, 2, 3]
    assert len(set(counts)) == 1


def test_a_plan_is_asked_for_and_refused_in_words(running: Running) -> None:
    client = running.enter("zhao")
    typed: dict[str, Any] = {
        "teams": 2, "share": 50, "windows": [f"{TODAY} morning", f"{TODAY} evening"], "morning_from": "09:30",
        "morning_until": "11:30", "evening_from": "18:30", "evening_until": "20:30",
    }  # fmt: skip
    assert "20:30" in words(client, at(running, "plans/"), 422, **{**typed, "evening_until": "21:30"})
    words(client, at(running, "plans/"), 422, **{**typed, "windows": []})
    words(client, at(running, "plans/"), 302, **typed)
    plan = RoundPlan.objects.get()
    assert (plan.state, plan.wish["teams"]) == ("waiting", 2)
    assert plan.wish["windows"] == [
        {"on": TODAY.isoformat(), "begins": "09:30", "ends": "11:30"},
        {"on": TODAY.isoformat(), "begins": "18:30", "ends": "20:30"},
    ]
    words(client, f"/desk/rounds/plans/{plan.pk}/")
    words(client, f"/desk/rounds/plans/{plan.pk}/stop/", 302, sure="1")
    assert RoundPlan.objects.get().state == "stopped"


def test_parts_of_the_day_without_permitted_hours_are_not_proposed(running: Running, settings: Any) -> None:
    settings.KNOCK_HOURS = ("09:00", "18:00")
    shown = running.enter("zhao").get(at(running, "plans/")).context["days"]
    set_reach(EVERYWHERE)
    assert [is_ticked for _value, is_ticked in shown[-1]["parts"]] == [True, True, False]


def test_the_list_of_doors_says_when_to_try_again_in_a_constant_number_of_statements(running: Running) -> None:
    client, counts = running.enter("zhao"), []
    words(client, at(running, "doors/"))
    for number, house in (("101", 0), ("201", 0), ("101", 1)):
        record_visit(running.door(number, house).pk, outcome="no_answer", by=running.by("lin"), at=NOON)
        with CaptureQueriesContext(connection) as asked:
            page = words(client, at(running, "doors/") + "?state=again")
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
    assert page.count("<tr>") == 4
    assert words(client, at(running, "doors/") + "?state=again&format=csv").count("\n") == 4


def test_paper_comes_back_in_its_order_and_twice_is_once(running: Running) -> None:
    doors = list(Door.objects.filter(round=running.round, entrance=running.door("101").entrance).order_by("number"))
    client = running.enter("lin")
    address = at(running, f"paper/{doors[0].entrance_id}/")
    printed = client.get(address)
    set_reach(EVERYWHERE)
    assert printed.headers["Content-Type"] == "application/pdf"
    typed: dict[str, Any] = {
        f"door-{doors[0].pk}": "talked",
        f"door-{doors[1].pk}": "no_answer",
        "visited": NOON.isoformat(),
        "sheet": "W-12345-7",
    }
    sheet = {"command_id": "0192f0c1-0000-7000-8000-000000000001"}
    for _time in range(2):
        words(client, address + "enter/", 302, **typed, **sheet)
    assert sorted(Attempt.objects.values_list("door__number", "outcome")) == [
        (doors[0].number, "talked"),
        (doors[1].number, "no_answer"),
    ]


def test_a_supervisor_closes_a_door_and_keeps_a_households_wish(running: Running) -> None:
    door, client = running.door("101"), running.enter("zhao")
    page = f"/desk/rounds/doors/{door.pk}/"
    # Only what holds now is offered, and nothing is chosen beforehand.
    offered = words(client, page)
    assert [one in offered for one in ("tries_used", "vacant", "unreachable", "no_home")] == [False, False, True, True]
    assert '<option value="" selected>' in offered
    words(client, page + "close/", 422, because="tries_used")
    words(client, page + "close/", 302, because="unreachable")
    closed = words(client, page)
    assert "已办结" not in closed.partition("<main")[2]
    words(client, page + "reopen/", 302, sure="1")
    words(client, page + "silence/", 302, until=(today() + timedelta(days=30)).isoformat())
    assert DoorSilence.objects.get().household_id == door.household_id
    words(client, page + "silence/", 302, lift="1")
    assert not DoorSilence.objects.exists()
    words(running.enter("lin"), page + "close/", 403, because="unreachable")


def workbook(kind: str) -> io.BytesIO:
    content = io.BytesIO()
    with Workbook(content) as book:
        survey, choices = book.add_worksheet("survey"), book.add_worksheet("choices")
        survey.write_row(0, 0, ["type", "name", "label"])
        survey.write_row(1, 0, [kind, "help", "需要帮助吗"])
        choices.write_row(0, 0, ["list_name", "name", "label"])
        choices.write_row(1, 0, ["yesno", "yes", "需要"])
    content.seek(0)
    content.name = "sheet.xlsx"
    return content


def test_a_question_sheet_is_taken_in_or_its_faults_are_listed_by_row_and_column(running: Running) -> None:
    client = running.enter("zhao")
    page = words(client, "/desk/rounds/sheets/", 422, name="需要", file=workbook("geopoint"))
    assert ">survey<" in page
    words(client, "/desk/rounds/sheets/", 302, name="需要", file=workbook("select_one yesno"))
    kept = Sheet.objects.get()
    assert (kept.version, kept.questions[0]["kind"]) == (1, "select_one")
    assert "需要帮助吗" in words(client, f"/desk/rounds/sheets/{kept.pk}/")


def test_a_stranger_answers_the_slip_and_learns_nothing(running: Running) -> None:
    door = running.door("101")
    code = leave_slip(door.pk, by=running.by("lin"))
    stranger = Client()
    words(stranger, "/slip")
    words(stranger, "/slip", 422, code="2222-2222", use="report")
    page = words(stranger, "/slip", 201, code=code, use="report")
    assert "101" not in page
    door.refresh_from_db()
    assert door.last_outcome == "self"


def test_a_resident_checks_who_stands_at_the_door(running: Running) -> None:
    people = running.cast.people
    Round.objects.filter(pk=running.round.pk).update(starts_on=today(), ends_on=today() + timedelta(days=2))
    pair = Pair.objects.create(
        round=running.round, community=running.cast.home, grid=running.cast.grids[0], team=1, on=today(),
        time=times_now(running.cast.home.pk, now())[0], first=people["lin"], second=people["zhao"], named_at=NOON,
    )  # fmt: skip
    sign = visitor_sign(pair.pk, pair.community_id)
    assert people["lin"].name in words(Client(), f"/visitor/{sign}")
    words(Client(), f"/visitor/{sign}x", 404)
    assert "svg" in words(running.enter("lin"), f"/field/rounds/{running.round.pk}/badge/")
    Pair.objects.update(on=today() + timedelta(days=1))
    words(Client(), f"/visitor/{sign}", 404)


def test_a_closed_round_is_reported_and_reviewed(running: Running) -> None:
    client = running.enter("zhao")
    words(client, at(running, "report/"), 409)
    words(client, at(running, "close/"), 302, sure="1")
    words(client, at(running, "report/"), 422, review=" ")
    words(client, at(running, "report/"), 302, review="晚上敲门最有用。")
    assert "晚上敲门最有用。" in words(client, at(running, "report/"))


def test_the_next_round_begins_as_the_last_one_was_and_goes_to_what_it_left_open(running: Running) -> None:
    client, first = running.enter("zhao"), running.round
    record_visit(running.door("101").pk, outcome="talked", by=running.by("lin"), at=NOON)
    address = f"/desk/rounds/new/?community={running.cast.home.pk}&after={first.pk}"
    campaign = at(running, "campaign/")
    assert f"after={first.pk}" not in words(client, campaign)
    close_round(first.pk, by=running.by("zhao"), at=NOON)
    assert f"after={first.pk}" in words(client, campaign)
    form = words(client, address)
    assert (first.purpose in form, first.legal_basis.replace("'", "&#x27;") in form) == (True, True)
    day = TODAY.isoformat()
    typed = {
        "name": "第二轮", "kind": first.kind, "purpose": first.purpose, "legal_basis": first.legal_basis,
        "starts_on": day, "ends_on": day, "data_ends_on": day, "follows_id": str(first.pk), "scope_note": "未遇户",
    }  # fmt: skip
    words(client, address, 302, **typed)
    second = Round.objects.get(turn=2)
    assert (second.campaign, second.follows, second.doors.count()) == (first, first, first.doors.count() - 1)
    page = words(client, campaign)
    assert (first.name in page, "第二轮" in page) == (True, True)
    answer = client.get(f"/api/v1/rounds/{second.pk}/campaign").json()
    set_reach(EVERYWHERE)
    assert [(one["turn"], one["state"]) for one in answer["rounds"]] == [(1, "closed"), (2, "open")]
    assert (answer["settled"], answer["left_open"]) == (1, second.doors.count())
    words(running.enter("lin"), campaign, 404)


def test_leaders_visits_are_listed_and_what_was_found_becomes_a_need(running: Running) -> None:
    place = running.cast.buildings[0]
    plan = LeaderPlan("subdistrict", running.cast.people["zhao"].pk, place.pk, "老楼电梯", today())
    visit = plan_leader_visit(plan, by=SYSTEM)
    add_kind("light.stairwell", name="楼道照明", name_en="Stairwell light", by=SYSTEM, working_days=2)
    officer = running.enter("qian")
    assert "老楼电梯" in words(officer, "/desk/rounds/visits/")
    words(running.enter("lin"), "/desk/rounds/visits/", 403)
    page = f"/desk/rounds/visits/{visit.pk}/"
    words(officer, page)
    words(officer, page + "note/", 302, visited_on=today().isoformat(), found="三层灯坏", need_kind="light.stairwell")
    kept = LeaderVisit.objects.get()
    assert (kept.visited_on, kept.found) == (today(), "三层灯坏")
    assert Need.objects.get(source="walkabout").place_id == place.pk


def test_only_the_grids_lead_sees_second_looks(running: Running) -> None:
    pages = {name: running.enter(name).get(at(running, "quality/")) for name in ("zhao", "lin", "li", "qian")}
    found = {name: answer.status_code for name, answer in pages.items()}
    set_reach(EVERYWHERE)
    assert found == {"zhao": 403, "lin": 403, "li": 200, "qian": 403}


def test_paper_says_at_which_door_nobody_knocks(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    door, given = running.door("101"), printing(monkeypatch)
    silence_household(door.household_id, until=TODAY + timedelta(days=9), by=running.by("lin"))
    running.enter("lin").get(at(running, f"paper/{door.entrance_id}/"))
    set_reach(EVERYWHERE)
    names = [line[2] for floor in given[0]["floors"] for line in floor]
    assert {name for name in names if name != name.split("：")[0]} == {"101：暂不上门"}


def test_a_running_round_is_changed_on_its_page_and_over_the_api(running: Running) -> None:
    client, longer = running.enter("zhao"), TODAY + timedelta(days=4)
    words(client, at(running, "change/"))
    words(client, at(running, "change/"), 422, ends_on=(TODAY + timedelta(days=90)).isoformat())
    words(client, at(running, "change/"), 302, ends_on=longer.isoformat(), office_phone="010-1", script="您好。")
    kept = Round.objects.get()
    assert (kept.ends_on, kept.office_phone, kept.script) == (longer, "010-1", "您好。")
    sent = {"ends_on": (longer + timedelta(days=1)).isoformat()}
    status, _given = call(running, "zhao", f"/rounds/{kept.pk}/change", sent)
    assert (status, Round.objects.get().office_phone) == (201, "010-1")
    assert Round.objects.get().ends_on == longer + timedelta(days=1)
    words(running.enter("lin"), at(running, "change/"), 403)


def adopt(running: Running, **forecast: Any) -> RoundPlan:
    wish = {"teams": 2, "share": 60, "windows": [{"on": TODAY.isoformat(), "begins": "09:00", "ends": "20:00"}]}
    return RoundPlan.objects.create(
        round=running.round, community=running.cast.home, version=1, state="adopted", wish=wish, asked_at=NOON,
        ended_at=NOON, adopted_at=NOON, forecast=forecast,
    )  # fmt: skip


def test_the_board_says_when_a_plan_is_late(running: Running) -> None:
    plan = adopt(running, finish=[[TODAY.isoformat(), "18:00"]] * 3, as_of="11:30")
    client, late = running.enter("zhao"), at(running, "plans/")
    page = words(client, at(running, "live/"))
    # Once in the legend, once in the picture of the whole round: nothing was worked out for the grids alone.
    assert (page.count("burn-band"), late in page, "尚未推算" in page) == (2, False, True)
    RoundPlan.objects.filter(pk=plan.pk).update(forecast={"finish": [[TODAY.isoformat(), "11:00"]] * 3})
    assert late in words(client, at(running, "live/"))


def test_each_grid_has_its_own_band_in_its_picture_in_the_table_and_over_the_api(
    running: Running,
) -> None:
    on, grids = (
        TODAY.isoformat(),
        sorted({str(grid) for grid in Door.objects.exclude(grid=None).values_list("grid_id", flat=True)}),
    )
    client, api = running.enter("zhao"), f"/rounds/{running.round.pk}/board"
    bare = words(client, at(running, "live/"))
    assert (bare.count("burn-band"), "没有在用的计划" in bare) == (1, True)
    assert {one["expected"] for one in call(running, "zhao", api)[1]} == {None}
    band = [[on, "17:00"], [on, "16:00"], [on, "18:30"]]
    plan = adopt(running, finish=band, grids=dict.fromkeys(grids, band), as_of=f"{on} 12:00")
    page = words(client, at(running, "live/"))
    drawn = 2 + (len(grids) if len(grids) > 1 else 0)
    assert (page.count("burn-band"), page.count(f"{TODAY:%m-%d} 16:00 – {TODAY:%m-%d} 18:30")) == (drawn, len(grids))
    told = call(running, "zhao", api)[1]
    late = {one["expected"] and datetime.fromisoformat(one["expected"]["late"]) for one in told if one["grid_id"]}
    assert late == {datetime.fromisoformat(f"{on}T18:30+08:00")}
    for moments, said in (
        ([band[0], band[1], None], "或晚于计划的日子"),
        ([None, None, None], "不在计划的日子内"),
        ([band[0], [on, "09:00"], [on, "10:00"]], "本应在"),
    ):
        RoundPlan.objects.filter(pk=plan.pk).update(forecast={"finish": band, "grids": dict.fromkeys(grids, moments)})
        assert said in words(client, at(running, "live/"))
    # Doors without a grid have no team: nothing of them is on the list of grids that need help.
    Door.objects.exclude(grid=None).update(is_attempted=True, first_at=NOON)
    assert "均已敲过" in words(client, at(running, "live/"))
    assert {one["needs_help"] for one in call(running, "zhao", api)[1]} == {False}


def test_a_slip_for_silence_says_until_when_and_keeps_the_day(running: Running) -> None:
    until = TODAY + timedelta(days=20)
    codes = [leave_slip(running.door(number).pk, by=running.by("lin")) for number in ("101", "201")]
    page = words(Client(), "/slip", 201, code=codes[0], use="silence", until=until.isoformat())
    assert str(until) in page
    usual = TODAY + timedelta(days=90)
    assert str(usual) in words(Client(), "/slip", 201, code=codes[1], use="silence", until="")
    assert sorted(DoorSilence.objects.values_list("until", flat=True)) == [until, usual]


def test_a_second_look_says_what_is_recorded_and_leads_to_its_door(running: Running) -> None:
    door = running.door("201", 1)
    record_visit(door.pk, outcome="come_back", by=running.by("lin"), at=NOON)
    # The day's contact is over on the morrow.
    Attempt.objects.update(visited_at=NOON - timedelta(days=1), at=NOON - timedelta(days=1))
    Door.objects.filter(pk=door.pk).update(to_recheck=True, last_at=NOON - timedelta(days=1))
    page = words(running.enter("li"), at(running, "quality/"))
    assert f'href="/desk/rounds/doors/{door.pk}/"' in page
    assert f"记录：改时再来，{TODAY - timedelta(days=1)}" in page


def test_the_map_says_which_buildings_are_not_in_the_round(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    houses = [
        {"id": str(house.pk), "properties": {"name": house.name, "households": 2, **counts}}
        for house, counts in zip(
            running.cast.buildings,
            ({"doors": 2, "attempted": 0, "resolved": 0}, {"doors": 0, "attempted": 0, "resolved": 0}),
            strict=False,
        )
    ]
    monkeypatch.setattr(maps, "building_shares", lambda _community, _round: houses)
    found = running.enter("zhao").get(f"/desk/rounds/{running.round.pk}/map.json").json()["features"]
    set_reach(EVERYWHERE)
    told = [(one["properties"].get("value"), one["properties"].get("note")) for one in found]
    assert told[0][0] == 0
    assert told[1] == (None, "不在本次行动范围")


def test_whoever_leads_is_offered_with_the_post_and_others_only_by_search(running: Running) -> None:
    keeper = add_person("杂货店主", community=running.cast.home, by=SYSTEM)
    officer, page = running.enter("qian"), "/desk/rounds/visits/new/"
    plain = words(officer, page)
    assert f'value="{keeper.pk}"' not in plain
    assert f'value="{running.cast.people["zhao"].pk}"' in plain
    assert f'value="{keeper.pk}"' in words(officer, f"{page}?who=杂货")
    # A hidden end of a list is named.
    assert "前 1 个" not in plain


def test_a_list_of_places_that_ends_early_says_so(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaders, "MOST_PLACES", 1)
    assert "只列出前 1 个" in words(running.enter("qian"), "/desk/rounds/visits/new/")


def test_overdue_visits_are_a_list_of_their_own(running: Running) -> None:
    place, zhao = running.cast.buildings[0], running.cast.people["zhao"]
    for theme in ("今天走", "早该走"):
        plan_leader_visit(LeaderPlan("subdistrict", zhao.pk, place.pk, theme, today()), by=SYSTEM)
        LeaderVisit.objects.filter(theme="早该走").update(planned_on=today() - timedelta(days=3))
        place = running.cast.buildings[1]
    page = words(running.enter("qian"), "/desk/rounds/visits/?state=late").partition("<tbody>")[2]
    assert ("早该走" in page, "今天走" in page) == (True, False)


def test_the_list_of_rounds_tells_all_three_figures(running: Running) -> None:
    record_visit(running.door("101").pk, outcome="come_back", by=running.by("lin"), at=NOON)
    page = words(running.enter("zhao"), "/desk/rounds/")
    cell = page.partition('data-label="见到人">')[2]
    assert cell.startswith("1<")


def test_reentry_shows_what_is_recorded_and_a_kept_review_is_said(running: Running) -> None:
    door, client = running.door("101"), running.enter("zhao")
    record_visit(door.pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    assert f"记录：无人应答，{TODAY}" in words(client, at(running, f"paper/{door.entrance_id}/enter/"))
    close_round(running.round.pk, by=running.by("zhao"))
    words(client, at(running, "report/"), 302, review="楼门长先打招呼。")
    assert "总结已保存" in words(client, at(running, "report/"))
    assert "日为止." not in words(client, at(running, ""))


def test_before_sunset_the_evening_list_says_when_it_opens_and_leads_back(running: Running) -> None:
    Round.objects.update(has_evening_list=True)
    lin, other = (running.cast.people[name] for name in ("lin", "li"))
    Pair.objects.create(
        round=running.round, community=running.cast.home, grid=running.cast.grids[0], team=1, on=TODAY, time="evening",
        first=lin, second=other, named_at=NOON - timedelta(days=2),
    )  # fmt: skip
    page = words(running.enter("lin"), f"/field/rounds/{running.round.pk}/evening/", 409)
    assert "今天 16:5" in page
    assert 'href="/field/"' in page.partition("<main")[2]
