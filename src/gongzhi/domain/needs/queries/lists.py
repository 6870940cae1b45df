"""Lists of needs, counts, and the call-back list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongzhi.domain.grids import queries as grids
from gongzhi.domain.needs.models import Need, NeedEvent, NeedFollower
from gongzhi.domain.needs.queries.finding import areas_of, is_by_area, of_kind, with_signs, with_words, within_areas
from gongzhi.domain.needs.queries.narrowing import of_rate
from gongzhi.domain.needs.queries.people import organisations_of
from gongzhi.domain.needs.words import (
    FOUND_SOURCES,
    OPEN_STATES,
    RUNNING_STATES,
    UNACCEPTED_STATES,
    NeedState,
    NeedStep,
)
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.foundation.reach import Scope

JOINS = ("kind", "community", "place__building", "place__entrance", "owner", "handler__kind", "handled_by")


# How a list may be ordered: the soonest due first, the newest first, the oldest first.
ORDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"due": ("due_at", "id"), "newest": ("-opened_at", "-id"), "oldest": ("opened_at", "id")}
)


@dataclass(frozen=True, slots=True)
class NeedFilters:
    """What a list is narrowed to; ``state`` is a state, ``open``, ``unaccepted`` or ``over``; ``mine`` is a person.

    ``is_unheld`` asks for what no body handles, ``is_unowned`` for what nobody owns.

    ``opened_from`` and ``opened_to`` are days, both included; ``among`` are the needs that a room above names, as their
    identifiers; ``order`` is one of ``ORDERS``.

    ``rate`` and ``part`` show the records behind a figure of the rates; ``month`` is the first day of the month in
    which needs were opened.
    """

    state: str = ""
    is_late: bool = False
    kind: str = ""
    grid: UUID | None = None
    mine: UUID | None = None
    words: str = ""
    closed_since: datetime | None = None
    rung: int = 0
    handler: UUID | None = None
    is_unheld: bool = False
    is_unowned: bool = False
    source: str = ""
    building: UUID | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    among: QuerySet[Any] | None = None
    order: str = ""
    community: UUID | None = None
    rate: str = ""
    part: str = ""
    month: date | None = None


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """Needs of one community; ``open`` contains ``late``."""

    open: int
    late: int
    closed: int
    total: int


def open_needs_by_building(buildings: Iterable[UUID]) -> dict[UUID, int]:
    """Counts the needs that are not over by building; buildings without any are missing."""
    found = Need.objects.filter(building_id__in=list(buildings), state__in=OPEN_STATES).order_by()
    rows = found.values_list("building_id").annotate(n=Count("pk"))
    return {building: number for building, number in rows if building is not None}


def open_needs_of_handler(organisation_id: UUID) -> QuerySet[Need]:
    """Lists the needs on which an organisation still has to work."""
    return Need.objects.filter(handler_id=organisation_id, state__in=RUNNING_STATES).order_by("due_at", "id")


def within(scope: Scope) -> Q:
    """Writes a scope as a condition on needs."""
    condition = Q(pk__in=())
    areas = areas_of(scope)
    for start in areas:
        # By the needs' own column, so that an index finds them; a subdistrict is a few communities.
        condition |= Q(community_id__in=places.communities_below(start).values("pk"))
    for start in sorted(set(scope.paths) - set(areas)):
        condition |= Q(place__path__startswith=start)
    if scope.buildings:
        condition |= Q(building_id__in=scope.buildings)
    if scope.holders:
        condition |= Q(granted_to__overlap=list(scope.holders))
        condition |= Q(owner_id__in=scope.holders) | Q(offered_to_id__in=scope.holders)
    return condition


def _of_state(state: str) -> Q:
    if state in ("open", "over"):
        return Q(closed_at__isnull=state == "open")
    if state == "unaccepted":
        return Q(state__in=UNACCEPTED_STATES)
    return Q(state=state) if state else Q()


def _narrowing(filters: NeedFilters, now: datetime) -> Q:
    condition = _of_state(filters.state)
    wanted = (
        (filters.is_late, Q(state__in=RUNNING_STATES, due_at__lt=now)),
        (filters.mine, Q(owner_id=filters.mine) | Q(handled_by_id=filters.mine)),
        (filters.closed_since, Q(closed_at__gte=filters.closed_since)),
        (filters.rung, Q(rung__gte=filters.rung)),
        (filters.handler, Q(handler_id=filters.handler)),
        (filters.is_unheld, Q(handler_id=None)),
        (filters.is_unowned, Q(owner_id=None)),
        (filters.source, Q(source=filters.source)),
        (filters.building, Q(building_id=filters.building)),
        (filters.among is not None, Q(pk__in=filters.among)),
        (filters.community, Q(community_id=filters.community)),
    )
    for is_wanted, one in wanted:
        if is_wanted:
            condition &= one
    if filters.kind:
        condition &= of_kind(filters.kind)
    if filters.grid:
        condition &= Q(building_id__in=grids.buildings_of_grid(filters.grid).values("pk"))
    if filters.rate:
        condition &= of_rate(filters.rate, filters.part, now)
    return condition & _opened(filters) & with_words(filters.words)


def _opened(filters: NeedFilters) -> Q:
    condition = _opened_in(filters.month) if filters.month else Q()
    if filters.opened_from:
        condition &= Q(opened_at__gte=_midnight(filters.opened_from))
    if filters.opened_to:
        condition &= Q(opened_at__lt=_midnight(filters.opened_to + timedelta(days=1)))
    return condition


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=time.zone())


def _opened_in(month: date) -> Q:
    first = datetime(month.year, month.month, 1, tzinfo=time.zone())
    after = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=time.zone())
    return Q(opened_at__gte=first, opened_at__lt=after)


def needs_list(scope: Scope, filters: NeedFilters, *, now: datetime) -> QuerySet[Need]:
    """Lists the needs inside a scope, the soonest due first or as ``filters.order`` says."""
    condition = _narrowing(filters, now)
    if is_by_area(scope):
        inside, communities, own = within_areas(scope)
        condition &= inside & with_signs(filters.words, communities, own)
    else:
        condition &= within(scope)
    return Need.objects.select_related(*JOINS).filter(condition).order_by(*ORDERS.get(filters.order, ORDERS["due"]))


def needs_by_building(scope: Scope, filters: NeedFilters, *, now: datetime) -> dict[str, int]:
    """Counts the needs of a list by building; building's identifier, as text → needs."""
    rows = needs_list(scope, filters, now=now).filter(building__isnull=False).order_by()
    counted = rows.select_related(None).values_list("building_id").annotate(Count("pk"))
    return {str(building): count for building, count in counted}


