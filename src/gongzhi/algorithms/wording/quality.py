"""How good the learned kinds are: judged on texts set aside, beside a plain TF-IDF baseline on the same split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gongzhi.algorithms.wording.kinds import KindModel, learn_kinds


@dataclass(frozen=True, slots=True)
class KindQuality:
    """One kind among the texts set aside: how many there were, precision, recall and F1 (0 to 1)."""

    kind: str
    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Quality:
    """The judgement of one split. ``confusions`` counts (true kind, named kind, texts), most frequent first.

    ``sure_share`` is the share of texts whose first suggestion has a probability of at least one half, and
    ``sure_accuracy`` how often that suggestion is right.
    """

    texts_learned: int
    texts_asked: int
    macro_f1: float
    accuracy: float
    in_first_three: float
    baseline_macro_f1: float
    baseline_accuracy: float
    sure_share: float
    sure_accuracy: float
    kinds: tuple[KindQuality, ...]
    confusions: tuple[tuple[str, str, int], ...]


def learn_and_judge(
    texts: Sequence[str], kinds: Sequence[str], *, set_aside: float = 0.2, seed: int = 1
) -> tuple[KindModel, Quality]:
    """Learns from one part of the texts and judges on the rest, which has the same share of each kind.

    Texts that are the same to the letter stay on one side, so that nothing is asked that was learned by heart. The
    model returned is learned from all texts. Raises ``ValueError`` where a kind has too few texts to be split.
    """
    train, test = split(texts, kinds, set_aside, seed)
    asked, right = [texts[place] for place in test], [kinds[place] for place in test]
    known, labels = [texts[place] for place in train], [kinds[place] for place in train]
    model = learn_kinds(known, labels, seed=seed)
    quality = judge(model, asked, right, baseline=_baseline(known, labels, asked), learned=len(train))
    return learn_kinds(texts, kinds, seed=seed), quality


def split(texts: Sequence[str], kinds: Sequence[str], set_aside: float, seed: int) -> tuple[list[int], list[int]]:
    """Cuts the places of texts into learned and set aside, kind by kind; raises ``ValueError`` for kinds too small."""
    chance = np.random.default_rng(seed)
    train: list[int] = []
    test: list[int] = []
    for kind in sorted(set(kinds)):
        same: dict[str, list[int]] = {}
        for place, (text, label) in enumerate(zip(texts, kinds, strict=True)):
            if label == kind:
                same.setdefault(text, []).append(place)
        if len(same) < 3:
            raise ValueError(f"the kind {kind} needs at least three different texts to be judged; it has {len(same)}")
        groups = list(same.values())
        order = chance.permutation(len(groups))
        aside = max(1, round(set_aside * len(groups)))
        # Two are left to learn from, whatever the share.
        aside = min(aside, len(groups) - 2)
        for rank, group in enumerate(order):
            (test if rank < aside else train).extend(groups[group])
    return sorted(train), sorted(test)


def judge(
    model: KindModel, asked: Sequence[str], right: Sequence[str], *, baseline: Sequence[str], learned: int
) -> Quality:
    """Compares what a model and a baseline name with the right kinds."""
    from sklearn.metrics import f1_score, precision_recall_fscore_support

    chances = model.probabilities(asked)
    order = np.argsort(-chances, axis=1, kind="stable")
    named = [model.kinds[place] for place in order[:, 0]]
    hits = np.array([one == other for one, other in zip(named, right, strict=True)])
    sure = chances.max(axis=1) >= 0.5
    labels = sorted(set(right))
    columns = precision_recall_fscore_support(right, named, labels=labels, zero_division=0.0)
    wrong = Counter((one, other) for one, other in zip(right, named, strict=True) if one != other)
    near = [kind in {model.kinds[place] for place in row[:3]} for kind, row in zip(right, order, strict=True)]
    return Quality(
        texts_learned=learned,
        texts_asked=len(asked),
        macro_f1=float(f1_score(right, named, average="macro", labels=labels, zero_division=0.0)),
        accuracy=float(hits.mean()),
        in_first_three=float(np.mean(near)),
        baseline_macro_f1=float(f1_score(right, baseline, average="macro", labels=labels, zero_division=0.0)),
        baseline_accuracy=float(np.mean([one == other for one, other in zip(baseline, right, strict=True)])),
        sure_share=float(sure.mean()),
        sure_accuracy=float(hits[sure].mean()) if sure.any() else 0.0,
        kinds=tuple(
            KindQuality(kind, int(count), float(precision), float(recall), float(f1))
            for kind, precision, recall, f1, count in zip(labels, *columns, strict=True)
        ),
        confusions=tuple((one, other, count) for (one, other), count in wrong.most_common(10)),
    )


def _baseline(known: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Names kinds by TF-IDF over signs and pairs of signs with logistic regression, as the library has them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipe = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
    return [str(kind) for kind in pipe.fit(list(known), list(labels)).predict(list(asked))]
