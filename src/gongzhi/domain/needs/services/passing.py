"""Into whose hands the open needs of somebody who leaves go: a named successor's, else by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries import name_of
from gongzhi.domain.needs.services.steps import Step, add_event, tell
from gongzhi.domain.needs.words import OPEN_STATES, NeedStep
from gongzhi.foundation import time
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class PassedOn:
    """The number of a need, and who has it now; ``to`` is empty where nobody could be found."""

    number: str
    to: str


@transaction.atomic
def pass_on_needs(leaver: UUID, *, by: By, to: UUID | None = None, below: str = "") -> list[PassedOn]:
    """Gives the open needs that somebody owns or works on, at places below a path, to whoever takes over.

    Without ``to`` each falls to the lead of the building's work squad or that lead's deputy, else to the community's
    secretary or her deputy; a need for which nobody is found stays with its number in the answer.
    """
    on = time.today()
    held = Q(owner_id=leaver) | Q(handled_by_id=leaver) | Q(offered_to_id=leaver)
    rows = Need.objects.select_for_update(of=("self",)).select_related("community", "kind")
    found = list(rows.filter(held, state__in=OPEN_STATES, place__path__startswith=below).order_by("number"))
    passed = []
    for need in found:
        heir = to or _heir(need, leaver, on)
        if heir is not None:
            _pass(need, leaver, heir, by)
        passed.append(PassedOn(need.number, name_of(heir) if heir else ""))
    return passed


def _heir(need: Need, leaver: UUID, on: date) -> UUID | None:
    leads: Sequence[UUID] = grids.squad_leads(need.building_id, on) if need.building_id else ()
    secretaries = actors.post_holders(PostKind.COMMUNITY_SECRETARY, place=need.community, on=on)
    possible = [*leads, *(one.person_id for one in secretaries)]
    return next((one for one in possible if one != leaver), None)


def _pass(need: Need, leaver: UUID, heir: UUID, by: By) -> None:
    if need.owner_id == leaver:
        need.owner_id = heir
    if need.handled_by_id == leaver:
        need.handled_by_id = heir
    if need.offered_to_id == leaver:
        # The offer falls back to the owner, who may offer it to somebody else.
        need.offered_to = None
    need.save(update_fields=["owner", "handled_by", "offered_to"])
    words = _("Handed over from %(old)s to %(new)s.") % {"old": name_of(leaver), "new": name_of(heir)}
    add_event(need, Step(NeedStep.NOTED, by, time.now(), text=words), from_state=need.state, to_state=need.state)
    journal.note("need.passed_on", need, by=by.user, community=need.community_id)
    tell(MessageKind.NEED_ASSIGNED, need, heir)
