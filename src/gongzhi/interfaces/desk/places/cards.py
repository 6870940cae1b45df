"""Building cards at the desk: one page a building or entrance from which a new colleague can take over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries
from gongzhi.domain.places.services import write_card
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.places import card_around
from gongzhi.interfaces.desk.places.forms import CARD_WORDS, CardForm
from gongzhi.interfaces.desk.places.seen import seen_place

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

EDIT = "desk/places/card_edit.html"


@page(Permission.CARD_READ)
@require_GET
def card(request: Request, place_id: UUID) -> HttpResponse:
    """Shows a card with the people, the open needs and the last visits as counts; made to be printed."""
    place = seen_place(request, place_id, Permission.CARD_READ)
    lines = [(CARD_WORDS[line.fact], line) for line in queries.card_lines(place)]
    context = {
        "place": place,
        "above": queries.ancestors(place),
        "lines": lines,
        "empty": sum(not line.text for _word, line in lines),
        "newest": queries.card_at(place.pk),
        "parts": list(queries.standing_children(place.pk, "entrance")),
        "around": card_around(place),
        "may_write": request.standing.may(Permission.CARD_WRITE, place),
    }
    return render(request, "desk/places/card.html", context)


@page(Permission.CARD_WRITE)
@require_http_methods(["GET", "POST"])
@once("place.card")
def edit(request: Request, place_id: UUID) -> HttpResponse:
    """Writes the next state of a card."""
    place = seen_place(request, place_id, Permission.CARD_WRITE)
    newest = queries.card_at(place.pk)
    facts = {fact: getattr(newest, fact) for fact in queries.CARD_FACTS} if newest else {}
    form = CardForm(request.POST or None, initial={"known": newest.serial if newest else 0, **facts})
    context = {"place": place, "above": queries.ancestors(place), "form": form}
    if request.method != "POST":
        return render(request, EDIT, context)
    if not form.is_valid():
        return show_again(request, EDIT, context)
    return _written(request, place, form, context)


def _written(request: Request, place: Place, form: CardForm, context: dict[str, Any]) -> HttpResponse:
    try:
        write_card(place.pk, facts=form.facts, known=form.cleaned_data["known"], by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, EDIT, context | {"newest": queries.card_at(place.pk)})
    messages.success(request, _("The card is saved; the state before stays in its history."))
    return redirect("desk:places:card", place.pk)


@page(Permission.CARD_READ)
@require_GET
def history(request: Request, place_id: UUID) -> HttpResponse:
    """Shows the earlier states of a card, each with what differs from the one before."""
    place = seen_place(request, place_id, Permission.CARD_READ)
    found = listing(request, queries.cards_of(place.pk))
    context = {
        "place": place,
        "above": queries.ancestors(place),
        "listing": found,
        "rows": [(one, [(CARD_WORDS[fact], getattr(one, fact)) for fact in queries.CARD_FACTS]) for one in found],
    }
    return render(request, "desk/places/card_history.html", context)