def open_needs_below(path: str) -> QuerySet[Need]:
    """Lists the open needs at a place and everything below it, the soonest due first."""
    return Need.objects.filter(place__path__startswith=path, state__in=OPEN_STATES).order_by("due_at", "id")


def counts(community_id: UUID, now: datetime) -> NeedCounts:
    """Counts the needs of a community in one query."""
    found = Need.objects.filter(community_id=community_id).aggregate(
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        late=Count("pk", filter=Q(state__in=RUNNING_STATES, due_at__lt=now)),
        closed=Count("pk", filter=Q(state=NeedState.CLOSED)),
        total=Count("pk"),
    )
    return NeedCounts(**found)


def to_be_asked(scope: Scope, *, person: UUID | None, now: datetime) -> QuerySet[Need]:
    """Lists the needs whose reporter this person may ask: done, or their time is over and nobody asked since (Art. 23).

    What was found and has nobody to ask is to be looked at once it is done. Not those that he or his own body handled.
    """
    if person is None:
        return Need.objects.none()
    # A need that was reopened has a new clock, and is asked about anew when that is over.
    called = NeedEvent.objects.filter(need=OuterRef("pk"), step=NeedStep.CALLED, at__gte=OuterRef("clock_from"))
    is_late = Q(state__in=RUNNING_STATES, due_at__lt=now, parent=None) & ~Exists(called)
    joined = NeedFollower.objects.filter(need=OuterRef("pk"))
    is_over = is_late & (~Q(reporter=None, source__in=FOUND_SOURCES) | Q(Exists(joined)))
    found = Need.objects.select_related(*JOINS).filter(within(scope), Q(state=NeedState.DONE) | is_over)
    own = organisations_of(person, time.local(now).date())
    return found.exclude(handled_by_id=person).exclude(handler_id__in=own).order_by("due_at", "id")


def parts_of(one: Need) -> list[Need]:
    """Lists the parts that a need was divided into, by number."""
    return list(Need.objects.select_related(*JOINS).filter(parent=one).order_by("number"))


def needs_of_source(source: UUID) -> list[Need]:
    """Lists the needs that came of one visit, by number."""
    return list(Need.objects.select_related(*JOINS).filter(source_id=source).order_by("number"))


def needs_of_reporter(person: UUID | None) -> QuerySet[Need]:
    """Lists what one resident reported, the newest first."""
    return (
        Need.objects.select_related(*JOINS)
        .filter(reporter_id=person, reporter__isnull=False)
        .order_by("-opened_at", "id")
    )
