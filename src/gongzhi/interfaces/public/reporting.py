"""A resident says what is needed: first where, then what; with an account or without."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.words import NeedSource
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.interfaces.common.commands import command_id
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.need_forms import near_rows, second_look
from gongzhi.interfaces.common.needs import face_row
from gongzhi.interfaces.common.paging import words
from gongzhi.interfaces.common.places import next_steps, trail
from gongzhi.interfaces.public.following import follow, reach_of
from gongzhi.interfaces.public.forms import ReportForm

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need
    from gongzhi.domain.places.models import Place

OPEN = "Everybody may say what is needed, with an account or without."
MOST_FOUND = 30
ABOVE = (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT)


@page(None, open_because=OPEN)
@require_GET
def choose_place(request: Request, place_id: UUID | None = None) -> HttpResponse:
    """Leads from the district, or the resident's own community, down to the entrance."""
    searched = words(request)
    start = place_id or next(iter(request.standing.communities), None)
    place = places.place(start) if start else places.district()
    if place is None:
        raise NotThere(_("No places have been entered yet. Please ring the community."))
    if searched:
        district = places.district() or place
        steps = list(places.communities_below(district.path).filter(name__icontains=searched)[:MOST_FOUND])
    else:
        steps = next_steps(place)
        if not steps and place.kind not in ABOVE:
            return redirect("public:report", place.pk)
    context = {
        "place": place,
        "steps": steps,
        "trail": trail(place) if place.kind not in ABOVE else [],
        "may_stop": place.kind not in ABOVE and not searched,
        "may_search": place.kind in ABOVE or bool(searched),
        "searched": searched,
    }
    return render(request, "public/where.html", context)


@page(None, open_because=OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: Request, place_id: UUID) -> HttpResponse:
    """Takes a resident's need in and shows its tracking code, the same one however often the form is sent."""
    place = places.place(place_id)
    if place.kind in ABOVE:
        return redirect("public:below", place.pk)
    form = ReportForm(request.POST or None, request.FILES or None)
    form.offer_kinds()
    context = {"place": place, "trail": trail(place), "form": form}
    if request.method != "POST":
        return render(request, "public/report.html", context)
    command = command_id(request) or uuid7()
    code = queries.code_for_command(command)
    holder = queries.code_holder(code)
    reach_of(request, holder)
    need = _known(code)
    near = second_look(form, place, is_public=True) if need is None else None
    if near is not None:
        return render(request, "public/report.html", context | {"near": near_rows(near), "looks": True})
    if need is None and form.is_valid():
        try:
            brake(request, "report")
            need = _open(request, place, form, command, code)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
    if need is None:
        return show_again(request, "public/report.html", context)
    follow(request, holder)
    return render(request, "public/code.html", {"need": need, "code": code}, status=201)


def _known(code: str) -> Need | None:
    try:
        return queries.by_tracking_code(code)
    except NotThere:
        return None


def _open(request: Request, place: Place, form: ReportForm, command: UUID, code: str) -> Need:
    try:
        opened = services.open_need(
            place_id=place.pk,
            kind=form.cleaned_data["kind"],
            text=form.cleaned_data["text"],
            source=NeedSource.RESIDENT,
            by=request.standing.by,
            reporter=request.standing.person_id,
            photo=form.cleaned_data["photo"],
            id=queries.id_for_command(command),
            code=code,
            answers=form.answers,
            is_private=form.cleaned_data["private"],
            is_asked=True,
        )
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one has just been saved.
        return queries.by_tracking_code(code)
    if opened.was_masked:
        messages.warning(request, _("An identity number stood in your text. It was taken out and is not kept."))
    return opened.need


@page(None, open_because=OPEN)
@never_cache
@require_POST
def join(request: Request, number: str) -> HttpResponse:
    """Says "me too" to a public need; whoever has no account gets a code of her own, the same at every tap."""
    command = command_id(request) or uuid7()
    person = request.standing.person_id
    code = "" if person else queries.code_for_command(command)
    reach_of(request, *([queries.code_holder(code)] if code else []))
    try:
        brake(request, "report")
        services.join_need(number, by=request.standing.by, person=person, code=code)
    except NotNow as problem:
        messages.error(request, str(problem))
        return redirect("public:where")
    if code:
        follow(request, queries.code_holder(code))
    face = queries.public_need(number)
    return render(request, "public/joined.html", {"face": face, "row": face_row(face), "code": code}, status=201)
