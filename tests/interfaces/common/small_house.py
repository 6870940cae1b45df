"""A house with a few doors of every kind, through which tests go in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import OperationalError, transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from psycopg.errors import DeadlockDetected

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.accounts.services import set_language
from gongzhi.foundation.errors import InFlight, NotAllowed, NotNow, NotSo, NotThere, RowProblem
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.navigation import DESK

# What Django raises when the database ends one of two who waited for each other.
CROSSED = OperationalError("deadlock detected")
CROSSED.__cause__ = DeadlockDetected()
PROBLEMS = {
    "allowed": NotAllowed("Only the secretary may adopt. Ask Zhao."),
    "there": NotThere("There is no such grid."),
    "now": NotNow("The round is closed. Start a new one."),
    "so": NotSo(
        "The date is wrong.", fields={"on": "Choose a later day."}, rows=[RowProblem(2, "楼号", "No such building.")]
    ),
    "flight": InFlight("It is being saved."),
    "crossed": CROSSED,
}


class WordForm(HouseForm):
    """A form with one field."""

    word = forms.CharField()


@page(Permission.SETUP)
def setup_only(_request: Request) -> HttpResponse:
    """Is open to administrators."""
    return HttpResponse("in")


@page(None, open_because="a test raises here")
def refuse(request: Request, kind: str) -> HttpResponse:
    """Writes something, then raises a refusal of the house."""
    _write(request)
    raise PROBLEMS[kind]


@page(None, open_because="a test fails here")
def fail(request: Request) -> HttpResponse:
    """Writes something, then answers with a fault."""
    _write(request)
    return HttpResponse(status=503)


@page(None, open_because="a test writes here")
def write(request: Request) -> HttpResponse:
    """Writes something."""
    _write(request)
    return HttpResponse(str(transaction.get_connection().in_atomic_block))


@page(None, open_because="a test posts here")
@once("say")
def say(request: Request) -> HttpResponse:
    """Takes a word in, once a command; counts how often it was really carried out."""
    form = WordForm(request.POST)
    if not form.is_valid():
        return show_again(request, "tests/word.html", {"form": form})
    said.append(form.cleaned_data["word"])
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse({"label": form.cleaned_data["word"], "times": len(said)}, status=201)
    return HttpResponseRedirect(f"/said/{len(said)}")


@page(None, open_because="a test looks at its parts")
def parts(request: Request, base: str) -> HttpResponse:
    """Shows each part of pages once."""
    return render(request, "tests/parts.html", {"base": f"common/{base}_base.html", "form": WordForm()})


@page(None, open_because="a test looks at the map")
def a_map(request: Request) -> HttpResponse:
    """Shows two buildings in two grids."""
    corners = [[116.40, 39.99], [116.41, 39.99], [116.41, 40.0], [116.40, 40.0], [116.40, 39.99]]
    shapes = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [[[x + shift, y] for x, y in corners]]},
            "properties": {
                "id": f"b{serial}",
                "name": f"Building {serial}",
                "households": 60,
                "grid": f"Grid {serial}",
                "fill": serial - 1,
                "value": 0.5,
                "href": f"/said/{serial}",
            },
        }
        for serial, shift in ((1, 0.0), (2, 0.02))
    ]
    return render(request, "tests/map.html", {"shapes": {"type": "FeatureCollection", "features": shapes}})


def _write(request: Request) -> None:
    if request.standing.user_id is not None:
        set_language(request.standing.user_id, language="en")


def _room(name: str, *sections: str) -> Any:
    """Stands in for a door's sections: navigation asks only for their addresses."""
    views: list[Any] = []
    for one in sections:
        room, _, page_name = one.partition(":")
        inner = include(([path("", setup_only, name=page_name)], room))
        address = "" if room in ("home", "today") else f"{room}/"
        views.append(path(address, inner) if page_name else path(address, setup_only, name=room))
    return include((views, name))


said: list[str] = []
handler404 = "gongzhi.interfaces.common.problems.page_not_found"
handler500 = "gongzhi.interfaces.common.problems.server_error"
urlpatterns = [
    path("", include("gongzhi.interfaces.common.urls")),
    path("desk/", _room("desk", *(section.name.removeprefix("desk:") for section in DESK))),
    path("field/", _room("field", "today", "needs")),
    path("setup", setup_only),
    path("refuse/<str:kind>", refuse),
    path("fail", fail),
    path("write", write),
    path("say", say),
    path("map", a_map),
    path("parts/<str:base>", parts),
]
