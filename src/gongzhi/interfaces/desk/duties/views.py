"""Whose is it? The answer with its derivation, and the duty lists it comes from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.domain.duties.queries import Standing, accountable, duty_items
from gongzhi.domain.duties.words import DutyListKind, Permission, Subject
from gongzhi.domain.needs.queries import kind_name, kinds
from gongzhi.domain.places.queries import buildings_of, full_name, place
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.places import next_steps, trail
from gongzhi.interfaces.common.sheets import sheet_answer

MOST_ROWS = 5000


@page(Permission.DUTY_READ)
@require_GET
def who_is_responsible(request: Request) -> HttpResponse:
    """Answers for a kind of matter and a place, both chosen by taps and kept in the address."""
    matters = [(one.code, kind_name(one)) for one in kinds()]
    kind = chosen(request, "kind", {code for code, _word in matters})
    where = _chosen_place(request)
    answer = accountable(kind, place=where, on=today()) if kind and where is not None else None
    context = {
        "matters": matters,
        "kind": kind,
        "place": where,
        "place_name": full_name(where) if where is not None else "",
        "trail": _inside(request.standing, trail(where)) if where is not None else [],
        "steps": next_steps(where) if where is not None else _starts(request.standing),
        "answer": answer,
        "matter": dict(matters).get(kind, ""),
        "day": today(),
    }
    return render(request, "desk/duties/who.html", context)


@page(Permission.DUTY_READ)
@require_GET
def duty_list(request: Request) -> HttpResponse:
    """Lists the lines of the duty lists in force."""
    context = {
        "listing": listing(request, _items(request)),
        "lists": DutyListKind.choices,
        "subjects": Subject.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
    }
    return render(request, "desk/duties/list.html", context)


@page(Permission.DUTY_READ)
@require_GET
def export_duties(request: Request) -> HttpResponse:
    """Writes the filtered duty lists for a spreadsheet."""
    heads = [_("List"), _("Matter"), _("Duty"), _("Who"), _("Where"), _("Article"), _("Version"), _("Sample")]
    rows = (
        [
            one.get_list_kind_display(),
            one.matter,
            one.duty,
            one.get_subject_display(),
            one.place.name,
            one.article,
            one.list_version,
            _("yes") if one.is_sample else "",
        ]
        for one in _items(request)[:MOST_ROWS]
    )
    return sheet_answer(request, f"duties-{today().isoformat()}", heads, rows)


def _items(request: Request) -> Any:
    return duty_items(
        on=today(),
        list_kind=chosen(request, "list", DutyListKind.values),
        subject=chosen(request, "subject", Subject.values),
        text=words(request),
    )


def _chosen_place(request: Request) -> Any:
    """Finds the place in the address; without one the caller's only starting point."""
    try:
        asked = place(UUID(request.GET.get("place", "")))
    except ValueError:
        starts = _starts(request.standing)
        return starts[0] if len(starts) == 1 else None
    request.standing.demand(Permission.DUTY_READ, at=asked)
    return asked


def _starts(standing: Standing) -> list[Any]:
    """Lists where choosing begins: the places of the caller's posts, else the buildings of their grids."""
    grants = [grant for grant in standing.grants if Permission.DUTY_READ in grant.permissions]
    tops = dict.fromkeys(grant.place_id for grant in grants if grant.place_id is not None)
    if tops:
        return [place(top) for top in tops]
    scope = standing.scope(Permission.DUTY_READ)
    return [
        building
        for community in standing.communities_with(Permission.DUTY_READ)
        for building in buildings_of(community).filter(pk__in=scope.buildings)
    ]


def _inside(standing: Standing, steps: list[Any]) -> list[Any]:
    return [step for step in steps if standing.may(Permission.DUTY_READ, step)]
