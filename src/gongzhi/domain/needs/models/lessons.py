"""What the installation has learned from its own needs about their kinds, and how good that is."""

from __future__ import annotations

from django.db import models

from gongzhi.foundation.models import Row


class KindLesson(Row):
    """One learning: when, from how many texts, how good it was on texts set aside, and the numbers that suggest.

    Without ``content`` there were too few texts; ``figures`` says of which kinds. It never suggests by itself: a person
    confirms each kind (R20).
    """

    learned_at = models.DateTimeField()
    texts = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("-learned_at", "-id")
        indexes = (models.Index(fields=("-learned_at",), name="needs_lesson_newest"),)

    class Privacy:
        open = frozenset({"id", "learned_at", "texts", "figures", "content"})
