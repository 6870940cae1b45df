"""What was answered in rounds, for programs: summed per building, and by household for a named purpose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Schema

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import AnswerFilters
from gongzhi.domain.duties.words import Permission
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.problems import ASKED, COMMANDED
from gongzhi.interfaces.common.request import Request

router = Router()
P = Permission


class HouseSumsOut(Schema):
    """How often each choice was made in a building; without one: where few answered, together."""

    building_id: UUID | None
    name: str
    counts: dict[str, int]


class QuestionSumsOut(Schema):
    """A question's choices, counted in all and by building; empty where fewer than five answered.

    ``asked``: of how many that answered the sheet it was asked, where it has a condition.
    """

    question: str
    counts: dict[str, int]
    houses: list[HouseSumsOut]
    asked: int | None


class ReadAnswersIn(Schema):
    """Whose answers: all, of whoever chose this at a question, or of one door; and what they are needed for (R6)."""

    because: str
    question: str = ""
    choice: str = ""
    door_id: UUID | None = None


class HouseholdAnswersOut(Schema):
    """What stands of the answers at one door, by question."""

    door_id: UUID
    number: int
    name: str
    answers: dict[str, Any]


def _seen(request: Request, round_id: UUID) -> Any:
    found = queries.round_of(round_id)
    is_whole = request.standing.scope(P.ROUND_READ).covers(found.community.path)
    is_own = found.community_id in request.standing.communities_with(P.ROUND_READ)
    if not is_whole and not (is_own and found.state == "open"):
        raise queries.no_such_round()
    return found


@router.get("/rounds/{uuid:round_id}/answers", response={200: list[QuestionSumsOut], **ASKED}, url_name="round-answers")
@permitted(P.ROUND_READ)
def answers(request: Request, round_id: UUID) -> list[dict[str, Any]]:
    """Sums a round's answers per building; in a round of sums as they were this morning."""
    found = queries.answer_sums(_seen(request, round_id), request.standing.scope(P.ROUND_READ))
    return [
        {
            "question": one.question,
            "counts": one.counts,
            "houses": [{"building_id": of.building_id, "name": of.name, "counts": of.counts} for of in one.houses],
            "asked": one.asked,
        }
        for one in found
    ]


@router.post(
    "/rounds/{uuid:round_id}/answers/households",
    response={200: list[HouseholdAnswersOut], **COMMANDED},
    url_name="household-answers",
)
@permitted(P.VISIT_RECORD)
def household_answers(request: Request, round_id: UUID, sent: ReadAnswersIn) -> list[dict[str, Any]]:
    """Reads the answers of single households where one may visit; the journal keeps who read them, and for what."""
    seen, scope = _seen(request, round_id), request.standing.scope(P.VISIT_RECORD)
    filters = AnswerFilters(sent.question, sent.choice, sent.door_id)
    found = services.read_household_answers(seen, scope, filters, because=sent.because, by=request.standing.by)
    return [{"door_id": one.pk, "number": one.number, "name": one.name, "answers": given} for one, given in found]
