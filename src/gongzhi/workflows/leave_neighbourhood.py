"""An organisation leaves: it ends in the register, and everything open goes into other hands, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import residents_committee
from gongzhi.domain.actors.services import end_organisation
from gongzhi.domain.contributions.services import hand_back_everything
from gongzhi.domain.lists.queries import open_matches_of
from gongzhi.domain.lists.services import end_matches
from gongzhi.domain.lists.words import MatchState
from gongzhi.domain.needs.queries import open_needs_of_handler
from gongzhi.domain.needs.services import send_need
from gongzhi.foundation.errors import NotNow

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class Departure:
    """What was handed over when an organisation left."""

    organisation: Organisation
    needs: int
    postings: int
    agreements: int
    claims: int


@transaction.atomic
def leave_neighbourhood(organisation_id: UUID, *, on: date, because: str, by: By) -> Departure:
    """Ends an organisation from a day on; its open needs go to the residents' committee, the rest is given back.

    Raises what ``end_organisation`` raises, and ``NotNow`` where needs are open and nobody could take them.
    """
    body = end_organisation(organisation_id, on=on, because=because, by=by)
    because_left = _("%(name)s has left: %(reason)s") % {"name": body.name, "reason": body.reason}
    end_matches(open_matches_of(body.pk), MatchState.DECLINED, because=because_left[:250], by=by)
    open_needs = list(open_needs_of_handler(body.pk))
    for need in open_needs:
        committee = residents_committee(need.community_id)
        if committee is None or committee.pk == body.pk:
            raise NotNow(_("It still has needs in hand, and no residents' committee is entered to take them over."))
        send_need(need.pk, to=committee.pk, by=by, because=because_left)
    back = hand_back_everything(body.pk, on=on, because=body.reason, by=by)
    return Departure(body, len(open_needs), back.postings, back.agreements, back.claims)
