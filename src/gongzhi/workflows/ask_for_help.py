"""A need that others may help with: put on the list of asks in public words, claimed there, noted in its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import residents_committee
from gongzhi.domain.contributions.queries import ask_for_need
from gongzhi.domain.contributions.services import Origin, PostingFacts, confirm_claim, fulfil_posting, post_item
from gongzhi.domain.needs.services import note_need
from gongzhi.foundation.errors import NotNow

if TYPE_CHECKING:
    from gongzhi.domain.contributions.models import Claim, Posting
    from gongzhi.domain.needs.models import Need
    from gongzhi.foundation.reach import By


@transaction.atomic
def put_need_on_list(need: Need, *, facts: PostingFacts, by: By) -> Posting:
    """Asks for help with a need in public words: whoever claims it never reads the need itself (R13).

    Raises ``NotNow`` where it stands on the list already, is over, or no residents' committee is entered.
    """
    if need.closed_at is not None:
        raise NotNow(_("The need is over. Nothing is to be asked for any more."))
    if ask_for_need(need.pk) is not None:
        raise NotNow(_("The need stands on the list of asks already."))
    committee = residents_committee(need.community_id)
    if committee is None:
        raise NotNow(_("No residents' committee is entered that could ask."))
    posting = post_item(
        committee,
        community=need.community,
        facts=facts,
        by=by,
        origin=Origin(is_published=True, need=need.pk, is_synthetic=need.is_synthetic),
    )
    note_need(need.pk, by=by, text=_("Help is asked for on the list, %(number)s.") % {"number": posting.number})
    return posting


@transaction.atomic
def confirm_help(claim_id: UUID, *, by: By) -> Claim:
    """Confirms that a claim is done; where it was for a need, the need's thread says so and the ask is fulfilled."""
    claim = confirm_claim(claim_id, by=by)
    if claim.posting.need is not None:
        note_need(claim.posting.need, by=by, text=_("Help was given: %(result)s") % {"result": claim.result})
        if claim.posting.state == "published":
            fulfil_posting(claim.posting_id, evidence=claim.result, by=by)
    return claim
