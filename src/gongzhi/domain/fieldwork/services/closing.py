"""What the end of a round does to what phones sent and nobody decided about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.domain.fieldwork.models import Entry
from gongzhi.domain.fieldwork.rules import NEXT
from gongzhi.domain.fieldwork.words import EntryState
from gongzhi.foundation.journal.services import note_all
from gongzhi.foundation.reach import By
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.sentences import kept
from gongzhi.foundation.time import midnight_of, now


@transaction.atomic
def empty_entries(round_id: UUID, *, by: By, at: datetime | None = None) -> int:
    """Sets the entries of a round aside about which nobody decided, and empties their sealed content; returns how many.

    A round that is closed takes nothing in any more, and nothing of its doors is kept beyond it.
    """
    moment = at or now()
    open_states = [state for state, following in NEXT.items() if following]
    rows = Entry.objects.select_for_update().filter(round_id=round_id, state__in=open_states)
    found = list(rows.values_list("pk", "community_id"))
    Entry.objects.filter(pk__in=[one for one, _community in found]).update(
        state=EntryState.SET_ASIDE,
        because=kept(_("The round was closed before anybody decided.")),
        decided_at=moment,
        decided_by=by.person,
        facts_sealed=None,
        door=None,
        made_at=midnight_of(moment),
    )
    note_all("entry.set_aside", [(("fieldwork.entry", one), community) for one, community in found], by=by.user)
    return len(found)
