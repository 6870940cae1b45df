"""Who calls, when a reverse proxy stands in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

WSGIApplication = Callable[..., Any]


def behind_proxy(inner: WSGIApplication) -> WSGIApplication:
    """Takes a caller's address from the proxy's own line, so that guessers are told apart from everybody else.

    Only the last address counts: those before it were written by whoever called the proxy.
    """

    def outer(environ: dict[str, Any], start_response: Any) -> Any:
        if address := environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip():
            environ["REMOTE_ADDR"] = address
        return inner(environ, start_response)

    return outer
