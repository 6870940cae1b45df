"""The journal for an auditor's programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.journal.queries import Filter, entries
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.common.request import Request

router = Router()


class EntryOut(Schema):
    """Who did what to which thing, and when; ids only."""

    id: UUID
    at: datetime
    by: UUID | None
    on_behalf_of: UUID | None
    verb: str
    subject_kind: str
    subject: UUID
    community: UUID | None
    because: str


class EntryFilter(Paging):
    """Which entries; ``until`` is not included."""

    verb: str = ""
    by: UUID | None = None
    subject: UUID | None = None
    community: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@router.get("/journal", response=Page[EntryOut], url_name="journal")
@permitted(Permission.JOURNAL_READ)
def list_entries(request: Request, wanted: Query[EntryFilter]) -> dict[str, Any]:
    """Lists the journal's entries, newest first."""
    del request
    asked = wanted.model_dump(exclude={"page", "size"})
    return paged(entries(Filter(**asked)), wanted, _entry)


def _entry(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in EntryOut.model_fields}
