"""An XLSForm is read whole, or every fault is named by sheet, row and column."""

from __future__ import annotations

from typing import Any

import pytest

from gongzhi.domain.surveys.rules import Question, check_answers, kept, read_form
from gongzhi.foundation.errors import NotSo

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
    found, faults = read_form(SURVEY, CHOICES)
    assert faults == []
    return kept(found)


def test_a_form_is_read_with_its_choices() -> None:
    found, faults = read_form(SURVEY, CHOICES)
    assert faults == []
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
        ({"type": "text", "name": "later", "label": "然后", "relevant": "${steps} > 3"}, "relevant"),
    ],
)
def test_a_fault_is_named_by_row_and_column(row: dict[str, str], column: str) -> None:
    _found, faults = read_form([*SURVEY, row], CHOICES)
    assert [(one.sheet, one.row, one.column) for one in faults] == [("survey", 6, column)]


def test_a_choice_twice_in_its_list_is_a_fault_there() -> None:
    _found, faults = read_form(SURVEY, [*CHOICES, CHOICES[0]])
    assert [(one.sheet, one.row, one.column) for one in faults] == [("choices", 4, "name")]


def test_an_empty_form_asks_nothing() -> None:
    assert [one.column for one in read_form([], [])[1]] == ["type"]


def test_answers_that_fit_are_kept_and_empty_ones_left_out() -> None:
    given = {"helps": ["meals"], "steps": 3, "words": ""}
    assert check_answers(questions(), given) == {"helps": ["meals"], "steps": 3}


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {"helps"}),
        ({"helps": ["gold"]}, {"helps"}),
        ({"helps": ["meals"], "steps": "many"}, {"steps"}),
        ({"helps": ["meals"], "hello": "yes"}, {"hello"}),
        ({"helps": ["meals"], "other": 1}, {"other"}),
    ],
)
def test_answers_that_do_not_fit_are_named(answers: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(NotSo) as refusal:
        check_answers(questions(), answers)
    assert set(refusal.value.fields) == wrong
