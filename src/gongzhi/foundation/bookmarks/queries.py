"""What somebody kept."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from gongzhi.foundation.bookmarks.models import Bookmark

__all__ = ["bookmarks_of"]


def bookmarks_of(user: UUID, page: str) -> QuerySet[Bookmark]:
    """Lists the filters that a user keeps for a page, by name."""
    return Bookmark.objects.filter(user=user, page=page)
