"""What the questions of this room share."""

from __future__ import annotations

from django.db.models import Q


def below(paths: tuple[str, ...], field: str) -> Q:
    """Writes the condition "lies below one of these paths"; without paths nothing does."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q((f"{field}__path__startswith", path))
    return inside
