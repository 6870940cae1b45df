"""How well kinds are suggested: when it was learned, from how much, how often it is right, and what it confuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.interfaces.common.acts import tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import KindLesson


@page(Permission.NEED_READ)
@require_GET
def kind_lessons(request: Request) -> HttpResponse:
    """Shows the newest learning in full, and the earlier ones in a line each."""
    found = list(queries.lessons())
    context = {
        "newest": _shown(found[0]) if found else None,
        "earlier": [_shown(one) for one in found[1:]],
        "fewest": services.FEWEST_TEXTS,
        "fewest_of_a_kind": services.FEWEST_OF_A_KIND,
        "may_set_up": request.standing.holds(Permission.SETUP),
    }
    return render(request, "desk/needs/lessons.html", context)


def _shown(lesson: KindLesson) -> dict[str, Any]:
    names = {**queries.kind_names()}
    figures = lesson.figures
    return {
        "lesson": lesson,
        "is_usable": "macro_f1" in figures,
        "figures": {name: _plain(name, value) for name, value in figures.items()},
        "kinds": [
            {name: _plain(name, value) for name, value in one.items()} | {"name": names.get(one["kind"], one["kind"])}
            for one in figures.get("kinds", ())
        ],
        "confusions": [
            (names.get(right, right), names.get(named, named), count)
            for right, named, count in figures.get("confusions", ())
        ],
        "left_out": [(names.get(code, code), count) for code, count in figures.get("left_out", ())],
    }


def _plain(name: str, value: Any) -> Any:
    """Writes shares as percent, and F1 with two digits, as it is usually given."""
    if not isinstance(value, float):
        return value
    return f"{value:.2f}" if name.endswith("f1") else f"{value:.0%}"


@page(Permission.SETUP)
@require_POST
@once("need.kinds_asked")
def learn_anew(request: Request) -> HttpResponse:
    """Leaves a new learning to the background."""
    return tap(
        request,
        services.ask_to_learn,
        said=_("It is learned in the background; load this page again in a minute."),
        back=reverse("desk:need_kind_lessons"),
    )
