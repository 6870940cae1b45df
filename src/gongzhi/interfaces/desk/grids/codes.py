"""Codes that others gave our grids: found by either code, typed in, taken in from a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.services import Said
from gongzhi.foundation.errors import NotSo
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import words
from gongzhi.interfaces.common.plan_files import codes_sheet
from gongzhi.interfaces.desk.grids.forms import CodeForm, CodesFileForm
from gongzhi.interfaces.desk.grids.seen import needed_community

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

TEMPLATE = "desk/grids/codes.html"


@page(Permission.PLAN_READ)
@require_http_methods(["GET", "POST"])
@once("grid.code")
def codes(request: Request) -> HttpResponse:
    """Lists the codes of the grids in force, finds a grid by either code, and writes down another's code."""
    community = needed_community(request, Permission.PLAN_READ)
    context = _context(request, community)
    form: CodeForm = context["form"]
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    request.standing.demand(Permission.PLAN_MAKE, at=community)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    said = Said(**{name: form.cleaned_data[name] for name in ("scheme", "code", "purpose")})
    try:
        services.map_grid_code(form.cleaned_data["grid"], said=said, by=request.standing.by)
    except NotSo as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context)
    messages.success(request, _("Saved."))
    return _back(community)


def _context(request: Request, community: Place, form: CodesFileForm | None = None) -> dict[str, Any]:
    plan = queries.latest_adopted(community.pk)
    grids = list(queries.grids_of_plan(plan.pk)) if plan else []
    theirs: dict[UUID, list[Any]] = {one.pk: [] for one in grids}
    for code in queries.foreign_codes_of(plan.pk) if plan else ():
        theirs[code.grid_id].append(code)
    sought = words(request)
    one = CodeForm(request.POST or None if form is None else None)
    one.offer((str(grid.pk), f"{grid.code} {grid.name}") for grid in grids)
    return {
        "community": community,
        "plan": plan,
        "rows": [(grid, theirs[grid.pk]) for grid in grids],
        "q": sought,
        "found": [grid for grid in queries.grids_by_code(sought)[:20] if _sees(request, grid)] if sought else [],
        "form": one,
        "file_form": form or CodesFileForm(),
        "may_make": request.standing.may(Permission.PLAN_MAKE, community),
    }


def _sees(request: Request, grid: Any) -> bool:
    return request.standing.may(Permission.PLAN_READ, grid.community)


@page(Permission.PLAN_MAKE)
@require_POST
@once("grid.code_remove")
def remove(request: Request, code_id: UUID) -> HttpResponse:
    """Removes a code that somebody else gave a grid."""
    found = queries.foreign_code(code_id)
    request.standing.demand(Permission.PLAN_MAKE, at=found.community)
    services.unmap_grid_code(code_id, by=request.standing.by)
    messages.success(request, _("The code is removed."))
    return _back(found.community)


@page(Permission.PLAN_MAKE)
@require_POST
@once("grid.codes_import")
def take_in(request: Request) -> HttpResponse:
    """Takes in a sheet of codes, everything or nothing."""
    community = needed_community(request, Permission.PLAN_MAKE)
    form = CodesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_again(request, TEMPLATE, _context(request, community, form))
    try:
        number = services.import_grid_codes(
            form.cleaned_data["file"].read(), community_id=community.pk, by=request.standing.by
        )
    except NotSo as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, _context(request, community, form) | {"faults": problem.rows})
    said = ngettext("%(n)d code was imported.", "%(n)d codes were imported.", number)
    messages.success(request, said % {"n": number})
    return _back(community)


@page(Permission.PLAN_READ)
@require_GET
def export(request: Request) -> HttpResponse:
    """Gives the codes as a file, in the columns in which they can be taken in again."""
    return codes_sheet(needed_community(request, Permission.PLAN_READ))


def _back(community: Place) -> HttpResponse:
    return redirect(f"{reverse('desk:grid_codes')}?{urlencode({'community': community.pk})}")
