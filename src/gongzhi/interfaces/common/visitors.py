"""The sign by which a resident checks who stands at the door: signed by this house, good for one pair and its day."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotThere

SALT = "gongzhi.visitors"


def visitor_sign(pair: UUID, community: UUID) -> str:
    """Writes the sign of a pair."""
    return signing.dumps(f"{pair} {community}", salt=SALT)


def read_sign(sign: str) -> tuple[UUID, UUID]:
    """Gives pair and community of a sign; raises ``NotThere`` for one that this house did not write."""
    try:
        pair, community = signing.loads(sign, salt=SALT).split()
        return UUID(pair), UUID(community)
    except (signing.BadSignature, ValueError):
        raise NotThere(_("This sign is not one of ours. Do not open; call the office of your community.")) from None
