"""The next entrance: taken rather than assigned, seen by the others at once, and given back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.domain.campaigns import services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page


@page(Permission.VISIT_RECORD)
@require_POST
@once("stair.pull")
def pull(request: Request, round_id: UUID) -> HttpResponse:
    """Takes the next entrance and opens it."""
    scope = request.standing.scope(Permission.VISIT_RECORD)
    try:
        lease = services.pull_stair(round_id, within=scope, by=request.standing.by)
    except NotNow as problem:
        messages.error(request, str(problem))
        return redirect("field:today")
    return redirect("field:stairwell", round_id, lease.stair_id)


@page(Permission.VISIT_RECORD)
@require_POST
@once("stair.release")
def release(request: Request, lease_id: UUID) -> HttpResponse:
    """Gives an entrance back."""
    services.release_stair(lease_id, by=request.standing.by)
    messages.success(request, _("Given back. Somebody else can take it now."))
    return redirect("field:today")
