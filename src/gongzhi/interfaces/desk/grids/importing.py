"""Taking in grids that exist already, of one community or of a whole area: looked at first, then as proposals."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import services
from gongzhi.domain.grids.services import GridFile
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo, NotThere, RowProblem
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.sheets import csv_answer, csv_stream
from gongzhi.interfaces.desk.grids.forms import AgainForm, AreaImportForm, ImportForm
from gongzhi.interfaces.desk.grids.maps import file_map
from gongzhi.interfaces.desk.grids.seen import needed_community

if TYPE_CHECKING:
    from gongzhi.domain.grids.services import Look
    from gongzhi.domain.places.models import Place

TEMPLATE = "desk/grids/import.html"
SALT = "gongzhi.grids.look"
DAY = 86_400
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was kept to be looked at, for whom, and in whose codes and degrees."""

    file: str
    name: str
    place: str
    scheme: str
    coordinates: str
    user: str

    @property
    def sign(self) -> str:
        """Writes it down so that nobody else can."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    def read(self) -> GridFile:
        """Reads the file; raises ``NotThere`` when it has gone."""
        return GridFile(services.kept_grids(self.file), self.scheme, self.coordinates)


@page(Permission.PLAN_MAKE)
@require_http_methods(["GET", "POST"])
@once("plan.import")
def take_in(request: Request) -> HttpResponse:
    """Shows what a file says about the grids of a community, and takes it in, everything or nothing."""
    community = needed_community(request, Permission.PLAN_MAKE)
    address = f"{reverse('desk:import_plan')}?{urlencode({'community': str(community.pk)})}"
    context = {"community": community, "address": address, "faults_at": reverse("desk:import_plan_faults")}
    return _answer(request, ImportForm(request.POST or None, request.FILES or None), context, Permission.PLAN_MAKE)


@page(Permission.PLAN_BULK)
@require_http_methods(["GET", "POST"])
@once("plan.import_area")
def take_in_area(request: Request) -> HttpResponse:
    """Does the same for all communities of an area that a file names."""
    form = AreaImportForm(request.POST or None, request.FILES or None)
    paths = request.standing.scope(Permission.PLAN_BULK).paths
    form.offer((str(one.pk), one.name) for one in places.areas_below(paths))
    address, faults_at = reverse("desk:import_area"), reverse("desk:import_area_faults")
    return _answer(request, form, {"address": address, "faults_at": faults_at}, Permission.PLAN_BULK)


def _answer(request: Request, form: ImportForm, context: dict[str, Any], permission: Permission) -> HttpResponse:
    context |= {"form": form, "shown": SHOWN}
    if request.method != "POST":
        kept = _kept(request, permission) if "look" in request.GET else None
        return render(request, TEMPLATE, context | (_looked(kept, request.GET.get("map", "")) if kept else {}))
    if "look" in request.POST:
        return _act(request, _kept(request, permission), context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    place: UUID = context["community"].pk if "community" in context else form.cleaned_data["area"]
    request.standing.demand(permission, at=places.place(place))
    try:
        file = services.keep_grids(form.cleaned_data["file"].read())
    except NotSo as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context)
    facts = {name: form.cleaned_data[name] for name in ("scheme", "coordinates")}
    made = Kept(file, form.cleaned_data["file"].name[-60:], str(place), user=str(request.standing.user_id), **facts)
    return redirect(_at(context["address"], made))


def _at(address: str, kept: Kept) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'look': kept.sign})}"


def _kept(request: Request, permission: Permission) -> Kept:
    """Reads which file is meant; raises ``NotThere`` for another's, or an old one."""
    try:
        found = Kept(**signing.loads(request.POST.get("look") or request.GET.get("look", ""), salt=SALT, max_age=DAY))
    except (signing.BadSignature, TypeError):
        raise NotThere(_("This file is no longer kept. Choose it again.")) from None
    if found.user != str(request.standing.user_id):
        raise NotThere(_("This file is no longer kept. Choose it again."))
    request.standing.demand(permission, at=places.place(UUID(found.place)))
    return found


