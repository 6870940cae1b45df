"""What is asked about seats that nobody holds, on any day past or future."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from gongzhi.domain.actors.models import Appointment, Post
from gongzhi.domain.actors.queries.common import below
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.words import PlaceKind


@dataclass(frozen=True, slots=True)
class StewardCount:
    """How many entrances of a community have a steward on a day."""

    entrances: int
    with_steward: int

    @property
    def without(self) -> int:
        """Counts the entrances without."""
        return self.entrances - self.with_steward


def posts_on(paths: tuple[str, ...], *, on: date, kind: str = "", text: str = "") -> QuerySet[Post]:
    """Lists the posts that exist on a day below these paths, each with its seats ``held`` and ``deputies`` then."""
    held = Count("appointments", filter=Q(appointments__during__contains=on, appointments__is_deputy=False))
    deputies = Count("appointments", filter=Q(appointments__during__contains=on, appointments__is_deputy=True))
    found = Post.objects.filter(
        below(paths, "place"), Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on)
    )
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(organisation__name__icontains=text))
    return (
        found.select_related("organisation", "place__building", "place__entrance", "place__community", "type")
        .annotate(held=held, deputies=deputies, vacant=F("seats") - held)
        .order_by("place__path", "title", "id")
    )


def vacancies_on(paths: tuple[str, ...], *, on: date, kind: str = "", text: str = "") -> QuerySet[Post]:
    """Lists the posts with a free seat, or without the deputy they should have, on a day past or future.

    Each has its number of ``vacant`` seats, whether it ``lacks_deputy``, and the day ``vacant_since`` which its last
    holder is gone (empty where nobody ever held it).
    """
    last = Appointment.objects.filter(post=OuterRef("pk"), is_deputy=False, during__endswith__lte=on)
    return (
        posts_on(paths, on=on, kind=kind, text=text)
        .filter(Q(held__lt=F("seats")) | Q(has_deputy=True, deputies=0))
        .annotate(
            lacks_deputy=Case(
                When(has_deputy=True, deputies=0, then=Value("yes")), default=Value(""), output_field=CharField()
            ),
            vacant_since=Subquery(last.order_by("-during__endswith").values("during__endswith")[:1]),
        )
    )


def entrances_with_stewards(community_id: UUID, on: date, *, show: str = "") -> QuerySet[Place]:
    """Lists the entrances of a community by building, each with the name of its ``steward`` on a day, or none.

    ``show`` narrows them to those ``with`` or ``without``.
    """
    held = Appointment.objects.filter(
        post__kind=PostKind.ENTRANCE_LEAD, post__place=OuterRef("pk"), during__contains=on
    ).order_by("is_deputy", "seat", "id")
    found = (
        Place.objects.filter(community_id=community_id, kind=PlaceKind.ENTRANCE, until=None)
        .select_related("building", "entrance")
        .annotate(
            steward=Subquery(held.values("person__name")[:1]),
            steward_id=Subquery(held.values("person_id")[:1]),
            has_steward=Exists(held),
        )
        .order_by("building__position", "building__name_key", "position", "id")
    )
    return found.filter(has_steward=show == "with") if show else found


def steward_names(community_id: UUID, on: date) -> dict[UUID, str]:
    """Names the steward of each entrance of a community that has one on a day: entrance → name; one question.

    The holder stands before a deputy.
    """
    held = Appointment.objects.filter(
        post__kind=PostKind.ENTRANCE_LEAD,
        post__place__community_id=community_id,
        post__place__kind=PlaceKind.ENTRANCE,
        post__place__until=None,
        during__contains=on,
    ).order_by("is_deputy", "seat", "id")
    names: dict[UUID, str] = {}
    for place, name in held.values_list("post__place_id", "person__name"):
        if place is not None:
            names.setdefault(place, name)
    return names


def steward_count(community_id: UUID, on: date) -> StewardCount:
    """Counts a community's entrances with a steward on a day."""
    found = entrances_with_stewards(community_id, on).aggregate(
        entrances=Count("pk"), with_steward=Count("pk", filter=Q(has_steward=True))
    )
    return StewardCount(**found)
