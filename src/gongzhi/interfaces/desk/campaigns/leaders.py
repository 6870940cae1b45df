"""Leaders' visits (大走访) at the desk: two tiers, what is covered, one visit and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors.queries import leading_people, people
from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import GoalFilters, VisitFilters
from gongzhi.domain.campaigns.services import LeaderPlan
from gongzhi.domain.campaigns.words import LeaderState, LeaderTier
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs.queries import kind_name, kinds, needs_of_source
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_id, read_year
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import csv_answer, xlsx_answer
from gongzhi.interfaces.desk.campaigns.forms import LeaderCancelForm, LeaderForm, LeaderMoveForm, LeaderNoteForm
from gongzhi.workflows.note_leader_visit import Found, take_in_leader_visit

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import LeaderVisit

MOST_PLACES = 500
TONES = {"planned": "waiting", "late": "late", "made": "done", "cancelled": "off"}


@page(Permission.WALK_READ)
@require_GET
def visits(request: Request) -> HttpResponse:
    """Lists leaders' visits by tier, theme and state, with what of each tier was covered this year."""
    standing = request.standing
    scope, communities = standing.scope(Permission.WALK_READ), standing.communities_with(Permission.WALK_READ)
    asked = {name: request.GET.get(name, "") for name in ("tier", "theme", "state")}
    filters = VisitFilters(**asked, year=_year(request))
    found = queries.leader_visits(scope.paths, communities, filters)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _file(request, found)
    shown = listing(request, found, orders={"day": ("-planned_on", "id")})
    context = {
        "listing": shown,
        "rows": [(one, *_state(one)) for one in shown],
        "states": LeaderState.choices,
        "filters": filters,
        "themes": queries.leader_themes(scope.paths, communities),
        "coverage": queries.tier_coverage(scope.paths, _year(request), today()),
        "year": _year(request),
        "may_plan": standing.holds(Permission.WALK_PLAN),
    }
    return render(request, "desk/campaigns/leaders.html", context)


@page(Permission.WALK_READ)
@require_GET
def goals(request: Request) -> HttpResponse:
    """Lists the places of both tiers with their newest visit, and those nobody visited this year."""
    paths, year = request.standing.scope(Permission.WALK_READ).paths, _year(request)
    filters = GoalFilters(
        chosen(request, "tier", LeaderTier.values), request.GET.get("open") == "1", year, words(request)
    )
    found = queries.leader_goals(paths, today(), filters)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _goals_file(request, found)
    shown = listing(request, found, orders={"place": ("path",)})
    visits = queries.last_visits(one.pk for one in shown)
    context = {
        "listing": shown,
        "rows": [(one, visits.get(one.pk)) for one in shown],
        "filters": filters,
        "coverage": queries.tier_coverage(paths, year, today()),
        "may_plan": request.standing.holds(Permission.WALK_PLAN),
    }
    return render(request, "desk/campaigns/leader_goals.html", context)


def _goals_file(request: Request, found: Any) -> HttpResponse:
    heads = [_("Community"), _("Place"), _("Kind"), _("Planned for"), _("Visited on")]
    places = list(found)
    visits = queries.last_visits(one.pk for one in places)
    rows = [
        (
            one.community.name if one.community else one.name,
            one.name,
            one.get_kind_display(),
            visits[one.pk].planned_on if one.pk in visits else "",
            (visits[one.pk].visited_on or "") if one.pk in visits else "",
        )
        for one in places
    ]
    write = csv_answer if request.GET["format"] == "csv" else xlsx_answer
    return write(str(_("Places leaders visit")), heads, rows)


def _year(request: Request) -> int:
    return read_year(request.GET.get("year", "")) or today().year


def _file(request: Request, found: Any) -> HttpResponse:
    heads = [
        _("Tier"),
        _("Leader"),
        _("Community"),
        _("Place"),
        _("Theme"),
        _("Planned for"),
        _("Visited on"),
        _("State"),
        _("Why it is not made"),
    ]
    rows = (
        (
            v.get_tier_display(), v.leader.name, v.community.name, v.place.name, v.theme, v.planned_on,
            v.visited_on or "", v.state.label, v.because,
        )
        for v in found
    )  # fmt: skip
    write = csv_answer if request.GET["format"] == "csv" else xlsx_answer
    return write(str(_("Leaders' visits")), heads, rows)


