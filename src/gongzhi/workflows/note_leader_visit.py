"""A leader's visit and the need that was found on it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.campaigns.services import note_leader_visit
from gongzhi.domain.needs.queries import needs_of_source
from gongzhi.domain.needs.services import open_need
from gongzhi.domain.needs.words import NeedSource
from gongzhi.foundation.text import mask_identity_numbers

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import LeaderVisit
    from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class Found:
    """When a visit was made and what was found; with a kind it becomes a need at the place.

    ``need_text``: the words of the need where they are not all that was found; so each finding becomes its own.
    """

    visited_on: date
    found: str = ""
    need_kind: str = ""
    need_text: str = ""


@transaction.atomic
def take_in_leader_visit(visit_id: UUID, *, found: Found, by: By) -> LeaderVisit:
    """Writes a visit down and opens a need from what was found, the same one only once; raises what both raise."""
    visit = note_leader_visit(visit_id, visited_on=found.visited_on, found=found.found, by=by)
    text = found.need_text.strip() or found.found.strip()
    known = {(one.kind.code, one.text) for one in needs_of_source(visit.pk)}
    if found.need_kind and (found.need_kind, mask_identity_numbers(text)[0]) not in known:
        open_need(
            place_id=visit.place_id,
            kind=found.need_kind,
            text=text,
            source=NeedSource.WALKABOUT,
            by=by,
            source_id=visit.pk,
        )
    return visit
