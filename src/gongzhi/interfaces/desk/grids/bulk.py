"""Having all communities of an area divided: the wish, how far it is, and the report."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.queries import BulkLine, Wish
from gongzhi.domain.grids.words import QuestionState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.time import local, now, zone
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.sheets import file_answer
from gongzhi.interfaces.desk.grids.forms import AreaForm

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import BulkDivision

LIST = "desk/grids/areas.html"
NIGHT = time(1, 0)


@page(Permission.PLAN_BULK)
@require_http_methods(["GET", "POST"])
@once("plan.area")
def areas(request: Request) -> HttpResponse:
    """Lists what was divided in whole areas, and takes a new wish."""
    paths = request.standing.scope(Permission.PLAN_BULK).paths
    found = listing(request, queries.bulk_divisions_of(paths))
    form = AreaForm(request.POST or None)
    form.offer((str(one.pk), one.name) for one in places.areas_below(paths))
    context = {"listing": found, "rows": _counted(list(found)), "form": form}
    if request.method != "POST":
        return render(request, LIST, context)
    if not form.is_valid():
        return show_again(request, LIST, context)
    try:
        made = _asked(request, form)
    except NotNow as problem:
        form.refuse(problem)
        return show_again(request, LIST, context)
    return redirect("desk:bulk_division", made.pk)


def _asked(request: Request, form: AreaForm) -> BulkDivision:
    wanted = form.cleaned_data
    request.standing.demand(Permission.PLAN_BULK, at=places.place(wanted["area"]))
    wish = Wish(districts=1, tolerance=wanted["tolerance"] / 100, load=wanted["load"])
    begins = _tonight() if wanted["when"] == "night" else None
    return services.divide_area(wanted["area"], wish=wish, begins_at=begins, by=request.standing.by)


def _tonight() -> datetime:
    today = local(now()).date()
    night = datetime.combine(today, NIGHT, tzinfo=zone())
    return night if night > now() else night + timedelta(days=1)


def _counted(found: list[BulkDivision]) -> list[tuple[BulkDivision, queries.BulkCounts]]:
    counts = queries.bulk_counts(found)
    return [(one, counts[one.pk]) for one in found]


def _seen(request: Request, bulk_id: UUID) -> BulkDivision:
    found = queries.bulk_division(bulk_id)
    request.standing.demand(Permission.PLAN_BULK, at=found.area)
    return found


def _progress(found: BulkDivision) -> dict[str, Any]:
    counts = queries.bulk_counts([found])[found.pk]
    return {
        "bulk": found,
        "counts": counts,
        "is_open": found.state in queries.OPEN_QUESTIONS,
        "waits": found.state == QuestionState.WAITING,
    }


@page(Permission.PLAN_BULK)
@require_GET
def area(request: Request, bulk_id: UUID) -> HttpResponse:
    """Shows how far the division of an area is, and the report: one line a community."""
    found = _seen(request, bulk_id)
    states = [*QuestionState.choices, (queries.NO_DATA, _("Data missing"))]
    state = chosen(request, "state", [value for value, _label in states])
    shown = listing(
        request,
        queries.questions_of_bulk(bulk_id, state),
        orders={"code": ("community__code", "pk"), "state": ("state", "community__code", "pk")},
    )
    context = _progress(found) | {
        "listing": shown,
        "lines": [_in_percent(line) for line in queries.bulk_lines(list(shown))],
        "states": states,
        "state": state,
    }
    return render(request, "desk/grids/area.html", context)


def _in_percent(line: BulkLine) -> dict[str, Any]:
    return {
        "question": line.question,
        "households": None if line.is_without_data and not line.households else line.households,
        # How many grids were asked for says nothing where nobody knows how many households there are.
        "districts": None if line.is_without_data else line.districts,
        "state": _("Data missing") if line.is_without_data else line.question.get_state_display(),
        "is_without_data": line.is_without_data,
        "plans": line.plans,
        "imbalance": None if line.imbalance is None else round(line.imbalance * 100, 1),
        "gap": None if line.gap is None else round(line.gap * 100, 1),
        "sentence": line.sentence,
    }


@page(Permission.PLAN_BULK)
@require_GET
def progress(request: Request, bulk_id: UUID) -> HttpResponse:
    """Gives the part of the page that tells how far it is; once it is over, the page loads anew."""
    found = _seen(request, bulk_id)
    answer = render(request, "desk/grids/area_progress.html", _progress(found))
    if found.state not in queries.OPEN_QUESTIONS:
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Permission.PLAN_BULK)
@require_POST
@once("plan.area_stop")
def stop(request: Request, bulk_id: UUID) -> HttpResponse:
    """Stops the division of an area; what is divided stays."""
    _seen(request, bulk_id)
    services.stop_area(bulk_id, by=request.standing.by)
    messages.success(request, _("Stopped. The communities divided so far keep their proposals."))
    return redirect("desk:bulk_division", bulk_id)


@page(Permission.PLAN_BULK)
@require_GET
def report(request: Request, bulk_id: UUID, kind: str) -> HttpResponse:
    """Gives the report as a file."""
    found = _seen(request, bulk_id)
    heads = (
        _("Community code"), _("Community"), _("Households"), _("Grids"), _("State"), _("Proposals"),
        _("Difference (%)"), _("Proved gap (%)"), _("Why not"),
    )  # fmt: skip
    lines = (_in_percent(line) for line in queries.bulk_lines(list(queries.questions_of_bulk(bulk_id))))
    rows = [
        (
            one["question"].community.code,
            one["question"].community.name,
            one["households"],
            one["districts"],
            one["state"],
            len(one["plans"]),
            one["imbalance"],
            one["gap"],
            one["sentence"],
        )
        for one in lines
    ]
    return file_answer(kind, f"{found.area.name} {_('grid plans')}", heads, rows)