@page(Permission.WALK_PLAN)
@require_http_methods(["GET", "POST"])
@once("leader_visit.plan")
def plan_visit(request: Request) -> HttpResponse:
    """Plans a leader's visit."""
    form = _form(request)
    context = _filters(request) | {
        "form": form,
        "themes": queries.leader_themes(request.standing.scope(Permission.WALK_PLAN).paths, ()),
    }
    if request.method != "POST":
        return render(request, "desk/campaigns/leader_plan.html", context)
    if not form.is_valid():
        return show_again(request, "desk/campaigns/leader_plan.html", context)
    given = form.cleaned_data
    plan = LeaderPlan(given["tier"], UUID(given["leader"]), UUID(given["place"]), given["theme"], given["planned_on"])
    try:
        made = services.plan_leader_visit(plan, by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, "desk/campaigns/leader_plan.html", context)
    messages.success(request, _("The visit is planned."))
    return redirect("desk:leader_visit", made.pk)


def _filters(request: Request) -> dict[str, Any]:
    tier, text = chosen(request, "tier", LeaderTier.values), words(request)
    goals = queries.leader_goals(
        request.standing.scope(Permission.WALK_PLAN).paths, today(), GoalFilters(tier, text=text)
    ).count()
    return {
        "tier": tier,
        "text": text,
        "tiers": LeaderTier.choices,
        "who": request.GET.get("who", ""),
        "goals": goals,
        "goals_shown": min(goals, MOST_PLACES),
    }


def _form(request: Request) -> LeaderForm:
    paths = request.standing.scope(Permission.WALK_PLAN).paths
    asked = {"tier": request.GET.get("tier", "subdistrict"), "place": request.GET.get("place", "")}
    form = LeaderForm(request.POST or None, initial=asked | {"planned_on": today()})
    leaders = _leaders_offered(request, paths)
    goals: Any = [(str(one.pk), _goal(one)) for one in _goals_offered(request, paths)]
    nobody = ("", _("Please choose"))
    form.fields["leader"].choices = [nobody, *leaders]  # type: ignore[attr-defined]
    form.fields["place"].choices = [nobody, *goals]  # type: ignore[attr-defined]
    return form


def _leaders_offered(request: Request, paths: tuple[str, ...]) -> list[tuple[str, str]]:
    """Lists who holds a leading post, with it; others only where their name was searched for, or was chosen before."""
    offered = {str(one): f"{name} · {title}" for one, name, title in leading_people(paths, today())}
    who, chosen_before = request.GET.get("who", "").strip(), request.POST.get("leader", "")
    if who or chosen_before not in ("", *offered):
        for one in people(paths, role="office_holder", text=who, on=today())[:MOST_PLACES]:
            if who or str(one.pk) == chosen_before:
                offered.setdefault(str(one.pk), one.name)
    return list(offered.items())


def _goals_offered(request: Request, paths: Iterable[str]) -> list[Any]:
    """Lists the places of the chosen tier that bear the words, and always the one that was asked for."""
    tier = chosen(request, "tier", LeaderTier.values)
    offered = list(queries.leader_goals(paths, today(), GoalFilters(tier, text=words(request)))[:MOST_PLACES])
    wanted = read_id(request.POST.get("place", "") or request.GET.get("place", ""))
    if wanted and all(one.pk != wanted for one in offered):
        offered += list(queries.leader_goals(paths, today(), GoalFilters(place=wanted)))
    return offered


def _goal(one: Any) -> str:
    return one.name if one.kind == "community" else f"{one.community.name} · {one.name}"


