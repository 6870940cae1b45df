"""Keeping how a list stands on a day, and letting everybody read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.lists import queries
from gongzhi.domain.lists.models import ListSnapshot
from gongzhi.domain.lists.words import ListKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


@transaction.atomic
def take_snapshot(community: Place, *, kind: str, by: By, at: datetime | None = None) -> ListSnapshot:
    """Keeps one of a community's lists as it stands; a second one of the day replaces the first.

    Raises ``NotSo`` for no such list, ``NotNow`` once that of the day was published.
    """
    if kind not in ListKind.values:
        sentence = _("Choose one of the three lists.")
        raise NotSo(sentence, fields={"kind": sentence})
    at = at or time.now()
    on = time.local(at).date()
    before = ListSnapshot.objects.select_for_update().filter(community=community, kind=kind, on=on).first()
    if before is not None and before.published_at is not None:
        raise NotNow(_("The list of this day was published already. Take the next one tomorrow."))
    stood = queries.stand(community, kind, at=at)
    facts = {
        "lines": stood.lines, "count": stood.count, "hidden": stood.hidden, "left_out": stood.left_out,
        "made_at": at, "made_by_id": by.person,
    }  # fmt: skip
    snapshot, _made = ListSnapshot.objects.update_or_create(community=community, kind=kind, on=on, defaults=facts)
    journal.note("list.snapshot", snapshot, by=by.user, community=community.pk, because=kind)
    return snapshot


@transaction.atomic
def publish_snapshot(snapshot_id: UUID, *, by: By, at: datetime | None = None) -> ListSnapshot:
    """Lets everybody read a snapshot; it stays as it is from then on. Raises ``NotThere``, ``NotNow``."""
    snapshot = ListSnapshot.objects.select_for_update().filter(pk=snapshot_id).first()
    if snapshot is None:
        raise NotThere(_("There is no such snapshot. Go back to the lists and choose again."))
    if snapshot.published_at is not None:
        raise NotNow(_("It is published already."))
    snapshot.published_at, snapshot.published_by_id = at or time.now(), by.person
    snapshot.save(update_fields=["published_at", "published_by"])
    journal.note("list.published", snapshot, by=by.user, community=snapshot.community_id, because=snapshot.kind)
    return snapshot
