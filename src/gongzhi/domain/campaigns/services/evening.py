"""Marks of the evening (R4): set, taken away and deleted; nothing else is ever done with them.

They are not journalled either: an entry of the journal would outlive them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import EveningMark
from gongzhi.domain.campaigns.services.recording import lock_door, person_of
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door
    from gongzhi.foundation.reach import By


@transaction.atomic
def mark_evening(door_id: UUID, *, by: By, at: datetime | None = None) -> EveningMark:
    """Notes "worth another knock tonight" at a door where nobody was met; a second mark changes nothing.

    Raises ``NotThere``, and ``NotNow`` whenever the list may not be open (see ``rules.check_evening``).
    """
    moment = at or now()
    door = _open(door_id, by, moment)
    may_knock = queries.may_knock_tonight(door, moment)
    rules.check_markable(door.disposition, door.last_outcome, may_knock=may_knock)
    facts = {"community_id": door.community_id, "by_id": person_of(by), "at": moment}
    mark, _is_new = EveningMark.objects.get_or_create(door_id=door.pk, defaults=facts)
    return mark


@transaction.atomic
def unmark_evening(door_id: UUID, *, by: By, at: datetime | None = None) -> UUID:
    """Deletes the mark of a door; where there is none, nothing is done."""
    door = _open(door_id, by, at or now())
    EveningMark.objects.filter(door_id=door.pk).delete()
    return door.pk


def _open(door_id: UUID, by: By, moment: datetime) -> Door:
    door = lock_door(door_id)
    queries.demand_evening(door.round, person_of(by), door.grid_id, moment)
    return door


@transaction.atomic
def end_marks(*, at: datetime | None = None) -> None:
    """Deletes the marks of 72 hours ago; how many there were is told to nobody."""
    EveningMark.objects.filter(at__lte=(at or now()) - rules.MARK_LASTS).delete()
