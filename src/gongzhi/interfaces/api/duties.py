"""Duty lists and "whose is it?" for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from gongzhi.domain.duties.queries import accountable, duty_items
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import place
from gongzhi.foundation.time import today
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.common.request import Request

router = Router()


class Matter(Schema):
    """A kind of matter (its code), where, and on which day (today)."""

    kind: str
    place: UUID
    on: date | None = None


class HelperOut(Schema):
    """A body that has to assist."""

    organisation_id: UUID
    organisation_name: str
    duty: str
    article: str


class LinkOut(Schema):
    """One step of the chain of responsibility above the place; empty names where a post is vacant."""

    level: int
    name: str
    post: str
    holder: str
    deputy: str


class AccountableOut(Schema):
    """Who answers for a kind of matter at a place on a day, and the sentences of the derivation."""

    kind_code: str
    place_id: UUID
    on: date
    organisation_id: UUID | None
    organisation_name: str
    post_title: str
    person_id: UUID | None
    person_name: str
    article: str
    duty: str
    is_sample: bool
    why: list[str]
    helpers: list[HelperOut]
    deputies: list[str]
    rivals: list[str]
    chain: list[LinkOut]


class DutyOut(Schema):
    """One line of a duty list; ``organisation_name`` where the line names one."""

    id: UUID
    list_kind: str
    subject: str
    organisation_name: str
    matter: str
    duty: str
    article: str
    place_name: str
    list_version: str
    is_sample: bool
    since: date
    until: date | None


class DutyFilter(Paging):
    """Which lines, on which day (today); ``place`` keeps those whose scope holds it."""

    list_kind: str = ""
    subject: str = ""
    text: str = ""
    on: date | None = None
    place: UUID | None = None


@router.get("/accountable", response=AccountableOut, url_name="accountable")
@permitted(Permission.DUTY_READ)
def who_is_accountable(request: Request, asked: Query[Matter]) -> dict[str, Any]:
    """Names who answers for a kind of matter at a place on a day (today), with the article and the derivation."""
    where = place(asked.place)
    request.standing.demand(Permission.DUTY_READ, at=where)
    return asdict(accountable(asked.kind, place=where, on=asked.on or today()))


@router.get("/duties", response=Page[DutyOut], url_name="duties")
@permitted(Permission.DUTY_READ)
def list_duties(request: Request, wanted: Query[DutyFilter]) -> dict[str, Any]:
    """Lists the lines of the duty lists that are in force; they are public."""
    del request
    found = duty_items(
        on=wanted.on or today(),
        list_kind=wanted.list_kind,
        subject=wanted.subject,
        text=wanted.text,
        at=place(wanted.place) if wanted.place else None,
    )
    return paged(found, wanted, _item)


def _item(item: Any) -> dict[str, Any]:
    named = {"place_name", "since", "until", "organisation_name"}
    shown = {name: getattr(item, name) for name in DutyOut.model_fields if name not in named}
    return shown | {
        "place_name": item.place.name,
        "organisation_name": item.organisation.name if item.organisation else "",
        "since": item.during.lower,
        "until": item.during.upper,
    }
