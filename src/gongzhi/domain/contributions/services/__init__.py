"""What is done with offers, asks, agreements, claims and check-ins."""

from gongzhi.domain.contributions.services.agreements import (
    Terms,
    confirm_agreement,
    decline_agreement,
    end_agreement,
    propose_agreement,
    remind_of_reviews,
    review_agreement,
)
from gongzhi.domain.contributions.services.checkins import (
    check_in_organisation,
    check_in_person,
    confirm_check_in,
    declare_membership,
    decline_check_in,
    end_check_in,
)
from gongzhi.domain.contributions.services.claims import (
    accept_claim,
    ask_organisation,
    claim_posting,
    confirm_claim,
    decline_claim,
    finish_claim,
    refuse_claim,
    send_back_claim,
)
from gongzhi.domain.contributions.services.leaving import HandedBack, hand_back_everything
from gongzhi.domain.contributions.services.postings import (
    Origin,
    PostingFacts,
    fulfil_posting,
    post_item,
    publish_posting,
    refuse_posting,
    withdraw_posting,
)

__all__ = [
    "HandedBack",
    "Origin",
    "PostingFacts",
    "Terms",
    "accept_claim",
    "ask_organisation",
    "check_in_organisation",
    "check_in_person",
    "claim_posting",
    "confirm_agreement",
    "confirm_check_in",
    "confirm_claim",
    "declare_membership",
    "decline_agreement",
    "decline_check_in",
    "decline_claim",
    "end_agreement",
    "end_check_in",
    "finish_claim",
    "fulfil_posting",
    "hand_back_everything",
    "post_item",
    "propose_agreement",
    "publish_posting",
    "refuse_claim",
    "refuse_posting",
    "remind_of_reviews",
    "review_agreement",
    "send_back_claim",
    "withdraw_posting",
]
