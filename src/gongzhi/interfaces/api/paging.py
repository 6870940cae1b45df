"""Pages of lists for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

LARGEST = 500

T = TypeVar("T")


class Page(Schema, Generic[T]):
    """One page of a list; ``total`` counts all pages' items."""

    items: list[T]
    total: int
    page: int
    size: int


class Paging(Schema):
    """Which page, and how many items on it."""

    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(100, ge=1, le=LARGEST)


def paged(found: QuerySet[Any] | Sequence[Any], wanted: Paging, show: Callable[[Any], T]) -> dict[str, Any]:
    """Cuts one page out of a list in its own order, of a list in the database in two queries."""
    first = (wanted.page - 1) * wanted.size
    items = [show(row) for row in found[first : first + wanted.size]]
    total = found.count() if isinstance(found, QuerySet) else len(found)
    return {"items": items, "total": total, "page": wanted.page, "size": wanted.size}
