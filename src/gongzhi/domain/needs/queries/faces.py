"""What everybody may read of needs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.needs.models import NeedFollower, PublicNeed
from gongzhi.foundation.errors import NotThere


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


def followed_by(holders: frozenset[UUID]) -> QuerySet[PublicNeed]:
    """Lists the public needs that these people or codes joined, the newest first."""
    joined = NeedFollower.objects.filter(holder__in=holders).values("need_id")
    found = PublicNeed.objects.select_related("kind", "building", "community").filter(need_id__in=joined)
    return found.order_by("-opened_at", "id")
