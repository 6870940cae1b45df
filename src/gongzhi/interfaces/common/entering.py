"""Beginning a session: what both steps of log-in share, and the names that a shared phone may keep."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login as begin_session
from django.core import signing
from django.http import HttpRequest, HttpResponse

from gongzhi.foundation.accounts.services import BEGUN, DEVICE
from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.foundation.time import now

NAMES = "gongzhi_names"
MOST_NAMES = 6
_YEAR = 365 * 24 * 3600
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def begin(request: HttpRequest, user: Any) -> None:
    """Logs somebody in on this device; the session notes the kind of device, so that it is known again on a list."""
    begin_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEVICE] = device_words(request.headers.get("User-Agent", ""))
    request.session[BEGUN] = now().isoformat(timespec="seconds")
    set_reach(Reach(holders=frozenset({user.pk})))


def logged_in_at(request: HttpRequest) -> datetime | None:
    """Says when the log-in in use began; None where a program comes with a token."""
    begun = request.session.get(BEGUN) if hasattr(request, "session") else None
    return datetime.fromisoformat(begun) if begun else None


def device_words(agent: str) -> str:
    """Says in two words what kind of device asks; nothing that tells one from another of its kind."""
    browser = next((word for sign, word in _BROWSERS if sign in agent), "")
    system = next((word for sign, word in _SYSTEMS if sign in agent), "")
    return " · ".join(word for word in (browser, system) if word)


def kept_names(request: HttpRequest) -> list[tuple[str, str]]:
    """Reads the log-in names that this shared phone keeps, with the names of the people; nothing where none."""
    try:
        found = json.loads(signing.loads(request.COOKIES.get(NAMES, ""), salt=NAMES))
    except (signing.BadSignature, ValueError):
        return []
    return [(str(login), str(name)) for login, name in found]


def keep_name(request: HttpRequest, answer: HttpResponse, user: Any) -> None:
    """Adds somebody to the names that this phone keeps, the latest first."""
    others = [one for one in kept_names(request) if one[0] != user.username]
    _write_names(request, answer, [(user.username, user.display_name), *others][:MOST_NAMES])


def forget_names(answer: HttpResponse) -> None:
    """Takes all names off this phone."""
    answer.delete_cookie(NAMES, samesite="Lax")


def _write_names(request: HttpRequest, answer: HttpResponse, names: list[tuple[str, str]]) -> None:
    value = signing.dumps(json.dumps(names), salt=NAMES)
    answer.set_cookie(NAMES, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
