"""Closing a round, what is destroyed by it, its review, and the end of its data."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import AnswerRate, Attempt, Door, EveningMark, Lease, Pair, Round, Slip
from gongzhi.domain.campaigns.services.starting import plain
from gongzhi.domain.campaigns.words import Dial, Outcome, RoundState
from gongzhi.domain.surveys.queries import choices_of
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By


@transaction.atomic
def close_round(round_id: UUID, *, by: By, at: datetime | None = None) -> Round:
    """Closes a round: no further visit, and what served only while it ran is destroyed at once (R4, R5, R21, R22).

    Its single visits are summed and deleted on the data end date.

    Raises ``NotThere``, and ``NotNow`` when it is closed already.
    """
    closing = _locked(round_id)
    rules.check_closing(closing.state)
    _destroy(closing)
    closing.state = RoundState.CLOSED
    closing.closed_at = at or now()
    closing.save(update_fields=["state", "closed_at", "destroyed"])
    note("round.closed", closing, by=by.user, community=closing.community_id)
    return closing


@transaction.atomic
def end_visits(on: date) -> int:
    """Sums the visits of every round whose data end date is past, per grid and building, and deletes them.

    A round that is still open is closed by it. Returns how many rounds ended.
    """
    ended = list(queries.rounds_to_end(on).select_for_update())
    for one in ended:
        if one.state == RoundState.OPEN:
            _destroy(one)
        _fold(one, Attempt.objects.filter(round_id=one.pk))
        one.sums = _sums(one)
        one.state, one.closed_at = RoundState.CLOSED, one.closed_at or now()
        one.save(update_fields=["sums", "answer_sums", "state", "closed_at", "destroyed"])
        visits = Attempt.objects.filter(round_id=one.pk)
        # A withdrawal points to the visit it takes back, and goes first.
        visits.filter(withdraws__isnull=False).delete()
        visits.delete()
        Door.objects.filter(round_id=one.pk).delete()
        note("round.visits_deleted", one, by=None, community=one.community_id)
    return len(ended)


def _locked(round_id: UUID) -> Round:
    found = Round.objects.select_for_update().filter(pk=round_id).first()
    if found is None:
        raise queries.no_such_round()
    return found


def _destroy(closing: Round) -> None:
    """Deletes what served only while the round ran, learns per class and slot from it, and counts what went (R7)."""
    _learn(closing)
    doors, visits = Door.objects.filter(round_id=closing.pk), Attempt.objects.filter(round_id=closing.pk)
    refused = visits.filter(outcome=Outcome.REFUSED)
    destroyed = {
        "refusals": refused.filter(withdraws=None, withdrawn_by=None).count(),
        "neighbours_words": doors.filter(Q(said_empty__gt=0) | Q(said_lived_in__gt=0)).count(),
        "tried_slots": doors.filter(failed__gt=0).count(),
        "appointments": doors.filter(appointment_on__isnull=False).count(),
        "slips": Slip.objects.filter(door__round_id=closing.pk).delete()[0],
        "leases": Lease.objects.filter(round_id=closing.pk).delete()[0],
        "pairs": Pair.objects.filter(round_id=closing.pk).delete()[0],
    }
    # Never counted (R4): nobody learns how many there were.
    EveningMark.objects.filter(door__round_id=closing.pk).delete()
    refused.filter(withdraws__isnull=False).delete()
    refused.delete()
    doors.filter(last_outcome=Outcome.REFUSED).update(last_outcome="")
    doors.update(
        failed=0, last_slot=None, appointment_on=None, appointment_slot=None, said_empty=0, said_lived_in=0,
        to_recheck=False,
    )  # fmt: skip
    closing.destroyed = destroyed


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
    for one in Round.objects.select_for_update().filter(dial=Dial.BUILDING, sheet__isnull=False, sums__isnull=True):
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
    choices = choices_of(one.sheet_id)
    rows = visits.filter(answers__isnull=False, withdrawn_by=None).values_list("door__building_id", "answers")
    for building, answers in rows:
        for question, choice in queries.chosen(answers or {}, choices):
            counted = Counter(sums.setdefault(str(building), {}).setdefault(question, {}))
            counted[choice] += 1
            sums[str(building)][question] = dict(counted)
    return visits.filter(answers__isnull=False).update(answers=None)


@transaction.atomic
def review_round(round_id: UUID, *, review: str, by: By, at: datetime | None = None) -> Round:
    """Keeps what was learned from a closed round (D12); raises ``NotThere``, ``NotNow``, ``NotSo``."""
    reviewed = _locked(round_id)
    rules.check_review(reviewed.state, review, is_reviewed=reviewed.reviewed_at is not None)
    reviewed.review, reviewed.reviewed_by, reviewed.reviewed_at = plain(review), by.user, at or now()
    reviewed.save(update_fields=["review", "reviewed_by", "reviewed_at"])
    note("round.reviewed", reviewed, by=by.user, community=reviewed.community_id)
    return reviewed


def _sums(ended: Round) -> dict[str, Any]:
    grids, houses = queries.progress(ended.pk), queries.building_progress(ended.pk)
    tried = queries.tried_all(ended)
    return {
        "tried_all": {"days": tried[0], "since": tried[1].isoformat()} if tried else None,
        "grids": [asdict(part) | {"grid_id": str(part.grid_id) if part.grid_id else None} for part in grids],
        "buildings": {str(house): list(figures) for house, figures in houses.items()},
    }
