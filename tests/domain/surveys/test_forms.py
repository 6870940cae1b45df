"""An XLSForm is read whole, or every fault is named by sheet, row and column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from gongzhi.domain.surveys.rules import Fault, Question, check_answers, kept, read_form, told
from gongzhi.foundation.errors import NotSo

ON = date(2026, 11, 24)
CHOICES = [
    {"list_name": "helps", "name": "meals", "label": "送餐", "label::English (en)": "meals"},
    {"list_name": "helps", "name": "repair", "label": "维修"},
]
SURVEY = [
    {"type": "note", "name": "hello", "label": "我们来了解需要"},
    {"type": "select_multiple helps", "name": "helps", "label": "需要什么帮助", "required": "yes"},
    {"type": "integer", "name": "steps", "label": "家里有几级台阶"},
    {"type": "text", "name": "words", "label": "还有什么想说的", "hint": "一句话"},
]


def questions() -> list[dict[str, Any]]:
    return kept_from(SURVEY)


def kept_from(survey: list[dict[str, str]]) -> list[dict[str, Any]]:
    form = read_form(survey, CHOICES)
    assert form.faults == []
    return kept(form.questions)


def places(faults: list[Fault]) -> list[tuple[str, int, str]]:
    return [(one.sheet, one.row, one.column) for one in faults]


def test_a_form_is_read_with_its_choices() -> None:
    form = read_form(SURVEY, CHOICES)
    found = form.questions
    assert (form.faults, form.remarks) == ([], [])
    assert found[1] == Question(
        "helps",
        "select_multiple",
        "需要什么帮助",
        is_required=True,
        choices=(("meals", "送餐", "meals"), ("repair", "维修", "")),
    )
    assert [one.name for one in found] == ["hello", "helps", "steps", "words"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"type": "geopoint", "name": "where", "label": "在哪里"}, "type"),
        ({"type": "select_one nothing", "name": "one", "label": "选一个"}, "type"),
        ({"type": "text", "name": "1st", "label": "第一"}, "name"),
        ({"type": "text", "name": "helps", "label": "重名"}, "name"),
        ({"type": "text", "name": "empty", "label": ""}, "label"),
        ({"type": "text", "name": "number", "label": "请写身份证号"}, "label"),
        ({"type": "text", "name": "belief", "label": "Which religion?"}, "label"),
        ({"type": "text", "name": "later", "label": "然后", "hint": "写民族"}, "hint"),
        ({"type": "text", "name": "spaced", "label": "民　族"}, "label"),
        ({"type": "text", "name": "unseen", "label": "户\u200b籍"}, "label"),
        ({"type": "text", "name": "wide", "label": "Ｒｅｌｉｇｉｏｎ"}, "label"),
        (
            {"type": "integer", "name": "n", "label": "几", "constraint_message::English (en)": "Religion"},
            "constraint_message",
        ),
        ({"type": "integer", "name": "n", "label": "几", "required_message": "宗教"}, "required_message"),
        ({"type": "calculate", "name": "sum", "label": "和", "calculation": "1 + 1"}, "type"),
        ({"type": "begin_repeat", "name": "again", "label": "每口人"}, "type"),
        ({"type": "text", "name": "t", "label": "文", "choice_filter": "a = 'b'"}, "choice_filter"),
        ({"type": "end group"}, "type"),
        ({"type": "begin group", "name": "g", "label": "没有结束"}, "type"),
        ({"type": "select_one helps or_other", "name": "o", "label": "选"}, "type"),
        ({"type": "note", "name": "n", "label": "听", "constraint": ". > 1"}, "constraint"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "${steps} > "}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "${stairs} > 3"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "${t} = 'a'"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "${hello} = 'a'"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "${words} > 3"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "selected(${helps}, 'gold')"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "today() > '2026-01-01'"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": ". = 'a'"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "${steps}"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": "if(1, 2, 3)"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "required": "perhaps"}, "required"),
        ({"type": "text", "name": "t", "label": "文", "constraint": "regex(., '(a|b)')"}, "constraint"),
        ({"type": "date", "name": "d", "label": "哪天", "constraint": ". > 3"}, "constraint"),
        ({"type": "text", "name": "t", "label": "文", "constraint": "regex(., '[a-\\d]')"}, "constraint"),
        ({"type": "text", "name": "t", "label": "文", "constraint": "regex(., '[9-0]')"}, "constraint"),
        ({"type": "text", "name": "t", "label": "文", "relevant": f"${{steps}} < '{'9' * 400}'"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": f"${{steps}} < '{'9' * 5000}'"}, "relevant"),
        ({"type": "text", "name": "t", "label": "文", "relevant": f"${{steps}} < '{'9' * 400}.5'"}, "relevant"),
        ({"type": "text", "name": "t\n", "label": "文"}, "name"),
        ({"type": "text", "name": "t", "label": "文" * 1001}, "label"),
    ],
)
def test_a_fault_is_named_by_row_and_column(row: dict[str, str], column: str) -> None:
    assert places(read_form([*SURVEY, row], CHOICES).faults) == [("survey", 6, column)]


def test_a_condition_looks_back_only_and_says_so() -> None:
    row = {"type": "text", "name": "first", "label": "先", "relevant": "${steps} > 3"}
    form = read_form([row, *SURVEY], CHOICES)
    assert places(form.faults) == [("survey", 2, "relevant")]
    assert "steps" in str(form.faults[0].sentence)


def test_what_is_left_out_is_said_and_nothing_of_it_is_asked() -> None:
    survey = [
        {"type": "start", "name": "begun"},
        {"type": "phonenumber", "name": "phone"},
        {"type": "", "name": "", "note": "说明"},
        {"type": "# 说明"},
        {"type": "text", "name": "off", "label": "不用", "disabled": "yes"},
        SURVEY[2] | {"appearance": "minimal", "default": "3", "label::Français (fr)": "Marches"},
    ]
    form = read_form(survey, [CHOICES[0] | {"media::image": "a.png", "district": "x"}])
    assert form.faults == []
    assert [one.name for one in form.questions] == ["steps"]
    assert sorted(places(form.remarks)) == [
        ("choices", 2, "district"),
        ("choices", 2, "media::image"),
        ("survey", 2, "type"),
        ("survey", 3, "type"),
        ("survey", 4, "note"),
        ("survey", 7, "appearance"),
        ("survey", 7, "default"),
        ("survey", 7, "label::Français (fr)"),
    ]


def test_a_line_that_is_left_out_cannot_be_looked_at() -> None:
    survey = [
        {"type": "today", "name": "on"},
        *SURVEY,
        {"type": "text", "name": "t", "label": "文", "relevant": "${on} = ''"},
    ]
    assert places(read_form(survey, CHOICES).faults) == [("survey", 7, "relevant")]


def test_a_choice_twice_in_its_list_is_a_fault_there() -> None:
    assert places(read_form(SURVEY, [*CHOICES, CHOICES[0]]).faults) == [("choices", 4, "name")]


def test_a_workbook_of_something_else_is_refused_before_anything_is_read() -> None:
    rows = [{"type": "begin_group", "name": f"g{n}"} for n in range(5001)]
    assert places(read_form(rows, CHOICES).faults) == [("survey", 5002, "")]
    wide = [{f"label::{n}": "一" for n in range(201)}]
    assert places(read_form(SURVEY, wide).faults) == [("choices", 1, "")]
    long = [{"list_name": "helps", "name": f"c{n}", "label": "一"} for n in range(101)]
    assert places(read_form(SURVEY, long).faults) == [("survey", 3, "type")]
    ended = [one for row in rows[:81] for one in (row, {"type": "end_group"})]
    assert places(read_form([*SURVEY, *ended], CHOICES).faults) == [("survey", 42, "type")]


def test_a_heading_may_not_say_what_nobody_may_be_asked() -> None:
    rows = [{"type": "begin_group", "name": "g", "label": "病史"}, {"type": "end_group"}]
    assert places(read_form([*SURVEY, *rows], CHOICES).faults) == [("survey", 6, "label")]


def test_the_name_of_a_choice_has_no_blanks() -> None:
    row = {"list_name": "helps", "name": "hot meals", "label": "热饭"}
    assert places(read_form(SURVEY, [*CHOICES, row]).faults) == [("choices", 4, "name")]


def test_an_empty_form_asks_nothing() -> None:
    assert [one.column for one in read_form([], []).faults] == ["type"]


def test_answers_that_fit_are_kept_and_empty_ones_left_out() -> None:
    given = {"helps": ["meals"], "steps": 3, "words": ""}
    assert check_answers(questions(), given, ON) == {"helps": ["meals"], "steps": 3}


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {"helps"}),
        ({"helps": ["gold"]}, {"helps"}),
        ({"helps": ["meals"] * 1000}, {"helps"}),
        ({"helps": ["meals"], "steps": "many"}, {"steps"}),
        ({"helps": ["meals"], "hello": "yes"}, {"hello"}),
        ({"helps": ["meals"], "other": 1}, {"other"}),
    ],
)
def test_answers_that_do_not_fit_are_named(answers: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(NotSo) as refusal:
        check_answers(questions(), answers, ON)
    assert set(refusal.value.fields) == wrong


ASKING = [
    {"type": "select_multiple helps", "name": "helps", "label": "需要什么帮助"},
    {"type": "begin group", "name": "eating", "label": "吃饭", "relevant": "selected(${helps}, 'meals')"},
    {
        "type": "integer",
        "name": "days",
        "label": "每周几天",
        "required": "yes",
        "constraint": ". <= 7",
        "constraint_message": "一周最多七天",
        "constraint_message::English (en)": "A week has seven days",
    },
    {
        "type": "decimal",
        "name": "price",
        "label": "每餐几元",
        "required": "${days} > 3",
        "required_message": "请问价钱",
    },
    {"type": "date", "name": "since", "label": "从哪天起", "constraint": ". >= today()"},
    {"type": "end group"},
    {"type": "text", "name": "words", "label": "还有吗", "relevant": "${days} > 5"},
]


@pytest.mark.parametrize(
    ("given", "kept_answers"),
    [
        ({"helps": ["repair"]}, {"helps": ["repair"]}),
        ({"helps": ["repair"], "days": 9, "words": "嗯"}, {"helps": ["repair"]}),
        ({"days": "nonsense"}, {}),
        ({"helps": ["meals"], "days": 2, "words": "嗯"}, {"helps": ["meals"], "days": 2}),
        (
            {"helps": ["meals"], "days": 6, "price": 12.5, "since": "2026-11-24", "words": "嗯"},
            {"helps": ["meals"], "days": 6, "price": 12.5, "since": "2026-11-24", "words": "嗯"},
        ),
        ({"helps": ["meals"], "days": 2, "price": 12.0}, {"helps": ["meals"], "days": 2, "price": 12}),
    ],
)
def test_an_answer_to_what_does_not_apply_is_left_out(given: dict[str, Any], kept_answers: dict[str, Any]) -> None:
    assert check_answers(kept_from(ASKING), given, ON) == kept_answers


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"helps": ["meals"]}, {"days": "This question is still to be answered."}),
        ({"helps": ["meals"], "days": 8}, {"days": "A week has seven days"}),
        ({"helps": ["meals"], "days": 4}, {"price": "请问价钱"}),
        (
            {"helps": ["meals"], "days": 1, "since": "2026-11-23"},
            {"since": "This must hold: the answer is not before today."},
        ),
        ({"helps": ["meals"], "days": 1, "since": "2026-02-30"}, {"since": "This is no answer to the question."}),
        ({"helps": ["meals"], "days": 1, "price": 10**400}, {"price": "This is no answer to the question."}),
        ({"helps": ["meals"], "days": True}, {"days": "This is no answer to the question."}),
    ],
)
def test_what_is_wrong_is_said_with_its_question(given: dict[str, Any], faults: dict[str, str]) -> None:
    with override("en"), pytest.raises(NotSo) as refusal:
        check_answers(kept_from(ASKING), given, ON)
    assert refusal.value.fields == faults
    label = {"days": "每周几天", "price": "每餐几元", "since": "从哪天起"}[next(iter(faults))]
    assert str(refusal.value) == f"“{label}”: {next(iter(faults.values()))}"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("selected(${helps}, 'meals')", "“需要什么帮助” includes “meals”"),
        ("not(selected(${helps}, 'repair'))", "“需要什么帮助” does not include “维修”"),
        (
            "${days} > 3 and (${words} = '' or ${days} != 5)",
            "“每周几天” is more than 3 and (“还有吗” is not answered or “每周几天”: not 5)",
        ),
        ("count-selected(${helps}) >= 2", "number of choices at “需要什么帮助” is at least 2"),
        ("${days} * 2 + 1 < 10.5", "(“每周几天” × 2) + 1 is less than 10.5"),
        ("${days} mod 2 = 0", "rest of “每周几天” ÷ 2: 0"),
        ("${since} > date('2026-01-01')", "“从哪天起” is after 2026-01-01"),
        ("selected(${helps}, 'meals') = false()", "“需要什么帮助” does not include “meals”"),
        ("regex(${words}, '[0-9]+')", "“还有吗” has the right form"),
    ],
)
def test_a_condition_is_said_in_words(condition: str, words: str) -> None:
    questions = kept_from([*ASKING, {"type": "text", "name": "own", "label": "后", "relevant": condition}])
    with override("en"):
        assert told(questions[-1]["relevant"], questions) == words
