"""Paper is a full client: a numbered walk list per stairwell, and its re-entry in the same order with the same ids."""

from __future__ import annotations

from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import VisitFacts
from gongzhi.domain.campaigns.words import Outcome
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.codes_drawn import drawn_code
from gongzhi.interfaces.common.commands import command_id, once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.printing import pdf_answer, printed

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door
    from gongzhi.domain.places.models import Place

WALK_LIST = resources.files(__package__) / "walk_list.typ"
# In the order of the boxes on paper.
BOXES = (
    Outcome.TALKED, Outcome.NO_ANSWER, Outcome.COME_BACK, Outcome.REFUSED, Outcome.PROXY, Outcome.LANGUAGE,
    Outcome.LOCKED, Outcome.NOT_A_HOME,
)  # fmt: skip


def _stair(request: Request, round_id: UUID, stair_id: UUID) -> tuple[Place, list[Door]]:
    stair = places.place(stair_id)
    request.standing.demand(Permission.VISIT_RECORD, at=stair)
    doors = list(queries.numbered_doors(round_id, stair_id))
    if not doors:
        raise queries.no_such_round()
    return stair, doors


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def walk_list(request: Request, round_id: UUID, stair_id: UUID) -> FileResponse:
    """Prints the walk list of a stairwell: number, floor, door, boxes, and a code that leads to the re-entry."""
    stair, doors = _stair(request, round_id, stair_id)
    visited = queries.round_of(round_id)
    address = request.build_absolute_uri(reverse("desk:round_reentry", args=[round_id, stair_id]))
    name = places.full_name(stair)
    data = {
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "author": str(_("Gongzhi")),
        "title": _("%(stair)s: walk list") % {"stair": name},
        "round": visited.name,
        "lead": _("Tick one box a door. Enter the list on the same day: open the code on the right."),
        "heads": [_("No."), _("Floor"), _("Door"), *(str(one.label) for one in BOXES)],
        "floors": [
            [[str(one.number), str(level if level is not None else ""), one.name] for one in some]
            for level, some in groupby(doors, key=lambda one: one.level)
        ],
        "code": drawn_code(address),
        "alt": _("Code that leads to the re-entry of this list"),
        "footer": _("Destroy this sheet when it has been entered."),
    }
    services.note_export(visited, by=request.standing.by)
    return pdf_answer(str(data["title"]), printed(WALK_LIST, data))


@page(Permission.VISIT_RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
@once("paper.enter")
def reentry(request: Request, round_id: UUID, stair_id: UUID) -> HttpResponse:
    """Takes a paper list in, in its own order; entering the same sheet again changes nothing."""
    stair, doors = _stair(request, round_id, stair_id)
    visited = queries.round_of(round_id)
    if request.method == "POST":
        return _taken(request, (round_id, stair_id), doors)
    parts = queries.day_parts_of(visited, local(now()))
    context = {"round": visited, "stair": stair, "doors": doors, "boxes": BOXES, "parts": parts}
    return render(request, "desk/campaigns/reentry.html", context)


def _taken(request: Request, where: tuple[UUID, UUID], doors: list[Door]) -> HttpResponse:
    sheet = command_id(request) or where[1]
    at = parse_datetime(request.POST.get("visited", ""))
    facts = [
        VisitFacts(uuid5(sheet, str(one.pk)), one.pk, outcome, at_device=at)
        for one in doors
        if (outcome := request.POST.get(f"door-{one.pk}", ""))
    ]
    refused = services.record_visits(facts, by=request.standing.by)
    kept = len(facts) - len(refused)
    if refused:
        messages.error(request, str(next(iter(refused.values()))))
    messages.success(request, _("%(n)d visits of this list are kept.") % {"n": kept})
    return redirect("desk:round_reentry", *where)
