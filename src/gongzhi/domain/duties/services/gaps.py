"""Finding gaps, and what people do about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.duties.models import DutyGap
from gongzhi.domain.duties.queries.gaps import secretaries
from gongzhi.domain.duties.queries.scan import Found, find_gaps
from gongzhi.domain.duties.words import GapState
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

DUE_DAYS = 30


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
    found = {one.key: one for one in find_gaps(top.path, kinds=kinds, on=on)}
    known = {
        one.key: one
        for one in DutyGap.objects.select_for_update(of=("self",))
        .filter(place__path__startswith=top.path)
        .exclude(state=GapState.SOLVED)
    }
    still = [one for key, one in known.items() if key in found]
    for one in still:
        one.seen_on, one.facts = on, found[one.key].facts
    gone = [one for key, one in known.items() if key not in found]
    for one in gone:
        one.state, one.solved_on = GapState.SOLVED, on
    DutyGap.objects.bulk_update([*still, *gone], ["seen_on", "facts", "state", "solved_on"], batch_size=1000)
    fresh = _opened([one for key, one in found.items() if key not in known], on)
    # Two scans at once find the same; the database keeps one of each.
    DutyGap.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    report = ScanReport(len(fresh), len(still), len(gone))
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


def _opened(found: Sequence[Found], on: date) -> list[DutyGap]:
    owners = secretaries({one.community_id for one in found if one.community_id}, on)
    return [
        DutyGap(
            kind=one.kind,
            key=one.key,
            place_id=one.place_id,
            community_id=one.community_id,
            facts=one.facts,
            owner_id=owners.get(one.community_id),
            due=on + timedelta(days=DUE_DAYS),
            found_on=on,
            seen_on=on,
        )
        for one in found
    ]
