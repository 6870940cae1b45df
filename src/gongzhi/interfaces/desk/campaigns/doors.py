"""Doors of a round at the desk: the list with what to do next, and what a supervisor decides at one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import DoorFilters
from gongzhi.domain.campaigns.words import RoundState, SilenceWay
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import full_name
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import local, now, today
from gongzhi.interfaces.common.asked import read_appointment, times_to_come
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_id, read_moment
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.round_paper import slips_paper
from gongzhi.interfaces.common.round_words import because_words, boxes, by_target, door_states, outcome_words
from gongzhi.interfaces.common.sheets import csv_answer, xlsx_answer
from gongzhi.interfaces.desk.campaigns.answers import asked, questions_of, read_answers
from gongzhi.interfaces.desk.campaigns.forms import CloseDoorForm, SilenceForm
from gongzhi.interfaces.desk.campaigns.places import seen_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door, Round

ANSWER = "answer-"
ORDERS = {"number": ("number",), "tries": ("attempts", "number"), "last": ("last_at", "number")}


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def doors(request: Request, round_id: UUID) -> HttpResponse:
    """Lists the doors of a round that one may visit, each with when to try again, in one sentence."""
    seen, _scope = seen_round(request, round_id)
    _demand_open(seen)
    scope = request.standing.scope(Permission.VISIT_RECORD)
    filters = DoorFilters(**{name: request.GET.get(name, "") for name in ("state", "grid", "text", "plan")})
    found = queries.doors_list(round_id, scope, filters)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _file(request, seen, found)
    shown = listing(request, found, orders=ORDERS)
    said = queries.suggestions(seen, shown.rows, now())
    context = {
        "round": seen,
        "listing": shown,
        "rows": [(door, said[door.pk]) for door in shown],
        "filters": filters,
        "states": door_states(queries.DOOR_STATES, seen.target),
        # Whoever keeps the register says where an organisation stands, so that a team is led to it.
        "places": filters.state == "nowhere" and request.standing.may(Permission.ACTOR_MANAGE, seen.community),
        "grids": queries.progress(round_id, scope),
    }
    return render(request, "desk/campaigns/doors.html", context)


def _demand_open(seen: Round) -> None:
    if seen.state != RoundState.OPEN:
        raise NotNow(_("This round is closed: its figures are on its page, and nothing about single doors is kept."))


def _file(request: Request, seen: Round, found: Any) -> HttpResponse:
    heads = [_("No."), _("Building"), _("Entrance"), str(by_target("Door", seen.target)), _("State"), _("Tries")]
    rows = (
        (
            one.number,
            one.building.name if one.building else "",
            one.entrance.name if one.entrance else "",
            one.name,
            one.get_disposition_display(),
            one.attempts,
        )
        for one in found
    )
    services.note_export(seen, by=request.standing.by)
    write = csv_answer if request.GET["format"] == "csv" else xlsx_answer
    return write(f"{seen.name} {by_target('Doors', seen.target)}", heads, rows)


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def door(request: Request, door_id: UUID) -> HttpResponse:
    """Shows one door: its figures, when to try again and why, and what can be decided."""
    return render(request, "desk/campaigns/door.html", _context(request, _door(request, door_id)))


def _door(request: Request, door_id: UUID) -> Door:
    found = queries.door(door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=found.stands_at)
    return found


def _context(request: Request, found: Door, **forms: Any) -> dict[str, Any]:
    moment = now()
    return {
        "buttons": boxes(found.round.target),
        "last": outcome_words(found.last_outcome, found.round.target),
        "parts": queries.day_parts_of(found.round, local(moment)),
        "questions": asked(questions_of(found.round), ANSWER, request.POST, forms.get("faults")),
        "typed": request.POST,
        "times": times_to_come(found.round),
        "problem": forms.get("problem", ""),
        "door": found,
        "round": found.round,
        "said": queries.suggestions(found.round, [found], moment)[found.pk],
        "silent_until": queries.silences([found.household_id], today()).get(found.household_id),
        "is_open": found.round.state == "open",
        "has_answers": request.standing.holds(Permission.ROUND_READ) and queries.has_answers(found),
        "may_close": request.standing.may(Permission.ROUND_START, found.community),
        "close_form": offering(forms.get("close_form") or CloseDoorForm(), found),
        "silence_form": forms.get("silence_form") or SilenceForm(initial={"until": today() + timedelta(days=90)}),
    }


def offering(form: CloseDoorForm, found: Door) -> CloseDoorForm:
    """Offers the reasons that hold for a door now; none is chosen beforehand."""
    reasons = queries.reasons_now(
        tries=found.attempts,
        most_tries=found.round.most_tries,
        said_empty=found.said_empty,
        kind=found.round.kind,
    )
    words = [(one.value, because_words(one, found.round.target)) for one in reasons]
    form.fields["because"].choices = [("", _("Please choose")), *words]  # type: ignore[attr-defined]
    return form


@page(Permission.VISIT_RECORD)
@require_POST
@once("visit.record")
def visit(request: Request, door_id: UUID) -> HttpResponse:
    """Records at the desk what happened at a door, with the answers to the round's question sheet."""
    found = _door(request, door_id)
    answers = read_answers(questions_of(found.round), ANSWER, request.POST)
    try:
        services.record_visit(
            door_id,
            outcome=request.POST.get("outcome", ""),
            by=request.standing.by,
            at_device=read_moment(request.POST.get("visited", "")),
            answers=answers,
            **read_appointment(request.POST.get("when", "")),
        )
    except (NotSo, NotNow) as problem:
        return show_again(request, "desk/campaigns/door.html", _refused(request, found, problem))
    messages.success(request, _("The visit is recorded."))
    return redirect("desk:round_door", door_id)


