"""Who is responsible for what, for everybody: the lines in force at a place, and the answer for a kind of need."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.queries import accountable, duty_items
from gongzhi.domain.needs.queries import kind_name, kinds
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.places import next_steps, trail

OPEN = "Duty lists are published, so that everybody can see who is responsible for what."
MOST_FOUND = 30
ABOVE = (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT)


@page(None, open_because=OPEN)
@require_GET
def responsible(request: Request, place_id: UUID | None = None) -> HttpResponse:
    """Leads to a place and shows there whom the lists name, and who answers for one kind of need."""
    searched = words(request)
    start = place_id or next(iter(request.standing.communities), None)
    place = places.place(start) if start else places.district()
    if place is None:
        raise NotThere(_("No places have been entered yet. Please ring the community."))
    is_high = place.kind in ABOVE
    if searched:
        steps = list(places.communities_below("").filter(name__icontains=searched)[:MOST_FOUND])
    else:
        steps = next_steps(place)
    context = {
        "place": place,
        "steps": steps,
        "trail": [] if is_high else trail(place),
        "searched": searched,
        "is_high": is_high,
        "day": today(),
    }
    return render(
        request, "public/responsible.html", context if is_high or searched else context | _answer(request, place)
    )


def _answer(request: Request, place: Any) -> dict[str, Any]:
    matters = [(one.code, kind_name(one)) for one in kinds()]
    kind = chosen(request, "kind", dict(matters))
    return {
        "matters": matters,
        "kind": kind,
        "matter": dict(matters).get(kind, ""),
        "answer": accountable(kind, place=place, on=today()) if kind else None,
        "listing": listing(request, duty_items(on=today(), at=place)),
    }
