"""Places at the desk: which communities there are, what stands in them, and bringing in a sheet of buildings."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries, services
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import GongzhiError, NotSo
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing, words
from gongzhi.interfaces.common.sheets import csv_answer
from gongzhi.interfaces.desk.places.forms import SheetForm

_ORDERS = {"code": ("code", "pk"), "name": ("name_key", "pk"), "households": ("households", "pk")}
_EXAMPLE = (
    ("楼院", "楼号", "楼型", "单元", "层", "户号", "经度", "纬度"),
    ("一区", "1号楼", "板楼", "1单元", "1", "101", "116.4020", "39.9930"),
    ("一区", "1号楼", "板楼", "1单元", "1", "102", "116.4020", "39.9930"),
)


@page(Permission.PLACE_READ)
@require_GET
def communities(request: Request) -> HttpResponse:
    """Lists the communities one may see, with their numbers of buildings and households."""
    q = words(request)
    found = listing(request, _found(request, q), orders=_ORDERS)
    return render(request, "desk/places/list.html", {"listing": found, "q": q})


@page(Permission.PLACE_READ)
@require_GET
def export(request: Request) -> HttpResponse:
    """Gives the list as a file."""
    rows = _found(request, words(request)).order_by("code").values_list("code", "name", "buildings", "households")
    heads = (_("Code"), _("Community"), _("Buildings"), _("Households"))
    return csv_answer(_("communities"), heads, rows.iterator())


def _found(request: Request, q: str) -> Any:
    scope = request.standing.scope(Permission.PLACE_READ)
    own = queries.communities_below("").filter(pk__in=request.standing.communities_with(Permission.PLACE_READ))
    found = reduce(or_, (queries.communities_below(path) for path in scope.paths), own)
    return queries.with_numbers(queries.named(found, q))


@page(Permission.PLACE_READ)
@require_GET
def place_page(request: Request, place_id: UUID) -> HttpResponse:
    """Shows one place, what hangs below it, and a community on its map."""
    place = queries.place(place_id)
    request.standing.demand(Permission.PLACE_READ, at=place)
    is_community = place.kind == PlaceKind.COMMUNITY
    labels = dict(PlaceKind.choices)
    context = {
        "place": place,
        "above": queries.ancestors(place),
        "listing": listing(request, queries.children_of(place.pk), orders={"position": ("position", "name_key", "pk")}),
        "levels": [(labels[kind], number) for kind, number in _in_order(queries.levels_below(place_id))]
        if is_community
        else [],
        "features": {"type": "FeatureCollection", "features": queries.features(place.pk)} if is_community else None,
        "may_import": is_community and request.standing.may(Permission.PLACE_IMPORT, place),
    }
    return render(request, "desk/places/place.html", context)


def _in_order(levels: dict[str, int]) -> list[tuple[str, int]]:
    return [(kind, levels[kind]) for kind in PlaceKind.values if kind in levels]


@page(Permission.PLACE_IMPORT)
@require_http_methods(["GET", "POST"])
def import_sheet(request: Request, place_id: UUID) -> HttpResponse:
    """Takes in a sheet of buildings, everything or nothing; faults are shown by row and column."""
    community = queries.place(place_id)
    request.standing.demand(Permission.PLACE_IMPORT, at=community)
    form = SheetForm(request.POST or None, request.FILES or None)
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["sheet"].read()
        try:
            report = services.import_buildings(content, community_id=community.pk, by=request.standing.by)
        except GongzhiError as problem:
            form.refuse(problem)
            faults = problem.rows if isinstance(problem, NotSo) else []
        else:
            _say(request, report)
            return redirect("desk:places:place", community.pk)
    context = {"community": community, "above": queries.ancestors(community), "form": form, "faults": faults}
    return render(request, "desk/places/import.html", context, status=422 if form.errors else 200)


def _say(request: Request, report: services.ImportReport) -> None:
    households = report.added.get(PlaceKind.HOUSEHOLD, 0)
    said = ngettext("%(n)d household was added.", "%(n)d households were added.", households) % {"n": households}
    messages.success(request, said)
    if report.dropped_columns:
        messages.warning(
            request,
            _("Identity numbers are not kept here: the column “%(columns)s” was left out.")
            % {"columns": "”, “".join(report.dropped_columns)},
        )


@page(Permission.PLACE_IMPORT)
@require_GET
def example(_request: Request) -> HttpResponse:
    """Gives an example sheet to fill in."""
    return csv_answer(_("example-buildings"), _EXAMPLE[0], _EXAMPLE[1:])