@page(Permission.WALK_READ)
@require_GET
def visit(request: Request, walk_id: UUID) -> HttpResponse:
    """Shows one visit, and the form in which it is written down."""
    found = queries.leader_visit(walk_id)
    request.standing.demand(Permission.WALK_READ, at=found.community)
    return render(request, "desk/campaigns/leader_visit.html", _visit_context(request, found))


def _visit_context(request: Request, found: LeaderVisit) -> dict[str, Any]:
    may_note = request.standing.may(Permission.WALK_PLAN, found.community)
    return {
        "visit": found,
        "form": _note_form(request, found),
        "may_note": may_note,
        "state": _state(found),
        "is_planned": found.visited_on is None and found.cancelled_at is None,
        "needs": needs_of_source(found.pk),
        "may_read_needs": request.standing.may(Permission.NEED_READ, found.community),
        "move_form": LeaderMoveForm(initial={"planned_on": max(found.planned_on, today())}),
        "cancel_form": LeaderCancelForm(),
    }


@page(Permission.WALK_PLAN)
@require_POST
@once("leader_visit.note")
def note_visit(request: Request, walk_id: UUID) -> HttpResponse:
    """Writes down when a visit was made and what was found, which becomes a need."""
    found = queries.leader_visit(walk_id)
    request.standing.demand(Permission.WALK_PLAN, at=found.community)
    context = _visit_context(request, found)
    form: LeaderNoteForm = context["form"]
    if not form.is_valid():
        return show_again(request, "desk/campaigns/leader_visit.html", context)
    try:
        take_in_leader_visit(walk_id, found=Found(**form.cleaned_data), by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, "desk/campaigns/leader_visit.html", context)
    messages.success(request, _("Written down."))
    return redirect("desk:leader_visit", walk_id)


@page(Permission.WALK_PLAN)
@require_POST
@once("leader_visit.move")
def move_visit(request: Request, walk_id: UUID) -> HttpResponse:
    """Moves a planned visit to another day."""
    form = LeaderMoveForm(request.POST)

    def do() -> None:
        services.move_leader_visit(walk_id, planned_on=form.cleaned_data["planned_on"], by=request.standing.by)

    return _changed(request, walk_id, "move_form", form, do) or redirect("desk:leader_visit", walk_id)


@page(Permission.WALK_PLAN)
@require_POST
@once("leader_visit.cancel")
def cancel_visit(request: Request, walk_id: UUID) -> HttpResponse:
    """Cancels a planned visit, which stays with its reason."""
    form = LeaderCancelForm(request.POST)

    def do() -> None:
        services.cancel_leader_visit(walk_id, because=form.cleaned_data["because"], by=request.standing.by)

    return _changed(request, walk_id, "cancel_form", form, do) or redirect("desk:leader_visit", walk_id)


def _changed(
    request: Request, walk_id: UUID, name: str, form: HouseForm, do: Callable[[], None]
) -> HttpResponse | None:
    """Carries a change of a planned visit out; gives the page with its refusal where there is one."""
    found = queries.leader_visit(walk_id)
    request.standing.demand(Permission.WALK_PLAN, at=found.community)
    try:
        if not form.is_valid():
            raise NotSo(_("Choose a day."))
        do()
    except (NotSo, NotNow) as problem:
        if not form.errors:
            form.refuse(problem)
        shown = _visit_context(request, found) | {"form": _note_form(request, found, is_bound=False), name: form}
        return show_again(request, "desk/campaigns/leader_visit.html", shown)
    messages.success(request, _("Written down."))
    return None


def _note_form(request: Request, found: LeaderVisit, *, is_bound: bool = True) -> LeaderNoteForm:
    first = {"visited_on": found.visited_on or today(), "found": found.found}
    form = LeaderNoteForm((request.POST or None) if is_bound else None, initial=first)
    offered: Any = [("", "–"), *((one.code, kind_name(one)) for one in kinds())]
    form.fields["need_kind"].choices = offered  # type: ignore[attr-defined]
    return form


def _state(one: LeaderVisit) -> tuple[str, Any]:
    """Gives the tone and the word of what has become of a visit."""
    return TONES[one.state], one.state.label
