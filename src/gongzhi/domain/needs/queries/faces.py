"""What everybody may read of needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from gongzhi.domain.needs.models import Need, NeedFollower, PublicNeed
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import gettext as _

_METRES_A_DEGREE = 111_320.0


def public_need(number: str) -> PublicNeed:
    """Finds what everybody may read of a need; raises ``NotThere``."""
    found = (
        PublicNeed.objects.select_related("kind", "building", "community").filter(number=number.strip().upper()).first()
    )
    if found is None:
        raise NotThere(_("There is no such public need. It may have been taken back."))
    return found


def face_of(need_id: UUID) -> PublicNeed | None:
    """Finds what everybody may read of a need, where it is public."""
    return PublicNeed.objects.filter(need_id=need_id).first()


def public_needs(community_id: UUID) -> QuerySet[PublicNeed]:
    """Lists what everybody may read of a community's needs, the newest first."""
    found = PublicNeed.objects.select_related("kind", "building", "community").filter(community_id=community_id)
    return found.order_by("-opened_at", "id")


def open_faces_by_building(community_id: UUID, *, kind: str = "") -> dict[str, int]:
    """Counts the open public needs of a community by building; building's identifier, as text → needs."""
    found = PublicNeed.objects.filter(community_id=community_id, closed_at=None, building__isnull=False)
    found = found.filter(kind__code=kind) if kind else found
    return {str(one): count for one, count in found.order_by().values_list("building_id").annotate(Count("pk"))}


def veiled(count: int) -> tuple[int, str]:
    """Gives a count as a step from 0 to 4 and as everybody reads it: below five "<5", above in fives (R8)."""
    if count < 5:
        return (1, "<5") if count else (0, "")
    return min(4, 1 + count // 5), f"{count // 5 * 5}+"


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """Public questions of a community since a moment: all, answered, answered in time, and late without an answer."""

    asked: int
    answered: int
    in_time: int
    late: int


def _of_questions(now: datetime) -> dict[str, Q]:
    """Says what each figure about public questions counts, so that it and its records are the same."""
    return {
        "asked": Q(answer_due__isnull=False),
        "answered": Q(answered_at__isnull=False),
        "in_time": Q(answered_at__lte=F("answer_due")),
        "late": Q(answered_at=None, answer_due__lt=now),
    }


def public_questions(
    community_id: UUID, *, show: str = "", since: datetime | None = None, now: datetime | None = None
) -> QuerySet[PublicNeed]:
    """Lists the public questions of a community, the newest first; ``show`` is one of its figures, since a moment."""
    found = public_needs(community_id).filter(answer_due__isnull=False)
    wanted = _of_questions(now or time.now()).get(show)
    if wanted is None:
        return found
    return found.filter(wanted, **({"opened_at__gte": since} if since else {}))


def awaits_answer(one: Need) -> bool:
    """Tells whether a need is a public question that nobody has answered in public yet."""
    return one.is_public and one.kind.is_question and PublicNeed.objects.filter(need=one, answered_at=None).exists()


def question_counts(community_id: UUID, *, since: datetime, now: datetime) -> QuestionCounts:
    """Counts public questions and how their clock was kept, in one query."""
    found = PublicNeed.objects.filter(community_id=community_id, answer_due__isnull=False, opened_at__gte=since)
    counted = found.aggregate(**{name: Count("pk", filter=condition) for name, condition in _of_questions(now).items()})
    return QuestionCounts(**counted)


def followed_by(holders: frozenset[UUID]) -> QuerySet[PublicNeed]:
    """Lists the public needs that these people or codes joined, the newest first."""
    joined = NeedFollower.objects.filter(holder__in=holders).values("need_id")
    found = PublicNeed.objects.select_related("kind", "building", "community").filter(need_id__in=joined)
    return found.order_by("-opened_at", "id")


@dataclass(frozen=True, slots=True)
class FaceFilters:
    """What public needs are narrowed to; ``is_open`` None means both."""

    numbers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    is_open: bool | None = None


def public_needs_below(path: str, filters: FaceFilters) -> QuerySet[PublicNeed]:
    """Lists what everybody may read of the needs of an area, the newest first."""
    communities = places.communities_below(path).values("pk")
    found = PublicNeed.objects.select_related("kind", "building", "community").filter(community_id__in=communities)
    if filters.numbers:
        found = found.filter(number__in=filters.numbers)
    if filters.kinds:
        found = found.filter(kind__code__in=filters.kinds)
    if filters.since:
        found = found.filter(opened_at__gte=filters.since)
    if filters.until:
        found = found.filter(opened_at__lte=filters.until)
    if filters.is_open is not None:
        found = found.filter(closed_at__isnull=filters.is_open)
    return found.order_by("-opened_at", "id")


def nearest_building(longitude: float, latitude: float, *, below: str, metres: float = 300.0) -> Place | None:
    """Finds the building of an area that is nearest to a position; none where all are further than that."""
    east, north = metres / (_METRES_A_DEGREE * max(0.1, cos(radians(latitude)))), metres / _METRES_A_DEGREE
    beside = Place.objects.filter(
        kind=PlaceKind.BUILDING,
        until=None,
        path__startswith=below,
        longitude__range=(longitude - east, longitude + east),
        latitude__range=(latitude - north, latitude + north),
    ).select_related("community")
    return min(beside, key=lambda one: _distance(one, longitude, latitude), default=None)


def _distance(one: Place, longitude: float, latitude: float) -> float:
    return hypot(((one.longitude or 0) - longitude) * cos(radians(latitude)), (one.latitude or 0) - latitude)
