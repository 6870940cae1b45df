"""What programs send and get about organisations, coverages and alliances."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Schema

from gongzhi.domain.actors.words import PlaceRelation
from gongzhi.interfaces.api.paging import Paging


class KindOut(Schema):
    """One kind of organisation."""

    code: str
    name: str
    name_en: str
    family: str
    is_named: bool
    takes_coverage: bool
    until: date | None


class KindIn(Schema):
    """A kind to add or to change."""

    name: str
    name_en: str
    family: str
    takes_coverage: bool = False


class NewKindIn(KindIn):
    """A new kind with its code."""

    code: str


class FactsIn(Schema):
    """What may be known of an organisation; what is missing stays as it is."""

    name: str | None = None
    kind: str | None = None
    credit_code: str | None = None
    parent: UUID | None = None
    about: str | None = None
    capacities: str | None = None
    charter: str | None = None
    office_phone: str | None = None
    office_address: str | None = None


class OrganisationIn(FactsIn):
    """A new organisation; ``area`` is a community, a subdistrict or the district."""

    name: str
    kind: str
    area: UUID


class BroughtOut(Schema):
    """How many organisations a sheet added, and the columns that were left out because they are not kept here."""

    added: int
    dropped: list[str]


class DoneOut(Schema):
    """What was changed."""

    id: UUID


class LeaveIn(Schema):
    """From which day an organisation is outside, and why."""

    on: date
    because: str


class DepartureOut(DoneOut):
    """What was handed over."""

    needs: int
    postings: int
    agreements: int
    claims: int


class BecauseIn(Schema):
    """A reason."""

    because: str


class MergeIn(Schema):
    """Which organisation stands for both."""

    into: UUID
    because: str = ""


class PlaceIn(Schema):
    """What an organisation has to do with a place, from which day, by which paper."""

    place: UUID
    relation: PlaceRelation
    since: date
    source: str


class DayIn(Schema):
    """A first day without something."""

    on: date | None = None


class CoverageIn(Schema):
    """How an organisation is covered from a day on; numbers only."""

    way: str
    since: date
    branch: UUID | None = None
    transferred: int = 0
    recruited: int = 0
    instructors: int = 0
    note: str = ""


class CoverageOut(Schema):
    """An organisation of the counted kinds with its coverage; without ``way`` nothing is recorded."""

    id: UUID
    name: str
    kind: str
    community_id: UUID | None
    way: str
    branch: str
    transferred: int
    recruited: int
    instructors: int
    since: date | None


class RatesOut(Schema):
    """The two rates with what they are made of."""

    on: date
    counted: int
    excluded: int
    with_branch: int
    with_work: int
    branch_percent: int | None
    work_percent: int | None
    transferred: int
    recruited: int
    instructors: int
    joint_branches: int


class AllianceOut(Schema):
    """An alliance with its number of members."""

    id: UUID
    name: str
    community_id: UUID | None
    charter: str
    member_count: int
    since: date


class SeatIn(Schema):
    """An organisation joins an alliance, or changes its role there."""

    member: UUID
    role: str
    since: date
    source: str
    until: date | None = None


class SeatOut(Schema):
    """A member of an alliance."""

    id: UUID
    member_id: UUID
    member_name: str
    role: str
    since: date
    until: date | None
    source: str


class SimilarOut(Schema):
    """An organisation that may be the same."""

    id: UUID
    name: str
    kind: str
    area: str
    is_same: bool


class DayFilter(Paging):
    """On which day (today), and which ways or words."""

    on: date | None = None
    way: str = ""
    text: str = ""
