"""The two coverages: who is covered how, from which day on. Counts only (R10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Coverage, Organisation
from gongzhi.domain.actors.services.common import ended
from gongzhi.domain.actors.services.organisations import locked_organisation
from gongzhi.domain.actors.words import CoverageWay, Family
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers

MOST = 10_000


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """How an organisation is covered; the counts say by which of the three means, of how many."""

    way: str
    branch: UUID | None = None
    transferred: int = 0
    recruited: int = 0
    instructors: int = 0
    note: str = ""


@transaction.atomic
def record_coverage(organisation_id: UUID, *, facts: CoverageFacts, from_: date, by: By) -> Coverage:
    """Says how an organisation is covered from a day on; what was said before ends there, old days keep their answer.

    Raises ``NotSo`` without a branch where one is meant, without a reason for not counting, or with wrong counts, and
    ``NotNow`` where something later is recorded already.
    """
    body = locked_organisation(organisation_id)
    branch = _branch(facts)
    _check(facts)
    before = Coverage.objects.select_for_update().filter(organisation=body, during__upper_inf=True).first()
    if before is not None and before.during.lower > from_:
        later = _("From %(day)s on something is recorded already. Choose that day or a later one.")
        raise NotNow(later % {"day": before.during.lower})
    if before is not None and before.during.lower == from_:
        before.delete()
    elif before is not None:
        before.during = ended(before.during, from_)
        before.save(update_fields=["during"])
    coverage = Coverage.objects.create(
        organisation=body,
        community_id=body.community_id,
        way=facts.way,
        branch=branch,
        transferred=facts.transferred,
        recruited=facts.recruited,
        instructors=facts.instructors,
        note=mask_identity_numbers(facts.note.strip())[0],
        during=DateRange(from_, None),
    )
    note("coverage.recorded", coverage, by=by.user, community=coverage.community_id)
    return coverage


def _branch(facts: CoverageFacts) -> Organisation | None:
    if facts.way not in (CoverageWay.OWN, CoverageWay.JOINT):
        return None
    named = [facts.branch] if facts.branch else []
    branch = Organisation.objects.filter(pk__in=named, kind__family=Family.PARTY, until=None).first()
    if branch is None:
        sentence = _("Choose the Party branch. If it is not in the list yet, add it as an organisation first.")
        raise NotSo(sentence, fields={"branch": sentence})
    return branch


def _check(facts: CoverageFacts) -> None:
    counts = {"transferred": facts.transferred, "recruited": facts.recruited, "instructors": facts.instructors}
    sentence = _("Write a number from 0 to %(most)d.") % {"most": MOST}
    faults = {name: sentence for name, number in counts.items() if not 0 <= number <= MOST}
    if facts.way not in CoverageWay.values:
        faults["way"] = _("Choose one of the ways.")
    if facts.way == CoverageWay.INSTRUCTOR and not facts.instructors:
        faults["instructors"] = _("Write how many instructors were sent.")
    if facts.way == CoverageWay.NOT_COUNTED and not facts.note.strip():
        faults["note"] = _("Write why it does not count; the list of exclusions shows the reason.")
    if faults:
        raise NotSo(_("The coverage is not complete yet."), fields=faults)
