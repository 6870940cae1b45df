"""What desk and API share about organisations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission


def demand_organisation(standing: Standing, organisation_id: UUID) -> Any:
    """Gives back an organisation that the person may see: one of their communities, or an office above them all.

    Raises ``NotThere`` for another's.
    """
    found = organisation(organisation_id)
    if found.community is not None:
        standing.demand(Permission.ACTOR_READ, at=found.community)
    return found
