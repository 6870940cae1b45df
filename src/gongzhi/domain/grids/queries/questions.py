"""What is asked about questions to the divider and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import BulkDivision, GridPlan, PlanQuestion
from gongzhi.domain.grids.rules import Finding, Refusal, Wish
from gongzhi.domain.grids.words import QuestionState
from gongzhi.domain.places.queries import communities_below, with_numbers
from gongzhi.foundation.errors import NotThere

__all__ = [
    "OPEN_QUESTIONS",
    "BulkCounts",
    "BulkLine",
    "bulk_counts",
    "bulk_division",
    "bulk_divisions_of",
    "bulk_lines",
    "checks_of",
    "plans_of_question",
    "question",
    "questions_of",
    "questions_of_bulk",
    "refusal_of",
    "wish_of",
]

OPEN_QUESTIONS = (QuestionState.WAITING, QuestionState.RUNNING)


WITHOUT_DATA = Q(refusal__reason=rules.WITHOUT_DATA)
NO_DATA = "no_data"
"""Asks for those of whom too little is known, where otherwise a state is asked for."""


@dataclass(frozen=True, slots=True)
class BulkCounts:
    """How many communities of an area are divided, could not be, are not known well enough, or still wait."""

    total: int
    answered: int
    impossible: int
    without_data: int
    failed: int
    open: int

    @property
    def done(self) -> int:
        """Counts the communities that need no more work."""
        return self.total - self.open


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One community in the report of a division of a whole area."""

    question: PlanQuestion
    households: int
    plans: tuple[GridPlan, ...]

    @property
    def districts(self) -> int:
        """Gives the number of grids that was asked for."""
        return int(self.question.wish["districts"])

    @property
    def imbalance(self) -> float | None:
        """Gives the smallest difference from the mean among the proposals (a share)."""
        return min((one.figures["imbalance"] for one in self.plans if "imbalance" in one.figures), default=None)

    @property
    def gap(self) -> float | None:
        """Gives the smallest proved gap among the proposals (a share); none where all divisions were looked through."""
        found = (0.0 if one.figures.get("is_best") else one.figures.get("gap") for one in self.plans)
        return min((gap for gap in found if gap is not None), default=None)

    @property
    def is_without_data(self) -> bool:
        """Tells whether too little is known of the community to divide it."""
        return (self.question.refusal or {}).get("reason") == rules.WITHOUT_DATA

    @property
    def sentence(self) -> str:
        """Says why there is no proposal."""
        told = refusal_of(self.question)
        return told.sentence if told else ""


def question(id: UUID) -> PlanQuestion:
    """Finds one question with its community; raises ``NotThere``."""
    found = PlanQuestion.objects.select_related("community", "bulk").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such question. Go back to the grids and ask again."))
    return found


def questions_of(community_id: UUID) -> QuerySet[PlanQuestion]:
    """Lists the questions about a community, the newest first."""
    return PlanQuestion.objects.filter(community_id=community_id).order_by("-asked_at", "-id")


def plans_of_question(question_id: UUID) -> QuerySet[GridPlan]:
    """Lists the proposals that answer a question, in the order in which they were made."""
    return GridPlan.objects.filter(question_id=question_id).order_by("serial")


def wish_of(of: PlanQuestion | BulkDivision) -> Wish:
    """Reads what was asked for."""
    return rules.wish_of(of.wish)


def refusal_of(of: PlanQuestion) -> Refusal | None:
    """Says why a question has no answer, and the nearest wish that has one."""
    return rules.refusal(of.refusal, wish_of(of)) if of.refusal else None


def checks_of(plan: GridPlan) -> list[Finding]:
    """Lists what the last check of a plan found, in the order of the checks."""
    return [rules.finding_of(one) for one in plan.checks or ()]


def bulk_division(id: UUID) -> BulkDivision:
    """Finds one division of a whole area; raises ``NotThere``."""
    found = BulkDivision.objects.select_related("area").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such division of a whole area. Go back to the list."))
    return found


def bulk_divisions_of(paths: Sequence[str]) -> QuerySet[BulkDivision]:
    """Lists the divisions of areas below these paths, the newest first."""
    inside = Q(pk__in=())
    for path in paths:
        inside |= Q(area__path__startswith=path)
    return BulkDivision.objects.filter(inside).select_related("area").order_by("-asked_at", "-id")


def questions_of_bulk(bulk_id: UUID, state: str = "") -> QuerySet[PlanQuestion]:
    """Lists the questions of one division of an area, by the communities' codes; ``state`` or ``NO_DATA`` narrows."""
    found = PlanQuestion.objects.filter(bulk_id=bulk_id).select_related("community").order_by("community__code", "id")
    if state == NO_DATA:
        return found.filter(WITHOUT_DATA, state=QuestionState.IMPOSSIBLE)
    if state == QuestionState.IMPOSSIBLE:
        found = found.exclude(WITHOUT_DATA)
    return found.filter(state=state) if state else found


def bulk_lines(questions: Sequence[PlanQuestion]) -> list[BulkLine]:
    """Tells what became of each community, in two questions however many there are."""
    ids = [one.community_id for one in questions]
    counted = with_numbers(communities_below("")).filter(pk__in=ids)
    homes: dict[UUID, int] = {one.pk: one.households for one in counted}  # type: ignore[attr-defined]
    plans: dict[UUID, list[GridPlan]] = {}
    for plan in GridPlan.objects.filter(question__in=questions).order_by("serial"):
        if plan.question_id is not None:
            plans.setdefault(plan.question_id, []).append(plan)
    return [BulkLine(one, homes.get(one.community_id, 0), tuple(plans.get(one.pk, ()))) for one in questions]


def bulk_counts(bulks: Sequence[BulkDivision]) -> dict[UUID, BulkCounts]:
    """Counts the communities of each division by what became of them."""
    rows = (
        PlanQuestion.objects.filter(bulk__in=bulks)
        .order_by()
        .values_list("bulk_id")
        .annotate(
            total=Count("pk"),
            answered=Count("pk", filter=Q(state=QuestionState.ANSWERED)),
            impossible=Count("pk", filter=Q(state=QuestionState.IMPOSSIBLE) & ~WITHOUT_DATA),
            without_data=Count("pk", filter=Q(state=QuestionState.IMPOSSIBLE) & WITHOUT_DATA),
            failed=Count("pk", filter=Q(state=QuestionState.FAILED)),
            open=Count("pk", filter=Q(state__in=OPEN_QUESTIONS)),
        )
    )
    found = {row[0]: BulkCounts(*row[1:]) for row in rows if row[0] is not None}
    return {one.pk: found.get(one.pk, BulkCounts(0, 0, 0, 0, 0, 0)) for one in bulks}
