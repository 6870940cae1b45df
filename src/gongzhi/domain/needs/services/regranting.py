"""Whose needs they are when two entries of one organisation become one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Func, UUIDField, Value

from gongzhi.domain.needs.models import Need


@transaction.atomic
def regrant_needs(from_: UUID, *, to: UUID, only: Iterable[str] | None = None) -> list[str]:
    """Lets one organisation see what another one could (of ``only`` these needs); returns the needs' identifiers."""
    rows = Need.objects.filter(granted_to__contains=[from_])
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    changed = [str(one) for one in rows.values_list("pk", flat=True)]
    replaced = Func(F("granted_to"), Value(from_, UUIDField()), Value(to, UUIDField()), function="array_replace")
    rows.update(granted_to=replaced)
    return changed
