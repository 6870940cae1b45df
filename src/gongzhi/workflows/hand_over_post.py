"""Somebody hands a post over to a successor, and, where both agree, the open needs that she has at its place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import appointment
from gongzhi.domain.actors.services import hand_over
from gongzhi.domain.needs.services import pass_on_needs
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import today

if TYPE_CHECKING:
    from uuid import UUID

    from gongzhi.domain.actors.models import Appointment, Person
    from gongzhi.domain.needs.services import PassedOn
    from gongzhi.foundation.reach import By


@transaction.atomic
def hand_over_post(
    appointment_id: UUID, *, to: Person, on: date, legal_basis: str, with_needs: bool, by: By
) -> tuple[Appointment, list[PassedOn]]:
    """Gives a seat to a successor from a day on; ``with_needs`` says that both agree that the open needs go along.

    Raises what ``hand_over`` raises, and ``NotSo`` where needs shall go along on a day that has not come.
    """
    held = appointment(appointment_id)
    if with_needs and on > today():
        sentence = _("Needs go over on the day itself. Choose today, or hand them over when the day has come.")
        raise NotSo(sentence, fields={"with_needs": sentence})
    made = hand_over(appointment_id, to=to, on=on, legal_basis=legal_basis, by=by)
    if not with_needs:
        return made, []
    return made, pass_on_needs(held.person_id, to=to.pk, below=held.post.place.path, by=by)
