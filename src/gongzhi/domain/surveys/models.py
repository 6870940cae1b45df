"""Question sheets: what is asked at a door, kept whole in one row a version."""

from __future__ import annotations

from django.db import models

from gongzhi.domain.places.models import Place
from gongzhi.domain.surveys.words import QuestionKind
from gongzhi.foundation.models import Row


class Sheet(Row):
    """One version of a question sheet, never changed; ``questions`` is as ``rules.kept`` writes it.

    ``remarks``: what of the workbook was left out, each sheet, row, column and a kept sentence.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    remarks = models.JSONField(default=list)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    is_synthetic = models.BooleanField(default=False)

    @property
    def size(self) -> int:
        """Counts what is answered; headings and what is only read out are not."""
        return sum(one["kind"] not in (QuestionKind.NOTE, QuestionKind.GROUP) for one in self.questions)

    class Meta:
        ordering = ("name", "-version")
        constraints = (models.UniqueConstraint(fields=("community", "name", "version"), name="surveys_sheet_version"),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset("id community name version questions remarks made_by made_at is_synthetic".split())
