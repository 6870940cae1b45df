"""How alike two texts are, in plain Python: the score of ``similar`` where every n-gram weighs the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from gongzhi.algorithms.wording.plain import matter, numbers

THRESHOLD = 0.25
CONTRADICTION = 0.35
PARTLY = 0.7
"""What stays of the score where some numbers are the same and others contradict."""
AGREEMENT = 0.1
SINGLE = 0.8
"""What a single sign weighs beside a pair of signs."""
HELD = 0.6
"""How much of the score is the share of the shorter text that the longer one holds; the rest is the cosine."""
# Signs that stand in any sentence and say nothing of the matter.
_EMPTY = frozenset(
    "的了着吗呢啊吧就都也还在是我有没不个上下来去那这里到说过把被给和跟与要能会很太好请想家天多几点一两人问怎么什呀嘛您你他她它们已经"
)


def grams(text: str) -> list[str]:
    """Cuts what a text is about into single signs and pairs of signs, without those that say nothing."""
    found: list[str] = []
    for word in matter(text).split():
        cut = [word[at : at + size] for size in (1, 2) for at in range(len(word) - size + 1)]
        found += [gram for gram in cut if not _EMPTY.issuperset(gram)]
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """A text cut once for many comparisons."""

    grams: frozenset[str]
    numbers: frozenset[str]
    weight: float
    squares: float


@lru_cache(maxsize=4096)
def cut(text: str) -> Said:
    """Cuts a text for comparisons; what was cut lately is remembered."""
    found = frozenset(grams(text))
    return Said(found, numbers(text), _weight(found), _squares(found))


def similarity(one: str, other: str) -> float:
    """Scores two texts from 0 (nothing in common) to 1 (the same)."""
    left, right = cut(one), cut(other)
    if not left.grams or not right.grams:
        return 0.0
    shared = left.grams & right.grams
    cosine = _squares(shared) / sqrt(left.squares * right.squares)
    held = _weight(shared) / min(left.weight, right.weight)
    return min(1.0, with_numbers((1 - HELD) * cosine + HELD * held, left.numbers, right.numbers))


def with_numbers(score: float, one: frozenset[str], other: frozenset[str]) -> float:
    """Lowers a score where the texts' numbers contradict, and raises it a little where they agree."""
    if not one or not other:
        return score
    if one <= other or other <= one:
        # A shared number alone makes no pair: it adds less where the words have little in common.
        return score + AGREEMENT * min(1.0, score / 0.15)
    return score * (PARTLY if one & other else CONTRADICTION)


def _weight(pieces: frozenset[str]) -> float:
    return sum(SINGLE if len(piece) == 1 else 1.0 for piece in pieces)


def _squares(pieces: frozenset[str]) -> float:
    return sum(SINGLE**2 if len(piece) == 1 else 1.0 for piece in pieces)
