"""What was found on the way over all rounds, at the desk, for whoever keeps the register of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.actors.queries import body_kind_name
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork import queries
from gongzhi.domain.fieldwork.queries import FindFilters
from gongzhi.domain.fieldwork.words import FoundState
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_id
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.campaigns.found import TONES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.fieldwork.models import FoundBody

ORDERS = {
    "new": ("-found_on", "id"),
    "name": ("name", "id"),
    "kind": ("kind__position", "name", "id"),
    "community": ("community__code", "-found_on", "id"),
    "round": ("round__name", "-found_on", "id"),
}
ALL = "all"
MOST_ROWS = 5000


@page(Permission.ACTOR_MANAGE)
@require_GET
def finds(request: Request) -> HttpResponse:
    """Lists what was found below one's area, what waits for a decision first of all."""
    paths = request.standing.scope(Permission.ACTOR_MANAGE).paths
    filters = _filters(request)
    lines = listing(request, queries.finds_list(paths, filters), orders=ORDERS)
    rounds = [one for one in queries.rounds_with_finds(paths) if filters.community in (None, one.community_id)]
    context = {
        "listing": lines,
        "found": [(one, TONES[one.state]) for one in lines],
        "states": [*FoundState.choices, (ALL, _("All"))],
        "communities": queries.communities_with_finds(paths),
        "rounds": rounds,
        "filters": filters,
        "state": filters.state or ALL,
        "all_states": lines.link(state=ALL, page=""),
        "query": request.GET.urlencode(),
        "to_decide": queries.finds_to_decide(paths),
        "keeps": True,
    }
    return render(request, "desk/actors/finds.html", context)


@page(Permission.ACTOR_MANAGE)
@require_GET
def export_finds(request: Request) -> HttpResponse:
    """Writes the filtered list for a spreadsheet; who found something is not on it."""
    heads = [
        _("Name"),
        _("Kind"),
        _("Community"),
        _("Where it stands"),
        _("Round"),
        _("Found on"),
        _("State"),
        _("Remark"),
        _("Reason"),
    ]
    rows = (
        (
            one.name,
            body_kind_name(one.kind),
            one.round.community.name,
            one.place.local_name,
            one.round.name,
            one.found_on.isoformat(),
            one.get_state_display(),
            one.remark,
            one.reason,
        )
        for one in _ordered(request)[:MOST_ROWS]
    )
    return sheet_answer(request, f"found-{today().isoformat()}", heads, rows)


def _ordered(request: Request) -> QuerySet[FoundBody]:
    return queries.finds_list(request.standing.scope(Permission.ACTOR_MANAGE).paths, _filters(request))


def _filters(request: Request) -> FindFilters:
    """Reads the filters; without a word about the state those that wait are shown, because they are what is to do."""
    state: Any = chosen(request, "state", {*FoundState.values, ALL}) or FoundState.WAITING
    return FindFilters(
        state="" if state == ALL else str(state),
        round=read_id(request.GET.get("round", "")),
        community=read_id(request.GET.get("community", "")),
        text=words(request),
    )
