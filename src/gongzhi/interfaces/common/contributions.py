"""What desk, public pages and API share about offers, asks, agreements, claims and check-ins: who may do what now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.contributions import queries
from gongzhi.domain.contributions.words import AgreementState, CheckInState, ClaimState, PostingSide, PostingState
from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.actors import acts_for

_NOT_THERE = "There is no such thing here. Go back to the list and choose it there."


def contribution_scope(standing: Standing) -> Scope:
    """Says what lists show: the communities one looks after, and what one's organisations and oneself take part in."""
    return Scope(
        paths=standing.scope(Permission.CONTRIBUTION_READ).paths, holders=standing.scope(Permission.CONTRIBUTE).holders
    )


def may_manage(standing: Standing, community: Any) -> bool:
    """Tells whether the person answers for a community's contributions."""
    return standing.may(Permission.CONTRIBUTION_MANAGE, community)


def demand_side(standing: Standing, organisation_id: UUID) -> Any:
    """Gives back an organisation that the person speaks for; raises ``NotThere`` for another."""
    found = organisation(organisation_id)
    if not acts_for(standing, found):
        raise NotThere(_(_NOT_THERE))
    return found


def demand_posting(standing: Standing, posting_id: UUID) -> Any:
    """Gives back a posting: on the public list, of one's community, or of one's organisation."""
    found = queries.posting(posting_id)
    is_public = found.state in (PostingState.PUBLISHED, PostingState.FULFILLED)
    if (
        is_public
        or standing.may(Permission.CONTRIBUTION_READ, found.community)
        or acts_for(standing, found.organisation)
    ):
        return found
    raise NotThere(_(_NOT_THERE))


def posting_acts(standing: Standing, posting: Any) -> frozenset[str]:
    """Names what the person can do with a posting now."""
    manages, state = may_manage(standing, posting.community), posting.state
    owns = manages or acts_for(standing, posting.organisation)
    found = {
        "publish": manages and state == PostingState.SUBMITTED,
        "refuse": manages and state == PostingState.SUBMITTED,
        "withdraw": owns and state in (PostingState.SUBMITTED, PostingState.PUBLISHED),
        "fulfil": owns and state == PostingState.PUBLISHED,
        "ask": manages and state == PostingState.PUBLISHED and posting.side == PostingSide.ASK,
        "claim": not manages and state == PostingState.PUBLISHED and posting.side == PostingSide.ASK,
    }
    return frozenset(name for name, is_open in found.items() if is_open)


def demand_agreement(standing: Standing, agreement_id: UUID) -> Any:
    """Gives back an agreement of one's community or organisation; raises ``NotThere`` for another's."""
    found = queries.agreement(agreement_id, on=today())
    is_side = any(acts_for(standing, side) for side in (found.first, found.second))
    if is_side or standing.may(Permission.CONTRIBUTION_READ, found.community):
        return found
    raise NotThere(_(_NOT_THERE))


def agreement_acts(standing: Standing, agreement: Any) -> frozenset[str]:
    """Names what the person can do with an agreement now; ``paper`` records the other side's signature."""
    first, second = acts_for(standing, agreement.first), acts_for(standing, agreement.second)
    waits, runs = agreement.state == AgreementState.PROPOSED, agreement.state == AgreementState.IN_FORCE
    runs = runs and agreement.ends_on >= today()
    found = {
        "confirm": waits and second,
        "paper": waits and not second and may_manage(standing, agreement.community),
        "decline": waits and (first or second),
        "end": runs and (first or second),
        "review": agreement.state == AgreementState.IN_FORCE and (first or second),
    }
    return frozenset(name for name, is_open in found.items() if is_open)


def is_claimant(standing: Standing, claim: Any) -> bool:
    """Tells whether the person claimed it, or speaks for the organisation that did."""
    if claim.organisation is not None:
        return standing.may(Permission.CONTRIBUTE, None, holders=[claim.organisation_id])
    return standing.person_id is not None and claim.person_id == standing.person_id


def claim_acts(standing: Standing, claim: Any) -> frozenset[str]:
    """Names what the person can do with a claim now; nobody confirms what they did themselves."""
    own, state = is_claimant(standing, claim), ClaimState(claim.state)
    manages = not own and may_manage(standing, claim.community)
    going = (ClaimState.ASKED, ClaimState.CLAIMED, ClaimState.ACCEPTED)
    found = {
        "accept": (own and state == ClaimState.ASKED) or (manages and state == ClaimState.CLAIMED),
        "decline": own and state in going,
        "refuse": manages and state in going,
        "finish": (own or manages) and state == ClaimState.ACCEPTED,
        "confirm": manages and state == ClaimState.DONE,
        "send_back": manages and state == ClaimState.DONE,
    }
    return frozenset(name for name, is_open in found.items() if is_open)


def check_in_acts(standing: Standing, entry: Any) -> frozenset[str]:
    """Names what the person can do with a check-in now."""
    own = is_claimant(standing, entry)
    manages = not own and may_manage(standing, entry.community)
    waits = entry.state == CheckInState.REGISTERED
    found = {
        "confirm": manages and waits,
        "decline": manages and waits,
        "end": (own or manages) and entry.state != CheckInState.DECLINED,
    }
    return frozenset(name for name, is_open in found.items() if is_open)


def demand_act(name: str, acts: frozenset[str]) -> None:
    """Passes where an act is open to the person now; raises ``NotNow``."""
    if name not in acts:
        raise NotNow(_("This is not possible now, or not for you. Load the page again: it shows what is."))


def declared_words(number: int) -> str:
    """Writes how many declared their membership; small numbers are not told (R8, R10)."""
    return _("fewer than 5") if number < 5 else str(number)
