"""Every address of the house with the methods it may answer to, read from the addresses themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from gongzhi.interfaces.api.root import api

API = "/api/v1"
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_NINJA_PART = re.compile(r"{(?:\w+:)?(\w+)}")


@dataclass(frozen=True, order=True)
class Door:
    """One method at one address, e.g. ``GET /desk/needs/{need_id}``."""

    address: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def is_api(self) -> bool:
        """Tells whether programs come in here."""
        return self.address.startswith(API + "/")

    @property
    def parts(self) -> list[str]:
        """Names what has to be put into the address."""
        return re.findall(r"{(\w+)}", self.address)


def doors() -> list[Door]:
    """Lists every door: pages with the methods they require (GET and POST where they require none), operations too."""
    found = set()
    for address, view in _addresses(get_resolver().url_patterns):
        found |= {Door(address, method) for method in _operated(view) or _required(view)}
    return sorted(found)


def described(door: Door) -> dict[str, Any]:
    """Gives the description (OpenAPI) of an operation."""
    if not hasattr(described, "kept"):
        schema = api.get_openapi_schema()
        paths = {_NINJA_PART.sub(r"{\1}", path): found for path, found in schema["paths"].items()}
        vars(described)["kept"] = (paths, schema.get("components", {}).get("schemas", {}))
    paths, parts = vars(described)["kept"]
    found: dict[str, Any] = paths.get(door.address, {}).get(door.method.lower(), {})
    return found | {"schemas": parts}


def _required(view: Any) -> set[str]:
    """Reads the methods that ``require_http_methods`` and its kin keep in their closures."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            if isinstance(cell.cell_contents, list) and "request_method_list" in view.__code__.co_freevars:
                return set(cell.cell_contents) - {"HEAD"}
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"}


def _addresses(patterns: list[Any], before: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, before + _plain(str(pattern.pattern)))
        elif isinstance(pattern, URLPattern):
            yield before + _plain(str(pattern.pattern)), pattern.callback


def _operated(view: Any) -> set[str]:
    """Reads the methods of an operation's address: ninja keeps its operations in the closure of the view."""
    held = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    paths = [one for one in held if isinstance(one, PathView)]
    return {method for one in paths for operation in one.operations for method in operation.methods}


def _plain(pattern: str) -> str:
    """Writes a pattern, of either of Django's kinds, with its parts in braces."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern)
    return _PART.sub(r"{\1}", named).removeprefix("^").removesuffix("$").replace("\\", "")
