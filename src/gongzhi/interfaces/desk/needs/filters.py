"""The filters of the list as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.needs.queries import NeedFilters
from gongzhi.domain.needs.words import NeedSource, NeedState, RateName, Rung
from gongzhi.domain.responses.queries import needs_marked
from gongzhi.domain.responses.words import Mark, Rater
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.duties.queries import Standing

RUNGS = frozenset(str(rung) for rung in Rung.values if rung)
STATES = frozenset({"open", "unaccepted", "over", *NeedState.values})
NOBODY = "nobody"


def read_filters(query: QueryDict, standing: Standing) -> NeedFilters:
    """Reads the filters of an address; a word that means nothing narrows nothing."""
    state = query.get("state", "open")
    return NeedFilters(
        state=state if state in STATES else "",
        is_late=query.get("late") == "1",
        kind=query.get("kind", ""),
        grid=read_id(query.get("grid", "")),
        mine=standing.person_id if query.get("mine") == "1" else None,
        words=query.get("words", "").strip(),
        rung=int(asked) if (asked := query.get("rung", "")) in RUNGS else 0,
        closed_since=_days_ago(query.get("days", "")),
        handler=None if query.get("mark") else read_id(query.get("handler", "")),
        is_unheld=query.get("handler") == NOBODY,
        is_unowned=query.get("owner") == NOBODY,
        community=read_id(query.get("community", "")),
        source=query.get("source", "") if query.get("source") in NeedSource.values else "",
        building=read_id(query.get("building", "")),
        opened_from=_day(query.get("from", "")),
        opened_to=_day(query.get("to", "")),
        among=_marked(query),
        order=query.get("order", ""),
        rate=query.get("rate", ""),
        part=query.get("part", ""),
        month=read_month(query.get("month", "")),
    )


# What stands in an address that a figure led to; the form of the list hands it on.
MARKS: Mapping[str, Promise] = {str(mark.value): mark.label for mark in Mark}
KEPT = ("mark", "building", "rate", "part", "month", "handler", "owner", "days")
PARTS: Mapping[str, Promise] = {
    "counted": gettext_lazy("counted"),
    "missing": gettext_lazy("not counted"),
    "of": gettext_lazy("all it is counted of"),
}


def figure_words(query: QueryDict) -> str:
    """Says which figure the list shows the records of; empty where it is a list like any other."""
    if mark := MARKS.get(query.get("mark", "")):
        return _("Rated by the community: %(mark)s") % {"mark": mark}
    name, month = query.get("rate", ""), query.get("month", "")
    if name == "left_out":
        return " · ".join([_("Left out of the rates"), month])
    if name not in RateName.values:
        return ""
    part = PARTS.get(query.get("part", ""), PARTS["of"])
    return " · ".join(str(word) for word in (RateName(name).label, part, month) if word)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _marked(query: QueryDict) -> QuerySet[Any] | None:
    """Reads which marks an address asks for; residents' marks lead to no need, for few of them name somebody (R8)."""
    mark = query.get("mark", "")
    if mark not in MARKS:
        return None
    return needs_marked(int(mark), rater=Rater.COMMUNITY, organisation=read_id(query.get("handler", "")))


def _days_ago(text: str) -> datetime | None:
    return now() - timedelta(days=int(text)) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def read_month(text: str) -> date | None:
    """Reads a month as 2026-03; None where the text is none, or no month that a need can stand in."""
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def read_id(text: str) -> UUID | None:
    """Reads an identifier, or None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
