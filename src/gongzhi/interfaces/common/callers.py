"""Whoever else has a need and left a telephone number: she is rung too, though she reads no page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gongzhi.domain.actors import services as actors
from gongzhi.domain.actors.queries import contact_of
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries
from gongzhi.foundation.errors import NotThere

if TYPE_CHECKING:
    from uuid import UUID

    from gongzhi.domain.actors.services import Reachable
    from gongzhi.domain.duties.queries import Standing
    from gongzhi.domain.needs.models import Need


def need_with_callers(standing: Standing, need_id: UUID) -> Need:
    """Finds an open need whose callers this person may look up; raises ``NotThere``: contacts are for open work."""
    need = queries.need(need_id, standing.scope(Permission.NEED_READ))
    standing.demand(Permission.CONTACT_READ, at=need.place)
    if need.closed_at is not None:
        raise NotThere(_("No contact is kept here, or its consent has ended. Ask at the door or by a notice."))
    return need


def callers_of(standing: Standing, need: Need, *, because: str) -> list[Reachable]:
    """Opens the contacts of whoever joined a need, for a named purpose; every look stands in the journal (R6)."""
    role = standing.role_for(Permission.CONTACT_READ, at=need.place)
    people = [one.person_id for one in queries.followers_of(need.pk) if one.person_id]
    return [
        actors.read_contact(person, because=because, by=standing.by, in_role=role)
        for person in people
        if contact_of(person) is not None
    ]
