"""A named person decides about what a phone sent from a place that was no longer its bearer's, or in dispute."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.services import hold_doors, set_visit_aside
from gongzhi.domain.fieldwork import queries
from gongzhi.domain.fieldwork.services import settle_entry, withdraw_found
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.inbox.services import keep_answers
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import now
from gongzhi.workflows.carry_out_entry import Doing, NotMine, Sent, carry_out
from gongzhi.workflows.follow_entries import Following, follow

if TYPE_CHECKING:
    from datetime import datetime

    from gongzhi.domain.fieldwork.models import Entry


@transaction.atomic
def take_entry_in(entry_id: UUID, *, by: By, because: str) -> Entry:
    """Carries an entry out in the name of whoever made it; of two contents, the second replaces the first.

    Only within the community and round to which it was sent; what waited for it follows. Raises ``NotNow`` when it is
    decided already, names a place elsewhere, or its round is closed, ``NotSo`` without a reason, and what carrying it
    out raises.
    """
    found = queries.entry(entry_id)
    queries.check_decision(found.state, EntryState.TAKEN_IN, because)
    opened, moment = queries.content_of(found), now()
    sent = Sent(found.item, found.verb, opened.at, opened.facts)
    # Doors before entries, as in every batch.
    about = [sent.about] if sent.about else []
    hold_doors({found.door} if found.door else queries.doors_of_visits(about))
    done = settle_entry(entry_id, state=EntryState.TAKEN_IN, by=by, because=because, at=moment)
    is_disputed = found.state == EntryState.CONFLICT
    given = _carry_out(_instead(found, sent, by, because) if is_disputed else sent, found, opened.made_at, moment)
    following = Following(found.user, by, moment, lambda made_at: _doing(found, made_at, moment))
    if found.state == EntryState.HELD:
        following.answers.append((sent.command, {**given, "state": str(EntryState.TAKEN_IN)}))
    keep_answers(follow({found.item}, set(), following), by=found.user, status=201)
    return done


def _doing(entry: Entry, made_at: datetime, at: datetime) -> Doing:
    maker = By(user=entry.user, person=entry.person_id)
    home = entry.community.path
    return Doing(maker, lambda place: place.path.startswith(home), at, made_at, round=entry.round_id)


def _carry_out(one: Sent, entry: Entry, made_at: datetime, at: datetime) -> dict[str, Any]:
    try:
        return carry_out(one, _doing(entry, made_at, at))
    except NotMine:
        sentence = _("This entry names a place outside the round to which it was sent. It can only be set aside.")
        raise NotNow(sentence) from None


def _instead(entry: Entry, one: Sent, by: By, because: str) -> Sent:
    if one.verb == EntryVerb.VISIT and queries.first_side(entry):
        set_visit_aside(one.id, by=by, because=because)
    if one.verb == EntryVerb.FOUND:
        withdraw_found(one.id, by=by, because=because)
    return replace(one, id=uuid4())


@transaction.atomic
def set_entry_aside(entry_id: UUID, *, by: By, because: str) -> Entry:
    """Leaves an entry out: what stood before it stands. Raises ``NotNow`` when it is decided already, ``NotSo``."""
    found = queries.entry(entry_id)
    queries.check_decision(found.state, EntryState.SET_ASIDE, because)
    opened = queries.content_of(found)
    done = settle_entry(entry_id, state=EntryState.SET_ASIDE, by=by, because=because)
    if found.state == EntryState.HELD:
        command = Sent(found.item, found.verb, opened.at, opened.facts).command
        given = {"state": str(EntryState.SET_ASIDE), "round": str(found.round_id)}
        keep_answers([(command, given)], by=found.user, status=201)
    return done
