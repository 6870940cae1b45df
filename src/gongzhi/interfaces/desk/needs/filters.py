"""The filters of the list as they stand in its address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict

from gongzhi.domain.needs.queries import NeedFilters
from gongzhi.domain.needs.words import NeedState, Rung
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import Standing

RUNGS = frozenset(str(rung) for rung in Rung.values if rung)
STATES = frozenset({"open", "over", *NeedState.values})


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
    )


def _days_ago(text: str) -> datetime | None:
    return now() - timedelta(days=int(text)) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def read_id(text: str) -> UUID | None:
    """Reads an identifier, or None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
