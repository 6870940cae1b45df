"""What was ticked on paper: a whole walk list is kept, or nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.services.many import VisitFacts, record_visits
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.ids import is_public_number
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door


@dataclass(frozen=True, slots=True)
class TickedDoor:
    """One line of a walk list in which a box is ticked; the rest is as in ``VisitFacts``."""

    door_id: UUID
    outcome: str
    appointment_on: date | None = None
    appointment_slot: int | None = None
    answers: dict[str, Any] | None = None


@transaction.atomic
def record_walk_list(
    round_id: UUID, stair: UUID, *, number: str, ticked: Sequence[TickedDoor], by: By, walked_at: datetime | None = None
) -> int:
    """Keeps the visits of a walk list of a stairwell, and gives how many it holds.

    The visits' ids come from the number printed on the sheet: entered again, by whomever, it counts once.
    ``walked_at``: when the doors were knocked at, now where nothing is said. Raises the first refusal, and ``NotSo``
    for a number or a door that is not of this list.
    """
    sheet = number.strip().upper()
    if not (sheet.startswith("W-") and is_public_number(sheet)):
        raise NotSo(_("Write the number of the sheet as it is printed beside the code, for example W-12345-7."))
    doors = {one.pk: one for one in queries.numbered_doors(round_id, stair)}
    if any(one.door_id not in doors for one in ticked):
        raise NotSo(_("A door of this list is in another stairwell. Enter each list at its own stairwell."))
    visits = [
        VisitFacts(uuid5(NAMESPACE_OID, f"{round_id} {sheet} {one.door_id}"), at_device=walked_at, **asdict(one))
        for one in ticked
    ]
    refused = record_visits(visits, by=by)
    for visit in visits:
        if visit.id in refused:
            raise NotSo(_refusal(doors[visit.door_id], str(refused[visit.id])))
    return len({one.id for one in visits})


def _refusal(door: Door, why: str) -> str:
    return _("No. %(number)d, %(door)s: %(why)s") % {"number": door.number, "door": door.name, "why": why}
