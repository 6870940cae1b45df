"""What every view may rely on about its request, and how the answer is wanted."""

from __future__ import annotations

from django.http import HttpRequest

from gongzhi.domain.duties.queries import Standing


class Request(HttpRequest):
    """A request as it leaves ``ReachMiddleware``: who stands behind it is known and the database shows only theirs."""

    standing: Standing


def wants_json(request: HttpRequest) -> bool:
    """Tells whether a script or a program asks, not a person's browser window."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted


def wants_fragment(request: HttpRequest) -> bool:
    """Tells whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
