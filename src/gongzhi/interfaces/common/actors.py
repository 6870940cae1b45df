"""What desk and API share about organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation


def demand_organisation(standing: Standing, found: Organisation) -> Organisation:
    """Gives back an organisation that the person may see: one of their communities, or an office above them all.

    Raises ``NotThere`` for another's.
    """
    if found.community is not None:
        standing.demand(Permission.ACTOR_READ, at=found.community)
    return found
