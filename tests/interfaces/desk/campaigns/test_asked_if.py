"""A sheet with conditions: taken in from its sample, said in words where there is no script, and counted honestly."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from xlsxwriter import Workbook

from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.services import fold_answers, record_visit
from gongzhi.domain.surveys.models import Sheet
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.interfaces.desk.campaigns.test_paper_and_slips import SHEET, at, printing, stair
from tests.interfaces.field.phones import call, made, pack_of, send
from tests.support.rounds_stage import NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db
SURVEY = [
    {"type": "select_one yesno", "name": "help", "label": "需要帮助吗", "required": "yes"},
    {"type": "begin_group", "name": "wanted", "label": "帮助", "relevant": "${help} = 'yes'"},
    {"type": "select_one kinds", "name": "kind", "label": "什么帮助", "required": "yes"},
    {
        "type": "integer",
        "name": "days",
        "label": "每周几天",
        "relevant": "${kind} = 'meals'",
        "constraint": ". <= 7",
        "constraint_message": "一周最多七天。",
    },
    {"type": "date", "name": "since", "label": "从哪天起", "constraint": ". >= today()"},
    {"type": "end_group"},
    {"type": "note", "name": "bye", "label": "谢谢", "relevant": "${help} = 'no'"},
]
CHOICES = [
    {"list_name": "yesno", "name": "yes", "label": "需要"},
    {"list_name": "yesno", "name": "no", "label": "不用"},
    {"list_name": "kinds", "name": "meals", "label": "送餐"},
    {"list_name": "kinds", "name": "repair", "label": "维修"},
]


@pytest.fixture
def asking(running: Running) -> Running:
    sheet = keep_sheet(running.cast.home.pk, name="需要", survey=SURVEY, choices=CHOICES, by=running.by("zhao"))
    Round.objects.filter(pk=running.round.pk).update(sheet=sheet)
    return running


def kept() -> list[Any]:
    return [one.answers for one in Attempt.objects.order_by("at", "serial", "id")]


def uploaded(content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = "sheet.xlsx"
    return file


def test_the_sample_workbook_is_offered_and_can_be_taken_in_as_it_is(running: Running) -> None:
    client = running.enter("zhao")
    page = words(client, "/desk/rounds/sheets/")
    assert ("/desk/rounds/sheets/sample.xlsx" in page, "begin_group" in page) == (True, True)
    sample = client.get("/desk/rounds/sheets/sample.xlsx").content
    set_reach(EVERYWHERE)
    words(client, "/desk/rounds/sheets/", 302, name="样表", file=uploaded(sample))
    found = Sheet.objects.get()
    asked = {one["name"]: (one["group"], bool(one["relevant"]), bool(one["constraint"])) for one in found.questions}
    assert asked == {
        "hello": ("", False, False),
        "help": ("", False, False),
        "wanted": ("", True, False),
        "kinds": ("wanted", False, False),
        "meals": ("wanted", True, True),
        "since": ("wanted", False, True),
        "words": ("", False, False),
    }
    assert (found.remarks, found.size) == ([], 5)
    assert "<b>5 题</b>" in words(client, "/desk/rounds/sheets/")
    page = words(client, f"/desk/rounds/sheets/{found.pk}/")
    assert "仅当：“家里需要社区帮忙吗？”为“需要”" in page
    assert "回答须符合：回答不小于 1，并且回答不大于 7" in page


def test_what_a_workbook_holds_besides_is_remarked_upon_in_the_readers_language(running: Running) -> None:
    content = io.BytesIO()
    with Workbook(content) as book:
        survey = book.add_worksheet("survey")
        survey.write_row(0, 0, ["type", "name", "label", "appearance"])
        survey.write_row(1, 0, ["deviceid", "device"])
        survey.write_row(2, 0, ["text", "words", "想说什么", "multiline"])
        book.add_worksheet("settings").write_row(0, 0, ["form_title"])
    client = running.enter("zhao")
    words(client, "/desk/rounds/sheets/", 302, name="需要", file=uploaded(content.getvalue()))
    page = words(client, f"/desk/rounds/sheets/{Sheet.objects.get().pk}/")
    said = ("“deviceid”已略去：不记录手机、机主和入户的具体时刻。", "“appearance”已略去", "工作表“settings”已略去")
    assert [one in page for one in said] == [True] * 3
    status, given = call(running, "zhao", f"/communities/{running.cast.home.pk}/sheets")
    assert (status, [(one["sheet"], one["row"], one["column"]) for one in given["items"][0]["remarks"]]) == (
        200,
        [("survey", 2, "type"), ("survey", 3, "appearance"), ("settings", 1, "")],
    )


def test_programs_bring_conditions_in_and_read_them_as_trees_and_in_words(running: Running) -> None:
    path = f"/communities/{running.cast.home.pk}/sheets"
    bad = [*SURVEY, {"type": "text", "name": "more", "label": "还有", "relevant": "${nothing} = 1"}]
    status, problem = call(running, "zhao", path, {"name": "需要", "survey": bad, "choices": CHOICES})
    assert (status, list(problem["fields"])) == (422, ["survey:9:relevant"])
    assert call(running, "zhao", path, {"name": "需要", "survey": SURVEY, "choices": CHOICES})[0] == 201
    one = call(running, "zhao", path)[1]["items"][0]["questions"][3]
    assert (one["name"], one["group"], one["relevant"], one["only_if"]) == (
        "days",
        "wanted",
        ["=", ["ask", "kind"], ["text", "meals"]],
        "“什么帮助”为“送餐”",
    )


def test_the_desk_shows_every_question_with_its_condition_and_leaves_out_what_does_not_apply(asking: Running) -> None:
    door, client = asking.door("101"), asking.enter("zhao")
    page = words(client, f"/desk/rounds/doors/{door.pk}/")
    said = ("仅当：“需要帮助吗”为“需要”", "仅当：“什么帮助”为“送餐”", "仅当：“需要帮助吗”为“不用”")
    assert [one in page for one in said] == [True] * 3
    visit = f"/desk/rounds/doors/{door.pk}/visit/"
    facts = {"outcome": "talked", "answer-help": "yes", "answer-kind": "meals", "answer-days": "9"}
    page = words(client, visit, 422, **facts)
    assert ("“每周几天”：一周最多七天。" in page, 'value="9"' in page, "answer-days-fault" in page) == (
        True,
        True,
        True,
    )
    assert kept() == []
    # Nobody is asked what does not apply, even where a fault was typed there.
    words(client, visit, 302, **{**facts, "answer-help": "no"})
    words(client, visit, 302, **{**facts, "answer-kind": "repair"})
    words(client, visit, 422, **{"outcome": "talked", "answer-help": "yes"})
    assert kept() == [{"help": "no"}, {"help": "yes", "kind": "repair"}]


def test_a_list_from_paper_goes_by_the_same_conditions(asking: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_others = stair(asking)
    client = asking.enter("lin")
    given = printing(monkeypatch)
    client.get(at(asking, f"paper/{first.entrance_id}/"))
    set_reach(EVERYWHERE)
    assert [(one["label"], one["when"], one["inside"]) for one in given[0]["questions"]] == [
        ("1. 需要帮助吗", "", False),
        ("帮助", "仅当：“需要帮助吗”为“需要”", False),
        ("2. 什么帮助", "", True),
        ("3. 每周几天", "仅当：“什么帮助”为“送餐”", True),
        ("4. 从哪天起", "", True),
        ("谢谢", "仅当：“需要帮助吗”为“不用”", False),
    ]
    address = at(asking, f"paper/{first.entrance_id}/enter/")
    assert "仅当：“什么帮助”为“送餐”" in words(client, address)
    typed = {f"door-{first.pk}": "talked", "sheet": SHEET, f"{first.pk}-help": "yes", f"{first.pk}-kind": "meals"}
    page = words(client, address, 422, command_id=str(uuid4()), **typed, **{f"{first.pk}-days": "8"})
    assert ("“每周几天”：一周最多七天。" in page, 'value="8"' in page) == (True, True)
    words(client, address, 302, command_id=str(uuid4()), **typed, **{f"{first.pk}-days": "7"})
    assert kept() == [{"help": "yes", "kind": "meals", "days": 7}]


def test_the_page_at_the_door_says_when_and_leaves_out_the_same(asking: Running) -> None:
    lin, door = asking.enter("lin"), asking.door("101")
    address = f"/field/doors/{door.pk}/asked/"
    page = words(lin, address)
    said = ('<h2 class="asked-heading">帮助</h2>', "仅当：“什么帮助”为“送餐”", "谢谢")
    assert [one in page for one in said] == [True] * 3
    facts = {"outcome": "talked", "asked_help": "yes", "asked_kind": "meals", "asked_since": "2026-11-20"}
    assert "应当符合：回答不早于今天。" in words(lin, address, 422, **facts)
    words(lin, address, 302, **{**facts, "asked_help": "no"})
    assert kept() == [{"help": "no"}]


def test_no_visit_of_a_phone_is_lost_to_an_answer_that_does_not_apply(asking: Running) -> None:
    pack = pack_of(asking, "lin")
    assert [(one["name"], one["group"]) for one in pack["questions"]][:3] == [
        ("help", ""),
        ("wanted", ""),
        ("kind", "wanted"),
    ]
    days = next(one for one in pack["questions"] if one["name"] == "days")
    assert (days["constraint"], days["if_wrong"]) == (["<=", ["here"], ["number", 7]], "一周最多七天。")
    entries = [made("visit", door=asking.door(number).pk, outcome="talked") for number in ("101", "201", "201")]
    for entry, answers in zip(
        entries,
        ({"help": "no", "days": "nonsense"}, {"kind": "meals"}, {"help": "yes", "kind": "meals", "days": 8}),
        strict=True,
    ):
        entry["facts"]["answers"] = answers
    assert send(asking, "lin", *entries, pack=pack) == [(201, "saved"), (422, "refused"), (422, "refused")]
    assert kept() == [{"help": "no"}]


def test_a_day_is_judged_by_the_day_of_the_visit_and_not_of_the_sending(asking: Running) -> None:
    door = asking.door("101")
    answers = {"help": "yes", "kind": "repair", "since": TODAY.isoformat()}
    later = NOON + timedelta(hours=23)
    record_visit(door.pk, outcome="talked", by=asking.by("lin"), at=later, at_device=NOON, answers=answers)
    assert kept() == [answers]
    wrong = {**answers, "since": (TODAY - timedelta(days=1)).isoformat()}
    with pytest.raises(NotSo):
        record_visit(door.pk, outcome="talked", by=asking.by("lin"), at=later, at_device=NOON, answers=wrong)


@pytest.mark.parametrize("dial", ["household", "building"])
def test_a_question_with_a_condition_says_of_how_many_it_was_asked(asking: Running, dial: str) -> None:
    Round.objects.filter(pk=asking.round.pk).update(dial=dial)
    doors = list(Door.objects.filter(round=asking.round).order_by("number"))
    assert len(doors) == 6
    for number, door in enumerate(doors):
        given = {"help": "yes", "kind": "repair"} if number else {"help": "no", "kind": "meals"}
        record_visit(door.pk, outcome="talked", by=asking.by("lin"), at=NOON, answers=given)
    fold_answers(TODAY + (TODAY - TODAY.replace(day=TODAY.day - 1)))
    answers = call(asking, "zhao", f"/rounds/{asking.round.pk}/answers")[1]
    assert [(one["question"], one["counts"], one["asked"]) for one in answers] == [
        ("help", {"no": 1, "yes": 5}, None),
        ("kind", {"repair": 5}, 5),
    ]
    page = words(asking.enter("zhao"), f"/desk/rounds/{asking.round.pk}/answers/")
    assert ("仅当：“需要帮助吗”为“需要”" in page, "问到 5 户" in page) == (True, True)


def test_where_few_were_asked_nobody_learns_how_many(asking: Running) -> None:
    for number, door in enumerate(Door.objects.filter(round=asking.round).order_by("number")):
        given = {"help": "yes", "kind": "repair"} if number < 4 else {"help": "no"}
        record_visit(door.pk, outcome="talked", by=asking.by("lin"), at=NOON, answers=given)
    kind = call(asking, "zhao", f"/rounds/{asking.round.pk}/answers")[1][1]
    assert (kind["question"], kind["counts"], kind["asked"]) == ("kind", {}, None)
    assert "问到" not in words(asking.enter("zhao"), f"/desk/rounds/{asking.round.pk}/answers/")


def test_a_later_answer_takes_those_away_that_hang_on_it(asking: Running) -> None:
    door, by = asking.door("101"), asking.by("lin")
    record_visit(door.pk, outcome="talked", by=by, at=NOON, answers={"help": "yes", "kind": "repair"})
    record_visit(door.pk, outcome="talked", by=by, at=NOON, answers={"help": "no"})
    address = f"/desk/rounds/{asking.round.pk}/answers/households/"
    page = words(asking.enter("zhao"), address, choice="", because="看看")
    assert ("<span>需要帮助吗: 不用</span>" in page, "<span>什么帮助: " in page) == (True, False)
