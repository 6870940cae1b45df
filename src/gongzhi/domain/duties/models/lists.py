"""The duty lists: who is responsible for which kind of matter, where, by which article."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.duties.words import DutyListKind, ListState, Subject
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Row


class DutyListVersion(Row):
    """One version of a duty list: a draft, or what is in force from a day on.

    Versions of one list share ``place`` (the top of its scope) and ``name``; the next one ends the one before.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ListState, default=ListState.DRAFT)
    is_sample = models.BooleanField(default=False)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    during = DateRangeField(null=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("place", "name", "label"), name="duties_version_label_once"),
            models.CheckConstraint(
                condition=Q(state="published", during__isnull=False, published_at__isnull=False)
                | Q(state__in=("draft", "withdrawn"), during=None, published_at=None),
                name="duties_version_dated_when_published",
            ),
            ExclusionConstraint(
                name="duties_one_version_a_day",
                expressions=(
                    ("place", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
            ),
        )

    class Privacy:
        open = frozenset("id place name label state is_sample made_by made_at published_by published_at during".split())

    def __str__(self) -> str:
        return f"{self.name} {self.label}".strip()


class DutyItem(Row):
    """One line of a duty list for one kind of matter.

    ``matter`` is the beginning of a kind-of-need code ("light." covers "light.stairwell"); ``place`` is the top of the
    scope; ``rank`` decides between items that both fit (lower first). A line of the sheet that names several kinds of
    matter is several items with the same ``line``. ``valid`` holds the days that the list itself names; ``during`` the
    days on which the item really answers, empty before its version is published.
    """

    version = models.ForeignKey(DutyListVersion, on_delete=models.PROTECT, related_name="items")
    line = models.PositiveIntegerField(default=1)
    list_kind = models.CharField(max_length=12, choices=DutyListKind)
    subject = models.CharField(max_length=24, choices=Subject)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=60, db_collation="C")
    duty = models.CharField(max_length=300)
    article = models.CharField(max_length=200)
    article_until = models.DateField(null=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    rank = models.SmallIntegerField(default=0)
    valid = DateRangeField(null=True)
    during = DateRangeField(null=True)

    class Meta:
        ordering = ("matter", "rank", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(subject="named", organisation__isnull=False) | (~Q(subject="named") & Q(organisation=None)),
                name="duties_named_body",
            ),
        )
        indexes = (
            models.Index(fields=("place", "matter")),
            models.Index(fields=("version", "line")),
            models.Index(fields=("list_kind", "matter", "rank", "id")),
        )

    class Privacy:
        open = frozenset(
            "id version line list_kind subject organisation matter duty article article_until place rank valid"
            " during".split()
        )

    @property
    def list_version(self) -> str:
        """Names the version that the line comes from; lists load ``version`` along with it."""
        return self.version.label

    @property
    def is_sample(self) -> bool:
        """Tells whether the line is sample data."""
        return self.version.is_sample
