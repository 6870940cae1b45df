"""Texts that report the same thing come together; other doors, other matters stay apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.algorithms.wording.pairs import similarity
from gongzhi.algorithms.wording.plain import matter, numbers, plain
from gongzhi.algorithms.wording.similar import find_similar, judge_groups

LEAK = "3号楼2单元4层楼道灯不亮了"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三号楼二单元四层", {"3", "2", "4"}),
        ("十二号楼一百零三室", {"12", "103"}),
        ("二〇三室", {"203"}),
        ("１２号楼", {"12"}),
        ("003号", {"3"}),
        ("一直没有水", set()),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, found: set[str]) -> None:
    assert numbers(text) == found


def test_plain_text_has_one_width_and_case_and_no_signs_between() -> None:
    assert plain("Ｗｉ-Ｆｉ，坏了！") == "wi fi 坏了"
    assert matter("您好，麻烦尽快处理") == ""
    assert matter("升降梯失灵") == matter("电梯故障")


def test_the_same_lamp_told_in_two_ways_is_one_group_and_another_door_is_not() -> None:
    texts = [LEAK, "三号楼二单元四层过道照明灯坏了", "8号楼1单元6层楼道灯不亮了", "草坪踩秃了"]
    assert find_similar(texts) == [0, 0, 1, 2]


def test_repeats_come_together_at_any_threshold_and_nothing_is_like_signs_without_meaning() -> None:
    assert find_similar(["灯坏了", "灯坏了！！", "……", "电梯停了"], threshold=1.0) == [0, 0, 1, 2]
    assert find_similar(["的", "了", "……"]) == [0, 1, 2]
    assert find_similar([]) == []


def test_numbers_that_contradict_lower_the_score_and_the_same_numbers_raise_it() -> None:
    same = similarity(LEAK, "3号楼2单元4层灯坏了")
    assert similarity(LEAK, "5号楼1单元6层灯坏了") < similarity(LEAK, "灯坏了") < same


def test_the_sample_sayings_are_grouped_with_few_mistakes() -> None:
    with Path("bench/data/sayings.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    judged = judge_groups(find_similar([row["text"] for row in rows]), [row["event"] for row in rows])
    assert judged.precision >= 0.85
    assert judged.recall >= 0.6


def test_pairs_are_counted_as_pairs() -> None:
    judged = judge_groups([0, 0, 0, 1, 2], ["a", "a", "b", "b", ""])
    assert (judged.named, judged.right, judged.hits) == (3, 2, 1)
    assert (judged.precision, judged.recall) == (1 / 3, 1 / 2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("灯电梯水坏了3号楼 ", max_size=12), min_size=1, max_size=12))
def test_groups_are_numbered_by_their_first_text_and_do_not_depend_on_repeats(texts: list[str]) -> None:
    groups = find_similar(texts)
    assert len(groups) == len(texts)
    assert list(dict.fromkeys(groups)) == list(range(max(groups) + 1))
    assert find_similar(texts + texts)[: len(texts)] == find_similar(texts + texts)[len(texts) :]
