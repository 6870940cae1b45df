"""What a round's question sheet came to: summed per building, and single answers where the round keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Attempt, Door
from gongzhi.domain.campaigns.queries.figures import within
from gongzhi.domain.campaigns.words import Dial
from gongzhi.domain.places.queries import names_in_order
from gongzhi.domain.surveys.queries import applying, choices_of, conditional, sheet

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.foundation.reach import Scope

# In a round's sums, the count under this name says of how many households a question was asked that has a condition.
ASKED = ""

Questions = Sequence[Mapping[str, Any]]
Counts = dict[str, dict[UUID | None, Counter[str]]]


@dataclass(frozen=True, slots=True)
class AnswerFilters:
    """Whose answers: of one door, or of whoever chose this at a question; an empty field narrows nothing."""

    question: str = ""
    choice: str = ""
    door: UUID | None = None


@dataclass(frozen=True, slots=True)
class HouseSums:
    """How often each choice was made in a building; without one: in the buildings where few answered, together."""

    building_id: UUID | None
    name: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class QuestionSums:
    """What a question's choices came to in all and by building; nothing of it where fewer than five answered.

    ``asked``: of how many households that answered the sheet it was asked, where it has a condition.
    """

    question: str
    counts: dict[str, int]
    houses: tuple[HouseSums, ...]
    asked: int | None = None


def standing_answers(visits: QuerySet[Attempt], questions: Questions) -> dict[UUID, tuple[UUID | None, dict[str, Any]]]:
    """Gives what stands of the answers in some visits: door → its building, and question → the last answer.

    What a later answer made a question that does not apply is none.
    """
    found: dict[UUID, tuple[UUID | None, dict[str, Any]]] = {}
    rows = visits.filter(answers__isnull=False, withdrawn_by=None).order_by("visited_at", "serial")
    for door, building, answers in rows.values_list("door_id", "door__building_id", "answers"):
        found[door] = (building, {**found.get(door, (None, {}))[1], **(answers or {})})
    return {
        door: (building, {name: given for name, given in applying(questions, answers).items() if given is not None})
        for door, (building, answers) in found.items()
    }


def counted_answers(answers: Mapping[str, Any], questions: Questions) -> Iterator[tuple[str, str]]:
    """Lists question and choice of one household's answers, and ``ASKED`` as the choice where a condition asked it.

    What is no choice cannot be summed and is left out.
    """
    choices, some = choices_of(questions), conditional(questions)
    for question, given in applying(questions, answers).items():
        if question not in choices:
            continue
        if question in some:
            yield question, ASKED
        if given is not None:
            yield from ((question, one) for one in (given if isinstance(given, list) else [given]))


def has_answers(door: Door) -> bool:
    """Tells whether single answers of a door are kept, and may be read."""
    kept = Attempt.objects.filter(door_id=door.pk, answers__isnull=False, withdrawn_by=None)
    return door.round.dial == Dial.HOUSEHOLD and kept.exists()


def answer_sums(visited: Round, scope: Scope) -> list[QuestionSums]:
    """Sums a round's answers within a scope: as they are now, or in a round of sums as they were this morning."""
    if visited.sheet_id is None:
        return []
    counts = _counts(visited, scope)
    names = names_in_order({house for houses in counts.values() for house in houses if house is not None})
    kinds = {one["name"]: one["kind"] == "select_one" for one in sheet(visited.sheet_id).questions}
    answered = {name for name, houses in counts.items() if any(set(one) - {ASKED} for one in houses.values())}
    return [_question(name, counts[name], names, is_one=is_one) for name, is_one in kinds.items() if name in answered]


def _question(
    name: str, counted: dict[UUID | None, Counter[str]], names: dict[UUID, str], *, is_one: bool
) -> QuestionSums:
    asked = sum(one.pop(ASKED, 0) for one in counted.values())
    counted = {house: one for house, one in counted.items() if one}
    whole = sum(counted.values(), Counter[str]())
    if rules.is_few(whole, is_one=is_one):
        return QuestionSums(name, {}, ())
    houses = rules.small_together(counted, is_one=is_one)
    order: list[UUID | None] = [*names, None]
    rows = (HouseSums(one, names.get(one, "") if one else "", houses[one]) for one in order if one in houses)
    return QuestionSums(name, dict(whole), tuple(rows), asked or None)


def _counts(visited: Round, scope: Scope) -> Counts:
    found: Counts = {}
    doors = Door.objects.filter(within(scope), round_id=visited.pk)
    is_whole = scope.covers(visited.community.path)
    houses = set(doors.values_list("building_id", flat=True))
    for house, questions in visited.answer_sums.items():
        place = UUID(house) if house != str(None) else None
        if is_whole or place in houses:
            for question, counts in questions.items():
                found.setdefault(question, {}).setdefault(place, Counter()).update(counts)
    if visited.dial == Dial.HOUSEHOLD and visited.sheet_id:
        questions = sheet(visited.sheet_id).questions
        for building, answers in standing_answers(Attempt.objects.filter(door__in=doors), questions).values():
            for question, choice in counted_answers(answers, questions):
                found.setdefault(question, {}).setdefault(building, Counter())[choice] += 1
    return found


def household_answers(visited: Round, scope: Scope, filters: AnswerFilters) -> list[tuple[Door, dict[str, Any]]]:
    """Lists doors within a scope with what stands of their answers, in walking order; none in a round of sums."""
    if visited.dial != Dial.HOUSEHOLD or visited.sheet_id is None:
        return []
    doors = Door.objects.filter(within(scope), round_id=visited.pk)
    if filters.door:
        doors = doors.filter(pk=filters.door)
    kept = standing_answers(Attempt.objects.filter(door__in=doors), sheet(visited.sheet_id).questions)
    wanted = [door for door, (_house, answers) in kept.items() if _is_chosen(answers, filters)]
    rows = doors.filter(pk__in=wanted).select_related("household", "organisation", "building", "entrance", "round")
    return [(one, kept[one.pk][1]) for one in rows.order_by("number")]


def _is_chosen(answers: dict[str, Any], filters: AnswerFilters) -> bool:
    if not filters.question:
        return True
    given = answers.get(filters.question)
    return filters.choice in (given if isinstance(given, list) else [given])
