"""The chain of responsibility of five levels across the grids (五纵五横)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Post
from gongzhi.domain.duties.words import ChainLevel
from gongzhi.domain.grids.models import Grid
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class ChainLink(Row):
    """One body of the chain on levels one to four, with the post that answers for it.

    ``place`` is what it is responsible for: an area on levels one and two, a courtyard or building below; a branch may
    be attached to a grid instead, whose buildings ``buildings`` then holds as a copy that everybody may read. The fifth
    level is only counted: ``member_counts`` lists [day, number of responsibility posts] by day.
    """

    level = models.PositiveSmallIntegerField(choices=ChainLevel)
    name = models.CharField(max_length=80)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, null=True, on_delete=models.PROTECT, related_name="+")
    buildings = ArrayField(models.UUIDField(), default=list)
    member_counts = models.JSONField(default=list)
    is_sample = models.BooleanField(default=False)
    during = DateRangeField()

    class Meta:
        ordering = ("level", "name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__in=(2, 3, 4), parent__isnull=False),
                name="duties_chain_hangs",
            ),
            models.CheckConstraint(
                condition=Q(level=1, community=None) | Q(level__in=(2, 3, 4), community__isnull=False),
                name="duties_chain_community",
            ),
            models.CheckConstraint(condition=Q(grid=None) | Q(level__in=(3, 4)), name="duties_chain_grid"),
        )
        indexes = (models.Index(fields=("community", "level")),)

    class Reach:
        community = "community_id"
        everybody_reads = True

    class Privacy:
        open = frozenset(
            "id level name post parent community place grid buildings member_counts is_sample during".split()
        )
