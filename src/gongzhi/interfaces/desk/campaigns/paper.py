"""Paper is a full client: numbered walk lists, their re-entry in the same order with the same ids, and slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import TickedDoor
from gongzhi.domain.campaigns.words import RoundState, Target
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork.queries import grids_to_carry
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.asked import read_appointment, times_to_come
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.fieldwork import openers
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_moment
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.round_paper import (
    find_sheet_paper,
    stair_slips_paper,
    walk_list_paper,
    walked_stair,
)
from gongzhi.interfaces.common.round_words import boxes, outcome_words
from gongzhi.interfaces.desk.campaigns.answers import asked, questions_of, read_answers
from gongzhi.interfaces.desk.campaigns.places import seen_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door, Round

REENTRY = "desk/campaigns/reentry.html"


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def stairs(request: Request, round_id: UUID) -> HttpResponse:
    """Lists the stairwells that one may walk, each with its walk list, its re-entry and its slips."""
    seen, _scope = seen_round(request, round_id)
    scope = request.standing.scope(Permission.VISIT_RECORD)
    shown, stewards = listing(request, queries.stair_rows(round_id, scope)), openers(seen.community_id)
    rows = [(one, stewards.get(one.stair, "")) for one in shown]
    is_open = seen.state == RoundState.OPEN
    finds = grids_to_carry(seen, scope) if is_open and seen.target == Target.ORGANISATIONS else []
    context = {"round": seen, "listing": shown, "rows": rows, "is_open": is_open, "finds": finds}
    return render(request, "desk/campaigns/paper.html", context)


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def walk_list(request: Request, round_id: UUID, stair_id: UUID) -> FileResponse:
    """Prints the walk list of a stairwell."""
    stair, doors = walked_stair(request, round_id, stair_id)
    return walk_list_paper(request, queries.round_of(round_id), stair, doors)


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def find_sheet(request: Request, round_id: UUID, grid_id: UUID) -> FileResponse:
    """Prints the sheet on which is written down what is found in a grid and stands in no register."""
    seen, _scope = seen_round(request, round_id)
    mine = grids_to_carry(seen, request.standing.scope(Permission.VISIT_RECORD))
    name = next((part.grid_name for part in mine if part.grid_id == grid_id), "")
    if not name or seen.target != Target.ORGANISATIONS:
        raise queries.no_such_round()
    return find_sheet_paper(request, seen, name)


@page(Permission.VISIT_RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
@once("paper.enter")
def reentry(request: Request, round_id: UUID, stair_id: UUID) -> HttpResponse:
    """Takes a paper list in, in its own order; entering the same sheet again changes nothing."""
    stair, doors = walked_stair(request, round_id, stair_id)
    visited = queries.round_of(round_id)
    context = _reentry(request, visited, doors) | {"stair": stair}
    if request.method != "POST":
        return render(request, REENTRY, context)
    try:
        kept = services.record_walk_list(
            round_id,
            stair_id,
            number=request.POST.get("sheet", ""),
            ticked=_ticked(request, visited, doors),
            walked_at=read_moment(request.POST.get("visited", "")),
            by=request.standing.by,
        )
    except (NotSo, NotNow) as problem:
        return show_again(request, REENTRY, context | {"problem": str(problem)})
    said = ngettext("%(n)d visit of this list is saved.", "%(n)d visits of this list are saved.", kept)
    messages.success(request, said % {"n": kept})
    return redirect("desk:round_paper", round_id)


def _reentry(request: Request, visited: Round, doors: list[Door]) -> dict[str, Any]:
    questions, typed = questions_of(visited), request.POST
    rows = [
        (
            one,
            _recorded(one),
            *(typed.get(f"{name}-{one.pk}", "") for name in ("door", "when")),
            asked(questions, f"{one.pk}-", typed),
        )
        for one in doors
    ]
    return {
        "round": visited,
        "rows": rows,
        "boxes": boxes(visited.target),
        "times": times_to_come(visited),
        "parts": queries.day_parts_of(visited, local(now())),
        "sheet": typed.get("sheet", request.GET.get("sheet", "")),
        "visited": typed.get("visited", ""),
    }


def _recorded(one: Door) -> str:
    """Says what is recorded of a door already: what happened last and on which day (R23)."""
    if not one.last_outcome or one.last_at is None:
        return ""
    words = {"word": outcome_words(one.last_outcome, one.round.target), "day": local(one.last_at).date()}
    return _("Recorded: %(word)s, %(day)s") % words


def _ticked(request: Request, visited: Round, doors: list[Door]) -> list[TickedDoor]:
    questions = questions_of(visited)
    return [
        TickedDoor(
            one.pk,
            outcome,
            **read_appointment(request.POST.get(f"when-{one.pk}", "")),
            answers=read_answers(questions, f"{one.pk}-", request.POST),
        )
        for one in doors
        if (outcome := request.POST.get(f"door-{one.pk}", ""))
    ]


@page(Permission.VISIT_RECORD)
@never_cache
@require_POST
def slips(request: Request, round_id: UUID, stair_id: UUID) -> FileResponse:
    """Prints the slips of a stairwell: one for each door where nobody was met, big, with its code."""
    stair, doors = walked_stair(request, round_id, stair_id)
    return stair_slips_paper(request, queries.round_of(round_id), stair, doors)
