"""Finding texts that report the same thing: candidates by shared n-grams, one score, groups that do not chain.

The score is the mean of the cosine of weighted n-grams and of the share of the shorter text that the longer one holds.
It is lowered where numbers contradict, since two doors are two matters however alike the sentences are, and a little
higher where both name the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.algorithms.wording.pairs import HELD, SINGLE, THRESHOLD, grams, with_numbers
from gongzhi.algorithms.wording.plain import matter, numbers

Floats = NDArray[np.float64]

CANDIDATES = 60
BLOCK = 2000


@dataclass(frozen=True, slots=True)
class PairQuality:
    """Pairs named alike against pairs that are alike; precision, recall and F1 from 0 to 1."""

    named: int
    right: int
    hits: int

    @property
    def precision(self) -> float:
        """Tells which share of the named pairs is right; 1 where none is named."""
        return self.hits / self.named if self.named else 1.0

    @property
    def recall(self) -> float:
        """Tells which share of the right pairs is named; 1 where there is none."""
        return self.hits / self.right if self.right else 1.0

    @property
    def f1(self) -> float:
        """Gives the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def find_similar(texts: Sequence[str], *, threshold: float = THRESHOLD) -> list[int]:
    """Groups texts that report the same thing; gives a group (numbered from 0 by its first text) for each.

    Two groups join while the mean score between their texts reaches the threshold (average linkage), so that a chain
    of half-alike texts does not become one group.
    """
    if not texts:
        return []
    same: dict[str, int] = {}
    first = [same.setdefault(matter(text) or text, len(same)) for text in texts]
    # One text for each plain form: repeats belong together whatever the threshold.
    spoken = dict(zip(reversed(first), reversed(texts), strict=True))
    distinct = [spoken[place] for place in range(len(same))]
    rows = _rows(distinct)
    pairs = _candidates(rows)
    scores = _scores(rows, [numbers(text) for text in distinct], pairs)
    joined = _joined(len(distinct), pairs, scores, threshold)
    renamed: dict[int, int] = {}
    return [renamed.setdefault(joined[place], len(renamed)) for place in first]


def judge_groups(groups: Sequence[int], right: Sequence[str]) -> PairQuality:
    """Compares groups with the right ones, pair by pair; a text whose right group is empty stands alone."""
    truth = [name or f"\0{place}" for place, name in enumerate(right)]
    return PairQuality(
        named=_pairs_in(list(groups)),
        right=_pairs_in(truth),
        hits=_pairs_in(list(zip(groups, truth, strict=True))),
    )


def _pairs_in(labels: Sequence[object]) -> int:
    counts: dict[object, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return sum(count * (count - 1) // 2 for count in counts.values())


def _rows(texts: Sequence[str]) -> Any:
    """Gives one row of n-gram weights a text; each n-gram counts once."""
    import scipy.sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(analyzer=grams, binary=True, norm=None)
    if not any(grams(text) for text in texts):
        # Only signs that say nothing: no text is like another.
        return scipy.sparse.csr_array((len(texts), 1))
    rows = reader.fit_transform(texts)
    sizes = np.array([SINGLE if len(gram) == 1 else 1.0 for gram in reader.get_feature_names_out()])
    return scipy.sparse.csr_array(rows.multiply(sizes))


def _candidates(rows: Any) -> NDArray[np.int64]:
    """Lists pairs (m × 2, smaller place first) of texts near each other: the nearest few of each text."""
    from scipy.sparse import diags_array

    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    unit = (diags_array(1 / np.maximum(lengths, 1e-12)) @ rows).tocsr()
    turned = unit.T.tocsr()
    found: set[tuple[int, int]] = set()
    for start in range(0, rows.shape[0], BLOCK):
        near = (unit[start : start + BLOCK] @ turned).tocsr()
        for place, (begin, end) in enumerate(pairwise(near.indptr), start=start):
            others, values = near.indices[begin:end], near.data[begin:end]
            for at in np.argsort(-values, kind="stable")[: CANDIDATES + 1]:
                other = int(others[at])
                if other != place:
                    found.add((min(place, other), max(place, other)))
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def _scores(rows: Any, said: Sequence[frozenset[str]], pairs: NDArray[np.int64]) -> Floats:
    """Scores pairs of rows (m) from 0 to 1."""
    if not len(pairs):
        return np.zeros(0)
    left, right = rows[pairs[:, 0]], rows[pairs[:, 1]]
    weight = np.asarray(rows.sum(axis=1)).ravel()
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    cosine = _share(left.multiply(right), length[pairs[:, 0]] * length[pairs[:, 1]])
    held = _share(left.minimum(right), np.minimum(weight[pairs[:, 0]], weight[pairs[:, 1]]))
    score = (1 - HELD) * cosine + HELD * held
    for place, (one, other) in enumerate(pairs.tolist()):
        score[place] = with_numbers(float(score[place]), said[one], said[other])
    return np.minimum(score, 1.0)


def _share(part: Any, whole: Floats) -> Floats:
    sums = np.asarray(part.sum(axis=1)).ravel()
    return np.asarray(np.divide(sums, whole, out=np.zeros_like(sums), where=whole > 0))


def _joined(size: int, pairs: NDArray[np.int64], scores: Floats, threshold: float) -> list[int]:
    """Joins the likest groups first while their mean score reaches the threshold; unscored pairs count as zero."""
    links = _Links(size)
    for (one, other), score in zip(pairs.tolist(), scores.tolist(), strict=True):
        links.add(one, other, score)
    while (pair := links.nearest(threshold)) is not None:
        links.join(*pair)
    group = list(range(size))
    for place, inside in links.members.items():
        for one in inside:
            group[one] = place
    return group


class _Links:
    """The groups so far, and the sums of the scores between them."""

    def __init__(self, size: int) -> None:
        self.members = {place: [place] for place in range(size)}
        self.sums: dict[int, dict[int, float]] = {place: {} for place in range(size)}
        self.heap: list[tuple[float, int, int]] = []

    def add(self, one: int, other: int, score: float) -> None:
        self.sums[one][other] = self.sums[other][one] = score
        self._push(one, other)

    def nearest(self, threshold: float) -> tuple[int, int] | None:
        """Takes the pair of groups with the highest mean out of the heap; None where none reaches the threshold."""
        while self.heap and -self.heap[0][0] >= threshold:
            mean, one, other = heappop(self.heap)
            # A pair whose groups have changed since stands in the heap again with its present mean.
            if one in self.members and other in self.sums[one] and self._mean(one, other) == -mean:
                return one, other
        return None

    def join(self, one: int, other: int) -> None:
        keep, gone = (one, other) if len(self.members[one]) >= len(self.members[other]) else (other, one)
        self.members[keep] += self.members.pop(gone)
        for third, score in self.sums.pop(gone).items():
            del self.sums[third][gone]
            if third != keep:
                self.sums[keep][third] = self.sums[third][keep] = self.sums[keep].get(third, 0.0) + score
        for third in self.sums[keep]:
            self._push(keep, third)

    def _mean(self, one: int, other: int) -> float:
        return self.sums[one][other] / (len(self.members[one]) * len(self.members[other]))

    def _push(self, one: int, other: int) -> None:
        heappush(self.heap, (-self._mean(one, other), min(one, other), max(one, other)))
