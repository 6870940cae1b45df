"""The founding text's figures for programs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.common.request import Request
from gongzhi.interfaces.common.text_figures import figure_lines

router = Router()


class TextFigureOut(Schema):
    """A figure of the text: the number that records give on a day, and the one in the text, where it gives one.

    ``is_elsewhere`` says of a missing one that its records lie outside the caller's places. ``whole`` is what it is a
    part of; ``records`` the page with its records, empty where the reader may not open it.
    """

    code: str
    row: str
    title: str
    value: float | None
    unit: str
    whole: int | None
    text: float | None
    is_as_text: bool
    on: date
    since: date | None
    place: UUID | None
    is_elsewhere: bool
    records: str


@router.get("/figures/text", response=list[TextFigureOut], url_name="text_figures")
@permitted(Permission.ACTOR_READ)
def list_text_figures(request: Request, on: date | None = None) -> list[dict[str, Any]]:
    """Lists the figures of the text on responsibility (B) and on one core with many bodies (C), counted anew."""
    return [
        {
            "code": one.figure.code,
            "row": one.figure.row,
            "title": one.title,
            "value": one.figure.value,
            "unit": one.unit,
            "whole": one.figure.whole,
            "text": one.figure.said,
            "is_as_text": one.figure.is_as_said,
            "on": one.on,
            "since": one.figure.since,
            "place": one.figure.place.pk if one.figure.place else None,
            "is_elsewhere": one.figure.is_elsewhere,
            "records": one.address,
        }
        for one in figure_lines(request, on=on or today())
    ]
