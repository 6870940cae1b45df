"""Lists among very many needs: written in comparisons that an index answers behind row-level security (ADR 0050)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from gongzhi.domain.needs.models import Need, NeedKind, NeedSearch
from gongzhi.domain.places import queries as places
from gongzhi.foundation.reach import Scope

# District, subdistrict and community end a path with three full stops at most.
DEPTH_OF_COMMUNITY = 3
# Needs that somebody owns or reported outside the own area; more are found by their number.
MOST_ELSEWHERE = 500
_NUMBER = re.compile(r"[A-Za-z]{1,3}-[0-9A-Za-z-]+")
_TELEPHONE = re.compile(r"\d{7,}")
_FIRST_CHINESE = 11904


def areas_of(scope: Scope) -> tuple[str, ...]:
    """Gives those beginnings of paths that are a community or more."""
    return tuple(start for start in scope.paths if start.count(".") <= DEPTH_OF_COMMUNITY)


def is_by_area(scope: Scope) -> bool:
    """Tells whether a scope is made of whole communities, besides what is one's own."""
    return bool(scope.paths) and len(areas_of(scope)) == len(scope.paths)


def within_areas(scope: Scope) -> tuple[Q, list[UUID], list[UUID]]:
    """Writes a scope of whole communities as equalities; gives the communities, and one's own needs elsewhere, too."""
    communities = [
        one for start in areas_of(scope) for one in places.communities_below(start).values_list("pk", flat=True)
    ]
    own = _elsewhere(scope.holders, communities)
    condition = Q(community_id__in=communities)
    if own:
        condition |= Q(pk__in=own)
    if scope.buildings:
        condition |= Q(building_id__in=scope.buildings)
    return condition, communities, own


def _elsewhere(holders: frozenset[UUID], communities: Sequence[UUID]) -> list[UUID]:
    own = (
        Q(owner_id__in=holders) | Q(offered_to_id__in=holders) | Q(reporter_id__in=holders) | Q(handler_id__in=holders)
    )
    rows = Need.objects.exclude(community_id__in=communities)
    found = list(rows.filter(own).order_by().values_list("pk", flat=True)[:MOST_ELSEWHERE]) if holders else []
    # Whoever works on a whole sees its parts.
    return found + list(rows.filter(parent_id__in=found).values_list("pk", flat=True)) if found else []


def of_kind(code: str) -> Q:
    """Narrows to a kind, or to the kinds of a group."""
    kinds = NeedKind.objects.filter(Q(code=code) | Q(parent__code=code))
    return Q(kind_id__in=list(kinds.values_list("pk", flat=True)))


def with_words(words: str) -> Q:
    """Narrows to needs that hold every word; a word that is a number names its need."""
    condition = Q()
    for word in words.split():
        condition &= Q(number=word.upper()) if _NUMBER.fullmatch(word) else Q(text__icontains=word)
    return condition


def with_signs(words: str, communities: Sequence[UUID], own: Sequence[UUID]) -> Q:
    """Chooses beforehand, by an index, those needs of some communities in which the words' signs stand."""
    signs = sorted({sign for word in words.split() if not _NUMBER.fullmatch(word) for sign in signs_of(word)})
    if not signs:
        return Q()
    rows = NeedSearch.objects.filter(community_id__in=communities, signs__contains=signs)
    found = Q(pk__in=rows.values("need_id"))
    return found | Q(pk__in=own) if own else found


def signs_of(word: str) -> list[str]:
    """Cuts a word into the signs by which it is found; none where they would not narrow anything."""
    word = word.lower()
    if _TELEPHONE.search(word):
        return []
    if len(word) == 1:
        return [word] if ord(word) >= _FIRST_CHINESE else []
    return sorted({word[at : at + 2] for at in range(len(word) - 1)})
