"""Codes that others gave a grid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.domain.grids.models.plans import Grid
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class GridCode(Row):
    """A grid's code in somebody else's scheme; one grid may serve many functions and carry a code for each.

    ``scheme`` names who issues it (示例 or the district's centre), ``purpose`` what it is used for there.
    """

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="codes")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("grid", "scheme", "purpose")
        constraints = (
            models.UniqueConstraint(fields=("grid", "scheme", "purpose"), name="grids_one_code_a_scheme"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(scheme=""), name="grids_code_said"),
        )
        indexes = (models.Index(fields=("code",)),)

    class Reach:
        community = "community_id"

    class Privacy:
        open = frozenset({"id", "grid", "community", "scheme", "code", "purpose"})
