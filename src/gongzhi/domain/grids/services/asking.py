"""Asking the divider: a question is kept, worked on in the background, answered by proposals, and may be stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import PlanQuestion
from gongzhi.domain.grids.queries.ground import Ground, read_ground
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.grids.services.proposing import Written, write_plan
from gongzhi.domain.grids.words import QuestionState
from gongzhi.domain.places.queries import place as find_place
from gongzhi.foundation.background import defer
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.executor import CANCELLED, Orders, work_off
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By, everywhere
from gongzhi.foundation.sentences import kept
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.algorithms.districting import Infeasible, Order, Progress, Proposal

log = logging.getLogger(__name__)

ANSWERING = "gongzhi.answer_question"
"""The job in interfaces/jobs has this name, and takes ``question_id``."""

CUT_OFF_AFTER = timedelta(seconds=90)
"""A run that gave no sign of life for so long was cut off with its worker; a sign is given every second."""

BEAT = timedelta(seconds=1)
MOST_TOLERANCE = 0.5
OPEN = (QuestionState.WAITING, QuestionState.RUNNING)


@transaction.atomic
def ask_division(community_id: UUID, *, wish: Wish, by: By, at: datetime | None = None) -> PlanQuestion:
    """Keeps a question and leaves it to the background; raises ``NotSo`` for a wish that cannot be meant.

    Whatever can be seen at once (no households, buildings without a position) is said at once.
    """
    moment = at or now()
    rules.check_wish(wish)
    ground = read_ground(find_place(community_id), local(moment).date())
    _check_staying(ground, wish)
    question = PlanQuestion.objects.create(
        community=ground.community, wish=wish.kept(), asked_by=by.user, asked_at=moment
    )
    note("plan.asked", question, by=by.user, community=community_id)
    defer(ANSWERING, question_id=question.pk)
    return question


def _check_staying(ground: Ground, wish: Wish) -> None:
    in_grid = {one.pk for one, old in zip(ground.buildings, ground.old, strict=True) if old is not None}
    if not set(wish.staying) <= in_grid:
        sentence = _("Only buildings that have a grid now can stay with it.")
        raise NotSo(sentence, fields={"staying": sentence})


@transaction.atomic
def stop_question(question_id: UUID, *, by: By, at: datetime | None = None) -> PlanQuestion:
    """Stops a question that waits or is being worked on; what was found by then is kept as proposals.

    Raises ``NotNow`` for one that is over.
    """
    question = PlanQuestion.objects.select_for_update().get(pk=queries.question(question_id).pk)
    if question.state not in OPEN:
        raise NotNow(_("This question is answered or stopped already."))
    question.is_stop_asked = True
    if question.state == QuestionState.WAITING:
        question.state, question.ended_at = QuestionState.STOPPED, at or now()
    question.save(update_fields=["is_stop_asked", "state", "ended_at"])
    note("plan.question_stopped", question, by=by.user, community=question.community_id)
    return question


def answer_question(question_id: UUID) -> None:
    """Works on a question and keeps the proposals; for the job, outside any transaction.

    Safe to repeat: one that is over or being worked on is left alone, one whose run was cut off is begun anew, and a
    run that was taken over writes nothing.
    """
    from gongzhi.domain.grids.services.dividing import proposals

    run = uuid7()
    begun = _begin(question_id, run)
    if begun is None:
        return
    ground, wish, began = *begun, now()
    try:
        found = proposals(ground, wish, told=_Teller(question_id, run))
    except NotSo as refused:
        _end(question_id, run, _refused(_facts_of(refused)))
        return
    except Exception:
        _end(question_id, run, {"state": QuestionState.FAILED})
        raise
    _keep(question_id, run, found, (ground, wish, (now() - began).total_seconds()))


def answer_questions(question_ids: Sequence[UUID], *, where: str, goes_on: Callable[[], bool]) -> None:
    """Works on several questions at the same time, wherever ``work_off`` can; for the job, outside any transaction.

    As safe to repeat as ``answer_question``, and the answers are the same. ``goes_on`` is asked again and again; as
    soon as it says no, nothing new is begun.
    """
    from gongzhi.algorithms.districting import carried_out

    run, began = uuid7(), now()
    taken = [one for one in (_ordered(question_id, run) for question_id in question_ids) if one is not None]
    orders = Orders(is_cancelled=lambda: not goes_on())
    outcomes = work_off(carried_out, [one.order for one in taken], where=where, orders=orders)
    for one, outcome in zip(taken, outcomes, strict=True):
        if outcome.value is not None:
            _keep(one.question_id, run, outcome.value, (one.ground, one.wish, (now() - began).total_seconds()))
            continue
        is_left = outcome.failure == CANCELLED
        _end(one.question_id, run, {"state": QuestionState.STOPPED if is_left else QuestionState.FAILED})
        if not is_left:
            log.error("a community of a whole area could not be divided: %s", outcome.failure)


@dataclass(frozen=True, slots=True)
class _Taken:
    question_id: UUID
    ground: Ground
    wish: Wish
    order: Order


def _ordered(question_id: UUID, run: UUID) -> _Taken | None:
    from gongzhi.domain.grids.services.dividing import order_of

    begun = _begin(question_id, run)
    if begun is None:
        return None
    try:
        return _Taken(question_id, *begun, order_of(*begun))
    except NotSo as refused:
        _end(question_id, run, _refused(_facts_of(refused)))
        return None


def _begin(question_id: UUID, run: UUID) -> tuple[Ground, Wish] | None:
    """Takes a question over, unless somebody works on it or it is over; gives what is to be divided, and how."""
    with everywhere():
        question = PlanQuestion.objects.select_for_update().filter(pk=question_id).first()
        moment = now()
        if question is None or not (question.state == QuestionState.WAITING or is_cut_off(question, moment)):
            return None
        question.state, question.run, question.beat_at = QuestionState.RUNNING, run, moment
        question.began_at = question.began_at or moment
        question.save(update_fields=["state", "run", "beat_at", "began_at"])
        try:
            return read_ground(find_place(question.community_id), local(moment).date()), rules.wish_of(question.wish)
        except NotSo as refused:
            _end(question_id, run, _refused(_facts_of(refused)))
            return None


def is_cut_off(question: PlanQuestion, moment: datetime) -> bool:
    """Tells whether a run has given no sign of life for so long that it must have been cut off."""
    return (
        question.state == QuestionState.RUNNING
        and question.beat_at is not None
        and question.beat_at < moment - CUT_OFF_AFTER
    )


@transaction.atomic
def resume_questions(*, at: datetime | None = None) -> int:
    """Leaves the questions whose run was cut off to the background once more; returns how many."""
    moment = at or now()
    cut_off = PlanQuestion.objects.filter(
        Q(state=QuestionState.RUNNING, beat_at__lt=moment - CUT_OFF_AFTER), bulk=None
    ).order_by("asked_at")
    found = list(cut_off)
    for question in found:
        defer(ANSWERING, question_id=question.pk)
    return len(found)


class _Teller:
    """Writes down how far the divider is, once a second, and tells it whether to go on."""

    def __init__(self, question_id: UUID, run: UUID) -> None:
        self.question_id, self.run = question_id, run
        self.last, self.goes_on = now(), True

    def __call__(self, progress: Progress) -> bool:
        if now() - self.last >= BEAT:
            self.last = now()
            self.goes_on = _beat(self.question_id, self.run, progress)
        return self.goes_on


def _beat(question_id: UUID, run: UUID, progress: Progress) -> bool:
    so_far = {"stage": str(progress.stage), "imbalance": progress.imbalance, "moi": progress.moi}
    with everywhere():
        return bool(
            PlanQuestion.objects.filter(
                pk=question_id, run=run, state=QuestionState.RUNNING, is_stop_asked=False
            ).update(share=progress.share, so_far=so_far, beat_at=now())
        )


def _facts_of(refused: NotSo) -> dict[str, Any]:
    reason = rules.WITHOUT_DATA if isinstance(refused, rules.NoGround) else "said"
    return {"reason": reason, "sentence": kept(refused.sentence)}


def _refused(facts: dict[str, Any]) -> dict[str, Any]:
    return {"state": QuestionState.IMPOSSIBLE, "refusal": facts}


def _end(question_id: UUID, run: UUID, facts: dict[str, Any]) -> bool:
    """Ends the run's own question; False where another run has taken it over."""
    with everywhere():
        mine = PlanQuestion.objects.filter(pk=question_id, run=run, state=QuestionState.RUNNING)
        return bool(mine.update(**facts, ended_at=now(), share=1.0))


