"""Pages that ask one thing: a form, what it is about, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.guards import Request

TEMPLATE = "desk/asking.html"
# Above this many places a list in a form helps nobody; the place then comes with the address.
MOST_PLACES = 400


# What was typed → where to go, and the sentence that says what happened.
Done = Callable[[dict[str, Any]], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asking:
    """What the page says around its form: headline, words under it, the button, and where "cancel" leads."""

    title: str
    word: str
    back: str
    lead: str = ""
    crumbs: tuple[tuple[str, str], ...] = ()


def ask(request: Request, form: HouseForm, about: Asking, do: Done) -> HttpResponse:
    """Shows a form; on a good answer does it and goes where ``do`` says (address, sentence), else shows it again."""
    context = {"form": form, "about": about}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    try:
        address, sentence = do(form.cleaned_data)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context)
    messages.success(request, sentence)
    return redirect(address)


def act(request: Request, back: str, do: Callable[[], str]) -> HttpResponse:
    """Carries out a small act of a page and goes back to it, with its sentence or with the refusal."""
    try:
        messages.success(request, do())
    except (NotSo, NotNow) as problem:
        messages.error(request, str(problem))
    return redirect(back)


def place_asked(request: Request, permission: Permission, name: str = "place") -> Any:
    """Finds the place that the address names, else the caller's own community; raises ``NotThere`` for another's."""
    asked = request.GET.get(name) or request.POST.get(name) or ""
    if asked:
        found = places.place(uuid_of(asked))
        request.standing.demand(permission, at=found)
        return found
    own = request.standing.communities_with(permission)
    tops = [one.place_id for one in request.standing.grants if permission in one.permissions and one.place_id]
    if not own and not tops:
        raise NotThere(_("Choose a community first: open it from the list on your first page."))
    return places.place(own[0] if own else tops[0])


def place_choices(top: Any) -> list[tuple[str, str]]:
    """Lists the places of a community that posts and contracts are for: itself, courtyards, buildings."""
    community = top.community or top
    found = [community, *places.standing_children(community.pk, PlaceKind.COURTYARD)]
    found += list(places.buildings_of(community.pk)[:MOST_PLACES])
    if top.pk not in {one.pk for one in found}:
        found.insert(0, top)
    return [(str(one.pk), one.local_name) for one in found]


def uuid_of(text: str) -> UUID:
    """Reads an identifier out of an address; raises ``NotThere``."""
    try:
        return UUID(text)
    except ValueError:
        raise NotThere(_("There is nothing at this address.")) from None
