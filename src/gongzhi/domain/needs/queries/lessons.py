"""What was learned about kinds: the quality, and suggestions for a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.algorithms.wording.lesson import Lesson
from gongzhi.domain.needs import rules
from gongzhi.domain.needs.models import KindLesson, Need, NeedKind
from gongzhi.domain.needs.queries.kinds import kinds
from gongzhi.domain.needs.words import NeedState

MOST_TEXTS = 20_000

LIKELY = 0.05


@dataclass(frozen=True, slots=True)
class KindSuggestion:
    """A kind that may fit, how likely (0 to 1), and the words that spoke for it."""

    kind: NeedKind
    probability: float
    because: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The likelihood in whole percent."""
        return round(100 * self.probability)


def lessons() -> QuerySet[KindLesson]:
    """Lists what was learned, the newest first, without the numbers themselves."""
    return KindLesson.objects.defer("content")


def suggest_kinds(text: str) -> list[KindSuggestion]:
    """Suggests up to three kinds for a text, the likeliest first; none while too little was learned (R20).

    What is less likely than one in twenty is no suggestion.
    """
    newest = KindLesson.objects.exclude(content={}).values_list("pk", flat=True).first()
    if newest is None or not text.strip():
        return []
    found = _lesson(newest).suggest(rules.public_words(text))
    offered = {one.code: one for one in kinds()}
    likely = (one for one in found if one.kind in offered and one.probability >= LIKELY)
    return [KindSuggestion(offered[one.kind], one.probability, one.because) for one in likely]


@lru_cache(maxsize=2)
def _lesson(id: UUID) -> Lesson:
    return Lesson.of_plain(KindLesson.objects.values_list("content", flat=True).get(pk=id))


def labelled_texts() -> Iterator[tuple[str, str]]:
    """Gives the masked words of needs with the kind that a person chose, the newest first (text, kind's code)."""
    rows = Need.objects.exclude(state__in=(NeedState.MERGED, NeedState.DIVERTED)).exclude(kind__is_ended=True)
    newest = rows.order_by("-opened_at").values_list("text", "kind__code")[:MOST_TEXTS]
    return ((rules.public_words(text), code) for text, code in newest)
