"""What is said at the door beside the visit: a resident's wish not to be visited, a neighbour's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.words import SilenceWay
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.guards import Request, page

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door

# For how many days, as residents say it: a month, a quarter, a year.
SILENCES = (30, 90, 365)


@page(Permission.VISIT_RECORD)
@require_POST
def silence(request: Request, door_id: UUID) -> HttpResponse:
    """Keeps what a resident said at the door: not to be visited for a time; or that it is taken back."""
    door, by = _door(request, door_id), request.standing.by
    days, is_lifted = request.POST.get("days", ""), bool(request.POST.get("lift"))
    if not is_lifted and not (days.isdecimal() and int(days) in SILENCES):
        raise NotSo(_("Choose a day."))

    def do() -> object:
        if is_lifted:
            return services.lift_silence(door.household_id, by=by, way=SilenceWay.DOOR)
        return services.silence_door(door_id, until=today() + timedelta(days=int(days)), by=by)

    said = _("Taken back") if is_lifted else _("Saved. Nobody knocks here until that day.")
    return _done(request, door, "household.silence", do, said)


@page(Permission.VISIT_RECORD)
@require_POST
def neighbour(request: Request, door_id: UUID) -> HttpResponse:
    """Counts a neighbour's yes or no in an emergency round; the neighbour is not named (R22)."""
    door, is_empty, by = _door(request, door_id), request.POST.get("is_empty") == "yes", request.standing.by
    said = _("Saved. The neighbour is not named, and it is deleted when the round closes.")
    return _done(request, door, "door.neighbour", lambda: services.say_vacant(door_id, is_empty=is_empty, by=by), said)


def _door(request: Request, door_id: UUID) -> Door:
    found = queries.door(door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=found.stands_at)
    return found


def _done(request: Request, door: Door, verb: str, act: Callable[[], object], said: str) -> HttpResponse:
    def do() -> dict[str, Any]:
        act()
        # A receipt names neither door nor stairwell (R22, R23).
        return {}

    run_once(request, verb, do)
    messages.success(request, said)
    return redirect(
        reverse("field:stairwell", args=[door.round_id, queries.stair_of(door)]) + f"?door={door.pk}#door-{door.pk}"
    )
