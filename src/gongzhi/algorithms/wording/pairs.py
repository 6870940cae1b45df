"""How alike two texts are, in plain Python: the score of ``similar`` where every n-gram weighs the same."""

from __future__ import annotations

from math import sqrt

from gongzhi.algorithms.wording.plain import matter, numbers

THRESHOLD = 0.27
CONTRADICTION = 0.35
PARTLY = 0.7
"""What stays of the score where some numbers are the same and others contradict."""
AGREEMENT = 0.1
SINGLE = 0.6
"""What a single sign weighs beside a pair of signs."""
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


def similarity(one: str, other: str) -> float:
    """Scores two texts from 0 (nothing in common) to 1 (the same)."""
    left, right = frozenset(grams(one)), frozenset(grams(other))
    if not left or not right:
        return 0.0
    shared = left & right
    cosine = _squares(shared) / sqrt(_squares(left) * _squares(right))
    held = _weight(shared) / min(_weight(left), _weight(right))
    return min(1.0, with_numbers(0.5 * cosine + 0.5 * held, numbers(one), numbers(other)))


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
