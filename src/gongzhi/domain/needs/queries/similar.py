"""Needs that report the same thing near by: by distance, kind and words, found before a new one is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from uuid import UUID

from django.db.models import Q, QuerySet

from gongzhi.algorithms.wording.pairs import similarity
from gongzhi.domain.needs.models import Need, NeedKind, PublicNeed
from gongzhi.domain.places.models import Place

# Text operators cannot use an index under row-level security, so place, kind and age choose the candidates, and the
# few that are left are compared sign by sign.
CANDIDATES = 120
SHOWN = 5
FAR = 300.0
_METRES_A_DEGREE = 111_320.0
# The least score at which two texts are shown as perhaps the same; a kind in common asks for less.
LIKE, LIKE_OF_ONE_KIND = 0.42, 0.22


@dataclass(frozen=True, slots=True)
class Near:
    """An open need near by: how far (metres; None where a place has no position), how alike, and of the same kind?"""

    need_id: UUID
    number: str
    kind: NeedKind
    place: str
    state: str
    words: str
    opened_at: datetime
    metres: float | None
    likeness: float
    is_same_kind: bool


def near_needs(place: Place, *, kind: str, text: str) -> list[Near]:
    """Lists open needs of the caller's reach that may be the same, the likest first."""
    rows = Need.objects.filter(community_id=place.community_id, closed_at=None)
    return _near(_candidates(rows, place, kind), place, kind, text)


def near_public_needs(place: Place, *, kind: str, text: str) -> list[Near]:
    """Lists what everybody may know of open needs near by that may be the same, the likest first."""
    rows = PublicNeed.objects.filter(community_id=place.community_id, closed_at=None)
    return _near(_candidates(rows, place, kind), place, kind, text)


def _candidates(rows: QuerySet, place: Place, kind: str) -> Iterable[Need | PublicNeed]:  # type: ignore[type-arg]
    """Takes the newest of the kind, and the newest of the building whatever their kind."""
    joined = rows.select_related("kind", "building").order_by("-opened_at")
    found = list(joined.filter(kind__code=kind)[:CANDIDATES])
    if place.building_id is not None:
        others = joined.filter(~Q(kind__code=kind), building_id=place.building_id)
        found += others[: CANDIDATES // 4]
    return found


def _near(rows: Iterable[Need | PublicNeed], place: Place, kind: str, text: str) -> list[Near]:
    found = [_compared(row, place, kind, text) for row in rows]
    near = [one for one in found if _is_like(one) and (one.metres is None or one.metres <= FAR)]
    near.sort(key=lambda one: (-one.likeness, one.metres if one.metres is not None else FAR, str(one.need_id)))
    return near[:SHOWN]


def _is_like(one: Near) -> bool:
    return one.likeness >= (LIKE_OF_ONE_KIND if one.is_same_kind else LIKE)


def _compared(row: Need | PublicNeed, place: Place, kind: str, text: str) -> Near:
    words = row.words if isinstance(row, PublicNeed) else row.text
    return Near(
        need_id=row.need_id if isinstance(row, PublicNeed) else row.pk,
        number=row.number,
        kind=row.kind,
        place=row.building.name if row.building else "",
        state=row.state,
        words="" if isinstance(row, PublicNeed) and not row.is_released else words,
        opened_at=row.opened_at,
        metres=_metres(place, row.building),
        likeness=similarity(words, text),
        is_same_kind=row.kind.code == kind,
    )


def _metres(one: Place, other: Place | None) -> float | None:
    here = one if one.longitude is not None else one.building
    if here is None or other is None:
        return None
    if here.pk == other.pk or one.building_id == other.pk:
        return 0.0
    points = (here.longitude, here.latitude, other.longitude, other.latitude)
    if any(value is None for value in points):
        return None
    east = (here.longitude - other.longitude) * cos(radians(here.latitude))  # type: ignore[operator, arg-type]
    return hypot(east, here.latitude - other.latitude) * _METRES_A_DEGREE  # type: ignore[operator]
