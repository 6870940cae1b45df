"""Files of places on their way into the tree."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongzhi.domain.places.models.tree import Place
from gongzhi.domain.places.words import CoordinateSystem, UploadState
from gongzhi.foundation.models import Personal, Row


class PlaceUpload(Row):
    """One uploaded file, from its columns to what came of it.

    ``file`` names the cleaned table: columns that nobody may keep were dropped before it was written. ``mapping``
    gives for each of our columns the heading of the file's; ``done`` of ``total`` rows are through.
    """

    top = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=120, blank=True)
    headings = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    coordinates = models.CharField(max_length=8, choices=CoordinateSystem, default=CoordinateSystem.CGCS2000)
    overwrites = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.WAITING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    is_stopping = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="places_upload_done_of_total"),
            models.CheckConstraint(
                condition=Q(state="done", ended_at__isnull=False) | ~Q(state="done"), name="places_upload_dated_at_end"
            ),
        )
        indexes = (models.Index(fields=("digest",)), models.Index(fields=("top", "-made_at")))

    class Reach:
        # A file over several communities is for those who reach the whole district.
        community = "community_id"

    class Privacy:
        open = frozenset(
            "id top community name digest file headings dropped mapping coordinates overwrites is_synthetic state total"
            " done is_stopping report made_at ended_at".split()
        )
        personal = {
            "made_by": Personal(
                purpose="Asking whoever brought a file in.",
                basis="PIPL §13(1)3: duty of the office that keeps the addresses",
                retention="as long as the upload is remembered",
            )
        }
