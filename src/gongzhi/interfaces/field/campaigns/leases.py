"""The next entrance: taken rather than assigned, seen by the others at once, and given back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.time import now
from gongzhi.interfaces.common.commands import once, run_once
from gongzhi.interfaces.common.guards import Request, page


@page(Permission.VISIT_RECORD)
@require_POST
def pull(request: Request, round_id: UUID) -> HttpResponse:
    """Takes the next entrance and opens it; where somebody was on which day stands in no receipt (R23)."""
    scope, by = request.standing.scope(Permission.VISIT_RECORD), request.standing.by

    def do() -> dict[str, Any]:
        services.pull_stair(round_id, within=scope, by=by)
        return {}

    try:
        run_once(request, "stair.pull", do)
    except NotNow as problem:
        messages.error(request, str(problem))
        return redirect("field:today")
    lease = queries.lease_of(queries.round_of(round_id), services.person_of(by), now())
    return redirect("field:stairwell", round_id, lease.stair_id) if lease else redirect("field:today")


@page(Permission.VISIT_RECORD)
@require_POST
@once("stair.release")
def release(request: Request, lease_id: UUID) -> HttpResponse:
    """Gives an entrance back."""
    services.release_stair(lease_id, by=request.standing.by)
    messages.success(request, _("Given back. Somebody else can take it now."))
    return redirect("field:today")
