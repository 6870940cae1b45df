"""Following a need without an account: the code opens it once, the browser's session remembers what stands for it."""

from __future__ import annotations

from uuid import UUID

from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.interfaces.common.request import Request

FOLLOWED = "followed"
MOST_FOLLOWED = 20


def followed(request: Request) -> frozenset[UUID]:
    """Lists what stands for the tracking codes that were entered in this session; the codes are kept nowhere."""
    return frozenset(UUID(text) for text in request.session.get(FOLLOWED, []))


def follow(request: Request, holder: UUID) -> None:
    """Remembers a need that was reported or opened by its code, the latest ones only."""
    kept = [text for text in request.session.get(FOLLOWED, []) if text != str(holder)]
    request.session[FOLLOWED] = [*kept, str(holder)][-MOST_FOLLOWED:]


def reach_of(request: Request, *holders: UUID) -> frozenset[UUID]:
    """Opens the database to the person's own needs and to these codes; returns for whom it is open."""
    own = frozenset(holders) | followed(request)
    if request.standing.person_id is not None:
        own |= {request.standing.person_id}
    reach = request.standing.reach
    set_reach(Reach(everywhere=reach.everywhere, communities=reach.communities, holders=reach.holders | own))
    return own
