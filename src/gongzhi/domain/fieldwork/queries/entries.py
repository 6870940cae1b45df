"""Packs, and what phones sent that waits or was decided."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.models import Attempt
from gongzhi.domain.fieldwork import rules
from gongzhi.domain.fieldwork.models import Entry, Pack
from gongzhi.domain.fieldwork.words import EntryState, PackState
from gongzhi.foundation.encryption import unseal
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.inbox.queries import answers_to

TABLE = "fieldwork_entry"
WAITING = "waiting"


def own_pack(id: UUID | None, person_id: UUID | None) -> Pack | None:
    """Finds a pack that was made for this very person; None for any other."""
    if id is None or person_id is None:
        return None
    # Alone: whoever was moved sees the pack by the own name, and its round no longer.
    return Pack.objects.filter(pk=id, person_id=person_id).first()


def pack(id: UUID) -> Pack:
    """Finds one pack; raises ``NotThere``."""
    found = Pack.objects.select_related("person", "grid", "round", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("That phone's doors were not found. Go back to the list and choose them there."))
    return found


def packs_of_round(round_id: UUID) -> QuerySet[Pack]:
    """Lists the packs of a round, the newest first."""
    return Pack.objects.filter(round_id=round_id).select_related("person", "grid", "revoked_by")


def entry(id: UUID) -> Entry:
    """Finds one entry; raises ``NotThere``."""
    found = Entry.objects.select_related("person", "round", "community", "decided_by").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such entry. Go back to the list and choose it there."))
    return found


def state_of_pack(one: Pack, at: datetime) -> PackState:
    """Says whether a pack may be used at a moment."""
    return rules.pack_state(expires_at=one.expires_at, revoked_at=one.revoked_at, at=at)


def first_side(one: Entry) -> Attempt | None:
    """Finds the visit that stands under the number of an entry in dispute, if it is one."""
    if one.state != EntryState.CONFLICT:
        return None
    found = Attempt.objects.filter(pk=one.item, round_id=one.round_id, withdraws=None)
    return found.select_related("by").first()


def entries_seen(round_id: UUID, *, state: str = "") -> QuerySet[Entry]:
    """Lists what phones sent in a round and what waits or was decided, the newest first.

    ``state`` is one of an entry's, or ``waiting`` for all about which a named person has to decide.
    """
    found = Entry.objects.filter(round_id=round_id).select_related("person", "decided_by")
    if state == WAITING:
        return found.filter(state__in=rules.UNDECIDED)
    return found.filter(state=state) if state in EntryState.values else found


def entries_of_person(person_id: UUID, round_id: UUID) -> list[Entry]:
    """Lists a person's own entries in a round that were not taken in at once."""
    return list(Entry.objects.filter(person_id=person_id, round_id=round_id).order_by("received_at", "id"))


def undecided_in(round_id: UUID) -> int:
    """Counts the entries of a round about which a named person has to decide."""
    return Entry.objects.filter(round_id=round_id, state__in=rules.UNDECIDED).count()


def waiting_entries(user: UUID, items: Sequence[UUID]) -> dict[UUID, Entry]:
    """Finds a user's entries among these numbers that wait for what came before them."""
    rows = Entry.objects.filter(user=user, item__in=items, state=EntryState.HELD)
    return {one.item: one for one in rows}


def is_same(one: Entry, content: bytes) -> bool:
    """Tells whether an entry came with exactly this content."""
    return bytes(one.content_hash) == hashlib.sha256(content).digest()


def answers_of_items(user: UUID, items: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Says what became of a user's entries that were carried out or handed over: number → state, round and more."""
    return answers_to(list(items), by=user)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an entry holds: the moment by the phone's own clock, the same moment put right, and the facts."""

    at: datetime
    made_at: datetime
    facts: dict[str, Any]


def content_of(one: Entry) -> Opened:
    """Opens what an entry holds; raises ``NotThere`` once it is decided."""
    if one.facts_sealed is None:
        raise NotThere(_("This entry was decided, and its content is gone."))
    opened = json.loads(unseal(bytes(one.facts_sealed), table=TABLE, column="facts_sealed", row=one.pk))
    at, made_at = (datetime.fromisoformat(opened[name]) for name in ("at", "made_at"))
    return Opened(at, made_at, opened["facts"])
