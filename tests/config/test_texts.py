"""The two commands that judge texts, on files as people have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongzhi.config.program import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object], str]:
    code = main(words)
    said = capsys.readouterr()
    last = said.out.strip().splitlines()[-1] if said.out.strip() else "{}"
    return code, json.loads(last), said.out + said.err


def test_kinds_are_learned_and_judged_from_a_file_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, figures, said = run(capsys, "learn-kinds", "bench/data/sayings.csv", "--ask", "电梯又停了")
    assert code == 0
    assert figures["texts_learned"] == 94
    assert "lift.fault" in said
    assert set(figures) >= {"kinds_macro_f1", "baseline_macro_f1", "accuracy"}


def test_repeats_are_grouped_written_and_judged(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "groups.csv"
    code, figures, _said = run(capsys, "find-similar", "bench/data/sayings.csv", "--out", str(out))
    assert code == 0
    assert {"duplicates_precision", "duplicates_recall"} <= set(figures)
    assert len(out.read_text("utf-8-sig").splitlines()) == 119


def test_a_sheet_saved_in_china_without_headings_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sheet = tmp_path / "文本.csv"
    sheet.write_bytes("灯坏了\n电梯停了\n灯坏了\n".encode("gb18030"))
    assert run(capsys, "find-similar", str(sheet))[:2] == (0, {"texts": 3, "groups": 2, "threshold": 0.25})


def test_a_kind_with_too_few_texts_is_left_out_and_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = Path("bench/data/sayings.csv").read_text("utf-8-sig").splitlines()
    sheet = tmp_path / "texts.csv"
    sheet.write_text(
        "\n".join(["text\tlabel", "天上有云\trare", *(row.replace(",", "\t") for row in rows[1:])]), "utf-8"
    )
    code, figures, said = run(capsys, "learn-kinds", str(sheet))
    assert (code, figures["texts_left_out"], figures["texts_learned"]) == (0, 1, 94)
    assert "rare" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("text\n灯坏了\n", "has no column “label”"),
        ("text,label\n灯坏了,\n", "Row 2 lacks its text or its label"),
        ("text,label\n灯坏了,a\n灯坏了,a\n", "cannot be learned from"),
        ("text,label\n", "no texts below"),
        ("text;label\n灯坏了;a\n", "cannot be learned from"),
        ("text,label\n" + "灯" * 1_100_000 + ",a\n", "cannot be cut into cells"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(
    content: str, sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sheet = tmp_path / "texts.csv"
    sheet.write_text(content, "utf-8")
    code, _figures, said = run(capsys, "learn-kinds", str(sheet))
    assert code == 1
    assert sentence in said
