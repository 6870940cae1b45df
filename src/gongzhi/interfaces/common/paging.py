"""Lists whose order, page and filters stand in the address."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Orders = Mapping[str, tuple[str, ...]]
SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One page of a list. ``number`` counts from 1; ``order`` is a name, with a leading "-" for the other way round."""

    rows: Sequence[T]
    total: int
    number: int
    size: int
    order: str
    kept: tuple[tuple[str, str], ...]
    # There are more than were counted; whoever wants them narrows the list.
    is_more: bool = False

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 in an empty list."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.number * self.size)

    @property
    def before(self) -> str:
        """The address of the page before, empty on the first."""
        return self.link(page=str(self.number - 1)) if self.number > 1 else ""

    @property
    def after(self) -> str:
        """The address of the next page, empty on the last."""
        return self.link(page=str(self.number + 1)) if self.number < self.pages else ""

    @property
    def is_filtered(self) -> bool:
        """Tells whether a filter narrows the list, so that an empty list can say why it is empty."""
        return any(value for name, value in self.kept if name not in ("order", "size"))

    def link(self, **changed: str) -> str:
        """Writes the address of the same list with something changed; filters stay."""
        kept = [(name, value) for name, value in self.kept if name not in changed and value]
        return "?" + urlencode(kept + [(name, value) for name, value in changed.items() if value])

    def order_link(self, name: str) -> str:
        """Writes the address that orders by a column, or turns its order round."""
        return self.link(order=f"-{name}" if self.order == name else name, page="")

    def order_of(self, name: str) -> str:
        """Tells a column's order in the word of ``aria-sort``."""
        return {name: "ascending", f"-{name}": "descending"}.get(self.order, "none")


@overload
def listing(
    request: HttpRequest,
    found: QuerySet[M],
    *,
    orders: Orders | None = None,
    size: int = SIZES[0],
    most: int | None = None,
) -> Listing[M]: ...
@overload
def listing(
    request: HttpRequest, found: Sequence[T], *, orders: Orders | None = None, size: int = SIZES[0]
) -> Listing[T]: ...
def listing(
    request: HttpRequest,
    found: Any,
    *,
    orders: Orders | None = None,
    size: int = SIZES[0],
    most: int | None = None,
) -> Listing[Any]:
    """Cuts one page out of what was found, in two queries; what the address cannot mean falls back to the default.

    ``orders`` maps names in the address to fields, the default first; end each with a unique field. A list of very
    many rows is counted up to ``most``.
    """
    order = _order(request.GET.get("order", ""), orders or {})
    if isinstance(found, QuerySet):
        if orders and order:
            found = found.order_by(*_fields(order, orders))
        total = found.order_by()[: most + 1].count() if most else found.count()
    else:
        total = len(found)
    is_more = most is not None and total > most
    total = min(total, most) if most is not None else total
    wanted = _whole(request.GET.get("size", ""), size)
    size = wanted if wanted in SIZES else size
    number = min(max(1, _whole(request.GET.get("page", ""), 1)), max(1, -(-total // size)))
    kept = tuple((name, value) for name, values in request.GET.lists() for value in values if name != "page")
    rows = list(found[(number - 1) * size : number * size])
    return Listing(rows=rows, total=total, number=number, size=size, order=order, kept=kept, is_more=is_more)


def chosen(request: HttpRequest, name: str, allowed: Container[str]) -> str:
    """Reads a filter from the address; what is not allowed counts as not filtered."""
    value = request.GET.get(name, "")
    return value if value and value in allowed else ""


def words(request: HttpRequest, name: str = "q") -> str:
    """Reads what is searched for, at most 80 signs."""
    return " ".join(request.GET.get(name, "").split())[:80]


def _order(asked: str, orders: Orders) -> str:
    return asked if asked.removeprefix("-") in orders else next(iter(orders), "")


def _fields(order: str, orders: Orders) -> list[str]:
    fields = orders[order.removeprefix("-")]
    if not order.startswith("-"):
        return list(fields)
    return [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in fields]


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
