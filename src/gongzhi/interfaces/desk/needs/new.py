"""Taking a need in at the counter: first where, step by step down the tree, then what."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.ids import uuid7
from gongzhi.interfaces.common.codes import remember_code
from gongzhi.interfaces.common.commands import command_id, once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.need_forms import near_rows, second_look
from gongzhi.interfaces.common.needs import is_only_resident
from gongzhi.interfaces.common.places import next_steps, trail
from gongzhi.interfaces.desk.needs.forms import NeedForm

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


@page(Permission.NEED_OPEN)
@require_GET
def choose_place(request: Request, place_id: UUID | None = None) -> HttpResponse:
    """Leads from the caller's community down to the entrance that the need is about."""
    if is_only_resident(request.standing):
        return redirect("public:where")
    start = place_id or next(iter(request.standing.communities_with(Permission.NEED_OPEN)), None)
    if start is None:
        raise NotSo(_("Your posts belong to no community. Open a community's needs from the figures first."))
    place = places.place(start)
    request.standing.demand(Permission.NEED_OPEN, at=_at(request, place))
    steps = next_steps(place)
    if not steps:
        return redirect("desk:need_new", place.pk)
    context = {"place": place, "steps": steps, "trail": trail(place), "may_stop": place.kind != PlaceKind.COMMUNITY}
    return render(request, "desk/needs/where.html", context)


def _at(request: Request, place: Place) -> Place | None:
    # A grid worker starts at her community although her own buildings are only a part of it.
    is_own = place.pk in request.standing.communities_with(Permission.NEED_OPEN)
    return None if is_own else place


@page(Permission.NEED_OPEN)
@require_http_methods(["GET", "POST"])
@once("need.open")
def new_need(request: Request, place_id: UUID) -> HttpResponse:
    """Takes a need in for a resident who came, rang or left a slip; shows its tracking code afterwards."""
    place = _place(request, place_id)
    if is_only_resident(request.standing):
        return redirect("public:report", place.pk)
    form = _form(request, place)
    command = command_id(request) or uuid7()
    context = {"place": place, "trail": trail(place), "form": form}
    if request.method == "POST":
        near = second_look(form, place, is_public=False)
        if near is not None:
            return render(request, "desk/needs/new.html", context | {"near": near_rows(near), "looks": True})
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(request, place, form, queries.code_for_command(command))
        except NotSo as problem:
            form.refuse(problem)
        else:
            return _taken_in(request, opened, command)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/needs/new.html", context, status=status)


def _place(request: Request, place_id: UUID) -> Place:
    place = places.place(place_id)
    request.standing.demand(Permission.NEED_OPEN, at=_at(request, place))
    return place


def _form(request: Request, place: Place) -> NeedForm:
    # A post without any field is a form with everything left empty.
    is_sent = request.method == "POST"
    form = NeedForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    form.offer(places.households_below(place) if place.kind in (PlaceKind.ENTRANCE, PlaceKind.COURTYARD) else ())
    return form


@page(Permission.NEED_OPEN)
@require_POST
@once("need.attach")
def attach(request: Request, place_id: UUID, number: str) -> HttpResponse:
    """Lets whoever came or rang follow an open need, because hers is the same; her words are noted there."""
    place = _place(request, place_id)
    form = _form(request, place)
    if is_only_resident(request.standing):
        return redirect("public:report", place.pk)
    form.full_clean()
    try:
        if form.errors.keys() & {"name", "phone", "consent"}:
            raise NotSo(_("Ask the reporter first, and choose how she agreed; or leave the number out."))
        need, _person = services.attach_report(
            number,
            at_place=place,
            by=request.standing.by,
            contact=_contact(form),
            text=form.cleaned_data.get("text", ""),
        )
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        context = {"place": place, "trail": trail(place), "form": form}
        return render(request, "desk/needs/new.html", context, status=422)
    messages.success(request, _("It goes on in %(number)s, and whoever told it follows.") % {"number": need.number})
    may_read = request.standing.may(Permission.NEED_READ, place)
    return redirect("desk:need", need.pk) if may_read else redirect("desk:needs")


def _contact(form: NeedForm) -> services.ReporterContact | None:
    facts = form.cleaned_data
    if not facts.get("phone"):
        return None
    return services.ReporterContact(facts.get("name", ""), facts["phone"], facts["consent"])


def _open(request: Request, place: Place, form: NeedForm, code: str) -> services.Opened:
    facts = form.cleaned_data
    return services.open_need(
        place_id=facts["household"] or place.pk,
        kind=facts["kind"],
        text=facts["text"],
        source=facts["source"],
        by=request.standing.by,
        contact=_contact(form),
        photo=facts["photo"],
        code=code,
        answers=form.answers,
        is_private=facts["private"],
        is_asked=True,
    )


def _taken_in(request: Request, opened: services.Opened, command: UUID) -> HttpResponse:
    if opened.was_masked:
        messages.warning(request, _("An identity number stood in the text. It was taken out and is not kept."))
    messages.success(request, _("Taken in as %(number)s.") % {"number": opened.need.number})
    remember_code(request, opened.need.pk, command)
    return redirect("desk:need", opened.need.pk)