def _refused(request: Request, found: Door, problem: NotSo | NotNow) -> dict[str, Any]:
    """Shows the door again with what was refused, beside its question where it is about one."""
    return _context(request, found, problem=str(problem), faults=getattr(problem, "fields", {}))


@page(Permission.VISIT_RECORD)
@never_cache
@require_POST
def slip(request: Request, door_id: UUID) -> FileResponse:
    """Prints the slip of a door, big, with its code."""
    found = _door(request, door_id)
    return slips_paper(request, found.round, [found], full_name(found.household))


@page(Permission.VISIT_RECORD)
@require_POST
@once("stair.pull")
def pull(request: Request, round_id: UUID) -> HttpResponse:
    """Pulls the next stairwell, or the one that is named."""
    seen_round(request, round_id)
    scope, stair = request.standing.scope(Permission.VISIT_RECORD), request.POST.get("stair", "")
    lease = services.pull_stair(round_id, within=scope, by=request.standing.by, stair=read_id(stair))
    said = _("This stairwell is yours for three hours: %(stair)s") % {"stair": full_name(lease.stair)}
    messages.success(request, said)
    return redirect("desk:round", round_id)


@page(Permission.VISIT_RECORD)
@require_POST
@once("stair.release")
def release(request: Request, lease_id: UUID) -> HttpResponse:
    """Gives a stairwell back."""
    lease = queries.lease(lease_id)
    services.release_stair(lease_id, by=request.standing.by)
    return redirect("desk:round", lease.round_id)


@page(Permission.ROUND_START)
@require_POST
@once("door.close")
def close_door(request: Request, door_id: UUID) -> HttpResponse:
    """Settles a door with a reason."""
    found = _door(request, door_id)
    request.standing.demand(Permission.ROUND_START, at=found.community)
    form = CloseDoorForm(request.POST)
    try:
        if not form.is_valid():
            raise NotSo(_("Choose why nothing more is done at this door."))
        services.close_door(door_id, because=form.cleaned_data["because"], by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, "desk/campaigns/door.html", _context(request, found, close_form=form))
    messages.success(request, _("The door is closed with its reason."))
    return redirect("desk:round_door", door_id)


@page(Permission.ROUND_START)
@require_POST
@once("door.reopen")
def reopen_door(request: Request, door_id: UUID) -> HttpResponse:
    """Takes a closing back."""
    request.standing.demand(Permission.ROUND_START, at=_door(request, door_id).community)
    services.reopen_door(door_id, by=request.standing.by)
    return redirect("desk:round_door", door_id)


@page(Permission.VISIT_RECORD)
@require_POST
@once("household.silence")
def silence(request: Request, door_id: UUID) -> HttpResponse:
    """Keeps or lifts the wish of a household not to be visited."""
    found = _door(request, door_id)
    if request.POST.get("lift"):
        services.lift_silence(found.household_id, by=request.standing.by)
        return redirect("desk:round_door", door_id)
    form = SilenceForm(request.POST)
    try:
        if not form.is_valid():
            raise NotSo(_("Choose a day."))
        services.silence_household(
            found.household_id, until=form.cleaned_data["until"], by=request.standing.by, way=SilenceWay.COUNTER
        )
    except NotSo as problem:
        form.refuse(problem)
        return show_again(request, "desk/campaigns/door.html", _context(request, found, silence_form=form))
    messages.success(request, _("Saved. Nobody knocks here until that day."))
    return redirect("desk:round_door", door_id)


@page(Permission.VISIT_RECORD)
@require_POST
@once("door.neighbour")
def neighbour(request: Request, door_id: UUID) -> HttpResponse:
    """Counts a neighbour's yes or no."""
    _door(request, door_id)
    services.say_vacant(door_id, is_empty=request.POST.get("is_empty") == "yes", by=request.standing.by)
    return redirect("desk:round_door", door_id)


@page(Permission.QUALITY_READ)
@never_cache
@require_http_methods(["GET"])
def quality(request: Request, round_id: UUID) -> HttpResponse:
    """Shows the grid's lead which stairwells to look at again, and the doors drawn for it."""
    seen, _whole = seen_round(request, round_id)
    scope = request.standing.scope(Permission.QUALITY_READ)
    _demand_open(seen)
    here = local(now())
    shown = listing(request, queries.doors_to_recheck(seen, scope, today()), orders={"number": ("number",)})
    context = {
        "round": seen,
        "flags": queries.flagged(queries.stair_quality(round_id, scope)),
        "listing": shown,
        "rows": [(one, outcome_words(one.last_outcome, seen.target), _day(one)) for one in shown],
        "parts": [] if queries.is_within(settings.KNOCK_HOURS, here) else queries.day_parts_of(seen, here),
    }
    return render(request, "desk/campaigns/quality.html", context)


def _day(one: Door) -> str:
    # Days only (R23).
    return local(one.last_at).date().isoformat() if one.last_at else ""


@page(Permission.QUALITY_READ)
@require_POST
@once("door.recheck")
def recheck(request: Request, door_id: UUID) -> HttpResponse:
    """Keeps what a second look found."""
    found = queries.door(door_id)
    request.standing.demand(Permission.QUALITY_READ, at=found.stands_at)
    agrees = {"yes": True, "no": False}.get(request.POST.get("agrees", ""))
    visited = read_moment(request.POST.get("visited", ""))
    services.note_recheck(door_id, agrees=agrees, by=request.standing.by, at_device=visited)
    return redirect("desk:round_quality", found.round_id)
