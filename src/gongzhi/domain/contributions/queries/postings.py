"""What is asked about offers and asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.contributions import rules
from gongzhi.domain.contributions.models import Posting
from gongzhi.domain.contributions.queries.common import within
from gongzhi.domain.contributions.words import PostingState
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

_JOINS = ("organisation__kind", "community", "owner")


@dataclass(frozen=True, slots=True)
class PostingFilters:
    """How the list of offers and asks is narrowed; an empty field narrows nothing. ``state`` may be ``open``."""

    side: str = ""
    kind: str = ""
    state: str = "open"
    text: str = ""
    organisation: UUID | None = None
    is_late: bool = False


def posting(id: UUID) -> Posting:
    """Finds one posting; raises ``NotThere``."""
    found = Posting.objects.select_related(*_JOINS).filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such offer or ask. Go back to the list and choose again."))
    return found


def postings(scope: Scope, filters: PostingFilters, *, on: date) -> QuerySet[Posting]:
    """Lists offers and asks of one's communities and organisations, with their number of open claims."""
    return _narrowed(Posting.objects.filter(within(scope, "organisation_id")), filters, on)


def public_postings(community_id: UUID, filters: PostingFilters, *, on: date) -> QuerySet[Posting]:
    """Lists what stands on a community's public list on a day."""
    standing = Posting.objects.filter(community_id=community_id, state=PostingState.PUBLISHED)
    return _narrowed(standing.filter(Q(due_on=None) | Q(due_on__gte=on)), filters, on)


def postings_of(organisation_id: UUID) -> QuerySet[Posting]:
    """Lists what an organisation offers and asks for, the newest first."""
    return Posting.objects.filter(organisation_id=organisation_id).select_related(*_JOINS)


def ask_for_need(need_id: UUID) -> Posting | None:
    """Finds the ask that stands for a need on the list, or None."""
    return Posting.objects.filter(need=need_id, state__in=(PostingState.SUBMITTED, PostingState.PUBLISHED)).first()


def _narrowed(found: QuerySet[Posting], filters: PostingFilters, on: date) -> QuerySet[Posting]:
    if filters.side:
        found = found.filter(side=filters.side)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.state == "open":
        found = found.filter(state__in=(PostingState.SUBMITTED, PostingState.PUBLISHED))
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.is_late:
        found = found.filter(due_on__lt=on, state=PostingState.PUBLISHED)
    if filters.organisation:
        found = found.filter(organisation_id=filters.organisation)
    if filters.text:
        text = filters.text
        found = found.filter(Q(title__icontains=text) | Q(number=text.upper()) | Q(organisation__name__icontains=text))
    counted = Count("claims", filter=Q(claims__state__in=rules.OPEN_CLAIMS))
    return found.select_related(*_JOINS).annotate(claim_count=counted)
