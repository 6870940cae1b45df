"""Which places, days and communities the pages of duties are about, and how much of them the person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.guards import Request

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.places.models import Place


AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Slide:
    """The steps of a slider over months: the first of each, today and the chosen day; ``at`` is the chosen one's."""

    days: tuple[date, ...]
    at: int

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.days) - 1


def slide(chosen: date, *, since: date | None) -> Slide:
    """Lays out the months from a first day until a year from now."""
    now = today()
    first = min(since or now, chosen, now)
    ends = max(chosen, now + AHEAD)
    months = (date(number // 12, number % 12 + 1, 1) for number in range(_month(first), _month(ends) + 1))
    days = tuple(sorted({first, now, chosen, *(day for day in months if day > first)}))
    return Slide(days, days.index(chosen))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def asked_id(request: HttpRequest, name: str) -> UUID | None:
    """Reads an identifier from the address; None where there is none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def paths_seen(request: Request, permission: Permission) -> tuple[str, ...]:
    """Lists the paths below which a permission holds; whoever works in a grid only sees its whole community's lists."""
    paths = request.standing.scope(permission).paths
    if paths:
        return paths
    own = request.standing.communities_with(permission)
    return tuple(places.communities_below("").filter(pk__in=own).values_list("path", flat=True)) if own else ()


def tops(request: Request, permission: Permission) -> list[Place]:
    """Lists the places of the posts that give a permission: what may be kept there, or below."""
    grants = [one for one in request.standing.grants if permission in one.permissions]
    return [places.place(one) for one in dict.fromkeys(one.place_id for one in grants) if one is not None]


def seen_top(request: Request, permission: Permission, place_id: UUID) -> Place:
    """Finds a place where a permission holds; raises ``NotThere`` for another's."""
    found = places.place(place_id)
    request.standing.demand(permission, at=found)
    return found


def communities_seen(request: Request, permission: Permission) -> QuerySet[Place]:
    """Lists the communities in which a permission holds."""
    own: Any = places.communities_below("").filter(pk__in=request.standing.communities_with(permission))
    return reduce(or_, (places.communities_below(path) for path in request.standing.scope(permission).paths), own)


def asked_community(request: Request, permission: Permission) -> Place | None:
    """Finds the community that the address names, else the person's only one; None where it has to be chosen."""
    if request.GET.get("community"):
        asked = asked_id(request, "community")
        found = communities_seen(request, permission).filter(pk=asked).first() if asked else None
        if found is None:
            raise NotThere(_("There is no such place. Go back to the list and choose it there."))
        return found
    own = request.standing.communities_with(permission)
    return places.place(own[0]) if len(own) == 1 else None
