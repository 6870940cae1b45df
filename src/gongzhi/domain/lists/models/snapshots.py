"""What a list looked like on a day, kept for good and, once somebody published it, for everybody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Person
from gongzhi.domain.lists.words import ListKind
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row


class ListSnapshot(Row):
    """One of a community's three lists as it stood on a day.

    ``lines`` hold what everybody may read: number, place, due day, state, of resources and projects their public words.
    The words of a need and the name of whoever answers for a project are not copied: only the need's number and kind
    and the person's identifier, so that what is corrected or forgotten there is so here (R2).
    ``hidden`` counts needs that are open but about persons, and so stand in no public list; ``left_out`` what came
    after the longest list.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=ListKind)
    on = models.DateField()
    lines = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    hidden = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-on", "kind", "id")
        constraints = (
            models.UniqueConstraint(fields=("community", "kind", "on"), name="lists_snapshot_once_a_day"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | Q(published_by=None), name="lists_snapshot_published_dated"
            ),
        )

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset("id community kind on count hidden left_out made_at made_by published_at published_by".split())
        personal = {
            "lines": Personal(
                purpose="Letting everybody read how a community's list stood on a day.",
                basis="PIPL §13(1)3: statutory duty of the residents' committee to publish its affairs",
                retention="names nobody; words and names are read where they are kept, as long as they are kept there",
            )
        }
