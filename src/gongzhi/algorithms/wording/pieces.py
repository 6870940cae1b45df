"""What is read of a text to tell its kind, and what is suggested; plain Python, for every process."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from gongzhi.algorithms.wording.plain import matter, plain

# Long runs help once there are many texts to meet them in; before, they only thin out what few texts have in common.
LONG, SHORT, FEW = 4, 2, 2000
# Before what is read from the form with one word for one thing; no word itself.
MEANT = "≈"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A kind that a text may be of, how sure the model is (0 to 1), and the pieces of the text that spoke for it."""

    kind: str
    probability: float
    because: tuple[str, ...]


def pieces(text: str, longest: int = LONG) -> list[str]:
    """Cuts a text into what the model reads: runs of Chinese signs, other words, and their pairs.

    Both as it was written and, marked, with one word for one thing.
    """
    return _cut(plain(text), longest) + [MEANT + piece for piece in _cut(matter(text), longest)]


def _cut(written: str, longest: int) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    for word in written.split():
        for run in _runs(word):
            if run[0] > "\u2e7f":
                found += [run[at : at + size] for size in range(1, longest + 1) for at in range(len(run) - size + 1)]
            else:
                words.append(run)
                edged = f" {run} "
                found += [edged[at : at + size] for size in (3, 4, 5) for at in range(len(edged) - size + 1)]
    return found + words + [f"{one} {other}" for one, other in pairwise(words)]


def _runs(word: str) -> list[str]:
    """Splits a word where Chinese and other signs meet; numbers become one sign, since their value tells no kind."""
    found: list[str] = []
    for sign in word:
        is_chinese = sign > "\u2e7f"
        if found and (found[-1][-1] > "\u2e7f") == is_chinese:
            found[-1] += sign
        else:
            found.append(sign)
    return ["0" if run.isdecimal() else run for run in found]


def telling(found: list[str]) -> tuple[str, ...]:
    """Keeps at most five pieces, none inside another; single Chinese signs tell people nothing."""
    kept: list[str] = []
    for piece in found:
        if len(piece) < 2 or piece.startswith(MEANT):
            continue
        if not any(piece in other or other in piece for other in kept):
            kept.append(piece)
    return tuple(kept[:5])
