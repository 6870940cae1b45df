"""The paper of a round, for pages and programs: the poster of a day, walk lists, and slips with their codes."""

from __future__ import annotations

import secrets
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.words import Disposition
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.surveys.words import QuestionKind
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.ids import public_number
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.asked import questions_of
from gongzhi.interfaces.common.codes_drawn import drawn_code
from gongzhi.interfaces.common.fieldwork import openers
from gongzhi.interfaces.common.printing import pdf_answer, printed
from gongzhi.interfaces.common.round_words import boxes, by_target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.http import FileResponse

    from gongzhi.domain.campaigns.models import Door, Round
    from gongzhi.domain.places.models import Place
    from gongzhi.interfaces.common.request import Request

POSTER, WALK_LIST, SLIPS, FIND_SHEET = (
    resources.files(__package__) / f"round_{name}.typ" for name in ("poster", "walk_list", "slips", "find_sheet")
)
LINES_TO_FIND = 20


def walked_stair(request: Request, round_id: UUID, stair_id: UUID) -> tuple[Place, list[Door]]:
    """Finds a stairwell that one may walk and its doors in a round, as on paper; raises ``NotThere``."""
    stair = places.place(stair_id)
    request.standing.demand(Permission.VISIT_RECORD, at=stair)
    doors = list(queries.numbered_doors(round_id, stair_id))
    if not doors:
        raise queries.no_such_round()
    return stair, doors


def poster_paper(kept: Round, on: date) -> FileResponse:
    """Prints the poster of a day: who comes, why, by what right, and whom to call.

    Raises ``NotNow`` for a day on which nobody goes.
    """
    rows = [
        [one.get_time_display(), one.grid.name, _(", ").join((one.first.name, one.second.name))]
        for one in queries.pairs_on(kept.pk, on)
    ]
    if not rows:
        raise NotNow(_("Nobody is named for this day yet. Name the pairs first; the poster shows their names."))
    first, last = settings.KNOCK_HOURS
    data = {
        **_sheet(kept.name),
        "where": kept.community.name,
        "when": _("We knock on %(day)s, between %(first)s and %(last)s") % {"day": on, "first": first, "last": last},
        "purpose": kept.purpose,
        "basis": _("Legal basis: %(basis)s") % {"basis": kept.legal_basis},
        "heads": [_("When"), _("Grid"), _("Who comes")],
        "rows": [[str(cell) for cell in row] for row in rows],
        "phone": _("Questions: %(phone)s") % {"phone": kept.office_phone} if kept.office_phone else "",
        "check": _("Visitors always come in pairs and show a page whose code you can check with your telephone."),
        "rights": _("You need not open. “No” is a complete answer and nobody asks why."),
    }
    return pdf_answer(f"{kept.name} {on}", printed(POSTER, data))