def _looked(kept: Kept, on_map: str = "") -> dict[str, Any]:
    again = AgainForm(initial={"scheme": kept.scheme, "coordinates": kept.coordinates})
    context: dict[str, Any] = {"kept": kept, "again": again, "place": places.place(UUID(kept.place))}
    try:
        look = services.look_at_grids(kept.read(), area_id=UUID(kept.place))
    except NotSo as problem:
        return context | {"refusal": str(problem)}
    shown, remarks = (list(map(_worded, some[:SHOWN])) for some in (look.faults, look.remarks))
    return context | {"look": look, "faults": shown, "remarks": remarks} | _drawn(look, on_map)


def _drawn(look: Look, on_map: str) -> dict[str, Any]:
    """Draws one community: the one that is asked for, else the first in which something is wrong."""
    asked = [one for one in look.lines if str(one.community.pk) == on_map]
    faulty = [one for one in look.lines if one.faults] or [one for one in look.lines if one.read.remarks]
    for one in (asked or faulty or look.lines)[:1]:
        return {"drawn": one, "map": file_map(one.read, SHOWN)}
    return {}


def _worded(problem: RowProblem) -> RowProblem:
    """Names what a fault is about in words of the office where the file itself has only those of the format."""
    words = {"geometry": _("the outline"), "name": _("the name"), "code": _("the code")}
    return replace(problem, column=words.get(problem.column, problem.column))


def _act(request: Request, kept: Kept, context: dict[str, Any]) -> HttpResponse:
    again = AgainForm(request.POST)
    if not again.is_valid():
        return show_again(request, TEMPLATE, context | _looked(kept) | {"again": again})
    said, takes_in = replace(kept, **again.cleaned_data), request.POST.get("verb") == "take-in"
    if takes_in and said != kept:
        messages.warning(request, _("The file is now read differently. Look at it before you import it."))
    if not takes_in or said != kept:
        return redirect(_at(context["address"], said))
    try:
        plans = services.import_plans(kept.read(), area_id=UUID(kept.place), by=request.standing.by)
    except NotSo:
        # Somebody built or moved something since it was looked at.
        return show_again(request, TEMPLATE, context | _looked(kept))
    if "community" in context:
        messages.success(
            request, _("The grids are imported as a proposal. Nothing has changed yet: look at them first.")
        )
        return redirect("desk:plan", plans[0].pk)
    sentence = ngettext(
        "The grids of %(n)d community are imported as a proposal. Nothing has changed yet.",
        "The grids of %(n)d communities are imported, one proposal each. Nothing has changed yet.",
        len(plans),
    )
    messages.success(request, sentence % {"n": len(plans)})
    return redirect("desk:plans")


@page(Permission.PLAN_MAKE)
@require_GET
def faults(request: Request) -> StreamingHttpResponse:
    """Gives all faults and remarks of a file that was looked at, as a sheet."""
    return _fault_sheet(request, Permission.PLAN_MAKE)


@page(Permission.PLAN_BULK)
@require_GET
def area_faults(request: Request) -> StreamingHttpResponse:
    """Gives all faults and remarks of a file over an area, as a sheet."""
    return _fault_sheet(request, Permission.PLAN_BULK)


def _fault_sheet(request: Request, permission: Permission) -> StreamingHttpResponse:
    kept = _kept(request, permission)
    look = services.look_at_grids(kept.read(), area_id=UUID(kept.place))
    heads = (_("Row"), pgettext("a fault", "Where"), _("What is wrong"), _("Stops the import"))
    rows = [(one.row or "", one.column, one.sentence, _("yes")) for one in map(_worded, look.faults)]
    rows += [("", one.column, one.sentence, _("no")) for one in map(_worded, look.remarks)]
    return csv_stream(_("faults"), heads, rows)


@page(Permission.PLAN_MAKE)
@require_GET
def example(request: Request) -> HttpResponse:
    """Gives a sheet with the community's buildings, in which only the grids have to be filled in."""
    community = needed_community(request, Permission.PLAN_MAKE)
    homes = places.household_counts(community.pk)
    # Where nobody lives and that lies nowhere goes into no grid.
    listed = [
        one for one in places.buildings_of(community.pk) if homes.get(one.pk) or one.longitude is not None or one.shape
    ]
    rows = [(_yard(one.parent), one.name, "", "", homes.get(one.pk, 0)) for one in listed]
    return csv_answer(f"{community.name} {_('Grids')}", ("楼院", "楼号", "网格", "网格编码", "户数"), rows)


def _yard(above: Place | None) -> str:
    return above.name if above is not None and above.kind == PlaceKind.COURTYARD else ""
