"""Paper is a full client: numbered walk lists, their re-entry in the same order with the same ids, and slips."""

from __future__ import annotations

import secrets
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import VisitFacts
from gongzhi.domain.campaigns.words import Disposition, Outcome
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.ids import is_public_number, public_number
from gongzhi.foundation.time import local, now, today
from gongzhi.interfaces.common.asked import read_appointment, times_to_come
from gongzhi.interfaces.common.codes_drawn import drawn_code
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.fieldwork import openers
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_moment
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.printing import pdf_answer, printed
from gongzhi.interfaces.desk.campaigns.answers import asked, questions_of, read_answers
from gongzhi.interfaces.desk.campaigns.places import seen_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door, Round
    from gongzhi.domain.places.models import Place

WALK_LIST = resources.files(__package__) / "walk_list.typ"
SLIPS = resources.files(__package__) / "slips.typ"
REENTRY = "desk/campaigns/reentry.html"
# In the order of the boxes on paper.
BOXES = (
    Outcome.TALKED, Outcome.NO_ANSWER, Outcome.COME_BACK, Outcome.REFUSED, Outcome.PROXY, Outcome.LANGUAGE,
    Outcome.LOCKED, Outcome.NOT_A_HOME,
)  # fmt: skip


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def stairs(request: Request, round_id: UUID) -> HttpResponse:
    """Lists the stairwells that one may walk, each with its walk list, its re-entry and its slips."""
    seen, _scope = seen_round(request, round_id)
    scope = request.standing.scope(Permission.VISIT_RECORD)
    shown, stewards = listing(request, queries.stair_rows(round_id, scope)), openers(seen.community_id)
    rows = [(one, stewards.get(one.stair, "")) for one in shown]
    context = {"round": seen, "listing": shown, "rows": rows, "is_open": seen.state == "open"}
    return render(request, "desk/campaigns/paper.html", context)


def _stair(request: Request, round_id: UUID, stair_id: UUID) -> tuple[Place, list[Door]]:
    stair = places.place(stair_id)
    request.standing.demand(Permission.VISIT_RECORD, at=stair)
    doors = list(queries.numbered_doors(round_id, stair_id))
    if not doors:
        raise queries.no_such_round()
    return stair, doors


def _lang() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def walk_list(request: Request, round_id: UUID, stair_id: UUID) -> FileResponse:
    """Prints the walk list of a stairwell: number, floor, door, boxes, and a code that leads to the re-entry.

    Each printed sheet has a number of its own, from which the visits' ids come: entered twice, it counts once.
    """
    stair, doors = _stair(request, round_id, stair_id)
    visited = queries.round_of(round_id)
    number = public_number("W", secrets.randbelow(10**7))
    address = request.build_absolute_uri(reverse("desk:round_reentry", args=[round_id, stair_id]))
    name, silent = places.full_name(stair), set(queries.quiet(visited, today()))
    questions, opens = asked(questions_of(visited), ""), openers(visited.community_id).get(stair_id)
    data = {
        "lang": _lang(),
        "author": str(_("Gongzhi")),
        "title": _("%(stair)s: walk list") % {"stair": name},
        "round": visited.name,
        "number": _("Sheet %(number)s") % {"number": number},
        "lead": _("Tick one box a door. Enter the list on the same day: open the code on the right."),
        "script": visited.script,
        "opens": _("Opens the entrance: %(name)s") % {"name": opens} if opens else "",
        "heads": [_("No."), _("Floor"), _("Door"), *(str(one.label) for one in BOXES)],
        "extra": [str(_("When again, what is needed")), *([str(_("Answers"))] if questions else [])],
        "questions": [
            [f"{n}. {one.label}", [words for _name, words, _is in one.choices]] for n, one in enumerate(questions, 1)
        ],
        "floors": [
            [_line(one, is_quiet=one.household_id in silent) for one in some]
            for _level, some in groupby(doors, key=lambda one: one.level)
        ],
        "code": drawn_code(f"{address}?sheet={number}"),
        "alt": _("Code that leads to the re-entry of this list"),
        "footer": _("Destroy this sheet when it has been entered."),
    }
    services.note_export(visited, by=request.standing.by)
    return pdf_answer(str(data["title"]), printed(WALK_LIST, data))


def _line(one: Door, *, is_quiet: bool) -> list[str]:
    name = _("%(door)s: do not knock") % {"door": one.name} if is_quiet else one.name
    level = str(one.level if one.level is not None else "")
    return [str(one.number), level, name, "settled" if one.is_resolved else ""]


