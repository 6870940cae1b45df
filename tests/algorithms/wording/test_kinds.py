"""Kinds learned from texts: better than the baseline, explained, repeatable, and honest about what it was asked."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from gongzhi.algorithms.wording.kinds import learn_kinds
from gongzhi.algorithms.wording.pieces import pieces
from gongzhi.algorithms.wording.quality import learn_and_judge, split

SAYINGS = Path("bench/data/sayings.csv")
LIGHT = ["楼道灯不亮", "路灯灭了", "感应灯坏了", "灯泡烧了", "照明灯一直闪"]
LIFT = ["电梯停了", "电梯门关不上", "电梯有异响", "电梯按键失灵", "被困在电梯里"]


def read() -> tuple[list[str], list[str]]:
    with SAYINGS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


def test_what_is_learned_names_new_texts_and_says_which_words_decided() -> None:
    model = learn_kinds(LIGHT + LIFT, ["light"] * 5 + ["lift"] * 5)
    first, second = model.suggest("三单元的电梯又坏了")
    assert (first.kind, second.kind) == ("lift", "light")
    assert "电梯" in first.because
    assert first.probability + second.probability == pytest.approx(1.0)


def test_the_same_texts_and_seed_give_the_same_model() -> None:
    texts, kinds = read()
    one, other = (learn_kinds(texts[:44], kinds[:44], seed=3) for _ in range(2))
    assert (one.price, one.mixture) == (other.price, other.mixture)
    assert np.array_equal(one.scores(texts[:10]), other.scores(texts[:10]))


def test_the_judgement_beats_a_plain_baseline_on_the_sample_sayings() -> None:
    texts, kinds = read()
    quality = learn_and_judge(texts, kinds, set_aside=0.3, seed=1)[1]
    assert quality.macro_f1 > quality.baseline_macro_f1
    assert quality.texts_learned + quality.texts_asked == len(texts)


def test_a_text_that_stands_twice_is_never_learned_and_asked() -> None:
    texts = ["灯坏了", "灯坏了", "灯不亮", "灯在闪", "电梯停了", "电梯坏了", "电梯坏了", "电梯响"]
    kinds = ["light"] * 4 + ["lift"] * 4
    for seed in range(20):
        train, test = split(texts, kinds, 0.3, seed)
        assert {texts[place] for place in train} & {texts[place] for place in test} == set()
        assert sorted(train + test) == list(range(8))
        assert {kinds[place] for place in test} == {"light", "lift"}


@pytest.mark.parametrize(
    ("texts", "kinds", "sentence"),
    [
        (["灯坏了"], ["light", "lift"], "1 texts, but 2 kinds"),
        (["灯坏了", "灯不亮"], ["light", "light"], "at least two kinds"),
        (["灯坏了", "灯不亮", "电梯停了"], ["light", "light", "lift"], "fewer than 2 texts of the kinds lift"),
    ],
)
def test_texts_that_cannot_be_learned_from_are_refused(texts: list[str], kinds: list[str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        learn_kinds(texts, kinds)


def test_a_kind_too_small_to_be_judged_is_named() -> None:
    with pytest.raises(ValueError, match="the kind lift needs at least three different texts"):
        learn_and_judge([*LIGHT, "电梯停了", "电梯停了"], ["light"] * 5 + ["lift"] * 2)


def test_pieces_are_runs_of_signs_and_words_and_a_number_is_only_a_number() -> None:
    assert set(pieces("灯坏3盏 wifi down")) >= {"灯", "灯坏", "坏", "0", "盏", "wifi", "wifi down"}
    assert "3" not in pieces("灯坏3盏")
