"""A campaign at the desk: its rounds side by side, what they came to together, and the way to the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from gongzhi.domain.campaigns import queries
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import now
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.campaigns.burning import Course, burn_up, legend
from gongzhi.interfaces.desk.campaigns.places import whole_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.queries import CampaignPart


@page(Permission.ROUND_READ)
@require_GET
def campaign(request: Request, round_id: UUID) -> HttpResponse:
    """Shows all rounds of the campaign that a round belongs to."""
    one = whole_round(request, round_id)
    found = queries.campaign_of(one, now())
    context = {
        "campaign": found,
        "round": one,
        "as_of": now(),
        "charts": [(part, _chart(part)) for part in found.parts],
        "legend": legend(),
        "may_start": request.standing.may(Permission.ROUND_START, one.community),
        "open_round": queries.open_round(one.community_id, one.target),
    }
    return render(request, "desk/campaigns/campaign.html", context)


def _chart(part: CampaignPart) -> SafeString | str:
    one = part.round
    return burn_up(
        part.board.steps,
        part.board.doors,
        Course(one.starts_on, one.ends_on, one.closed_at or now(), target=one.target),
    )
