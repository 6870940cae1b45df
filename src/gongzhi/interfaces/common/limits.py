"""A simple brake on what strangers may send from one address, counted for all processes together."""

from __future__ import annotations

from django.http import HttpRequest

from gongzhi.foundation.accounts.services import count_stranger
from gongzhi.foundation.accounts.words import GuessedAt

# A wish to take part is a report of another kind: both are braked together.
WHAT = {"report": GuessedAt.REPORT, "code": GuessedAt.TRACKING, "join": GuessedAt.REPORT, "register": GuessedAt.REPORT}


def brake(request: HttpRequest, what: str) -> None:
    """Counts one try; raises ``NotNow`` where an address has used up its tries of this hour."""
    count_stranger(WHAT[what], request.META.get("REMOTE_ADDR", ""))
