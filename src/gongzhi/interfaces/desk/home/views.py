"""Where one begins: a community's day, or the communities that an officer looks after."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.insights.queries import community_home, community_lines
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.outbox.queries import messages_for
from gongzhi.foundation.outbox.services import mark_messages_read
from gongzhi.foundation.time import now
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.messages import message_lines
from gongzhi.interfaces.common.paging import Listing, listing, words
from gongzhi.interfaces.desk.campaigns.maps import community_features
from gongzhi.interfaces.desk.home.lines import waiting_lines

MOST_MESSAGES = 6


@page(Permission.HOME_READ)
@require_GET
def home(request: Request) -> HttpResponse:
    """Leads an officer to the list of communities, and whoever works in one to its day."""
    if request.standing.holds(Permission.FIGURES_READ):
        return _overview(request)
    own = request.standing.communities_with(Permission.HOME_READ)
    if not own:
        raise NotThere(_("Your posts belong to no community yet. The administrator enters them."))
    return _community(request, own[0])


@page(Permission.HOME_READ)
@require_GET
def community(request: Request, community_id: UUID) -> HttpResponse:
    """Shows the day of one community."""
    return _community(request, community_id)


def _community(request: Request, community_id: UUID) -> HttpResponse:
    place = places.place(community_id)
    request.standing.demand(Permission.HOME_READ, at=place)
    found = community_home(community_id, now())
    needs_url = f"{reverse('desk:needs')}?community={place.pk}"
    may_call = request.standing.may(Permission.NEED_CALL_BACK, place)
    context = {
        "community": place,
        "home": found,
        "waiting": waiting_lines(found, request.standing, place),
        "needs_url": needs_url,
        # Whoever does not ask reporters sees the needs that wait for it.
        "calls_url": reverse("desk:need_calls") if may_call else f"{needs_url}&state=done",
        "messages_for_me": message_lines(_messages(request), request.standing),
        "may_start": request.standing.may(Permission.ROUND_START, place),
        "may_read_needs": request.standing.may(Permission.NEED_READ, place),
        "may_read_rounds": request.standing.may(Permission.ROUND_READ, place),
    }
    return render(request, "desk/home/community.html", context)


def _messages(request: Request) -> list[Any]:
    user = request.standing.user_id
    return list(messages_for(user)[:MOST_MESSAGES]) if user else []


@page(Permission.HOME_READ)
@require_GET
def community_map(request: Request, community_id: UUID) -> HttpResponse:
    """Gives the community's map: grids, and the round's progress per building while one is under way."""
    place = places.place(community_id)
    request.standing.demand(Permission.HOME_READ, at=place)
    running = campaigns.open_round(community_id)
    scope = request.standing.scope(Permission.HOME_READ)
    return JsonResponse(community_features(community_id, running, scope, path=place.path))


def _overview(request: Request) -> HttpResponse:
    """Lists the communities by code; never by a figure (R25)."""
    paths = request.standing.scope(Permission.FIGURES_READ).paths
    found = reduce(or_, (places.communities_below(path) for path in paths), places.communities_below("").none())
    if asked := words(request):
        found = found.filter(name__contains=asked)
    shown: Listing[Any] = listing(request, found.select_related("parent"), size=50)
    lines = community_lines([(one.pk, one.code, one.name) for one in shown], now())
    above = {one.pk: one.parent.name for one in shown if one.parent}
    context = {
        "listing": shown,
        "lines": [(line, above.get(line.community_id, "")) for line in lines],
        "as_of": now(),
        "asked": asked,
        "messages_for_me": message_lines(_messages(request), request.standing),
    }
    return render(request, "desk/home/overview.html", context)


@page(Permission.HOME_READ)
@require_POST
def read_messages(request: Request) -> HttpResponse:
    """Marks all one's messages as read."""
    if request.standing.user_id:
        mark_messages_read(request.standing.user_id)
    return redirect("desk:home")
