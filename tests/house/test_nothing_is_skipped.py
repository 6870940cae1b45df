"""A check that cannot run fails; it is never skipped, and none is expected to fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
WAYS_OUT = re.compile(r"\b(mark\.(skip|skipif|xfail)|pytest\.(skip|xfail|importorskip)|unittest\.skip\w*|SkipTest)\b")


def ways_out(text: str) -> list[str]:
    return [found.group() for found in WAYS_OUT.finditer(text)]


def test_no_test_has_a_way_out() -> None:
    found = {str(file.relative_to(TESTS)): ways_out(file.read_text()) for file in TESTS.rglob("*.py")}
    assert {name: ways for name, ways in found.items() if ways and name != f"house/{Path(__file__).name}"} == {}


@pytest.mark.parametrize("word", ["skip", "skipif", "xfail"])
def test_a_way_out_is_caught(word: str) -> None:
    assert ways_out(f"@pytest.mark.{word}(True, reason='later')") == [f"mark.{word}"]
    assert ways_out("pytest.importorskip('numba')") == ["pytest.importorskip"]
