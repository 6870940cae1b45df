"""What was learned about kinds as plain numbers: small enough to keep, quick enough for a web process.

Only pieces that stand in several texts are kept, the telling ones first, so that nobody's words can be read out of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from gongzhi.algorithms.wording.pieces import Suggestion, pieces, telling

if TYPE_CHECKING:
    from gongzhi.algorithms.wording.kinds import KindModel

FEWEST_TEXTS, MOST_PIECES = 3, 4000


@dataclass(frozen=True, slots=True)
class Lesson:
    """Kinds, their bias, and for each piece how rare it is and what it says for each kind."""

    kinds: tuple[str, ...]
    bias: tuple[float, ...]
    sharpness: float
    longest: int
    weights: Mapping[str, tuple[float, ...]]

    def suggest(self, text: str, most: int = 3) -> list[Suggestion]:
        """Suggests at most ``most`` kinds, the likeliest first, each with up to five pieces that spoke for it.

        A human confirms (R20). Where no piece is known, nothing is suggested.
        """
        counts = Counter(piece for piece in pieces(text, self.longest) if piece in self.weights)
        values = {piece: (1 + log(count)) * self.weights[piece][0] for piece, count in counts.items()}
        length = sqrt(sum(value**2 for value in values.values()))
        if not length:
            return []
        scores = list(self.bias)
        for piece, value in values.items():
            for place, weight in enumerate(self.weights[piece][1:]):
                scores[place] += value / length * weight
        top = max(scores)
        raised = [exp((score - top) * self.sharpness) for score in scores]
        order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:most]
        return [Suggestion(self.kinds[at], raised[at] / sum(raised), self._because(values, at)) for at in order]

    def _because(self, values: Mapping[str, float], place: int) -> tuple[str, ...]:
        gains = {}
        for piece, value in values.items():
            weights = self.weights[piece][1:]
            gains[piece] = value * (weights[place] - sum(weights) / len(weights))
        order = sorted((piece for piece in gains if gains[piece] > 0), key=lambda piece: (-gains[piece], piece))
        return telling([piece.strip() for piece in order])

    def as_plain(self) -> dict[str, Any]:
        """Gives what can be kept as JSON."""
        return {
            "kinds": list(self.kinds),
            "bias": list(self.bias),
            "sharpness": self.sharpness,
            "longest": self.longest,
            "weights": {piece: list(row) for piece, row in self.weights.items()},
        }

    @staticmethod
    def of_plain(kept: Mapping[str, Any]) -> Lesson:
        """Reads what was kept."""
        return Lesson(
            kinds=tuple(kept["kinds"]),
            bias=tuple(kept["bias"]),
            sharpness=kept["sharpness"],
            longest=kept["longest"],
            weights={piece: tuple(row) for piece, row in kept["weights"].items()},
        )


def lesson_of(model: KindModel, texts: Sequence[str], *, fewest: int = FEWEST_TEXTS, most: int = MOST_PIECES) -> Lesson:
    """Takes out of a model the ``most`` pieces that say most, among those in at least ``fewest`` of its texts."""
    import numpy as np

    names = model.reader.get_feature_names_out()
    rarity = model.reader.idf_
    found_in = np.asarray((model.reader.transform(texts) > 0).sum(axis=0)).ravel()
    spread = model.weights.max(axis=0) - model.weights.min(axis=0)
    says = np.where(found_in >= fewest, spread * rarity * np.sqrt(found_in), -1.0)
    kept = [int(place) for place in np.argsort(-says, kind="stable")[:most] if says[place] > 0]
    rows = {
        str(names[place]): (round(float(rarity[place]), 4), *(round(float(one), 4) for one in model.weights[:, place]))
        for place in kept
    }
    bias = tuple(round(float(one), 4) for one in model.bias)
    return Lesson(model.kinds, bias, round(model.sharpness, 4), model.longest, rows)
