"""The three rates of the hotline regulation (Art. 32), each with what is counted, what it is counted of, and what not.

| rate | counted | of |
|---|---|---|
| response | first accepted, or refused with an article, in time | needs whose time is over, or with a response |
| resolution | the reporter's first word after a call-back was "solved" | needs with a word of the reporter |
| satisfaction | the reporter was content with the way it was handled | needs in which she said whether she was |
| found first | found at doors or on walks | all needs counted |

Left out of all: needs merged into another, diverted to another lawful way, parts of a divided need, and those that were
left out by hand with a reason. A month is the month in which a need was opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncMonth

from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries.lists import within
from gongzhi.domain.needs.queries.narrowing import counted, rate_parts
from gongzhi.domain.needs.words import OPEN_STATES, RUNNING_STATES, UNACCEPTED_STATES, RateName, Rung
from gongzhi.foundation import time
from gongzhi.foundation.reach import Scope

# A rate over fewer is chance more than work (R8).
LEAST_OF = 20


@dataclass(frozen=True, slots=True)
class Rate:
    """``counted`` of ``of``; the share is shown only over enough of them."""

    counted: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in percent, None over fewer than ``LEAST_OF``."""
        return round(100 * self.counted / self.of) if self.of >= LEAST_OF else None


@dataclass(frozen=True, slots=True)
class MonthOfRates:
    """The rates of the needs opened in a month; ``left_out`` are those counted in none."""

    month: date
    total: int
    left_out: int
    rates: Mapping[str, Rate]


def rates_by_month(scope: Scope, *, since: datetime, now: datetime, handler: UUID | None = None) -> list[MonthOfRates]:
    """Counts the rates of one area (or of what one body handles in it) month by month, the newest first; one query.

    It is always one's own area's trend: nothing here sets one community beside another (R25).
    """
    base, parts = counted(), rate_parts(now)
    wanted: dict[str, Any] = {"left_out": Count("pk", filter=~base)}
    for name, (whole, share) in parts.items():
        wanted[f"{name}_of"] = Count("pk", filter=base & whole)
        wanted[f"{name}_counted"] = Count("pk", filter=base & whole & share)
    found = Need.objects.filter(within(scope), opened_at__gte=since)
    if handler is not None:
        found = found.filter(handler_id=handler)
    by_month = found.annotate(month=TruncMonth("opened_at", tzinfo=time.zone())).values("month")
    months: Any = by_month.annotate(total=Count("pk"), **wanted).order_by("-month")
    return [
        MonthOfRates(
            month=time.local(row["month"]).date(),
            total=row["total"],
            left_out=row["left_out"],
            rates=MappingProxyType({name: Rate(row[f"{name}_counted"], row[f"{name}_of"]) for name in RateName.values}),
        )
        for row in months
    ]


@dataclass(frozen=True, slots=True)
class DutyHolderRow:
    """What one body has in hand in a place: ``late`` of ``open``, and since when the latest has been late."""

    handler_id: UUID | None
    handler: str
    place_id: UUID
    place: str
    open: int
    unaccepted: int
    late: int
    raised: int
    late_since: datetime | None


def overdue_by_holder(scope: Scope, *, now: datetime) -> list[DutyHolderRow]:
    """Counts what is open and overdue by the body that holds the duty and by community, in one query.

    By name, never in the order of lateness (R25).
    """
    late = Q(state__in=RUNNING_STATES, due_at__lt=now)
    rows = (
        Need.objects.filter(within(scope), state__in=OPEN_STATES)
        .values("handler_id", "community_id", holder=F("handler__name"), community_name=F("community__name"))
        .annotate(
            open=Count("pk"),
            unaccepted=Count("pk", filter=Q(state__in=UNACCEPTED_STATES)),
            late=Count("pk", filter=late),
            raised=Count("pk", filter=late & Q(rung__gte=Rung.SUBDISTRICT)),
            late_since=Min("due_at", filter=late),
        )
        .order_by("holder", "community_name", "handler_id", "community_id")
    )
    return [
        DutyHolderRow(
            handler_id=row["handler_id"],
            handler=row["holder"] or "",
            place_id=row["community_id"],
            place=row["community_name"],
            open=row["open"],
            unaccepted=row["unaccepted"],
            late=row["late"],
            raised=row["raised"],
            late_since=row["late_since"],
        )
        for row in rows
    ]
