"""A named person decides about what a phone sent from a place that was no longer its bearer's, or in dispute."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.campaigns.services import set_visit_aside
from gongzhi.domain.fieldwork import queries
from gongzhi.domain.fieldwork.services import settle_entry
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import now
from gongzhi.workflows.carry_out_entry import Doing, Sent, carry_out

if TYPE_CHECKING:
    from gongzhi.domain.fieldwork.models import Entry


@transaction.atomic
def take_entry_in(entry_id: UUID, *, by: By, because: str) -> Entry:
    """Carries an entry out in the name of whoever made it; of two contents, the second replaces the first.

    Raises ``NotNow`` when it is decided already or its round is closed, ``NotSo`` without a reason, and what carrying
    it out raises.
    """
    found = queries.entry(entry_id)
    was_disputed = found.state == EntryState.CONFLICT
    queries.check_decision(found.state, EntryState.TAKEN_IN, because)
    one = Sent(found.item, found.verb, *queries.content_of(found))
    done = settle_entry(entry_id, state=EntryState.TAKEN_IN, by=by, because=because)
    if was_disputed:
        one = _instead(one, by, because)
    maker = By(user=found.user, person=found.person_id)
    carry_out(one, Doing(maker, lambda _place: True, now(), found.made_at))
    return done


def _instead(one: Sent, by: By, because: str) -> Sent:
    if one.verb == EntryVerb.VISIT and queries.visits_there([one.id]):
        set_visit_aside(one.id, by=by, because=because)
    return replace(one, id=uuid7())


@transaction.atomic
def set_entry_aside(entry_id: UUID, *, by: By, because: str) -> Entry:
    """Leaves an entry out: what stood before it stands. Raises ``NotNow`` when it is decided already, ``NotSo``."""
    return settle_entry(entry_id, state=EntryState.SET_ASIDE, by=by, because=because)
