"""What is asked about offers, asks, agreements, claims and check-ins."""

from gongzhi.domain.contributions.queries.agreements import (
    AgreementFilters,
    agreement,
    agreements,
    agreements_of,
    agreements_to_review,
    project_labels,
)
from gongzhi.domain.contributions.queries.claims import (
    CheckInCounts,
    ClaimCounts,
    check_in,
    check_in_counts,
    check_ins,
    claim,
    claim_counts,
    claims,
    claims_of,
)
from gongzhi.domain.contributions.queries.postings import (
    PostingFilters,
    ask_for_need,
    posting,
    postings,
    postings_of,
    public_postings,
)

__all__ = [
    "AgreementFilters",
    "CheckInCounts",
    "ClaimCounts",
    "PostingFilters",
    "agreement",
    "agreements",
    "agreements_of",
    "agreements_to_review",
    "ask_for_need",
    "check_in",
    "check_in_counts",
    "check_ins",
    "claim",
    "claim_counts",
    "claims",
    "claims_of",
    "posting",
    "postings",
    "postings_of",
    "project_labels",
    "public_postings",
]
