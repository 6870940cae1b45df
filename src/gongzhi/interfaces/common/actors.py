"""What desk and API share about organisations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission


def demand_organisation(standing: Standing, organisation_id: UUID) -> Any:
    """Gives back an organisation that the person may see: one of their communities, or a body above them.

    Raises ``NotThere`` for another's.
    """
    found = organisation(organisation_id)
    scope = standing.scope(Permission.ACTOR_READ)
    is_above = found.community is None or any(path.startswith(found.community.path) for path in scope.paths)
    if not is_above:
        standing.demand(Permission.ACTOR_READ, at=found.community)
    return found
