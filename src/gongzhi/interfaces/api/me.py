"""Who am I, what may I do here, and why."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.common.request import Request

router = Router()


class GrantOut(Schema):
    """One role with the sentence by what right it is held."""

    role: str
    role_label: str
    because: str
    permissions: list[str]
    place_id: UUID | None
    place_name: str
    community_id: UUID | None
    grid_id: UUID | None
    organisation_id: UUID | None
    since: date | None
    until: date | None
    is_deputy: bool
    acts_for: UUID | None


class StandingOut(Schema):
    """The person behind the log-in or the key."""

    user_id: UUID
    person_id: UUID | None
    name: str
    permissions: list[str]
    grants: list[GrantOut]


@router.get("/me", response=StandingOut, url_name="me")
@permitted(None, open_because="Everybody who is logged in may know what they may do.")
def me(request: Request) -> dict[str, Any]:
    """Tells who is logged in, in which roles, with which permissions, and why."""
    standing = request.standing
    return {
        "user_id": standing.user_id,
        "person_id": standing.person_id,
        "name": standing.name,
        "permissions": sorted(standing.permissions),
        "grants": [{"permissions": sorted(grant.permissions), **_shown(grant)} for grant in standing.grants],
    }


def _shown(grant: Any) -> dict[str, Any]:
    return {name: getattr(grant, name) for name in GrantOut.model_fields if name != "permissions"}
