"""Kinds learned from the installation's own needs: suggested with reasons, and honest where there is too little."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongzhi.algorithms.wording.kinds import learn_kinds
from gongzhi.algorithms.wording.lesson import Lesson, lesson_of
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.models import KindLesson
from gongzhi.domain.needs.queries.finding import signs_of
from gongzhi.foundation.reach import SYSTEM

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

SAYINGS = Path("bench/data/sayings.csv")


def sayings() -> list[tuple[str, str]]:
    with SAYINGS.open(encoding="utf-8-sig") as file:
        return [(row["text"], row["label"]) for row in csv.DictReader(file)]


def test_a_lesson_suggests_as_the_model_does_and_keeps_no_rare_piece() -> None:
    texts, kinds = zip(*sayings(), strict=True)
    model = learn_kinds(texts, kinds)
    lesson = Lesson.of_plain(lesson_of(model, texts).as_plain())
    named = [lesson.suggest(text)[0].kind for text in texts]
    same = sum(one == other for one, other in zip(named, model.predict(texts), strict=True))
    assert same >= 0.95 * len(texts)
    first = lesson.suggest("三单元电梯又停了，老人下不了楼")[0]
    assert (first.kind, "电梯" in first.because) == ("lift.fault", True)
    counted = [sum(piece in text for text in texts) for piece in lesson.weights if piece.isalpha() and "≈" not in piece]
    assert min(counted) >= 3
    assert lesson.suggest("…") == []


@pytest.mark.django_db
def test_with_too_few_needs_nothing_is_learned_and_the_page_says_so(stage: Stage) -> None:
    stage.open()
    lesson = services.learn_from_needs(by=SYSTEM)
    assert (lesson.texts, lesson.figures, lesson.content) == (0, {"left_out": [("light.stairwell", 1)]}, {})
    assert queries.suggest_kinds("楼道灯坏了") == []


@pytest.mark.django_db
def test_needs_teach_their_kinds_and_a_person_confirms(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongzhi.domain.needs.services.learning.FEWEST_TEXTS", 30)
    chosen = [row for row in sayings() if row[1] in ("lift.fault", "light.stairwell", "water.leak")]
    for text, kind in chosen:
        stage.open(kind=kind, text=text)
    lesson = services.learn_from_needs(by=SYSTEM)
    assert lesson.texts == len(chosen)
    assert {one["kind"] for one in lesson.figures["kinds"]} == {"lift.fault", "light.stairwell", "water.leak"}
    first = queries.suggest_kinds("电梯停在五层不动了")[0]
    assert (first.kind.code, first.probability > 0.4) == ("lift.fault", True)
    services.end_kind("lift.fault", is_ended=True, by=SYSTEM)
    assert "lift.fault" not in {one.kind.code for one in queries.suggest_kinds("电梯停在五层不动了")}
    assert KindLesson.objects.count() == 1


def test_words_are_found_by_their_signs() -> None:
    assert signs_of("漏水") == ["漏水"]
    assert signs_of("楼道灯") == ["楼道", "道灯"]
    assert signs_of("灯") == ["灯"]
    assert signs_of("WC") == ["wc"]
    assert (signs_of("x"), signs_of("13800138000")) == ([], [])
