"""Who opened the needs that somebody reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.domain.needs.models import Need
from gongzhi.foundation.journal.queries import entries

MOST_LOOKS = 200


@dataclass(frozen=True, slots=True)
class NeedLook:
    """Somebody opened a need, or took it along in a sheet: in which role and when; never who."""

    at: datetime
    role: str
    number: str
    is_export: bool


def looks_at_needs(person_id: UUID) -> list[NeedLook]:
    """Lists who opened or exported the needs that a person reported, newest first (R6)."""
    numbers = dict(Need.objects.filter(reporter_id=person_id).values_list("pk", "number"))
    found = entries().filter(verb__in=("need.read", "need.exported"), subject__in=numbers)[:MOST_LOOKS]
    return [NeedLook(one.at, one.because, numbers[one.subject], one.verb == "need.exported") for one in found]
