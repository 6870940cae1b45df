"""Keeping what a phone sent until its predecessor comes, or until a named person has decided."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.queries import part_of_day
from gongzhi.domain.fieldwork import rules
from gongzhi.domain.fieldwork.models import Entry, FoundBody, Pack
from gongzhi.domain.fieldwork.queries import TABLE
from gongzhi.domain.fieldwork.words import EntryState, FoundState
from gongzhi.foundation.encryption import seal
from gongzhi.foundation.errors import NotAllowed, NotThere, Sentence
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.sentences import kept, told
from gongzhi.foundation.time import local, now


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of a phone as it came, and the round and community to which it belongs.

    ``at`` is the phone's clock, ``made_at`` the same moment put right.
    """

    item: UUID
    verb: str
    facts: Mapping[str, Any]
    at: datetime
    made_at: datetime
    content: bytes
    community: UUID
    round: UUID
    door: UUID | None = None


def keep_waiting(one: Waiting, *, by: By, at: datetime) -> Entry:
    """Keeps an entry that came before the one it is about."""
    return _keep(one, EntryState.HELD, by, at)


def hand_over(one: Waiting, *, by: By, at: datetime) -> Entry:
    """Keeps an entry from a place that is no longer the person's; it stays hers and a named person decides."""
    return _keep(one, EntryState.HANDED_OVER, by, at)


def keep_conflict(one: Waiting, *, by: By, at: datetime) -> Entry:
    """Keeps the second content that came under a used number, beside the first. Twice is once."""
    return _keep(one, EntryState.CONFLICT, by, at)


@transaction.atomic
def _keep(one: Waiting, state: EntryState, by: By, at: datetime) -> Entry:
    if by.user is None or by.person is None:
        raise NotAllowed(_("Visits are recorded by a person of the community; this account has none."))
    digest = hashlib.sha256(one.content).digest()
    known = Entry.objects.filter(user=by.user, item=one.item, content_hash=digest).first()
    if known is not None:
        return known
    row = uuid7()
    kept = Entry.objects.create(
        id=row,
        community_id=one.community,
        round_id=one.round,
        person_id=by.person,
        user=by.user,
        item=one.item,
        verb=one.verb,
        state=state,
        door=one.door,
        about=one.facts.get(rules.ABOUT.get(one.verb, "")),
        content_hash=digest,
        facts_sealed=seal(_content(one), table=TABLE, column="facts_sealed", row=row),
        # The minute is sealed with the rest: no list of entries tells when somebody stood at a door (R23).
        made_at=part_of_day(local(one.made_at)),
        received_at=at,
    )
    note(f"entry.{state}", kept, by=by.user, community=one.community)
    return kept


def _content(one: Waiting) -> str:
    return json.dumps({"at": one.at.isoformat(), "made_at": one.made_at.isoformat(), "facts": dict(one.facts)})


@transaction.atomic
def lock_followers(user: UUID, items: Iterable[UUID]) -> list[Entry]:
    """Locks a user's waiting entries that are about one of these, in the order they came."""
    rows = Entry.objects.select_for_update().filter(user=user, about__in=list(items), state=EntryState.HELD)
    return list(rows.order_by("received_at", "id"))


@transaction.atomic
def lock_stranded(at: datetime) -> list[Entry]:
    """Locks the entries that have waited for a day for what they are about; those that follow just now are left out."""
    before = at - rules.HELD_LASTS
    rows = Entry.objects.select_for_update(skip_locked=True).filter(state=EntryState.HELD, received_at__lte=before)
    return list(rows.order_by("received_at", "id"))


@transaction.atomic
def settle_entry(entry_id: UUID, *, state: EntryState, by: By, because: Sentence, at: datetime | None = None) -> Entry:
    """Ends the waiting of an entry: taken in or set aside by a named person, or carried out after its predecessor.

    Raises ``NotThere``, ``NotNow`` when somebody was first, ``NotSo`` without a reason.
    """
    known = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if known is None:
        raise NotThere(_("There is no such entry. Go back to the list and choose it there."))
    rules.check_decision(known.state, state, str(because))
    known.state, known.because = state, _reason(because)
    if state != EntryState.HANDED_OVER:
        known.decided_at, known.decided_by_id, known.facts_sealed = at or now(), by.person, None
    known.save(update_fields=["state", "because", "decided_at", "decided_by", "facts_sealed"])
    note(f"entry.{state}", known, by=by.user, community=known.community_id, because=told(known.because))
    return known


def _reason(because: Sentence) -> Any:
    stored = kept(because)
    return stored.strip()[:300] if isinstance(stored, str) else stored


@transaction.atomic
def end_fieldwork(on: date) -> int:
    """Deletes packs and entries of every round whose data end date is past; returns how many rows went.

    What was found and decided goes too; what still waits stays, and nobody is told any more who found it.
    """
    ended = {"round__data_ends_on__lt": on}
    found = FoundBody.objects.filter(**ended)
    found.exclude(state=FoundState.WAITING).delete()
    found.filter(found_by__isnull=False).update(found_by=None)
    return Entry.objects.filter(**ended).delete()[0] + Pack.objects.filter(**ended).delete()[0]
