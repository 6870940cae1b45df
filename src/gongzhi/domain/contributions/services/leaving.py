"""What an organisation leaves behind in this room when it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from gongzhi.domain.contributions import rules
from gongzhi.domain.contributions.models import Agreement, CheckIn, Claim, Posting
from gongzhi.domain.contributions.services.agreements import decline_agreement, end_agreement
from gongzhi.domain.contributions.services.checkins import end_check_in
from gongzhi.domain.contributions.services.claims import decline_claim
from gongzhi.domain.contributions.services.postings import withdraw_posting
from gongzhi.domain.contributions.words import AgreementState, ClaimState, PostingState
from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class HandedBack:
    """How many things an organisation gave back when it left."""

    postings: int
    agreements: int
    claims: int


@transaction.atomic
def hand_back_everything(organisation_id: UUID, *, on: date, because: str, by: By) -> HandedBack:
    """Withdraws the postings of an organisation, ends its agreements and check-ins, and gives its open claims back.

    What is reported done stays for the community to confirm.
    """
    postings = Posting.objects.filter(
        organisation_id=organisation_id, state__in=(PostingState.SUBMITTED, PostingState.PUBLISHED)
    )
    sides = Q(first_id=organisation_id) | Q(second_id=organisation_id)
    running = Agreement.objects.filter(sides, state=AgreementState.IN_FORCE, ends_on__gte=on)
    proposed = Agreement.objects.filter(sides, state=AgreementState.PROPOSED)
    claims = Claim.objects.filter(organisation_id=organisation_id, state__in=rules.OPEN_CLAIMS - {ClaimState.DONE})
    withdrawn = [withdraw_posting(one, because=because, by=by) for one in _ids(postings)]
    ended = [end_agreement(one, on=on, because=because, by=by) for one in _ids(running)]
    ended += [decline_agreement(one, because=because, by=by) for one in _ids(proposed)]
    given_back = [decline_claim(one, because=because, by=by) for one in _ids(claims)]
    for one in _ids(CheckIn.objects.filter(organisation_id=organisation_id, during__upper_inf=True)):
        end_check_in(one, on=on, by=by)
    return HandedBack(len(withdrawn), len(ended), len(given_back))


def _ids(rows: object) -> list[UUID]:
    return list(rows.order_by("id").values_list("id", flat=True))  # type: ignore[attr-defined]
