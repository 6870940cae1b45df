"""Having every community of a subdistrict or of the district divided overnight; proposals stay proposals."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import BulkDivision, PlanQuestion
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.grids.services.asking import BEAT, CUT_OFF_AFTER, OPEN, answer_question, answer_questions
from gongzhi.domain.grids.words import QuestionState
from gongzhi.domain.places.queries import communities_below, with_numbers
from gongzhi.domain.places.queries import place as find_place
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.background import defer
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By, everywhere
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

log = logging.getLogger(__name__)

TOGETHER = 32
"""So many communities at a time are handed out; what is not begun when somebody stops the rest is left."""

DIVIDING_AREA = "gongzhi.divide_area"
"""The job in interfaces/jobs has this name, and takes ``bulk_id``."""


@transaction.atomic
def divide_area(
    area_id: UUID,
    *,
    wish: Wish,
    by: By,
    begins_at: datetime | None = None,
    is_by_hand: bool = False,
    at: datetime | None = None,
) -> BulkDivision:
    """Keeps the wish to have all communities of an area divided, now or later, each by the guide value.

    With ``is_by_hand`` no job is left: whoever asks works on it themselves. Raises ``NotNow`` while the same area is
    being divided, ``NotThere`` for anything but a subdistrict or district.
    """
    moment = at or now()
    area = find_place(area_id)
    if area.kind not in (PlaceKind.SUBDISTRICT, PlaceKind.DISTRICT):
        raise NotThere(_("Whole areas are subdistricts and the district. Choose one of them."))
    rules.check_wish(wish)
    try:
        with transaction.atomic():
            bulk = BulkDivision.objects.create(
                area=area, wish=wish.kept(), asked_by=by.user, asked_at=moment, begins_at=begins_at or moment
            )
    except IntegrityError as refused:
        raise NotNow(_("This area is being divided already. Look at the list, or stop that first.")) from refused
    PlanQuestion.objects.bulk_create(
        _question(bulk, community, wish) for community in with_numbers(communities_below(area.path))
    )
    note("plan.area_asked", bulk, by=by.user, community=None)
    if not is_by_hand:
        defer(DIVIDING_AREA, at=begins_at, bulk_id=bulk.pk)
    return bulk


def _question(bulk: BulkDivision, community: Place, wish: Wish) -> PlanQuestion:
    households: int = community.households  # type: ignore[attr-defined]  # counted along with the communities
    mine = replace(wish, districts=rules.guide(households, wish.tolerance).numbers[0])
    return PlanQuestion(
        community=community, bulk=bulk, wish=mine.kept(), asked_by=bulk.asked_by, asked_at=bulk.asked_at
    )


@transaction.atomic
def stop_area(bulk_id: UUID, *, by: By, at: datetime | None = None) -> BulkDivision:
    """Stops the division of an area: what is divided stays, the rest is left. Raises ``NotNow`` when it is over."""
    bulk = BulkDivision.objects.select_for_update().get(pk=queries.bulk_division(bulk_id).pk)
    if bulk.state not in OPEN:
        raise NotNow(_("This division of a whole area is over already."))
    moment = at or now()
    bulk.is_stop_asked = True
    waiting = PlanQuestion.objects.filter(bulk=bulk, state=QuestionState.WAITING)
    waiting.update(state=QuestionState.STOPPED, ended_at=moment)
    PlanQuestion.objects.filter(bulk=bulk, state=QuestionState.RUNNING).update(is_stop_asked=True)
    if bulk.state == QuestionState.WAITING:
        bulk.state, bulk.ended_at = QuestionState.STOPPED, moment
    bulk.save(update_fields=["is_stop_asked", "state", "ended_at"])
    note("plan.area_stopped", bulk, by=by.user, community=None)
    return bulk


def work_on_area(bulk_id: UUID, *, where: str = "serial", told: Callable[[int, int], None] | None = None) -> None:
    """Divides the communities of an area that are still to be divided; for the job, outside any transaction.

    Safe to repeat, as ``answer_question`` is. A community that fails does not keep the others waiting. ``where``: one
    after the other here, or several at a time in processes or on a Dask cluster (``foundation.executor``), with the
    same answers. ``told`` hears how many are done, of how many.
    """
    run = uuid7()
    todo = _begin(bulk_id, run)
    size = 1 if where == "serial" else TOGETHER
    for done in range(0, len(todo), size):
        if not _goes_on(bulk_id, run):
            break
        if told is not None:
            told(done, len(todo))
        try:
            _answer(todo[done : done + size], where, _Pulse(bulk_id, run))
        except Exception:
            log.exception("communities of a whole area could not be divided")
    _end(bulk_id, run)


def _answer(question_ids: list[UUID], where: str, pulse: _Pulse) -> None:
    if where == "serial":
        answer_question(question_ids[0])
    else:
        answer_questions(question_ids, where=where, goes_on=pulse)


class _Pulse:
    """Tells whether the division of an area goes on, and gives its sign of life, once a second."""

    def __init__(self, bulk_id: UUID, run: UUID) -> None:
        self.bulk_id, self.run = bulk_id, run
        self.last, self.goes_on = now(), True

    def __call__(self) -> bool:
        if now() - self.last >= BEAT:
            self.last, self.goes_on = now(), _goes_on(self.bulk_id, self.run)
        return self.goes_on


def _begin(bulk_id: UUID, run: UUID) -> list[UUID]:
    with everywhere():
        bulk = BulkDivision.objects.select_for_update().filter(pk=bulk_id).first()
        moment = now()
        if bulk is None or not (bulk.state == QuestionState.WAITING or _is_cut_off(bulk, moment)):
            return []
        bulk.state, bulk.run, bulk.beat_at = QuestionState.RUNNING, run, moment
        bulk.save(update_fields=["state", "run", "beat_at"])
        todo = PlanQuestion.objects.filter(bulk=bulk, state__in=OPEN).order_by("community__code")
        return list(todo.values_list("pk", flat=True))


def _is_cut_off(bulk: BulkDivision, moment: datetime) -> bool:
    """Tells whether neither the run nor the community it is at has given a sign of life for long."""
    if bulk.state != QuestionState.RUNNING or bulk.beat_at is None or bulk.beat_at >= moment - CUT_OFF_AFTER:
        return False
    return not PlanQuestion.objects.filter(bulk=bulk, beat_at__gte=moment - CUT_OFF_AFTER).exists()


def _goes_on(bulk_id: UUID, run: UUID) -> bool:
    with everywhere():
        mine = BulkDivision.objects.filter(pk=bulk_id, run=run, state=QuestionState.RUNNING, is_stop_asked=False)
        return bool(mine.update(beat_at=now()))


def _end(bulk_id: UUID, run: UUID) -> None:
    with everywhere():
        mine = BulkDivision.objects.filter(pk=bulk_id, run=run, state=QuestionState.RUNNING)
        mine.filter(is_stop_asked=True).update(state=QuestionState.STOPPED, ended_at=now())
        mine.update(state=QuestionState.ANSWERED, ended_at=now())


@transaction.atomic
def resume_areas(*, at: datetime | None = None) -> int:
    """Leaves divisions of areas whose run was cut off to the background once more; returns how many."""
    moment = at or now()
    running = BulkDivision.objects.filter(state=QuestionState.RUNNING, beat_at__lt=moment - CUT_OFF_AFTER)
    found = [bulk for bulk in running if _is_cut_off(bulk, moment)]
    for bulk in found:
        defer(DIVIDING_AREA, bulk_id=bulk.pk)
    return len(found)
