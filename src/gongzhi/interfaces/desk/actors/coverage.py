"""The two coverages at the desk: rates with what they are made of, the list, and recording one organisation's."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.words import CoverageWay
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import body_forms as forms
from gongzhi.interfaces.common.actors import demand_keeping
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.readable import asked_day
from gongzhi.interfaces.common.sheets import sheet_answer

MOST_ROWS = 5000
ORDERS = {"name": ("name_key", "id"), "kind": ("kind__position", "name_key", "id")}
WAYS = {
    "branch": gettext_lazy("Covered by a branch (own or joint)"),
    "work": gettext_lazy("Covered by a branch or an instructor"),
    "uncovered": gettext_lazy("Not covered"),
    queries.NOT_LOOKED_AT: gettext_lazy("nothing recorded yet"),
    **{str(way.value): way.label for way in CoverageWay},
}


@page(Permission.ACTOR_READ)
@require_GET
def coverage_page(request: Request) -> HttpResponse:
    """Shows the two rates on a day with numerator, denominator and exclusions, and the organisations behind them."""
    day, paths = asked_day(request), request.standing.scope(Permission.ACTOR_READ).paths
    context = {
        "day": day,
        "rates": queries.coverage_rates(paths, on=day),
        "listing": listing(request, _found(request, day), orders=ORDERS),
        "ways": WAYS.items(),
        "way": chosen(request, "way", WAYS),
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "may_keep": request.standing.holds(Permission.ACTOR_MANAGE),
    }
    return render(request, "desk/actors/coverage.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_coverage(request: Request) -> HttpResponse:
    """Writes the list of organisations with their coverage for a spreadsheet."""
    day = asked_day(request)
    heads = [_("Name"), _("Kind"), _("Area"), _("Coverage"), _("Party branch"), _("Transferred"), _("Recruited")]
    heads += [_("Instructors"), _("Note"), _("Since"), _("On")]
    rows = [[*_cells(one), day.isoformat()] for one in _found(request, day).order_by("name_key", "id")[:MOST_ROWS]]
    return sheet_answer(request, f"coverage-{day.isoformat()}", heads, rows)


@page(Permission.ACTOR_MANAGE)
@require_http_methods(["GET", "POST"])
@once("coverage.record")
def record_coverage(request: Request, organisation_id: UUID) -> HttpResponse:
    """Records how an organisation is covered from a day on."""
    found = demand_keeping(request.standing, organisation_id)
    form = forms.CoverageForm(request.POST or None)
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    branches = [(one.pk, one.name) for one in queries.party_branches(paths, today())]
    forms.set_choices(form, "branch", branches, empty=("", "—"))
    back = reverse("desk:organisation", args=[found.pk])

    def do(from_: date, **facts: Any) -> tuple[str, str]:
        covered = services.CoverageFacts(**facts)
        services.record_coverage(found.pk, facts=covered, from_=from_, by=request.standing.by)
        return _("Saved."), back

    act = Act(
        title=_("Record its coverage"),
        lead=_("Numbers only; no member is named. What was recorded before ends on that day."),
        button=_("Save"),
        back=back,
        above=found.name,
    )
    return form_page(request, act, form, do)


def _cells(one: Any) -> list[object]:
    row = getattr(one, "covering", None)
    area = one.community.name if one.community else ""
    if row is None:
        return [one.name, queries.body_kind_name(one.kind), area, _("nothing recorded yet"), "", "", "", "", "", ""]
    branch = row.branch.name if row.branch else ""
    means = [row.transferred, row.recruited, row.instructors]
    since = row.during.lower.isoformat()
    return [one.name, queries.body_kind_name(one.kind), area, row.get_way_display(), branch, *means, row.note, since]


def _found(request: Request, day: date) -> Any:
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    return queries.coverage_list(paths, on=day, way=chosen(request, "way", WAYS), text=words(request))
