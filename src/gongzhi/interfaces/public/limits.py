"""A simple brake on what strangers may send from one address; kept in the process's memory alone."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotNow

SECONDS = 3600
MOST = {"report": 12, "code": 30}


def brake(request: HttpRequest, what: str) -> None:
    """Counts one try; raises ``NotNow`` where an address has used up its tries of this hour."""
    key = f"brake:{what}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, SECONDS)
    if cache.incr(key) > MOST[what]:
        raise NotNow(_("From here there were very many tries within the hour. Wait a while, or ring the community."))
