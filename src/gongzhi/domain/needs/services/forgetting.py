"""Taking the words out of needs that have been over for long enough (R2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gongzhi.domain.needs.models import Need, NeedEvent, NeedFollower, NeedPhoto, PublicNeed
from gongzhi.domain.needs.words import RETENTION_DAYS
from gongzhi.foundation.journal import services as journal

FORGOTTEN_AT_ONCE = 1000


@transaction.atomic
def forget_needs(*, at: datetime) -> int:
    """Takes words, answers, photos and names out of needs that were over long enough ago, by the way they ended.

    Number, kind, building, times and the steps without their words stay, so that figures do not change. Returns how
    many, ``FORGOTTEN_AT_ONCE`` at most: call again until there are none. The files go with the sweep of photos.
    """
    past = Q(pk__in=())
    for state, days in RETENTION_DAYS.items():
        past |= Q(state=state, closed_at__lte=at - timedelta(days=days))
    rows = Need.objects.select_for_update(of=("self",), skip_locked=True).filter(past).exclude(text="")
    needs = list(rows.order_by("pk")[:FORGOTTEN_AT_ONCE])
    ids = [need.pk for need in needs]
    NeedPhoto.objects.filter(need__in=ids).delete()
    NeedFollower.objects.filter(need__in=ids).delete()
    NeedEvent.objects.filter(need__in=ids).update(text="")
    PublicNeed.objects.filter(need__in=ids).update(words="", photo="", is_released=False)
    Need.objects.filter(pk__in=ids).update(text="", answers={}, reporter=None, granted_to=[])
    journal.note_all("need.forgotten", [(need, need.community_id) for need in needs], by=None)
    return len(needs)
