"""Which place or upload a page is about, and whether this person may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries
from gongzhi.interfaces.common.guards import Request

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place, PlaceUpload


def seen_place(request: Request, place_id: UUID, permission: Permission = Permission.PLACE_READ) -> Place:
    """Finds a place at which the permission holds; raises ``NotThere`` or ``NotAllowed``."""
    found = queries.place(place_id)
    request.standing.demand(permission, at=found)
    return found


def seen_upload(request: Request, upload_id: UUID) -> PlaceUpload:
    """Finds an upload for a place into which this person may import."""
    found = queries.upload(upload_id)
    request.standing.demand(Permission.PLACE_IMPORT, at=found.top)
    return found
