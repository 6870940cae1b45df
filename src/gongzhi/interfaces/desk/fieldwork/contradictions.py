"""Visits of two people that cannot both be right: both kept, listed, and decided about by a named person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import local, today
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.body_forms import BecauseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.fieldwork.views import MOST_ROWS, kept_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Attempt

ORDERS = {"door": ("door__number", "visited_at", "serial"), "day": ("-visited_at", "id")}


@page(Permission.ROUND_START)
@require_GET
def contradictions(request: Request, round_id: UUID) -> HttpResponse:
    """Lists the doors of which two people say what cannot both be, with everything that stands there."""
    walked = kept_round(request, round_id)
    found = listing(request, queries.contradictions(round_id), orders=ORDERS)
    sides = _sides(found.rows)
    rows = [(one, sides[one.door_id]) for one in found]
    context = {"round": walked, "listing": found, "rows": rows, "query": request.GET.urlencode()}
    return render(request, "desk/fieldwork/contradictions.html", context)


def _sides(some: Sequence[Attempt]) -> dict[UUID, list[Attempt]]:
    found: dict[UUID, list[Attempt]] = defaultdict(list)
    for one in queries.standing_at({row.door_id for row in some}):
        found[one.door_id].append(one)
    return found


@page(Permission.ROUND_START)
@require_GET
def export_contradictions(request: Request, round_id: UUID) -> HttpResponse:
    """Writes the list for a spreadsheet, one row a visit."""
    kept_round(request, round_id)
    found = list(queries.contradictions(round_id)[:MOST_ROWS])
    sides = _sides(found)
    rows = [
        [one.door.local_name, side.by.name if side.by else "", side.get_outcome_display(), _day(side)]
        for one in found
        for side in sides[one.door_id]
    ]
    heads = [_("Door"), _("By whom"), _("Outcome"), _("Day")]
    return sheet_answer(request, f"contradictions-{today().isoformat()}", heads, rows)


def _day(one: Attempt) -> str:
    return local(one.visited_at).date().isoformat()


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def set_aside(request: Request, visit_id: UUID) -> HttpResponse:
    """Asks why, and sets a visit aside."""
    visit = queries.attempt(visit_id)
    walked = kept_round(request, visit.round_id)
    back = reverse("desk:contradictions", args=[walked.pk])
    act = Act(
        title=_("Set the visit at %(door)s aside") % {"door": visit.door.local_name},
        lead=_("It stays in the records but no longer counts. Ask both people first, and say what you learned."),
        button=pgettext("visit", "Set aside"),
        back=back,
        above=walked.name,
        is_danger=True,
    )

    def do(because: str) -> tuple[str, str]:
        services.set_visit_aside(visit_id, by=request.standing.by, because=because)
        return _("The visit is set aside; the other one counts."), back

    return form_page(request, act, BecauseForm(request.POST or None), do)
