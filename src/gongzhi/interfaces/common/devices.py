"""What a phone goes by where nobody gave it a name: the family of its browser and its system, never more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

# The first that stands in what a browser says of itself: many name others beside themselves. No version and no model
# is read, so that phones of a kind stay alike (R1).
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("MQQBrowser", "QQ"), ("UCBrowser", "UC"), ("HuaweiBrowser", "Huawei"),
    ("MiuiBrowser", "Xiaomi"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def family(request: HttpRequest) -> str:
    """Names browser and system of a request, such as "Chrome, Android"; empty for one that says neither."""
    said = request.headers.get("User-Agent", "")
    found = (next((name for sign, name in signs if sign in said), "") for signs in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)
