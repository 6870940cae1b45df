"""Addresses of the interface for programs."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from gongzhi.interfaces.api.root import api

# Not called app_name: Django would make a namespace of it around the one that the interface has itself.
patterns, application, namespace = api.urls

for pattern in patterns:
    if isinstance(pattern, URLPattern) and pattern.name == "api-root":
        # The root address only names the prefix of the others; it always answers "nothing here".
        root: Any = pattern.callback
        root.permission, root.open_because = None, "It leads nowhere and shows nothing."

urlpatterns = [path("", (patterns, application, namespace))]
