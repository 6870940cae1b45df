"""The duty lists: who is responsible for which kind of matter, where, by which article."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from gongzhi.domain.duties.words import DutyListKind, Subject
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class DutyItem(Row):
    """One line of a duty list.

    ``matter`` is the beginning of a kind-of-need code ("light." covers "light.stairwell"); ``place`` is the top of the
    scope; ``rank`` decides between items that both fit (lower first).
    """

    list_kind = models.CharField(max_length=12, choices=DutyListKind)
    subject = models.CharField(max_length=24, choices=Subject)
    matter = models.CharField(max_length=60, db_collation="C")
    duty = models.CharField(max_length=300)
    article = models.CharField(max_length=200)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    rank = models.SmallIntegerField(default=0)
    list_version = models.CharField(max_length=40)
    is_sample = models.BooleanField(default=False)
    during = DateRangeField()

    class Meta:
        ordering = ("matter", "rank", "id")
        indexes = (models.Index(fields=("matter", "rank")),)

    class Privacy:
        open = frozenset("id list_kind subject matter duty article place rank list_version is_sample during".split())
