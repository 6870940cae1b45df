"""Slips at the door: a short code that only writes (R24): a word, an appointment, or a wish not to be visited."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Slip
from gongzhi.domain.campaigns.services.recording import VisitExtras, add_attempt, lock_door, person_of
from gongzhi.domain.campaigns.services.supervising import silence_household
from gongzhi.domain.campaigns.words import Outcome, RoundState, SilenceWay, SlipUse, Way
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door
    from gongzhi.foundation.reach import By

# Without signs that are taken for one another when read aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


class SlipWish(NamedTuple):
    """What a household writes by a slip: ``use`` and, for an appointment, a day and a slot; for silence, until when."""

    use: str
    on: date | None = None
    slot: int | None = None


@transaction.atomic
def leave_slip(door_id: UUID, *, by: By, at: datetime | None = None) -> str:
    """Makes the code of a slip that is left at a door; it is told once and kept as a keyed hash.

    One that was left before and not used gives way to it. Raises ``NotThere``, ``NotNow``, and ``NotAllowed`` where no
    person leaves it.
    """
    person_of(by)
    door = lock_door(door_id)
    rules.check_open(door.round.state)
    Slip.objects.filter(door_id=door.pk, used_on=None).delete()
    code = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
    Slip.objects.create(
        door_id=door.pk,
        community_id=door.community_id,
        code_index=queries.slip_index(code),
        left_on=local(at or now()).date(),
    )
    return f"{code[:4]}-{code[4:]}"


@transaction.atomic
def use_slip(code: str, *, wish: SlipWish, at: datetime | None = None) -> str:
    """Writes what a household says by its slip, once; tells nothing about the household. Returns the use.

    Raises ``NotThere`` for a code that is none, ``NotNow`` when it was used or the round is over, ``NotSo``.
    """
    # The door, and with it the round, is locked before the slip, as closing a round does: else the two wait for ever.
    door, moment = lock_door(queries.slip(code).door_id), at or now()
    slip = queries.slip(code, is_locked=True)
    is_open = door.round.state == RoundState.OPEN
    rules.check_slip(wish.use, is_used=slip.used_on is not None, is_open=is_open)
    _write(door, wish, moment)
    slip.used_on, slip.used_for = local(moment).date(), wish.use
    slip.save(update_fields=["used_on", "used_for"])
    return wish.use


def _write(door: Door, wish: SlipWish, moment: datetime) -> None:
    facts: VisitExtras = {"way": Way.SLIP}
    match wish.use:
        case SlipUse.APPOINTMENT:
            if wish.on is None:
                sentence = _("For another time: choose a day and a part of it.")
                raise NotSo(sentence, fields={"on": sentence})
            appointment: VisitExtras = {"appointment_on": wish.on, "appointment_slot": wish.slot}
            add_attempt(door, Outcome.COME_BACK, None, moment, {**facts, **appointment})
        case SlipUse.SILENCE:
            if door.organisation_id is None:
                # The wish of a shop holds for this round alone; those who live in its house did not say it.
                until = wish.on or local(moment).date() + rules.USUAL_SILENCE
                silence_household(door.household_id, until=until, by=SYSTEM, way=SilenceWay.SLIP, at=moment)
            add_attempt(door, Outcome.REFUSED, None, moment, facts)
        case _:
            add_attempt(door, Outcome.SELF, None, moment, facts)
