"""Learning kinds from the installation's own needs: with its quality, and honest where there is too little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from gongzhi.domain.needs import queries
from gongzhi.domain.needs.models import KindLesson
from gongzhi.foundation import time
from gongzhi.foundation.background import defer
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

Facts = dict[str, Any]

# The job in interfaces/jobs has this name.
LEARNING = "gongzhi.learn_kinds"
FEWEST_TEXTS, FEWEST_OF_A_KIND = 120, 8
LESSONS_KEPT = 12


@transaction.atomic
def ask_to_learn() -> None:
    """Leaves a new learning to the background, which notes it in the journal when it is done."""
    defer(LEARNING)


@transaction.atomic
def learn_from_needs(*, by: By, at: datetime | None = None) -> KindLesson:
    """Learns anew from all needs in reach and keeps it with its quality on texts that were set aside.

    Kinds with fewer than eight texts are left out and named; with fewer than 120 texts, or one kind, nothing is
    learned and the reason is kept.
    """
    rows = list(queries.labelled_texts())
    counts = Counter(code for _text, code in rows)
    enough = {code for code in counts if _distinct(rows, code) >= FEWEST_OF_A_KIND}
    used = [(text, code) for text, code in rows if code in enough]
    figures: Facts = {"left_out": sorted((code, n) for code, n in counts.items() if code not in enough)}
    content: Facts = {}
    if len(used) >= FEWEST_TEXTS and len(enough) > 1:
        figures, content = _learned([text for text, _code in used], [code for _text, code in used], figures)
    lesson = KindLesson.objects.create(learned_at=at or time.now(), texts=len(used), figures=figures, content=content)
    KindLesson.objects.exclude(pk__in=KindLesson.objects.values("pk")[:LESSONS_KEPT]).delete()
    journal.note("need.kinds_learn", lesson, by=by.user)
    return lesson


def _distinct(rows: Sequence[tuple[str, str]], kind: str) -> int:
    return len({text for text, code in rows if code == kind})


def _learned(texts: Sequence[str], kinds: Sequence[str], figures: Facts) -> tuple[Facts, Facts]:
    # Large libraries, needed by this job alone.
    from gongzhi.algorithms.wording.lesson import lesson_of
    from gongzhi.algorithms.wording.quality import learn_and_judge

    model, quality = learn_and_judge(texts, kinds)
    return figures | asdict(quality), lesson_of(model, texts).as_plain()