def _keep(question_id: UUID, run: UUID, found: list[Proposal] | Infeasible, worked: tuple[Ground, Wish, float]) -> None:
    from gongzhi.algorithms.districting import Infeasible
    from gongzhi.domain.grids.services.dividing import FaultyDivision, refusal_of

    ground, wish, _seconds = worked
    try:
        proofs = _proofs(found, ground, wish)
    except FaultyDivision:
        log.exception("the divider's answer to question %s is not borne out", question_id)
        _end(question_id, run, {"state": QuestionState.FAILED})
        return
    with everywhere():
        question = PlanQuestion.objects.select_for_update().get(pk=question_id)
        if question.run != run or question.state != QuestionState.RUNNING:
            return
        if isinstance(found, Infeasible):
            # Stopped before anything was found is no proof of anything.
            stopped = {"state": QuestionState.STOPPED}
            facts = refusal_of(found, ground, wish)
            _keep_nearest(question, found, facts, (worked, proofs))
            _end(question_id, run, stopped if question.is_stop_asked else _refused(facts))
            return
        keep_answers(question, found, (worked, proofs))
        _end(question_id, run, {"state": QuestionState.STOPPED if question.is_stop_asked else QuestionState.ANSWERED})


Proofs = list[dict[str, Any] | None]
Worked = tuple[tuple[Ground, Wish, float], Proofs]


def _proofs(found: list[Proposal] | Infeasible, ground: Ground, wish: Wish) -> Proofs:
    """Has every answer checked by the checker that shares no code with the divider."""
    from gongzhi.algorithms.districting import Infeasible
    from gongzhi.domain.grids.services.dividing import certified

    if isinstance(found, Infeasible):
        near = found.nearest
        return [None if near is None else certified(ground, wish, near, is_feasible=False)]
    return [certified(ground, wish, one.division) for one in found]


def _keep_nearest(question: PlanQuestion, found: Infeasible, facts: dict[str, Any], worked: Worked) -> None:
    """Keeps the nearest division that can be made as a proposal, so that taking it is one tap."""
    (ground, wish, seconds), (proof, *_none) = worked
    if found.nearest is not None and facts.get("nearest", 1.0) <= MOST_TOLERANCE:
        # What was asked for stays what the plan is measured by, as it is not kept.
        how = Written(wish, "", question, seconds, certificate=proof)
        write_plan(ground, found.nearest, how, by=By(user=question.asked_by), at=now())


def keep_answers(question: PlanQuestion, found: list[Proposal], worked: Worked) -> None:
    """Keeps the divisions that were found as proposals of the question, each with its certificate."""
    (ground, wish, seconds), proofs = worked
    by, moment = By(user=question.asked_by), now()
    for one, proof in zip(found, proofs, strict=True):
        how = Written(wish, one.favours.value, question, seconds, certificate=proof)
        write_plan(ground, one.division, how, by=by, at=moment)
