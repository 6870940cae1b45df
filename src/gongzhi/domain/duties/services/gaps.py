"""Finding gaps, and what people do about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.duties.models import DutyGap
from gongzhi.domain.duties.queries.gaps import secretaries
from gongzhi.domain.duties.queries.scan import Found, find_gaps
from gongzhi.domain.duties.words import GapState
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

DUE = timedelta(days=30)
# Any number; whoever holds it is the only one who brings the list up to date.
_SCANNING = 7_146_021
_FOLLOW = """
WITH found AS MATERIALIZED (
  SELECT * FROM json_to_recordset(%(found)s::json)
    AS (id uuid, kind text, key text, place uuid, community uuid, facts jsonb, owner uuid)
), still AS (
  UPDATE duties_dutygap gap SET seen_on = %(on)s, facts = found.facts
    FROM found WHERE gap.key = found.key AND gap.state <> 'solved' RETURNING gap.key
), gone AS (
  UPDATE duties_dutygap gap SET state = 'solved', solved_on = %(on)s
    FROM places_place place
   WHERE place.id = gap.place_id AND starts_with(place.path, %(path)s) AND gap.state <> 'solved'
     AND NOT EXISTS (SELECT FROM found WHERE found.key = gap.key)
  RETURNING gap.key
), fresh AS (
  INSERT INTO duties_dutygap
    (id, kind, key, place_id, community_id, facts, owner_id, due, found_on, seen_on, state, because)
  SELECT id, kind, key, place, community, facts, owner, %(due)s, %(on)s, %(on)s, 'open', '' FROM found
   WHERE NOT EXISTS (SELECT FROM duties_dutygap gap WHERE gap.key = found.key AND gap.state <> 'solved')
  RETURNING key
)
SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM still), (SELECT count(*) FROM gone)
"""


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan changed: gaps found anew, still there, and gone."""

    found: int
    still: int
    solved: int


@transaction.atomic
def scan_gaps(top: Place, *, kinds: Sequence[str], on: date, by: By) -> ScanReport:
    """Looks for gaps below a place and brings the list up to date: new ones open, what is gone is solved.

    What was accepted with a reason stays so as long as it is there. ``kinds`` are the codes of all kinds of matter.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SCANNING])
        if not cursor.fetchone()[0]:
            raise NotNow(_("Somebody is looking for gaps just now. Reload the page in a minute."))
        found = {one.key: one for one in find_gaps(top.path, kinds=kinds, on=on)}
        facts: dict[str, Any] = {"found": _rows(list(found.values()), on), "on": on, "due": on + DUE, "path": top.path}
        cursor.execute(_FOLLOW, facts)
        report = ScanReport(*cursor.fetchone())
    words = f"+{report.found} ={report.still} -{report.solved}"
    note("gap.scanned", ("places.place", top.pk), by=by.user, community=top.community_id, because=words)
    return report


@transaction.atomic
def take_gap(gap_id: UUID, *, owner_id: UUID, due: date, by: By) -> DutyGap:
    """Puts a gap into somebody's hands until a day. Raises ``NotNow`` where it is solved."""
    found = _locked(gap_id)
    if due < found.found_on:
        raise NotSo(_("Choose a day after it was found."), fields={"due": _("Choose a later day.")})
    found.owner_id, found.due, found.state, found.because = owner_id, due, GapState.IN_HAND, ""
    found.save(update_fields=["owner", "due", "state", "because"])
    note("gap.taken", found, by=by.user, community=found.community_id)
    return found


@transaction.atomic
def accept_gap(gap_id: UUID, *, because: str, by: By) -> DutyGap:
    """Accepts a gap as it is, with a reason that stays readable. Raises ``NotSo`` without one."""
    found = _locked(gap_id)
    reason = because.strip()
    if not reason:
        sentence = _("Say why it may stay as it is.")
        raise NotSo(sentence, fields={"because": sentence})
    found.state, found.because = GapState.ACCEPTED, reason[:300]
    found.save(update_fields=["state", "because"])
    note("gap.accepted", found, by=by.user, community=found.community_id, because=reason)
    return found


@transaction.atomic
def reopen_gap(gap_id: UUID, *, by: By) -> DutyGap:
    """Takes an acceptance back: the gap is open again."""
    found = _locked(gap_id)
    if found.state != GapState.ACCEPTED:
        raise NotNow(_("Only an accepted gap can be opened again."))
    found.state, found.because = GapState.OPEN, ""
    found.save(update_fields=["state", "because"])
    note("gap.reopened", found, by=by.user, community=found.community_id)
    return found


def _locked(gap_id: UUID) -> DutyGap:
    found = DutyGap.objects.select_for_update(of=("self",)).filter(pk=gap_id).first()
    if found is None:
        raise NotThere(_("There is no such gap. Go back to the list and choose again."))
    if found.state == GapState.SOLVED:
        raise NotNow(_("This gap is gone; nothing is to be done."))
    return found


def _rows(found: Sequence[Found], on: date) -> str:
    owners = secretaries({one.community_id for one in found if one.community_id}, on)
    names = ("id", "kind", "key", "place", "community", "facts", "owner")
    # What lies above the communities carries its own area, which is in the reach of whoever keeps lists there.
    rows = (
        (
            uuid7(),
            one.kind,
            one.key,
            one.place_id,
            one.community_id or one.place_id,
            one.facts,
            owners.get(one.community_id),
        )
        for one in found
    )
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str)
