"""What is sent and answered about whistles, objections, links, marks and causes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from gongzhi.domain.responses import queries
from gongzhi.domain.responses.words import CauseState, Mark, NotMine, Rater, ReplyUse
from gongzhi.interfaces.common.rates import LEAST_SHOWN


class ResponseMadeOut(Schema):
    """What was just made or changed, and its state where it has one."""

    id: UUID
    state: str


class WhistleIn(Schema):
    """Which bodies are called up, and what for."""

    organisations: list[UUID]
    because: str


class ReportInIn(Schema):
    """What the department does."""

    answer: str


class OutcomeIn(Schema):
    """What came of it."""

    outcome: str


class ObjectionIn(Schema):
    """Why it is not one's own, and by which article."""

    because: str
    article: str


class ObjectionDecisionIn(Schema):
    """``upheld``: the objection is right and the need goes back."""

    upheld: bool
    because: str


class NotMineIn(Schema):
    """Why it is not the manager's, from the list, and what the resident should know besides."""

    reason: NotMine
    because: str = ""


class HandlerLinkIn(Schema):
    """For which body; empty for the handler."""

    organisation: UUID | None = None


class HandlerLinkOut(Schema):
    """A link just made."""

    id: UUID
    address: str
    expires_at: datetime


class RatingMarkIn(Schema):
    """How a body's work is rated; ``call_id`` names its answer to a whistle, else its work as handler."""

    mark: Mark
    text: str = ""
    call_id: UUID | None = None


class VisitNumberIn(Schema):
    """The number that the resident gives for the visit."""

    phone: str
    name: str = ""


class ProxyIn(Schema):
    """Who answers for the resident, e.g. daughter."""

    relation: str


class ProxyOut(Schema):
    """The relative's code, told only now."""

    id: UUID
    tracking_code: str


class CausePlanIn(Schema):
    """What is done once."""

    plan: str


class CauseEndIn(Schema):
    """How a cause ended: ``dealt_with`` or ``none``, and what came of it."""

    state: CauseState
    outcome: str


class DepartmentOut(Schema):
    """A body to which a list gives a duty, and by which article."""

    id: UUID
    name: str
    duty: str
    article: str


class CallOut(Schema):
    """A department that is called up."""

    id: UUID
    whistle_id: UUID
    organisation_id: UUID
    organisation: str
    article: str
    due_at: datetime
    reported_at: datetime | None
    answer: str


class WhistleOut(Schema):
    """A whistle and its end."""

    id: UUID
    because: str
    state: str
    blown_at: datetime
    outcome: str


class ObjectionOut(Schema):
    """An objection; without ``decider_id`` the lists decided, or anybody who may."""

    id: UUID
    need_id: UUID
    organisation_id: UUID
    because: str
    article: str
    decider_id: UUID | None
    due_at: datetime
    state: str
    decision: str


class RatingOut(Schema):
    """A mark; never of a person."""

    organisation_id: UUID
    organisation: str
    rater: str
    mark: int
    text: str


class NamedProxyOut(Schema):
    """A relative who may answer."""

    id: UUID
    relation: str


class ResponsesOut(Schema):
    """Everything that was called up to answer a need."""

    departments: list[DepartmentOut]
    whistles: list[WhistleOut]
    calls: list[CallOut]
    objections: list[ObjectionOut]
    ratings: list[RatingOut]
    proxies: list[NamedProxyOut]
    has_visit_contact: bool


class MarksOut(Schema):
    """How a body was rated; residents' marks under five are left empty."""

    organisation_id: UUID
    organisation: str
    rater: str
    good: int | None
    fair: int | None
    poor: int | None


class CauseOut(Schema):
    """A cause, with how many needs stand behind it."""

    id: UUID
    community_id: UUID
    building_id: UUID
    building: str
    kind: str
    state: str
    needs: int
    raised_at: datetime
    owner_id: UUID | None
    plan: str
    outcome: str


class TermsIn(Schema):
    """The district's own terms."""

    report_hours: int
    objection_days: int
    answer_days: int
    answer_tries: int
    link_days: int
    recurring_times: int
    recurring_days: int


class TermsOut(TermsIn):
    """The terms in force; samples until the district sets its own."""

    is_sample: bool


class ReachOut(Schema):
    """The number for the visit."""

    name: str
    phone: str


class HelpLineIn(Schema):
    """Who answers, and the number of the office."""

    name: str
    phone: str


def _taken(found: Any, shape: type[Schema], **more: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in shape.model_fields if name not in more} | more


def responses_shown(found: queries.Responses, departments: list[queries.Department]) -> dict[str, Any]:
    """Shows what was called up to answer a need."""
    return {
        "departments": [_taken(one, DepartmentOut) for one in departments],
        "whistles": [_taken(one, WhistleOut) for one in found.whistles],
        "calls": [_taken(one, CallOut, organisation=one.organisation.name) for one in found.calls],
        "objections": [objection_shown(one) for one in found.objections],
        "ratings": [_taken(one, RatingOut, organisation=one.organisation.name) for one in found.ratings],
        "proxies": [_taken(one, NamedProxyOut) for one in found.proxies],
        "has_visit_contact": found.has_visit_contact,
    }


def objection_shown(one: Any) -> dict[str, Any]:
    """Shows an objection."""
    return _taken(one, ObjectionOut)


def cause_shown(one: Any) -> dict[str, Any]:
    """Shows a cause; its kind and building are loaded."""
    return _taken(one, CauseOut, kind=one.kind.code, building=one.building.name)


def marks_shown(one: queries.MarkRow) -> dict[str, Any]:
    """Shows marks; what few residents said stays hidden (R8)."""
    is_shown = one.rater == Rater.COMMUNITY or one.total >= LEAST_SHOWN
    marks = {name: getattr(one, name) if is_shown else None for name in ("good", "fair", "poor")}
    return _taken(one, MarksOut, **marks)


class ReplyTemplateIn(Schema):
    """Words that are kept ready for a step of needs; ``kind`` is a code, empty for all kinds."""

    use: ReplyUse
    title: str
    text: str
    kind: str = ""


class ReplyTemplateOut(Schema):
    """Words that a community keeps ready."""

    id: UUID
    community_id: UUID
    use: str
    title: str
    text: str
    kind: str