def walk_list_paper(request: Request, visited: Round, stair: Place, doors: Sequence[Door]) -> FileResponse:
    """Prints the walk list of a stairwell: number, floor, door, boxes, and a code that leads to the re-entry.

    Each printed sheet has a number of its own, from which the visits' ids come: entered twice, it counts once.
    """
    number = public_number("W", secrets.randbelow(10**7))
    address = request.build_absolute_uri(reverse("desk:round_reentry", args=[visited.pk, stair.pk]))
    silent, questions = set(queries.quiet(visited, today())), questions_of(visited)
    opens = openers(visited.community_id).get(stair.pk)
    data = {
        **_sheet(_("%(stair)s: walk list") % {"stair": places.full_name(stair)}),
        "round": visited.name,
        "number": _("Sheet %(number)s") % {"number": number},
        "lead": str(by_target("tick", visited.target)),
        "script": visited.script,
        "opens": _("Opens the entrance: %(name)s") % {"name": opens} if opens else "",
        "heads": [
            _("No."),
            _("Floor"),
            str(by_target("Door", visited.target)),
            *(words for _value, words in boxes(visited.target)),
        ],
        "extra": [str(_("When again, what is needed")), *([str(_("Answers"))] if questions else [])],
        "questions": _asked(questions),
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


def _asked(questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Writes the questions for paper: label, choices, when they are asked; only what is answered has a number."""
    lines, number = [], 0
    for one in questions:
        is_answered = one["kind"] not in (QuestionKind.NOTE, QuestionKind.GROUP)
        number += is_answered
        lines.append(
            {
                "label": f"{number}. {one['label']}" if is_answered else one["label"],
                "choices": [words for _name, words in one["choices"]],
                "when": _("Only if: %(condition)s") % {"condition": one["only_if"]} if one["only_if"] else "",
                "inside": bool(one["group"]),
            }
        )
    return lines


def _line(one: Door, *, is_quiet: bool) -> list[str]:
    name = _("%(door)s: do not knock") % {"door": one.name} if is_quiet else one.name
    level = str(one.level if one.level is not None else "")
    return [str(one.number), level, name, "settled" if one.is_resolved else ""]


def find_sheet_paper(request: Request, visited: Round, grid: str) -> FileResponse:
    """Prints a sheet of empty lines for what is found in a grid, with a code that leads to where it is entered."""
    data = {
        **_sheet(_("%(grid)s: found on the way") % {"grid": grid}),
        "round": visited.name,
        "lead": _("One line for each organisation that stands here and not on the list. Names of people stay away."),
        "script": visited.script,
        "heads": [_("No."), _("Where it stands"), _("Name of the organisation"), _("Kind"), _("Remark")],
        "lines": LINES_TO_FIND,
        "code": drawn_code(request.build_absolute_uri(reverse("desk:round_found", args=[visited.pk]))),
        "alt": _("Code that leads to where what was found is entered"),
        "footer": _("Destroy this sheet when it has been entered."),
    }
    return pdf_answer(str(data["title"]), printed(FIND_SHEET, data))


def stair_slips_paper(request: Request, visited: Round, stair: Place, doors: Sequence[Door]) -> FileResponse:
    """Prints the slips of a stairwell: one for each door where nobody was met; ``NotNow`` where there is none."""
    silent = set(queries.quiet(visited, today()))
    shut = [one for one in doors if one.disposition == Disposition.NO_CONTACT and one.household_id not in silent]
    if not shut:
        raise NotNow(by_target("slip_none", visited.target))
    return slips_paper(request, visited, shut, places.full_name(stair))


def slips_paper(request: Request, visited: Round, doors: Sequence[Door], title: str) -> FileResponse:
    """Makes the codes of slips and prints them, one page each; the codes stand nowhere else."""
    address = request.build_absolute_uri(reverse("public:slip"))
    by = request.standing.by
    codes = [(one, services.leave_slip(one.pk, by=by)) for one in doors]
    data = {
        **_sheet(_("%(stair)s: slips") % {"stair": title}),
        "hello": _("We knocked and met nobody"),
        "who": f"{visited.community.name} · {visited.name}",
        "why": visited.purpose,
        "say": str(by_target("slip_say", visited.target)),
        "how": _("Scan the picture with your phone, or enter the code at: %(address)s") % {"address": address},
        "safe": str(by_target("slip_safe", visited.target)),
        "phone": _("Or call: %(phone)s") % {"phone": visited.office_phone} if visited.office_phone else "",
        "alt": _("Code that opens the page for your answer"),
        "slips": [
            {"where": f"{one.number} · {one.name}", "code": code, "picture": drawn_code(f"{address}?code={code}")}
            for one, code in codes
        ],
    }
    return pdf_answer(str(data["title"]), printed(SLIPS, data))


def _sheet(title: str) -> dict[str, Any]:
    lang = "zh" if (get_language() or "").startswith("zh") else "en"
    return {"lang": lang, "author": str(_("Gongzhi")), "title": title}
