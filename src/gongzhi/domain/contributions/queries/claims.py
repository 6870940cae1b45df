"""What is asked about claims and check-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.contributions import rules
from gongzhi.domain.contributions.models import CheckIn, Claim
from gongzhi.domain.contributions.queries.common import within
from gongzhi.domain.contributions.words import CheckInState, ClaimState
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

_CLAIM_JOINS = ("posting", "community", "organisation", "person", "confirmed_by")
_CHECK_IN_JOINS = ("community", "organisation__kind", "person", "confirmed_by")


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """How many claims stand where; acts, not points: nobody is ranked by them (R9)."""

    open: int
    confirmed: int
    declined: int


@dataclass(frozen=True, slots=True)
class CheckInCounts:
    """How many have checked in with a community on a day; of declared memberships only the number (R10)."""

    organisations: int
    people: int
    waiting: int
    declared: int


def claim(id: UUID, scope: Scope) -> Claim:
    """Finds one claim within a scope; raises ``NotThere`` for another's too."""
    found = Claim.objects.filter(within(scope, "organisation_id", "person_id"), pk=id)
    one = found.select_related(*_CLAIM_JOINS).first()
    if one is None:
        raise NotThere(_("There is no such claim. Go back to the list and choose again."))
    return one


def claims(scope: Scope, *, state: str = "", text: str = "", posting: UUID | None = None) -> QuerySet[Claim]:
    """Lists the claims of one's communities, organisations and one's own, newest first; ``state`` may be ``open``."""
    found = Claim.objects.filter(within(scope, "organisation_id", "person_id")).select_related(*_CLAIM_JOINS)
    if state == "open":
        found = found.filter(state__in=rules.OPEN_CLAIMS)
    elif state:
        found = found.filter(state=state)
    if posting:
        found = found.filter(posting_id=posting)
    if text:
        found = found.filter(Q(posting__title__icontains=text) | Q(organisation__name__icontains=text))
    return found


def claims_of(organisation_id: UUID) -> QuerySet[Claim]:
    """Lists what an organisation took on, was asked and declined, the newest first."""
    return Claim.objects.filter(organisation_id=organisation_id).select_related(*_CLAIM_JOINS)


def claim_counts(organisation_id: UUID) -> ClaimCounts:
    """Counts an organisation's claims by where they stand."""
    counts = Claim.objects.filter(organisation_id=organisation_id).aggregate(
        open=Count("id", filter=Q(state__in=rules.OPEN_CLAIMS)),
        confirmed=Count("id", filter=Q(state=ClaimState.CONFIRMED)),
        declined=Count("id", filter=Q(state=ClaimState.DECLINED)),
    )
    return ClaimCounts(**counts)


def check_in(id: UUID, scope: Scope) -> CheckIn:
    """Finds one check-in within a scope; raises ``NotThere`` for another's too."""
    found = CheckIn.objects.filter(within(scope, "organisation_id", "person_id"), pk=id)
    one = found.select_related(*_CHECK_IN_JOINS).first()
    if one is None:
        raise NotThere(_("There is no such check-in. Go back to the list and choose again."))
    return one


def check_ins(scope: Scope, *, on: date, state: str = "", text: str = "") -> QuerySet[CheckIn]:
    """Lists who has checked in, on a day, with one's communities, and where oneself has; waiting ones first."""
    found = CheckIn.objects.filter(within(scope, "organisation_id", "person_id"), during__contains=on)
    found = found.filter(state=state) if state else found.exclude(state=CheckInState.DECLINED)
    if text:
        found = found.filter(Q(organisation__name__icontains=text) | Q(person__name__icontains=text))
    return found.select_related(*_CHECK_IN_JOINS)


def check_in_counts(community_id: UUID, on: date) -> CheckInCounts:
    """Counts a community's check-ins on a day."""
    standing = Q(state=CheckInState.CONFIRMED)
    counts = CheckIn.objects.filter(community_id=community_id, during__contains=on).aggregate(
        organisations=Count("id", filter=standing & Q(organisation__isnull=False)),
        people=Count("id", filter=standing & Q(person__isnull=False)),
        waiting=Count("id", filter=Q(state=CheckInState.REGISTERED)),
        declared=Count("id", filter=standing & Q(membership_declared_on__isnull=False)),
    )
    return CheckInCounts(**counts)
