"""What waits for departments and deciders, how bodies were rated, and the district's own terms."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.words import Rater
from gongzhi.foundation import time
from gongzhi.interfaces.common import response_forms as forms
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.rates import LEAST_SHOWN
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.asking import Asking, ask

P = Permission
# The soonest due; the rest comes up as these are decided, and the programs' interface lists all.
MOST_OBJECTIONS = 50


@page(P.NEED_WHISTLE)
@require_GET
def waiting(request: Request) -> HttpResponse:
    """Lists the whistles that are blown and the objections that wait for a decision."""
    scope, person = request.standing.scope(P.NEED_WHISTLE), request.standing.person_id
    objections = queries.objections_to_decide(scope, person=person)
    context = {
        "listing": listing(request, queries.whistles_open(scope)),
        "objections": objections[:MOST_OBJECTIONS],
        "objection_count": objections.count(),
        "most": MOST_OBJECTIONS,
        "person": person,
        "communities": request.standing.communities_with(P.NEED_WHISTLE),
        "now": time.now(),
    }
    return render(request, "desk/responses/waiting.html", context)


@page(P.HOME_READ)
@require_GET
def marks(request: Request) -> HttpResponse:
    """Shows how bodies were rated, by name and never in order of their marks."""
    found = queries.marks_by_organisation(request.standing.scope(P.HOME_READ))
    rows = [(one, str(Rater(one.rater).label), [_shown(one, number) for number in _numbers(one)]) for one in found]
    # The community's own marks open the needs they were given for; a resident's would name who gave it (R8).
    may_open = request.standing.holds(P.NEED_READ)
    if request.GET.get("as"):
        heads = [_("Body"), _("Rated by"), _("Good"), _("Fair"), _("Poor")]
        return sheet_answer(request, "marks", heads, [[one.organisation, by, *cells] for one, by, cells in rows])
    shown = listing(request, rows, size=50)
    context = {"listing": shown, "now": time.now(), "opens": Rater.COMMUNITY if may_open else ""}
    return render(request, "desk/responses/marks.html", context)


def _numbers(row: queries.MarkRow) -> tuple[int, int, int]:
    return row.good, row.fair, row.poor


def _shown(row: queries.MarkRow, number: int) -> str:
    # What residents said is personal in small numbers (R8); what the community said is its own act.
    return str(number) if row.rater == Rater.COMMUNITY or row.total >= LEAST_SHOWN else "—"


@page(P.SETUP)
@require_http_methods(["GET", "POST"])
@once("response.terms")
def terms(request: Request) -> HttpResponse:
    """Sets the terms for whistles, objections, links, unanswered questions and causes."""
    form = forms.TermsForm(request.POST or None, initial=asdict(queries.terms()))
    form.bounds()

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.change_terms(given, by=request.standing.by)
        return reverse("desk:response_terms"), _("Kept. They hold from now on.")

    lead = _("Until the district sets its own, these are samples.")
    about = Asking(title=_("Terms for answers to needs"), word=_("Keep"), back=reverse("desk:set_up"), lead=lead)
    return ask(request, form, about, do)


@page(P.NEED_WHISTLE)
@require_http_methods(["GET", "POST"])
@once("response.help_line")
def help_line(request: Request, community_id: UUID) -> HttpResponse:
    """Names the human whose number stands on the community's receipts."""
    community = places.place(community_id)
    request.standing.demand(P.NEED_WHISTLE, at=community)
    line = queries.help_line(community.pk)
    form = forms.HelpLineForm(request.POST or None, initial={"name": line.name, "phone": line.phone} if line else None)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        services.set_help_line(community, by=request.standing.by, **given)
        return reverse("desk:responses"), _("Kept. It stands on every receipt from now on.")

    about = Asking(title=_("Number on receipts"), word=_("Keep"), back=reverse("desk:responses"), lead=community.name)
    return ask(request, form, about, do)
