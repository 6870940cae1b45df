"""What everybody may read of the three lists: the last one that was published, that of a day, and each project."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.domain.lists import queries
from gongzhi.domain.lists.words import ListKind
from gongzhi.domain.needs.queries import veiled
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.lists import HEADS, PROJECT_LOOKS, line_rows
from gongzhi.interfaces.common.needs import face_row
from gongzhi.interfaces.common.paging import chosen, listing

NOBODY = "Published lists hold what everybody may read; needs about persons stand in none of them."
MOST_PROJECTS = 50


@page(None, open_because=NOBODY)
@require_GET
def published_lists(request: Request, community_id: UUID) -> HttpResponse:
    """Shows one of a community's three lists as it was published, the last one or that of a day."""
    community = places.place(community_id)
    kind = chosen(request, "kind", ListKind.values) or ListKind.NEEDS
    found = queries.published_snapshot(community.pk, kind, on=_day(request.GET.get("on", "")))
    context = {
        "community": community,
        "kinds": ListKind.choices,
        "kind": kind,
        "days": queries.published_days(community.pk, kind),
        "snapshot": found,
        "listing": listing(request, line_rows(found) if found else [], size=50),
        "heads": HEADS[kind],
        "hidden_words": veiled(found.hidden)[1] if found else "",
    }
    return render(request, "public/lists.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@page(None, open_because=NOBODY)
@require_GET
def project_page(request: Request, number: str) -> HttpResponse:
    """Shows a proposal or project: what, who answers for it, until when, how far it is."""
    project = queries.project_by_number(number)
    tone, icon = PROJECT_LOOKS[project.state]
    context = {
        "project": project,
        "tone": tone,
        "icon": icon,
        "steps": queries.steps_of_project(project),
        "rows": [face_row(one) for one in queries.public_needs_of_project(project)],
        "day": time.today(),
    }
    return render(request, "public/project.html", context)


@page(None, open_because=NOBODY)
@require_GET
def projects_page(request: Request, community_id: UUID) -> HttpResponse:
    """Lists a community's proposals and projects as they stand, the newest first."""
    community = places.place(community_id)
    shown = listing(request, queries.public_projects(community.pk, on=time.today()), size=MOST_PROJECTS)
    rows = [(one, *PROJECT_LOOKS[one.state]) for one in shown]
    return render(request, "public/projects.html", {"community": community, "listing": shown, "rows": rows})
