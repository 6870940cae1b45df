"""What the questions of this room share."""

from __future__ import annotations

from django.db.models import Q


def below(paths: tuple[str, ...], field: str) -> Q:
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q((f"{field}__path__startswith", path))
    return inside


def beginnings(path: str) -> list[str]:
    """Lists the paths of the places above one and its own, from the district down."""
    labels = path.rstrip(".").split(".")
    return [".".join(labels[: depth + 1]) + "." for depth in range(len(labels))]
