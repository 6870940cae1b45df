"""A round ends: its visits are summed and destroyed, and so is what phones sent and nobody decided about."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gongzhi.domain.campaigns.services import close_round
from gongzhi.domain.fieldwork.services import empty_entries

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.foundation.reach import By


@transaction.atomic
def conclude_round(round_id: UUID, *, by: By, at: datetime | None = None) -> Round:
    """Closes a round and empties its undecided entries of phones; raises what ``close_round`` raises."""
    closed = close_round(round_id, by=by, at=at)
    empty_entries(round_id, by=by, at=at)
    return closed
