"""Keeping how a list stands on a day, and letting everybody read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.lists import queries
from gongzhi.domain.lists.models import ListSnapshot
from gongzhi.domain.lists.services.saying import said_in_public
from gongzhi.domain.lists.words import ListKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

# Programs read moments to the thousandth of a second.
SAME_MOMENT = timedelta(milliseconds=1)


@transaction.atomic
def take_snapshot(community: Place, *, kind: str, by: By, at: datetime | None = None) -> ListSnapshot:
    """Keeps one of a community's lists as it stands; a second one of the day replaces the first.

    Raises ``NotSo`` for no such list, ``NotNow`` once that of the day was published.
    """
    if kind not in ListKind.values:
        sentence = _("Choose one of the three lists.")
        raise NotSo(sentence, fields={"kind": sentence})
    at = at or time.now()
    first = {"made_at": at, "count": 0}
    made, _is_new = ListSnapshot.objects.get_or_create(
        community=community, kind=kind, on=time.local(at).date(), defaults=first
    )
    # Whoever comes second waits for the row, and sees whether the first has published it.
    snapshot = _locked(made.pk)
    if snapshot.published_at is not None:
        raise NotNow(_("The list of this day was published already. Take the next one tomorrow."))
    stood = queries.stand(community, kind, at=at)
    snapshot.lines, snapshot.count = stood.lines, stood.count
    snapshot.hidden, snapshot.left_out = stood.hidden, stood.left_out
    snapshot.made_at, snapshot.made_by_id = at, by.person
    snapshot.save()
    journal.note("list.snapshot", snapshot, by=by.user, community=community.pk, because=kind)
    return snapshot


@transaction.atomic
def publish_snapshot(
    snapshot_id: UUID, *, made_at: datetime | None, by: By, at: datetime | None = None
) -> ListSnapshot:
    """Lets everybody read a snapshot; it stays as it is from then on.

    ``made_at`` is the moment of the list that was looked at. Raises ``NotThere``, ``NotNow`` where it is published or
    was taken anew since.
    """
    snapshot = _locked(snapshot_id)
    if snapshot.published_at is not None:
        raise NotNow(_("It is published already."))
    if made_at is None or abs(snapshot.made_at - made_at) >= SAME_MOMENT:
        raise NotNow(_("The list was taken anew since you looked at it. Look at it again, then publish it."))
    snapshot.published_at, snapshot.published_by_id = at or time.now(), by.person
    snapshot.save(update_fields=["published_at", "published_by"])
    journal.note("list.published", snapshot, by=by.user, community=snapshot.community_id, because=snapshot.kind)
    return snapshot


@transaction.atomic
def withdraw_snapshot(snapshot_id: UUID, *, because: str, by: By) -> ListSnapshot:
    """Takes a published list back, so that a mistake in it goes and it can be taken anew on its day.

    The reason stands in the journal. Raises ``NotSo`` without one, ``NotThere``, ``NotNow`` for one that is not
    published.
    """
    because = said_in_public(because, "because", _("Say why it is taken back."), most=300)
    snapshot = _locked(snapshot_id)
    if snapshot.published_at is None:
        raise NotNow(_("It is not published."))
    snapshot.published_at, snapshot.published_by_id = None, None
    snapshot.save(update_fields=["published_at", "published_by"])
    journal.note("list.withdrawn", snapshot, by=by.user, community=snapshot.community_id, because=because)
    return snapshot


def _locked(snapshot_id: UUID) -> ListSnapshot:
    found = ListSnapshot.objects.select_for_update().filter(pk=snapshot_id).first()
    if found is None:
        raise NotThere(_("There is no such snapshot. Go back to the lists and choose again."))
    return found
