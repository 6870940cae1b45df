"""Who holds which post by what right."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.actors import queries
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer

# A district has a few thousand bodies; more rows than this are asked for in parts.
MOST_ROWS = 5000
POST_ORDERS = {
    "post": ("post__title", "post_id", "is_deputy", "seat", "id"),
    "person": ("person__name_key", "id"),
    "since": ("during", "id"),
}


@page(Permission.ACTOR_READ)
@require_GET
def post_list(request: Request) -> HttpResponse:
    """Lists who holds which post today, since when and by what right."""
    found = listing(request, _appointments(request), orders=POST_ORDERS)
    context = {
        "listing": found,
        "kinds": PostKind.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
    }
    return render(request, "desk/actors/posts.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_posts(request: Request) -> HttpResponse:
    """Writes the filtered list of posts and their holders for a spreadsheet."""
    heads = [_("Post"), _("Held by"), _("Deputy"), _("Organisation"), _("Place"), _("Since"), _("Legal basis")]
    rows = (
        [
            one.post.title,
            one.person.name,
            _("yes") if one.is_deputy else "",
            one.post.organisation.name,
            one.post.place.name,
            one.during.lower.isoformat(),
            one.legal_basis,
        ]
        for one in _appointments(request)[:MOST_ROWS]
    )
    return sheet_answer(request, f"posts-{today().isoformat()}", heads, rows)


def _appointments(request: Request) -> Any:
    return queries.appointments_on(
        request.standing.scope(Permission.ACTOR_READ).paths,
        on=today(),
        kind=chosen(request, "kind", PostKind.values),
        text=words(request),
    )
