"""Which offers fit a need, and what became of those that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.algorithms.wording.pairs import similarity
from gongzhi.domain.contributions.models import Posting
from gongzhi.domain.contributions.queries import PostingFilters, public_postings
from gongzhi.domain.contributions.words import PostingSide, PostingState
from gongzhi.domain.lists import rules
from gongzhi.domain.lists.models import ResourceMatch
from gongzhi.domain.lists.queries.common import within
from gongzhi.domain.lists.words import OPEN_MATCHES, MatchState
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries import kind_name
from gongzhi.foundation import time
from gongzhi.foundation.beside import count_beside
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

# A community's offers, the newest; nobody reads through more.
MOST_OFFERS = 200
_JOINS = ("posting", "organisation__kind", "organisation__community", "community")


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer on a community's list, and how much its words have in common with a need's, from 0 to 1."""

    posting: Posting
    closeness: float


def offers_for(need: Need, *, on: date) -> list[Offered]:
    """Lists what is offered in a need's community on a day, what sounds most like the need first.

    Words are compared, nothing else; a person chooses (R20).
    """
    filters = PostingFilters(side=PostingSide.OFFER, state="")
    standing = public_postings(need.community_id, filters, on=on)[:MOST_OFFERS]
    words = f"{kind_name(need.kind)} {need.text}"
    found = [Offered(one, similarity(words, f"{one.title} {one.text}")) for one in standing]
    return sorted(found, key=lambda one: (-one.closeness, one.posting.title, one.posting.number))


def match(id: UUID) -> ResourceMatch:
    """Finds a match within reach; raises ``NotThere``."""
    found = ResourceMatch.objects.select_related(*_JOINS).filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such thing here. Go back to the list and choose it there."))
    return found


def matches(scope: Scope, *, state: str = "") -> QuerySet[ResourceMatch]:
    """Lists matches of one's communities and organisations, the newest first; ``state`` is a state or ``open``."""
    condition = within(scope)
    if scope.holders:
        condition |= Q(organisation_id__in=scope.holders)
    found = ResourceMatch.objects.select_related(*_JOINS).filter(condition)
    if state == "open":
        found = found.filter(state__in=OPEN_MATCHES)
    elif state in MatchState.values:
        found = found.filter(state=state)
    return found.order_by("-made_at", "-id")


def matches_of_need(need_id: UUID) -> list[ResourceMatch]:
    """Lists the resources that were asked for one need, the newest first; for most needs none was."""
    if not any(count_beside(need_id, ((ResourceMatch, "need_id"),))):
        return []
    return list(ResourceMatch.objects.select_related(*_JOINS).filter(need_id=need_id).order_by("-made_at", "-id"))


def open_matches_of(organisation_id: UUID) -> list[UUID]:
    """Lists what is asked of an organisation, or agreed with it, and not over."""
    found = ResourceMatch.objects.filter(organisation_id=organisation_id, state__in=OPEN_MATCHES)
    return list(found.order_by("pk").values_list("pk", flat=True))


def left_matches(*, at: datetime) -> tuple[list[UUID], list[UUID]]:
    """Lists open matches that can come to nothing: those whose need is over, and the others whose offer has gone.

    What was agreed stays open for ``rules.LOOKS_BACK`` after the need, so that somebody can say that it was given.
    """
    rows = ResourceMatch.objects.order_by("pk")
    over = Q(state=MatchState.ASKED) & _over_since(at)
    over |= Q(state=MatchState.AGREED) & _over_since(at - rules.LOOKS_BACK)
    left = list(rows.filter(over).values_list("pk", flat=True))
    standing = Q(posting__state=PostingState.PUBLISHED) & (
        Q(posting__due_on=None) | Q(posting__due_on__gte=time.local(at).date())
    )
    gone = Q(state=MatchState.ASKED) & ~standing
    gone |= Q(state=MatchState.AGREED, posting__state__in=(PostingState.WITHDRAWN, PostingState.REFUSED))
    return left, list(rows.filter(gone).exclude(pk__in=left).values_list("pk", flat=True))


def _over_since(at: datetime) -> Q:
    """Where the need was over by then; one that was merged is over with the need in which it goes on."""
    own = Q(need__merged_into=None, need__closed_at__lte=at)
    return own | Q(need__merged_into__closed_at__lte=at)
