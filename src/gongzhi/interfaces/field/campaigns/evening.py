"""On the phone in the evening: tonight's list (R4), the page that residents check, and the code of a slip."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.time import now
from gongzhi.interfaces.common.codes_drawn import code_picture
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.visitors import visitor_sign
from gongzhi.interfaces.field.pages import show


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def evening(request: Request, round_id: UUID) -> HttpResponse:
    """Shows tonight's doors of one's own grid, from sunset, to the pair that goes there."""
    visited = queries.round_of(round_id)
    try:
        doors = queries.evening_list(visited, services.person_of(request.standing.by), now())
    except NotNow as problem:
        # Not a fault: it says when, and leads back to the work.
        return show(request, "field/campaigns/evening.html", {"round": visited, "shut": str(problem)}, status=409)
    shut = [one for one in doors if not one.is_marked]
    context = {
        "round": visited,
        "marked": [one for one in doors if one.is_marked],
        "stairs": [(stair, list(some)) for stair, some in groupby(shut, key=lambda one: one.stair)],
    }
    return show(request, "field/campaigns/evening.html", context)


@page(Permission.VISIT_RECORD)
@require_POST
def mark(request: Request, door_id: UUID) -> HttpResponse:
    """Marks a door worth another knock tonight, or takes the mark away; no receipt, which would outlive the mark."""
    door = queries.door(door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=door.stands_at)
    do = services.unmark_evening if request.POST.get("off") else services.mark_evening
    do(door_id, by=request.standing.by)
    return HttpResponseRedirect(reverse("field:evening", args=[door.round_id]) + f"#door-{door_id}")


@page(Permission.VISIT_RECORD)
@never_cache
@require_GET
def badge(request: Request, round_id: UUID) -> HttpResponse:
    """Shows the code that a resident scans to check who stands at the door."""
    pair = queries.pair_now(queries.round_of(round_id), services.person_of(request.standing.by), now())
    if pair is None:
        raise NotThere(_("You are not in a pair of this round at this time. The secretary names the pairs."))
    sign = visitor_sign(pair.pk, pair.community_id)
    address = request.build_absolute_uri(reverse("public:visitor", args=[sign]))
    context = {"pair": pair, "round": pair.round, "picture": code_picture(address), "address": address}
    return show(request, "field/campaigns/badge.html", context)


@page(Permission.VISIT_RECORD)
@require_POST
def slip(request: Request, door_id: UUID) -> HttpResponse:
    """Makes the code of a slip for a door and shows it once, big, to be written on the paper."""
    door = queries.door(door_id)
    request.standing.demand(Permission.VISIT_RECORD, at=door.stands_at)
    code = services.leave_slip(door_id, by=request.standing.by)
    answer = show(request, "field/campaigns/slip.html", {"door": door, "code": code, "stair": queries.stair_of(door)})
    answer.headers["Cache-Control"] = "no-store"
    return answer
