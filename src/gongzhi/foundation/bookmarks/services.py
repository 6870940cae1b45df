"""Keeping filters under a name, and removing them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.bookmarks.models import Bookmark
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.time import now

MOST = 30


@transaction.atomic
def keep_bookmark(user: UUID, *, page: str, name: str, query: str) -> Bookmark:
    """Keeps the filters of a page under a name; the same name again replaces them. Raises ``NotSo``."""
    name = name.strip()
    if not name or len(name) > 60:
        sentence = _("Give these filters a name of at most 60 signs.")
        raise NotSo(sentence, fields={"name": sentence})
    if len(query) > 500:
        sentence = _("These filters are too long to be kept.")
        raise NotSo(sentence, fields={"query": sentence})
    own = Bookmark.objects.select_for_update().filter(user=user, page=page)
    if own.exclude(name=name).count() >= MOST:
        raise NotSo(_("You keep %(most)d already. Remove one first.") % {"most": MOST})
    found, _is_new = own.update_or_create(
        user=user, page=page, name=name, defaults={"query": query.lstrip("?"), "at": now()}
    )
    return found


@transaction.atomic
def remove_bookmark(user: UUID, bookmark_id: UUID) -> None:
    """Removes what a user kept; raises ``NotThere`` for anybody else's."""
    removed, _rows = Bookmark.objects.filter(user=user, pk=bookmark_id).delete()
    if not removed:
        raise NotThere(_("There are no such filters among yours."))
