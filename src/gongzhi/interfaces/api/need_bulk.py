"""The same for many needs, and kept filters, for programs."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.bookmarks import queries as bookmarks
from gongzhi.foundation.bookmarks import services
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.keys import OWN, own_user
from gongzhi.interfaces.common.need_bulk import MOST_AT_ONCE, do_to_many
from gongzhi.interfaces.common.request import Request

router = Router()


class BulkIn(Schema):
    """Which needs (at most 100), and what is done: ``to`` and ``because`` for send and offer, ``text`` for note.

    ``kind``, ``place`` and ``because`` are for reclassify; an empty one stays as it is.
    """

    needs: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    act: Literal["accept", "start", "send", "offer", "reclassify", "note", "ask"]
    to: UUID | None = None
    because: str = ""
    text: str = ""
    kind: str = ""
    place: UUID | None = None


class BulkLine(Schema):
    """What became of one need: 200, or the status and sentence of its own refusal."""

    id: UUID
    number: str
    status: int
    detail: str


class BulkOut(Schema):
    """A line for each need, in the order sent."""

    results: list[BulkLine]


class BookmarkIn(Schema):
    """Filters as they stand in a list's address, under a name; the same name again replaces them."""

    page: str = Field(max_length=40)
    name: str
    query: str


class BookmarkOut(BookmarkIn):
    """Kept filters."""

    id: UUID


REMOVED: Any = {201: dict[str, Any], 202: dict[str, Any], **COMMANDED}
NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("send", "offer"), ("to", "because")),
    "reclassify": ("kind", "place", "because"),
    "note": ("text",),
}


@router.post("/needs/bulk", response={201: BulkOut, 202: BulkOut, **COMMANDED}, url_name="needs-bulk")
@permitted(Permission.NEED_READ)
def do_to_needs(request: Request, sent: BulkIn) -> HttpResponse:
    """Does the same to many needs; each is carried out or refused by itself."""
    facts = {name: getattr(sent, name) for name in NEEDED.get(sent.act, ())}

    def do() -> dict[str, Any]:
        found = do_to_many(request, sent.act, sent.needs, facts)
        lines = [{"id": one.id, "number": one.number, "status": one.status, "detail": one.sentence} for one in found]
        return {"results": lines}

    status, given = run_once(request, "need.bulk", do)
    return JsonResponse(given, status=status)


@router.get("/me/bookmarks", response=list[BookmarkOut], url_name="bookmarks")
@permitted(None, open_because=OWN)
def list_bookmarks(request: Request, page: str) -> list[dict[str, Any]]:
    """Lists the filters that one keeps for a list."""
    found = bookmarks.bookmarks_of(own_user(request), page)
    return [{name: getattr(one, name) for name in BookmarkOut.model_fields} for one in found]


@router.post("/me/bookmarks", response={201: BookmarkOut, 202: BookmarkOut, **COMMANDED}, url_name="bookmark-keep")
@permitted(None, open_because=OWN)
def keep_bookmark(request: Request, sent: BookmarkIn) -> HttpResponse:
    """Keeps filters under a name."""

    def do() -> dict[str, Any]:
        kept = services.keep_bookmark(own_user(request), **sent.dict())
        return {name: getattr(kept, name) for name in BookmarkOut.model_fields}

    status, given = run_once(request, "bookmark.keep", do)
    return JsonResponse(given, status=status)


@router.post("/me/bookmarks/{uuid:bookmark_id}/remove", response=REMOVED, url_name="bookmark-remove")
@permitted(None, open_because=OWN)
def remove_bookmark(request: Request, bookmark_id: UUID) -> HttpResponse:
    """Removes kept filters."""

    def do() -> dict[str, Any]:
        services.remove_bookmark(own_user(request), bookmark_id)
        return {"id": bookmark_id}

    status, given = run_once(request, "bookmark.remove", do)
    return JsonResponse(given, status=status)
