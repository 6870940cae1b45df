"""What programs send and get about offers, asks, agreements, claims and check-ins."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from gongzhi.interfaces.api.paging import Paging


class PostingOut(Schema):
    """An offer or an ask."""

    id: UUID
    number: str
    side: str
    kind: str
    title: str
    text: str
    quantity: int | None
    unit: str
    state: str
    organisation_id: UUID
    organisation_name: str
    community_id: UUID
    owner_id: UUID | None
    due_on: date | None
    evidence: str
    reason: str


class PostingFactsIn(Schema):
    """What an offer or an ask says; all of it is published."""

    kind: str = Field(max_length=12)
    title: str = Field(max_length=120)
    text: str = Field("", max_length=2000)
    quantity: int | None = None
    unit: str = Field("", max_length=12)
    due_on: date | None = None


class PostingIn(PostingFactsIn):
    """An offer or an ask to write for an organisation that one speaks for."""

    organisation: UUID
    community: UUID
    side: str = Field(max_length=8)


class AgreementOut(Schema):
    """A co-building agreement; ``overlaps`` and ``has_left`` are its conflicts today."""

    id: UUID
    number: str
    title: str
    project_label: str
    state: str
    community_id: UUID
    first_id: UUID
    first_name: str
    first_gives: str
    second_id: UUID
    second_name: str
    second_gives: str
    starts_on: date
    ends_on: date
    review_on: date
    reviewed_on: date | None
    ended_on: date | None
    overlaps: bool
    has_left: bool
    reason: str


class AgreementIn(Schema):
    """An agreement to propose in the name of ``first``."""

    first: UUID
    second: UUID
    title: str = Field(max_length=120)
    project_label: str = Field("", max_length=60)
    first_gives: str = Field(max_length=2000)
    second_gives: str = Field(max_length=2000)
    starts_on: date
    ends_on: date
    review_on: date


class ClaimOut(Schema):
    """A claim; a volunteer is named by identifier only."""

    id: UUID
    posting_id: UUID
    title: str
    state: str
    organisation_id: UUID | None
    person_id: UUID | None
    text: str
    reason: str
    result: str
    made_at: datetime
    due_on: date | None


class ClaimIn(Schema):
    """For which organisation something is claimed; without one, for oneself as a volunteer."""

    organisation: UUID | None = None
    text: str = Field("", max_length=300)


class AskIn(Schema):
    """Which organisation is asked to take a task on."""

    organisation: UUID
    due_on: date | None = None


class CheckInOut(Schema):
    """A check-in; membership is not part of it."""

    id: UUID
    community_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None
    ground: str
    state: str
    text: str
    reason: str
    since: date


class CheckInIn(Schema):
    """Who checks in: an organisation one speaks for, or oneself with the ground (``lives_here``, ``works_here``)."""

    community: UUID
    organisation: UUID | None = None
    ground: str = "lives_here"
    text: str = Field("", max_length=300)


class ActIn(Schema):
    """What an act needs, e.g. ``because`` to decline, ``result`` when done, ``evidence`` to fulfil, ``on`` to end."""

    because: str | None = None
    result: str | None = None
    evidence: str | None = None
    paper: str | None = None
    on: date | None = None
    next_on: date | None = None


class ClaimMovedOut(Schema):
    """A thing after an act."""

    id: UUID
    state: str


class ContributionFilter(Paging):
    """Which ones: words as in the pages' lists."""

    side: str = ""
    kind: str = ""
    state: str = ""
    label: str = ""
    text: str = ""
