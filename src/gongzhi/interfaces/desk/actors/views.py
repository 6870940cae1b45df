"""Organisations, their places and posts, and who holds which post by what right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.actors import queries
from gongzhi.domain.actors.words import Family, PostKind
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.actors import demand_organisation
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import csv_answer

# A district has a few thousand bodies; more rows than this are asked for in parts.
MOST_ROWS = 5000
ORGANISATION_ORDERS = {
    "name": ("name_key", "id"),
    "kind": ("kind__position", "name_key", "id"),
    "since": ("since", "name_key", "id"),
}
POST_ORDERS = {
    "post": ("post__title", "post_id", "is_deputy", "seat", "id"),
    "person": ("person__name_key", "id"),
    "since": ("during", "id"),
}


@page(Permission.ACTOR_READ)
@require_GET
def organisation_list(request: Request) -> HttpResponse:
    """Lists the organisations of the caller's communities and the offices above them."""
    found = listing(request, _organisations(request), orders=ORGANISATION_ORDERS)
    context = {
        "listing": found,
        "kinds": [(one.code, queries.body_kind_name(one)) for one in queries.body_kinds()],
        "families": Family.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/actors/organisations.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_organisations(request: Request) -> HttpResponse:
    """Writes the filtered list of organisations for a spreadsheet."""
    heads = [_("Name"), _("Kind"), _("Family"), _("Community"), _("Posts"), _("Since")]
    rows = (
        [
            one.name,
            queries.body_kind_name(one.kind),
            one.get_family_display(),
            one.community.name if one.community else "",
            one.post_count,
            one.since.isoformat(),
        ]
        for one in _organisations(request)[:MOST_ROWS]
    )
    return csv_answer(f"organisations-{today().isoformat()}", heads, rows)


@page(Permission.ACTOR_READ)
@require_GET
def organisation_page(request: Request, organisation_id: UUID) -> HttpResponse:
    """Shows one organisation: what it has to do with which places, its posts and who holds them today."""
    found = demand_organisation(request.standing, organisation_id)
    day = today()
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    held: dict[UUID, list[Any]] = {}
    for one in queries.appointments_on(paths, on=day, organisation_id=found.pk):
        held.setdefault(one.post_id, []).append(one)
    posts = [(post, held.get(post.pk, [])) for post in queries.posts_of_organisation(found.pk, paths)]
    context = {
        "organisation": found,
        "places": queries.places_of_organisation(found.pk, day),
        "posts": posts,
        "day": day,
    }
    return render(request, "desk/actors/organisation.html", context)


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
    return csv_answer(f"posts-{today().isoformat()}", heads, rows)


def _organisations(request: Request) -> Any:
    return queries.organisations(
        request.standing.scope(Permission.ACTOR_READ).paths,
        on=today(),
        kind=words(request, "kind"),
        family=chosen(request, "family", Family.values),
        text=words(request),
    )


def _appointments(request: Request) -> Any:
    return queries.appointments_on(
        request.standing.scope(Permission.ACTOR_READ).paths,
        on=today(),
        kind=chosen(request, "kind", PostKind.values),
        text=words(request),
    )
