"""Learning the kind of a need from its text: a linear model over n-grams, explained by the pieces that decided.

Support-vector weights (Joachims 1998) and complement naive Bayes weights (Rennie et al. 2003) are both linear in the
same features, so their mixture is one matrix: small, quick, and every suggestion can name the words behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.algorithms.wording.pieces import FEW, LONG, SHORT, Suggestion, pieces, telling

Floats = NDArray[np.float64]

PRICES = (0.1, 0.3, 1.0, 3.0)
MIXTURES = (0.0, 0.15, 0.3, 0.5, 0.7, 1.0)
FOLDS = 5
FOLDS_OF_MANY, MANY = 3, 5000
FEWEST_A_KIND = 2


@dataclass(frozen=True)
class KindModel:
    """What was learned: n-grams, their weights for each kind, and the scale that makes probabilities of scores."""

    kinds: tuple[str, ...]
    reader: Any
    weights: Floats
    bias: Floats
    sharpness: float
    price: float
    mixture: float
    longest: int

    def scores(self, texts: Sequence[str]) -> Floats:
        """Scores texts (n) for each kind (k): an n × k array, higher is likelier."""
        return np.asarray(self.reader.transform(texts) @ self.weights.T) + self.bias

    def predict(self, texts: Sequence[str]) -> list[str]:
        """Names the likeliest kind of each text."""
        return [self.kinds[place] for place in self.scores(texts).argmax(axis=1)]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Gives the probability of each kind for each text (n × k); the rows sum to one."""
        return _softmax(self.scores(texts) * self.sharpness)

    def suggest(self, text: str, most: int = 3) -> list[Suggestion]:
        """Suggests at most ``most`` kinds, the likeliest first, each with up to five pieces that spoke for it.

        A human confirms; a suggestion decides nothing by itself (guardrail R20).
        """
        row = self.reader.transform([text])
        chances = self.probabilities([text])[0]
        names = self.reader.get_feature_names_out()
        middle = self.weights.mean(axis=0)
        found = []
        for place in np.argsort(-chances, kind="stable")[:most]:
            gains = row.data * (self.weights[place, row.indices] - middle[row.indices])
            order = np.argsort(-gains, kind="stable")
            pieces = [str(names[row.indices[one]]).strip() for one in order if gains[one] > 0]
            found.append(Suggestion(self.kinds[place], float(chances[place]), telling(pieces)))
        return found


def learn_kinds(texts: Sequence[str], kinds: Sequence[str], *, seed: int = 1) -> KindModel:
    """Learns the kinds of texts; price and mixture are chosen by cross-validation inside these texts alone.

    Raises ``ValueError`` where there are fewer than two kinds, or a kind with fewer than two texts.
    """
    from sklearn.model_selection import StratifiedKFold

    labels, answers = _labelled(texts, kinds)
    folds = min(FOLDS if len(texts) < MANY else FOLDS_OF_MANY, int(np.bincount(answers).min()))
    cut = StratifiedKFold(folds, shuffle=True, random_state=seed)
    parts: list[tuple[NDArray[np.int64], dict[float, tuple[Floats, Floats]]]] = []
    # Cutting texts takes most of the time, so each is cut once.
    longest = SHORT if len(texts) < FEW else LONG
    cut_text = partial(pieces, longest=longest)
    cuts = [cut_text(text) for text in texts]
    for train, test in cut.split(np.zeros(len(answers)), answers):
        reader = _reader(len(train), list)
        known = reader.fit_transform([cuts[place] for place in train])
        asked = reader.transform([cuts[place] for place in test])
        machines = {}
        for price in PRICES:
            vectors, bayes = _weights(known, answers[train], price, len(labels))
            machines[price] = (_apply(asked, vectors), _apply(asked, bayes))
        parts.append((test, machines))
    price, mixture, scored = _best(parts, answers, len(labels))
    reader = _reader(len(texts), cut_text)
    vectors, bayes = _weights(reader.fit_transform(texts), answers, price, len(labels))
    return KindModel(
        kinds=labels,
        reader=reader,
        weights=(1 - mixture) * vectors[0] + mixture * bayes[0],
        bias=(1 - mixture) * vectors[1] + mixture * bayes[1],
        sharpness=_sharpness(scored, answers),
        price=price,
        mixture=mixture,
        longest=longest,
    )


def _reader(size: int, analyzer: Callable[[Any], list[str]]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, min_df=2 if size > 200 else 1, max_features=400_000)


def _labelled(texts: Sequence[str], kinds: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if len(texts) != len(kinds):
        raise ValueError(f"{len(texts)} texts, but {len(kinds)} kinds")
    labels = tuple(sorted(set(kinds)))
    if len(labels) < 2:
        raise ValueError("at least two kinds are needed to tell them apart")
    place = {kind: at for at, kind in enumerate(labels)}
    answers = np.array([place[kind] for kind in kinds], dtype=np.int64)
    rare = [kind for kind, count in zip(labels, np.bincount(answers), strict=True) if count < FEWEST_A_KIND]
    if rare:
        raise ValueError(f"fewer than {FEWEST_A_KIND} texts of the kinds {', '.join(rare)}")
    return labels, answers


def _weights(known: Any, answers: NDArray[np.int64], price: float, kinds: int) -> tuple[Any, Any]:
    """Fits both machines; each comes as weights (k × features) and bias (k), scaled to scores of spread one."""
    from sklearn.naive_bayes import ComplementNB
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=price, class_weight="balanced", random_state=0).fit(known, answers)
    coefficients, bias = machine.coef_, machine.intercept_
    if kinds == 2:
        coefficients, bias = np.vstack((-coefficients, coefficients)), np.concatenate((-bias, bias))
    bayes = ComplementNB(alpha=0.3, norm=True).fit(known, answers)
    return _scaled(known, coefficients, bias), _scaled(known, -np.abs(bayes.feature_log_prob_), np.zeros(kinds))


def _scaled(known: Any, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    spread = float(np.asarray(known @ weights.T).std()) or 1.0
    return weights / spread, bias / spread


def _apply(rows: Any, machine: tuple[Floats, Floats]) -> Floats:
    return np.asarray(rows @ machine[0].T) + machine[1]


def _best(parts: Any, answers: NDArray[np.int64], kinds: int) -> tuple[float, float, Floats]:
    """Finds price and mixture with the best macro F1 over all folds; the simpler (earlier) one wins a tie."""
    from sklearn.metrics import f1_score

    best = (-1.0, PRICES[0], MIXTURES[0])
    kept = np.zeros((len(answers), kinds))
    for price in PRICES:
        for mixture in MIXTURES:
            scored = np.zeros((len(answers), kinds))
            for test, machines in parts:
                vectors, bayes = machines[price]
                scored[test] = (1 - mixture) * vectors + mixture * bayes
            good = float(f1_score(answers, scored.argmax(axis=1), average="macro", zero_division=0.0))
            if good > best[0] + 1e-9:
                best, kept = (good, price, mixture), scored
    return best[1], best[2], kept


def _sharpness(scored: Floats, answers: NDArray[np.int64]) -> float:
    """Finds the factor with which the softmax of scores that the model had not seen has the least log-loss."""
    from scipy.optimize import minimize_scalar

    def loss(power: float) -> float:
        chances = _softmax(scored * 2.0**power)[np.arange(len(answers)), answers]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(2.0 ** minimize_scalar(loss, bounds=(-4.0, 5.0), method="bounded").x)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
