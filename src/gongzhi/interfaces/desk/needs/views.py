"""Reading needs at the desk; the same pages serve staff and, with less on them, partner organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.words import FOUND_SOURCES, NeedSource, NeedState, Rung
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.foundation.bookmarks.queries import bookmarks_of
from gongzhi.interfaces.common.codes import code_of, forget_code
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.keys import own_user
from gongzhi.interfaces.common.needs import need_rows, opened_need, photo_answer, veil
from gongzhi.interfaces.common.paging import Listing, listing
from gongzhi.interfaces.common.request import wants_fragment
from gongzhi.interfaces.desk.needs.bulk import listed_verbs
from gongzhi.interfaces.desk.needs.filters import KEPT, figure_words, read_filters
from gongzhi.interfaces.desk.needs.maps import mapped_community
from gongzhi.interfaces.desk.needs.saved import PAGE
from gongzhi.interfaces.desk.needs.thread import more_form, show_need

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

# Nobody leafs through more; a longer list is narrowed.
MOST_COUNTED = 2000
# More communities than a subdistrict has stand in no list to choose from.
MOST_CHOSEN = 100


@page(Permission.NEED_READ)
@require_GET
def needs_list(request: Request) -> HttpResponse:
    """Shows the needs that are the caller's business, the soonest due first."""
    now = time.now()
    found = queries.needs_list(
        request.standing.scope(Permission.NEED_READ), read_filters(request.GET, request.standing), now=now
    )
    shown = listing(request, found, most=MOST_COUNTED)
    context = {
        "listing": shown,
        "rows": need_rows((veil(request.standing, one) for one in shown.rows), now),
        "chosen": request.GET,
        "chosen_state": request.GET.get("state", "open"),
        "states": [
            ("open", pgettext("needs", "Open")),
            ("over", pgettext("needs", "Over")),
            ("all", pgettext("needs", "All")),
            *NeedState.choices,
        ],
        "sources": NeedSource.choices,
        "orders": _orders(),
        "communities": _communities(request),
        "kinds": [(kind.code, queries.kind_name(kind)) for kind in queries.kinds()],
        "rungs": [(str(value), word) for value, word in Rung.choices if value],
        "grids": _grids(request),
        "may_open": bool(request.standing.scope(Permission.NEED_OPEN).paths),
        "may_see_figures": request.standing.holds(Permission.HOME_READ),
        "reads_lists": request.standing.holds(Permission.CONTRIBUTION_READ),
        "may_whistle": request.standing.holds(Permission.NEED_WHISTLE),
        "of_figure": figure_words(request.GET),
        "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "may_take_in": bool(request.standing.scope(Permission.NEED_INTAKE).paths),
        "may_call": request.standing.holds(Permission.NEED_CALL_BACK),
        "export": shown.link(page="", size=""),
        "verbs": listed_verbs(),
        "saved": bookmarks_of(own_user(request), PAGE),
        **_map(request, shown),
    }
    return render(request, "desk/needs/list.html", context)


def _map(request: Request, shown: Listing[Need]) -> dict[str, Any]:
    """Says whether the map stands beside the list; it is drawn for the one community chosen, or one's own."""
    may_map = mapped_community(request) is not None
    shows = may_map and request.GET.get("map") == "1"
    return {
        "may_map": may_map,
        "shows_map": shows,
        "map_link": shown.link(map="" if shows else "1"),
        "map_src": reverse("desk:needs_map") + shown.link(map="", page="", size=""),
        "share_words": "|".join((_("none"), _("few"), _("some"), _("many"), _("most"))),
    }


def _orders() -> list[tuple[str, str]]:
    return [("due", _("the soonest due first")), ("newest", _("the newest first")), ("oldest", _("the oldest first"))]


def _communities(request: Request) -> list[tuple[str, str]]:
    """Lists the communities that an officer chooses from; whoever works in one chooses none."""
    paths = request.standing.scope(Permission.NEED_READ).paths
    found = [(str(one.pk), one.name) for path in paths for one in places.communities_below(path)[:MOST_CHOSEN]]
    return found if len(found) > 1 else []


def _grids(request: Request) -> list[tuple[str, str]]:
    communities = request.standing.communities_with(Permission.PLAN_READ)
    if len(communities) != 1:
        return []
    return [(str(grid.pk), grid.name) for grid in grids.grids_in_force(communities[0], time.today())]


@page(Permission.NEED_READ)
@require_GET
def need_page(request: Request, need_id: UUID) -> HttpResponse:
    """Shows one need as a thread, with what the caller can do now."""
    need = opened_need(request, need_id)
    if code := code_of(request, need_id):
        # Said on this very page, so that no message with the code waits in the database.
        messages.success(request, _("Give the reporter this code, it is shown only now: %(code)s") % {"code": code})
        forget_code(request, need_id)
    return show_need(request, need)


@page(Permission.NEED_READ)
@require_GET
def need_form(request: Request, need_id: UUID, verb: str) -> HttpResponse:
    """Gives one folded form of a need's page when it is opened; without scripts the whole page, with that form open."""
    if wants_fragment(request):
        need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
        return render(request, "desk/needs/more.html", {"need": need, "one": more_form(request, need, verb)})
    need = opened_need(request, need_id)
    more_form(request, need, verb)
    return show_need(request, need, asked=verb)


@page(Permission.NEED_READ)
@require_GET
def need_photo(request: Request, need_id: UUID, photo_id: UUID) -> HttpResponse:
    """Hands out a photo to whoever may see its need."""
    need = queries.need(need_id, request.standing.scope(Permission.NEED_READ))
    return photo_answer(queries.photo(photo_id, need))


@page(Permission.NEED_CALL_BACK)
@require_GET
def calls(request: Request) -> HttpResponse:
    """Lists the reporters that the caller may ask, because somebody else did the work."""
    scope = request.standing.scope(Permission.NEED_CALL_BACK)
    found = queries.to_be_asked(scope, person=request.standing.person_id, now=time.now())
    shown = listing(request, found)
    context = {"listing": shown, "rows": need_rows(shown.rows, time.now()), "found_sources": FOUND_SOURCES}
    return render(request, "desk/needs/calls.html", context)
