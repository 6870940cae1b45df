"""Days on which the district works differently from the national calendar, or that the calendar does not know yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongzhi.foundation.models import Row


class DayOverride(Row):
    """A day that is, or is not, a working day here, and because of what."""

    date = models.DateField(unique=True)
    is_working = models.BooleanField()
    because = models.CharField(max_length=200)
    entered_by = models.UUIDField()

    class Meta:
        ordering = ("date",)
        constraints = (models.CheckConstraint(condition=~Q(because=""), name="workdays_gives_its_reason"),)

    class Privacy:
        # The officer who enters a day acts in office.
        open = frozenset({"id", "date", "is_working", "because", "entered_by"})
