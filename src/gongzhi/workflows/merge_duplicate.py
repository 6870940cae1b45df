"""Two entries for one organisation become one over all rooms, and are parted again: everything, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.actors.services import Elsewhere, merge_organisations, part_organisations
from gongzhi.domain.campaigns.queries import doors_of_both
from gongzhi.domain.needs.services import regrant_needs

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.foundation.reach import By

# Lists of identifiers are no foreign keys: the rooms that keep them rewrite them.
GRANTS = "needs.need.granted_to"
DOORS = "campaigns.door.organisation"


@transaction.atomic
def merge_duplicate(duplicate_id: UUID, *, into: UUID, by: By, because: str = "") -> Organisation:
    """Lets one organisation stand for two in every room. Raises what ``merge_organisations`` raises.

    Where a round goes to both, each keeps the door under its own name: that somebody knocked twice stays true.
    """
    granted = regrant_needs(duplicate_id, to=into)
    done = Elsewhere(moved={GRANTS: granted}, left={DOORS: doors_of_both(duplicate_id, into)})
    return merge_organisations(duplicate_id, into=into, by=by, because=because, elsewhere=done)


@transaction.atomic
def part_duplicate(duplicate_id: UUID, *, kept_id: UUID, by: By) -> None:
    """Undoes a merge in every room. Raises what ``part_organisations`` raises."""
    moved = part_organisations(duplicate_id, by=by)
    regrant_needs(kept_id, to=duplicate_id, only=moved.get(GRANTS, []))
