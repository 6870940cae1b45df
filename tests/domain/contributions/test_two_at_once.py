"""Two who take on, answer or confirm one thing at the same moment: one does, the other is told."""

from __future__ import annotations

import pytest

from gongzhi.domain.contributions.models import Agreement, Claim
from gongzhi.domain.contributions.services import (
    accept_claim,
    claim_posting,
    confirm_agreement,
    decline_agreement,
    decline_claim,
)
from gongzhi.foundation.reach import everywhere
from tests.support.at_once import at_once
from tests.support.cast import settle
from tests.support.partners_stage import Partners, open_pharmacy

pytestmark = pytest.mark.transactional


def stage() -> Partners:
    with everywhere():
        return open_pharmacy(settle())


def test_of_two_colleagues_who_claim_one_thing_at_once_one_does(db: None) -> None:
    partners = stage()
    with everywhere():
        ask = partners.ask()

    def claim() -> None:
        claim_posting(ask.pk, claimant=partners.pharmacy, by=partners.by)

    assert sorted(at_once(claim, claim)) == ["NotNow", "done"]
    with everywhere():
        assert list(Claim.objects.values_list("posting", "organisation", "state")) == [
            (ask.pk, partners.pharmacy.pk, "claimed")
        ]


def test_of_an_acceptance_and_a_withdrawal_at_once_one_holds(db: None) -> None:
    partners = stage()
    with everywhere():
        claim = claim_posting(partners.ask().pk, claimant=partners.pharmacy, by=partners.by)
    said = at_once(
        lambda: accept_claim(claim.pk, by=partners.zhao()),
        lambda: decline_claim(claim.pk, because="人手不够", by=partners.by),
    )
    with everywhere():
        state = Claim.objects.get(pk=claim.pk).state
    # Whoever accepted first may still be given back to; who gave back first is accepted by nobody.
    assert (said, state) in ((["done", "done"], "declined"), (["NotNow", "done"], "declined"))


def test_of_a_confirmation_and_a_refusal_of_one_agreement_at_once_one_holds(db: None) -> None:
    partners = stage()
    with everywhere():
        agreement = partners.agreement()
    said = at_once(
        lambda: confirm_agreement(agreement.pk, by=partners.by),
        lambda: decline_agreement(agreement.pk, because="暂缓", by=partners.by),
    )
    with everywhere():
        state = Agreement.objects.get(pk=agreement.pk).state
    assert sorted(said) == ["NotNow", "done"]
    assert state == {"done": "in_force", "NotNow": "declined"}[said[0]]
