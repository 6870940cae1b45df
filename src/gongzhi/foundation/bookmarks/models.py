"""Filters kept under a name."""

from __future__ import annotations

from django.db import models

from gongzhi.foundation.models import Personal, Row


class Bookmark(Row):
    """The filters of one list, as they stand in its address, kept by a user under a name."""

    user = models.UUIDField()
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=("user", "page", "name"), name="bookmarks_name_once"),)

    class Privacy:
        open = frozenset({"id", "page", "at"})
        personal = {
            name: Personal(
                purpose="Coming back to the same part of a list with one tap.",
                basis="PIPL §13 (2)",
                retention="until the user removes it, at the latest with the account",
            )
            for name in ("user", "name", "query")
        }
