"""What the questions of this room share."""

from __future__ import annotations

from django.db.models import Q

from gongzhi.foundation.reach import Scope


def within(scope: Scope, *holders: str) -> Q:
    """Narrows rows to communities below the scope's paths, and to those that name one of its holders in a column."""
    condition = Q(pk__in=())
    for start in scope.paths:
        condition |= Q(community__path__startswith=start)
    for column in holders if scope.holders else ():
        condition |= Q((f"{column}__in", scope.holders))
    return condition
