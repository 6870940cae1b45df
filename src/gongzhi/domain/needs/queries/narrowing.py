"""What the rates count, written as conditions, so that a figure and the list of its records are the same."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from gongzhi.domain.needs.words import FOUND_SOURCES, NeedState, RateName

# Parts of a rate, as they stand in the address of a list.
COUNTED, NOT_COUNTED, OF = "counted", "missing", "of"


def counted() -> Q:
    """Says which needs the rates are about at all."""
    out = Q(state__in=(NeedState.MERGED, NeedState.DIVERTED)) | ~Q(excluded_because="") | Q(parent__isnull=False)
    return ~out


def rate_parts(now: datetime) -> dict[str, tuple[Q, Q]]:
    """Gives of each rate what it is counted of, and what is counted."""
    answered = Q(is_response_in_time__isnull=False)
    return {
        RateName.RESPONSE: (answered | Q(due_at__lt=now), Q(is_response_in_time=True)),
        RateName.RESOLUTION: (Q(answered_at__isnull=False), Q(is_solved=True)),
        RateName.SATISFACTION: (Q(is_content__isnull=False), Q(is_content=True)),
        RateName.PROACTIVE: (Q(pk__isnull=False), Q(source__in=FOUND_SOURCES)),
    }


def of_rate(name: str, part: str, now: datetime) -> Q:
    """Finds the records behind a figure: what is counted, what is missing from it, or all it is counted of."""
    if name == "left_out":
        return ~counted()
    if name not in RateName.values:
        return Q()
    whole, share = rate_parts(now)[name]
    if part == COUNTED:
        return counted() & whole & share
    return counted() & whole & ~share if part == NOT_COUNTED else counted() & whole
