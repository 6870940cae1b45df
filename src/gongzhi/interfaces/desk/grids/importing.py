"""Taking in grids that exist already, as a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import services
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.sheets import csv_answer
from gongzhi.interfaces.desk.grids.forms import ImportForm
from gongzhi.interfaces.desk.grids.seen import needed_community

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

TEMPLATE = "desk/grids/import.html"


@page(Permission.PLAN_MAKE)
@require_http_methods(["GET", "POST"])
@once("plan.import")
def take_in(request: Request) -> HttpResponse:
    """Takes in a file of grids, everything or nothing; overlaps, gaps and missed buildings are told by row."""
    community = needed_community(request, Permission.PLAN_MAKE)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"community": community, "form": form}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    sent = form.cleaned_data["file"]
    facts = {name: form.cleaned_data[name] for name in ("scheme", "coordinates")}
    try:
        plan = services.import_plan(
            sent.read(), name=sent.name, community_id=community.pk, **facts, by=request.standing.by
        )
    except NotSo as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context | {"faults": problem.rows})
    messages.success(request, _("The grids are taken in as a proposal. Nothing has changed yet: look at them first."))
    return redirect("desk:plan", plan.pk)


@page(Permission.PLAN_MAKE)
@require_GET
def example(request: Request) -> HttpResponse:
    """Gives a sheet with the community's buildings, in which only the grids have to be filled in."""
    community = needed_community(request, Permission.PLAN_MAKE)
    homes = places.household_counts(community.pk)
    rows = [(_yard(one.parent), one.name, "", "", homes.get(one.pk, 0)) for one in places.buildings_of(community.pk)]
    return csv_answer(f"{community.name} {_('Grids')}", ("楼院", "楼号", "网格", "网格编码", "户数"), rows)


def _yard(above: Place | None) -> str:
    return above.name if above is not None and above.kind == PlaceKind.COURTYARD else ""
