"""The founding text's figures on duties and bodies, counted from the records, each with the way to them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.words import Permission
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.readable import asked_day
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.common.text_figures import figure_lines


@page(Permission.ACTOR_READ)
@require_GET
def figures(request: Request) -> HttpResponse:
    """Shows what the text says beside what the records give on a day."""
    day = asked_day(request)
    lines = figure_lines(request, on=day)
    context = {
        "lines": lines,
        "day": day,
        "told": sum(one.figure.said is not None for one in lines),
        "same": sum(one.figure.is_as_said for one in lines),
        "elsewhere": sum(one.figure.is_elsewhere for one in lines),
    }
    return render(request, "desk/duties/figures.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_figures(request: Request) -> HttpResponse:
    """Writes the figures of a day for a spreadsheet."""
    heads = [
        _("Row"),
        _("What is counted"),
        _("Records"),
        _("Of"),
        _("Unit"),
        pgettext("the founding", "Text"),
        pgettext("a figure", "As of"),
        _("Since"),
        _("Place"),
    ]
    rows = (
        [
            one.figure.row,
            one.title,
            one.figure.value,
            one.figure.whole,
            one.unit,
            one.figure.said,
            one.on,
            one.figure.since,
            one.figure.place.name if one.figure.place else "",
        ]
        for one in figure_lines(request, on=asked_day(request))
    )
    return sheet_answer(request, f"text-figures-{asked_day(request)}", heads, rows)
