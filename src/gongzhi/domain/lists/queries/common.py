"""What the questions of this room share."""

from __future__ import annotations

from django.db.models import Q

from gongzhi.domain.places.queries import communities_below
from gongzhi.foundation.reach import Scope


def within(scope: Scope) -> Q:
    """Narrows rows to the communities of a scope, by the rows' own column, so that an index finds them."""
    condition = Q(pk__in=())
    for start in scope.paths:
        condition |= Q(community_id__in=communities_below(start).values("pk"))
    return condition
