"""Closing a round, its review, and the end of its data."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import AnswerRate, Attempt, Door, Round
from gongzhi.domain.campaigns.services.destroying import destroy, forget
from gongzhi.domain.campaigns.services.starting import plain
from gongzhi.domain.campaigns.words import Dial, RoundState, Target
from gongzhi.domain.surveys.queries import sheet
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By


@transaction.atomic
def close_round(round_id: UUID, *, by: By, at: datetime | None = None) -> Round:
    """Closes a round: no further visit; its visits are summed and destroyed at once (R4, R5, R21, R22).

    What is left until the data end date are the answers to its question sheet, and which doors it left open.

    Raises ``NotThere``, and ``NotNow`` when it is closed already.
    """
    closing = _locked(round_id)
    rules.check_closing(closing.state)
    _close(closing, at or now())
    note("round.closed", closing, by=by.user, community=closing.community_id)
    return closing


@transaction.atomic
def end_visits(on: date) -> int:
    """Deletes doors and answers of every round whose data end date is past; a round still open is closed by it.

    Returns how many rounds ended.
    """
    ended = list(queries.rounds_to_end(on).select_for_update())
    for one in ended:
        if one.state == RoundState.OPEN:
            _close(one, now())
        _fold(one, Attempt.objects.filter(round_id=one.pk))
        Attempt.objects.filter(round_id=one.pk).delete()
        Door.objects.filter(round_id=one.pk).delete()
        one.emptied_at = now()
        one.save(update_fields=["answer_sums", "emptied_at"])
        note("round.visits_deleted", one, by=None, community=one.community_id)
    return len(ended)


def _locked(round_id: UUID) -> Round:
    found = Round.objects.select_for_update().filter(pk=round_id).first()
    if found is None:
        raise queries.no_such_round()
    return found


def _close(closing: Round, moment: datetime) -> None:
    if closing.target == Target.HOUSEHOLDS:
        _learn(closing)
    closing.sums = queries.sums(closing)
    if closing.dial == Dial.BUILDING:
        _fold(closing, Attempt.objects.filter(round_id=closing.pk))
    closing.destroyed = destroy(closing, moment)
    closing.state, closing.closed_at = RoundState.CLOSED, moment
    closing.save(update_fields=["state", "closed_at", "sums", "answer_sums", "destroyed"])


def _learn(closing: Round) -> None:
    """Adds the answered and unanswered knocks of the round to the table per class, slot and failed tries (R21)."""
    for (house, slot, fails), (hits, misses) in queries.knocks_of(closing.pk).items():
        rate, _made = AnswerRate.objects.get_or_create(
            community_id=closing.community_id, house_class=house, slot=slot, fails=fails
        )
        AnswerRate.objects.filter(pk=rate.pk).update(hits=F("hits") + hits, misses=F("misses") + misses)


@transaction.atomic
def fold_answers(on: date) -> int:
    """Sums the answers of earlier days per building where a round keeps sums only, and empties the single ones."""
    folded = 0
    for one in Round.objects.select_for_update().filter(dial=Dial.BUILDING, sheet__isnull=False, emptied_at=None):
        earlier = Attempt.objects.filter(round_id=one.pk, at__lt=queries.midnight(on), answers__isnull=False)
        if earlier.exists():
            folded += _fold(one, earlier)
            one.save(update_fields=["answer_sums"])
            note("round.answers_summed", one, by=None, community=one.community_id)
    return folded


def _fold(one: Round, visits: QuerySet[Attempt]) -> int:
    """Adds the choices of visits that stand to the round's sums per building, and empties their answers."""
    if one.sheet_id is None:
        return 0
    sums: dict[str, dict[str, dict[str, int]]] = one.answer_sums
    questions = sheet(one.sheet_id).questions
    for building, answers in queries.standing_answers(visits, questions).values():
        for question, choice in queries.counted_answers(answers, questions):
            counted = Counter(sums.setdefault(str(building), {}).setdefault(question, {}))
            counted[choice] += 1
            sums[str(building)][question] = dict(counted)
    return visits.filter(answers__isnull=False).update(answers=None)


@transaction.atomic
def forget_knocks(on: date) -> int:
    """Empties the days of knocks that closed rounds kept for a week; returns at how many doors."""
    return forget(on)


@transaction.atomic
def review_round(round_id: UUID, *, review: str, by: By, at: datetime | None = None) -> Round:
    """Keeps what was learned from a closed round (D12); raises ``NotThere``, ``NotNow``, ``NotSo``."""
    reviewed = _locked(round_id)
    rules.check_review(reviewed.state, review, is_reviewed=reviewed.reviewed_at is not None)
    reviewed.review, reviewed.reviewed_by, reviewed.reviewed_at = plain(review), by.user, at or now()
    reviewed.save(update_fields=["review", "reviewed_by", "reviewed_at"])
    note("round.reviewed", reviewed, by=by.user, community=reviewed.community_id)
    return reviewed
