"""Question sheets at the desk: the list, and the import of an XLSForm with its faults by row and column."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place
from gongzhi.domain.surveys import queries, services
from gongzhi.foundation.errors import NotSo
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.sheets import workbook_answer
from gongzhi.interfaces.desk.campaigns.answers import asked
from gongzhi.interfaces.desk.campaigns.forms import SheetForm
from gongzhi.interfaces.desk.campaigns.places import own_community
from gongzhi.interfaces.desk.campaigns.sheet_sample import SAMPLE

TEMPLATE = "desk/campaigns/sheets.html"


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
@once("sheet.import")
def sheets(request: Request) -> HttpResponse:
    """Lists a community's question sheets and takes a workbook in as the next version."""
    community = own_community(request, Permission.ROUND_START)
    form = SheetForm(request.POST or None, request.FILES or None)
    found = queries.sheets_of(community.pk)
    shown = listing(request, found, orders={"name": ("name", "-version")})
    context = {"community": community, "form": form, "listing": shown}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    name, content = form.cleaned_data["name"], form.cleaned_data["file"].read()
    try:
        kept = services.import_sheet(community.pk, name=name, content=content, by=request.standing.by)
    except NotSo as problem:
        form.refuse(problem)
        faults = [(*where.split(":", 2), said) for where, said in problem.fields.items() if where.count(":") == 2]
        return show_again(request, TEMPLATE, context | {"faults": faults})
    messages.success(request, _("Kept: %(name)s, version %(n)d.") % {"name": kept.name, "n": kept.version})
    return redirect("desk:round_sheet", kept.pk)


@page(Permission.ROUND_START)
@require_GET
def sheet(request: Request, sheet_id: UUID) -> HttpResponse:
    """Shows what a question sheet asks."""
    found = queries.sheet(sheet_id)
    request.standing.demand(Permission.ROUND_START, at=place(found.community_id))
    context = {"community": place(found.community_id), "questions": asked(found.questions, "")}
    return render(
        request, "desk/campaigns/sheet.html", context | {"sheet": found, "remarks": queries.remarks_of(found)}
    )


@page(Permission.ROUND_START)
@require_GET
def sample(request: Request) -> HttpResponse:
    """Gives an XLSForm to begin with, which shows a condition, a heading and a constraint."""
    del request
    return workbook_answer(_("Sample question sheet"), SAMPLE)
