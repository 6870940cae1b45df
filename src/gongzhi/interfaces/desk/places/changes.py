"""Acts on places: what each asks for, what it would touch, taking it back, and what waits for its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries
from gongzhi.domain.places.words import ActKind, ActState, PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.places import changed_at
from gongzhi.interfaces.desk.places import maps
from gongzhi.interfaces.desk.places.forms import ACT_FORMS, UndoForm
from gongzhi.interfaces.desk.places.seen import seen_place
from gongzhi.interfaces.desk.places.views import acts_fitting, acts_in_words
from gongzhi.workflows.change_place import change_place, take_back_change, touched_by

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

PAGE = "desk/places/act.html"
MOST_TARGETS = 2_000


@page(Permission.PLACE_CHANGE)
@require_http_methods(["GET", "POST"])
@once("place.act")
def act(request: Request, place_id: UUID, kind: str) -> HttpResponse:
    """Asks for an act's facts, shows what it would touch, and does it."""
    place = seen_place(request, place_id, Permission.PLACE_CHANGE)
    if kind not in acts_fitting(place):
        raise NotThere(_("This cannot be done with this kind of place."))
    request.standing.demand(Permission.PLACE_CHANGE, at=changed_at(place, kind))
    form = ACT_FORMS[kind](
        request.POST or None, initial={"at": today(), "name": place.name if kind == ActKind.RENAME else ""}
    )
    form.offer(place, targets(place, kind))
    context = {"place": place, "kind": kind, "word": acts_in_words()[kind], "form": form, **_around(place)}
    if "shape" in form.fields:
        context["ground"] = maps.place_map(place.community or place)
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return show_again(request, PAGE, context)
    return _done(request, place, kind, form, context)


def _around(place: Place) -> dict[str, Any]:
    return {"above": queries.ancestors(place), "touched": touched_by(place)}


def _done(request: Request, place: Place, kind: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    by = request.standing.by
    try:
        facts, typed = form.facts, form.cleaned_data
        done = change_place(place.pk, kind=kind, facts=facts, at=typed.get("at"), because=typed["because"], by=by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, PAGE, context)
    if done.state == ActState.PLANNED:
        messages.success(request, _("Noted for %(day)s; until then nothing changes.") % {"day": done.day})
    else:
        messages.success(request, _("Done. It can be taken back below while nothing has followed."))
    return redirect("desk:places:place", place.pk)


def targets(place: Place, kind: str) -> list[tuple[str, str]]:
    """Lists what an act on a place can name, inside its community: places to move below or merge with, parts, lanes."""
    if kind == ActKind.ADD:
        return [(str(one), str(one.label)) for one in PlaceKind if queries.may_hang_below(one, place.kind)]
    if kind == ActKind.SPLIT:
        return [(str(part.pk), f"{part.name} · {part.get_kind_display()}") for part in queries.children_of(place.pk)]
    if kind == ActKind.CORRECT:
        lanes = queries.lanes_of(place.community_id) if place.community_id else ()
        return [(str(lane.pk), lane.name) for lane in lanes]
    if kind == ActKind.MERGE and place.kind == PlaceKind.COMMUNITY and place.parent is not None:
        beside = queries.communities_below(place.parent.path).exclude(pk=place.pk)
        return [(str(one.pk), f"{one.name} · {one.code}") for one in beside]
    if kind == ActKind.MERGE:
        return _named(place, (place.kind,))
    if kind == ActKind.MOVE:
        return _named(place, tuple(str(one) for one in PlaceKind if queries.may_hang_below(place.kind, one)))
    return []


def _named(place: Place, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    if place.community is None:
        return []
    filters = queries.PlaceFilters(community=place.community_id)
    found = queries.places_list((place.community.path,), (), filters).filter(kind__in=kinds)
    # Doors are looked for in their own building, everything else in the whole community.
    if place.kind == PlaceKind.HOUSEHOLD and place.building_id and kinds == (PlaceKind.HOUSEHOLD,):
        found = found.filter(building_id=place.building_id)
    # Into another building one moves by its entrance; its floors alone would fill the list.
    found = found.exclude(Q(kind=PlaceKind.FLOOR) & ~Q(building_id=place.building_id))
    rows = (
        found.exclude(pk=place.pk)
        .select_related("parent")
        .order_by("building__position", "position", "name_key")[:MOST_TARGETS]
    )
    return [(str(one.pk), f"{_within_court(one)}{one.local_name} · {one.get_kind_display()}") for one in rows]


def _within_court(one: Place) -> str:
    # Two courtyards each have a building of the same number.
    return f"{one.parent.name} " if one.parent is not None and one.parent.kind == PlaceKind.COURTYARD else ""


@page(Permission.PLACE_CHANGE)
@require_POST
@once("place.undo")
def undo(request: Request, act_id: UUID) -> HttpResponse:
    """Takes an act back."""
    found = queries.act(act_id)
    request.standing.demand(Permission.PLACE_CHANGE, at=changed_at(found.place, found.kind))
    form = UndoForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    take_back_change(act_id, because=because, by=request.standing.by)
    messages.success(request, _("Taken back."))
    return redirect("desk:places:place", found.place_id)


@page(Permission.PLACE_READ)
@require_GET
def planned(request: Request, place_id: UUID) -> HttpResponse:
    """Lists what is planned for a community's places, and what could not be done on its day."""
    community = seen_place(request, place_id)
    context = {
        "community": community,
        "acts": list(queries.planned_acts(community.pk)[:200]),
        "may_undo": request.standing.may(Permission.PLACE_CHANGE, community),
    }
    return render(request, "desk/places/planned.html", context)
