"""What may change while a round runs: its last day, its words and number, and the evening list, which goes for good."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Unpack
from uuid import UUID

from django.db import transaction

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import EveningMark, Round
from gongzhi.domain.campaigns.rules import RoundChange
from gongzhi.domain.campaigns.services.starting import plain
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By


@transaction.atomic
def change_round(round_id: UUID, *, by: By, at: datetime | None = None, **change: Unpack[RoundChange]) -> Round:
    """Changes a round under way; switching the evening list off deletes its marks at once (R4).

    Raises ``NotThere``, ``NotNow`` when it is closed, ``NotSo`` for days and words that do not fit.
    """
    changed = Round.objects.select_for_update().filter(pk=round_id).first()
    if changed is None:
        raise queries.no_such_round()
    rules.check_open(changed.state)
    rules.check_change(
        change,
        kind=changed.kind,
        ends=(changed.starts_on, changed.ends_on, changed.data_ends_on),
        has_evening_list=changed.has_evening_list,
        today=local(at or now()).date(),
    )
    changed.ends_on = change.get("ends_on", changed.ends_on)
    changed.script = plain(change.get("script", changed.script))
    changed.office_phone = plain(change.get("office_phone", changed.office_phone))
    changed.has_evening_list = change.get("has_evening_list", changed.has_evening_list)
    changed.save(update_fields=["ends_on", "script", "office_phone", "has_evening_list"])
    if not changed.has_evening_list:
        EveningMark.objects.filter(door__round_id=changed.pk).delete()
    because = plain(change.get("because", ""))
    note("round.changed", changed, by=by.user, community=changed.community_id, because=because)
    return changed
