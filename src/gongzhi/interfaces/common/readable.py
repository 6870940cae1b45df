"""What can be read at all: texts that a database can keep, and days that lie within reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema

from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import today

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Far enough for every paper and every plan, and near enough that a term can be added without leaving the calendar."""

# Each entry of a phone is judged for itself: one text that no database keeps must not stop the queue.
JUDGED_APART = ("/api/v1/field/entries",)


def is_readable(text: str) -> bool:
    """Tells whether a text holds neither the sign NUL nor half a pair of signs: no database keeps those."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def is_request_readable(request: HttpRequest, parts: Iterable[object] = ()) -> bool:
    """Tells whether all that was sent in the address and in a form is readable; ``parts`` are those of the address."""
    sent = [text for given in (request.GET, request.POST) for _name, many in given.lists() for text in many]
    return all(is_readable(text) for text in (*sent, *parts) if isinstance(text, str))


def read_json(body: bytes, *, with_texts: bool = True) -> Any:
    """Reads JSON; raises ``ValueError`` where it is none, or holds a text or a number that cannot be kept.

    Without ``with_texts`` whoever reads it judges the texts.
    """
    read = json.loads(body, parse_constant=_refuse)
    if with_texts and not all(is_readable(text) for text in _texts(read)):
        raise ValueError("a text cannot be read")
    return read


def day_of(text: str) -> date | None:
    """Reads a day as an address has it; None where it is none, or none within reach."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if is_within_reach(found) else None


def asked_day(request: HttpRequest, name: str = "on") -> date:
    """Reads the day that the address asks for; what is none means today."""
    return day_of(request.GET.get(name, "")) or today()


def is_within_reach(day: date) -> bool:
    """Tells whether a day lies between 1900 and 2199."""
    return FIRST_DAY <= (day.date() if isinstance(day, datetime) else day) <= LAST_DAY


def far_day() -> str:
    """Says what is wrong with a day that is not within reach."""
    return _("Choose a day between 1900 and 2199.")


def demand_days_within_reach(given: Iterable[object]) -> None:
    """Raises ``NotSo`` that names the fields whose days are not within reach, in whatever programs sent."""
    faults = {name: far_day() for name, day in _days("", list(given)) if not is_within_reach(day)}
    if faults:
        raise NotSo(far_day(), fields=faults)


def _days(name: str, value: object) -> Iterator[tuple[str, date]]:
    if isinstance(value, date):
        yield name, value
    elif isinstance(value, Schema):
        for field in type(value).model_fields:
            yield from _days(field, getattr(value, field))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _days(name, one)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
