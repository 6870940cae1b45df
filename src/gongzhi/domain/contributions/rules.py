"""May it now? The lives of postings, claims and check-ins as tables, and what is wrong with an agreement."""

from __future__ import annotations

from datetime import date

from gongzhi.domain.contributions.words import AgreementState, CheckInState, ClaimState, PostingState

POSTING_NEXT: dict[PostingState, frozenset[PostingState]] = {
    PostingState.SUBMITTED: frozenset({PostingState.PUBLISHED, PostingState.REFUSED, PostingState.WITHDRAWN}),
    PostingState.PUBLISHED: frozenset({PostingState.FULFILLED, PostingState.WITHDRAWN}),
    PostingState.FULFILLED: frozenset(),
    PostingState.WITHDRAWN: frozenset(),
    PostingState.REFUSED: frozenset(),
}

_C = ClaimState
CLAIM_NEXT: dict[ClaimState, frozenset[ClaimState]] = {
    _C.ASKED: frozenset({_C.ACCEPTED, _C.DECLINED, _C.REFUSED}),
    _C.CLAIMED: frozenset({_C.ACCEPTED, _C.DECLINED, _C.REFUSED}),
    _C.ACCEPTED: frozenset({_C.DONE, _C.DECLINED, _C.REFUSED}),
    _C.DONE: frozenset({_C.CONFIRMED, _C.ACCEPTED}),
    _C.CONFIRMED: frozenset(),
    _C.DECLINED: frozenset(),
    _C.REFUSED: frozenset(),
}
OPEN_CLAIMS = frozenset(state for state, following in CLAIM_NEXT.items() if following)

CHECK_IN_NEXT: dict[CheckInState, frozenset[CheckInState]] = {
    CheckInState.REGISTERED: frozenset({CheckInState.CONFIRMED, CheckInState.DECLINED}),
    CheckInState.CONFIRMED: frozenset(),
    CheckInState.DECLINED: frozenset(),
}

REVIEW_NOTICE_DAYS = 14
"""So many days before its review day both sides of an agreement are told."""


def may_post(state: str, to: str) -> bool:
    """Tells whether a posting may go from one state to another."""
    return PostingState(to) in POSTING_NEXT[PostingState(state)]


def may_claim(state: str, to: str) -> bool:
    """Tells whether a claim may go from one state to another."""
    return ClaimState(to) in CLAIM_NEXT[ClaimState(state)]


def may_check_in(state: str, to: str) -> bool:
    """Tells whether a check-in may go from one state to another."""
    return CheckInState(to) in CHECK_IN_NEXT[CheckInState(state)]


def is_expired(state: str, ends_on: date, today: date) -> bool:
    """Tells whether an agreement that nobody ended has run out; ``ends_on`` is its last day."""
    return state == AgreementState.IN_FORCE and ends_on < today


def is_running(state: str, term: tuple[date, date], today: date) -> bool:
    """Tells whether an agreement works on a day of its term (first and last day)."""
    return state == AgreementState.IN_FORCE and term[0] <= today <= term[1]
