"""Public questions of a community: what was asked, what was answered, and how the clock was kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.domain.needs import queries
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing

YEAR = timedelta(days=365)


@page(None, open_because="What everybody may read of a need names nobody.")
@require_GET
def question_list(request: Request, community_id: UUID) -> HttpResponse:
    """Lists the public questions, the newest first, with the figures of the last year."""
    community, now = places.place(community_id), time.now()
    show = request.GET.get("show", "")
    shown = listing(request, queries.public_questions(community.pk, show=show, since=now - YEAR, now=now))
    context = {
        "community": community,
        "listing": shown,
        "rows": shown.rows,
        "counts": queries.question_counts(community.pk, since=now - YEAR, now=now),
        "now": now,
        "show": show,
    }
    return render(request, "public/questions.html", context)
