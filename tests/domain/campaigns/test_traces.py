"""What is done at doors leaves no minute: not in the journal, not in a receipt, not in an identifier (R4, R21, R23)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from gongzhi.domain.campaigns.models import Attempt, Door, DoorSilence, Round, Slip
from gongzhi.domain.campaigns.services import (
    SlipWish,
    VisitFacts,
    draw_rechecks,
    leave_slip,
    mark_evening,
    note_recheck,
    pull_stair,
    record_floor,
    record_visit,
    record_visits,
    release_stair,
    say_vacant,
    silence_household,
    undo_visit,
    unmark_evening,
    use_slip,
)
from gongzhi.foundation.ids import random_id, uuid7
from gongzhi.foundation.inbox.models import Receipt
from gongzhi.foundation.inbox.services import answer, take
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import midnight_of, now
from tests.domain.campaigns.small import NOON, TODAY, Small, begin
from tests.domain.campaigns.test_evening import EVENING, roster

pytestmark = pytest.mark.django_db


def doors_of(running: Round) -> list[Door]:
    return list(Door.objects.filter(round=running, grid__serial=1).order_by("number"))


def work_a_day(small: Small, running: Round) -> None:
    """Does everything that is done at doors."""
    first, second, third, fourth, *_others = doors_of(running)
    visit = record_visit(second.pk, outcome="talked", by=small.lin, at=NOON)
    undo_visit(visit.pk, by=small.lin, at=NOON)
    record_visits([VisitFacts(random_id(), third.pk, "no_answer")], by=small.lin, at=NOON)
    record_floor(running.pk, entrance=first.entrance_id or first.pk, level=1, by=small.lin, at=NOON)
    release_stair(pull_stair(running.pk, within=Scope(paths=(small.community.path,)), by=small.lin, at=NOON).pk, by=small.lin)  # fmt: skip  # noqa: E501
    use_slip(leave_slip(fourth.pk, by=small.lin, at=NOON), wish=SlipWish("report"), at=NOON)
    say_vacant(first.pk, is_empty=True, by=small.lin)
    silence_household(first.household_id, until=TODAY + timedelta(days=9), by=small.lin, at=NOON)
    mark_evening(third.pk, by=small.lin, at=EVENING)
    unmark_evening(third.pk, by=small.lin, at=EVENING)


def test_the_journal_keeps_nothing_of_it(small: Small) -> None:
    running = begin(small, kind="emergency", has_evening_list=True)
    roster(small, running)
    before = set(Entry.objects.values_list("pk", flat=True))
    work_a_day(small, running)
    assert set(Entry.objects.values_list("pk", flat=True)) == before
    draw_rechecks(running.pk, by=small.zhao)
    drawn = Door.objects.filter(round=running, to_recheck=True).first()
    if drawn is not None:
        note_recheck(drawn.pk, agrees=True, by=small.chen, at=NOON + timedelta(days=1))
    new = Entry.objects.exclude(pk__in=before)
    assert set(new.values_list("verb", flat=True)) == {"round.rechecks_drawn"}


def test_no_identifier_of_it_holds_a_moment(small: Small) -> None:
    running = begin(small, kind="emergency", has_evening_list=True)
    roster(small, running)
    work_a_day(small, running)
    leave_slip(doors_of(running)[0].pk, by=small.lin, at=NOON)
    ids: list[UUID] = []
    for model in (Attempt, Slip, DoorSilence):
        ids += model.objects.values_list("pk", flat=True)
    ids += [one for one in Attempt.objects.values_list("batch", flat=True) if one is not None]
    assert len(ids) > 8
    assert {one.version for one in ids} == {4}


def test_attempts_are_numbered_per_door_and_not_over_the_round(small: Small, running: Round) -> None:
    one, other, *_others = doors_of(running)
    for door, outcome in ((one, "no_answer"), (other, "no_answer"), (one, "come_back")):
        record_visit(door.pk, outcome=outcome, by=small.lin, at=NOON)
    assert list(Attempt.objects.order_by("door__number", "serial").values_list("serial", "outcome")) == [
        (1, "no_answer"), (2, "come_back"), (1, "no_answer"),
    ]  # fmt: skip
    one.refresh_from_db()
    assert one.last_outcome == "come_back"


def test_what_was_visited_last_counts_and_not_what_was_sent_last(small: Small, running: Round) -> None:
    door = doors_of(running)[0]
    record_visit(door.pk, outcome="come_back", by=small.lin, at=NOON + timedelta(hours=4))
    visits = [VisitFacts(random_id(), door.pk, "no_answer", at_device=NOON - timedelta(hours=1))]
    assert record_visits(visits, by=small.chen, at=NOON + timedelta(hours=5)) == {}
    door.refresh_from_db()
    assert (door.last_outcome, door.attempts) == ("come_back", 2)


def test_a_receipt_tells_the_day_alone(everywhere: None) -> None:
    user, command = uuid7(), random_id()
    with transaction.atomic():
        assert take(command, by=user, verb="visit.record", body=b"") is None
        answer(command, by=user, status=201, answer={})
    kept = Receipt.objects.get(user=user)
    assert (kept.at, kept.pk.version) == (midnight_of(now()), 4)