@page(Permission.VISIT_RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
@once("paper.enter")
def reentry(request: Request, round_id: UUID, stair_id: UUID) -> HttpResponse:
    """Takes a paper list in, in its own order; entering the same sheet again changes nothing."""
    stair, doors = _stair(request, round_id, stair_id)
    visited = queries.round_of(round_id)
    context = _reentry(request, visited, doors) | {"stair": stair}
    if request.method != "POST":
        return render(request, REENTRY, context)
    number = request.POST.get("sheet", "").strip().upper()
    try:
        if not (number.startswith("W-") and is_public_number(number)):
            raise NotSo(_("Write the number of the sheet as it is printed beside the code, for example W-12345-7."))
        kept = _take_in(request, visited, doors, number)
    except (NotSo, NotNow) as problem:
        return show_again(request, REENTRY, context | {"problem": str(problem)})
    said = ngettext("%(n)d visit of this list is kept.", "%(n)d visits of this list are kept.", kept)
    messages.success(request, said % {"n": kept})
    return redirect("desk:round_paper", round_id)


def _reentry(request: Request, visited: Round, doors: list[Door]) -> dict[str, Any]:
    questions, typed = questions_of(visited), request.POST
    rows = [
        (one, *(typed.get(f"{name}-{one.pk}", "") for name in ("door", "when")), asked(questions, f"{one.pk}-", typed))
        for one in doors
    ]
    return {
        "round": visited,
        "rows": rows,
        "boxes": BOXES,
        "times": times_to_come(visited),
        "parts": queries.day_parts_of(visited, local(now())),
        "sheet": typed.get("sheet", request.GET.get("sheet", "")),
    }


def _take_in(request: Request, visited: Round, doors: list[Door], number: str) -> int:
    """Keeps the visits of a sheet; raises the first refusal, and then nothing of the sheet is kept."""
    at, questions = read_moment(request.POST.get("visited", "")), questions_of(visited)
    facts = [
        VisitFacts(
            uuid5(NAMESPACE_OID, f"{visited.pk} {number} {one.pk}"),
            one.pk,
            outcome,
            at_device=at,
            **read_appointment(request.POST.get(f"when-{one.pk}", "")),
            answers=read_answers(questions, f"{one.pk}-", request.POST),
        )
        for one in doors
        if (outcome := request.POST.get(f"door-{one.pk}", ""))
    ]
    refused = services.record_visits(facts, by=request.standing.by)
    names = {one.pk: one for one in doors}
    for one in facts:
        if one.id in refused:
            door = names[one.door_id]
            where = {"number": door.number, "door": door.name, "why": refused[one.id]}
            raise NotSo(_("No. %(number)d, %(door)s: %(why)s") % where)
    return len(facts)


@page(Permission.VISIT_RECORD)
@never_cache
@require_POST
def slips(request: Request, round_id: UUID, stair_id: UUID) -> FileResponse:
    """Prints the slips of a stairwell: one for each door where nobody was met, big, with its code."""
    stair, doors = _stair(request, round_id, stair_id)
    visited = queries.round_of(round_id)
    silent = set(queries.quiet(visited, today()))
    shut = [one for one in doors if one.disposition == Disposition.NO_CONTACT and one.household_id not in silent]
    if not shut:
        raise NotNow(_("Slips are left where somebody knocked and met nobody; there is no such door here now."))
    return slips_answer(request, visited, shut, places.full_name(stair))


def slips_answer(request: Request, visited: Round, doors: list[Door], title: str) -> FileResponse:
    """Makes the codes of slips and prints them, one page each; the codes stand nowhere else."""
    address = request.build_absolute_uri(reverse("public:slip"))
    by = request.standing.by
    codes = [(one, services.leave_slip(one.pk, by=by)) for one in doors]
    data = {
        "lang": _lang(),
        "author": str(_("Gongzhi")),
        "title": _("%(stair)s: slips") % {"stair": title},
        "hello": _("We knocked and met nobody"),
        "who": f"{visited.community.name} · {visited.name}",
        "why": visited.purpose,
        "say": _("With this code you can tell us that you are well, ask for another time, or ask us not to visit."),
        "how": _("Open the picture with a telephone, or write the code on: %(address)s") % {"address": address},
        "safe": _("The code only writes. Nobody reads anything about your household by it."),
        "phone": _("Or call: %(phone)s") % {"phone": visited.office_phone} if visited.office_phone else "",
        "alt": _("Code that opens the page for your answer"),
        "slips": [
            {"where": f"{one.number} · {one.name}", "code": code, "picture": drawn_code(f"{address}?code={code}")}
            for one, code in codes
        ],
    }
    return pdf_answer(str(data["title"]), printed(SLIPS, data))
