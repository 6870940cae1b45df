"""Filters of the list that somebody keeps under a name."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.bookmarks import services
from gongzhi.interfaces.common.acts import tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.keys import own_user

PAGE = "needs"


@page(Permission.NEED_READ)
@require_POST
@once("bookmark.keep")
def keep_filters(request: Request) -> HttpResponse:
    """Keeps the filters of the list under a name."""
    query = request.POST.get("query", "").lstrip("?")
    return tap(
        request,
        lambda: services.keep_bookmark(own_user(request), page=PAGE, name=request.POST.get("name", ""), query=query),
        said=_("Kept. It stands above the list."),
        back=f"{reverse('desk:needs')}?{query}",
    )


@page(Permission.NEED_READ)
@require_POST
@once("bookmark.remove")
def remove_filters(request: Request, bookmark_id: UUID) -> HttpResponse:
    """Removes kept filters."""
    return tap(
        request,
        lambda: services.remove_bookmark(own_user(request), bookmark_id),
        said=_("Removed."),
        back=reverse("desk:needs"),
    )
