"""The clock of a need: working time, pauses, four fifths, and one level up at the end and at each further half."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.grids.models import GridBuilding, TeamMember
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.models import Need
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, Reach, set_reach
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ring(at: datetime) -> int:
    total = 0
    while rung := services.ring_clocks(at=at):
        total += rung
    return total


def told(need: Need, kind: str) -> list[str]:
    from gongzhi.foundation.accounts.models import User

    names = dict(User.objects.values_list("pk", "username"))
    return sorted(names[one.to] for one in Message.objects.filter(subject=need.pk, kind=kind) if one.to)


def leak(stage: Stage) -> Need:
    """A leak: two hours, day and night, which no duty list names, so that the community handles it."""
    return stage.open("lin", kind="water.leak").need


def test_a_clock_in_hours_rings_at_four_fifths_the_end_and_each_further_half(stage: Stage) -> None:
    need = leak(stage)
    assert [(ring - MORNING) / HOUR for ring in need.rings] == [1.6, 2.0, 3.0, 4.0, 5.0]


def test_a_clock_in_working_days_passes_the_feast_and_counts_the_make_up_day(stage: Stage) -> None:
    # Friday 13 February 2026, 10:00 in Beijing; 14 is a make-up day, the feast lasts from 15 to 23.
    need = stage.open(at=datetime(2026, 2, 13, 2, 0, tzinfo=UTC)).need
    local = [moment.astimezone(UTC) + timedelta(hours=8) for moment in need.rings]
    assert [f"{moment:%m-%d %H:%M}" for moment in local] == [
        "02-14 15:24", "02-24 10:00", "02-25 10:00", "02-26 10:00", "02-27 10:00",
    ]  # fmt: skip


def test_every_ring_is_heard_once_by_its_own_level_and_stands_in_thread_and_journal(stage: Stage) -> None:
    need = leak(stage)
    heard = []
    for hours in (1.5, 1.7, 1.7, 2.1, 3.1, 4.1, 5.1, 99):
        rung = ring(MORNING + hours * HOUR)
        need.refresh_from_db()
        heard.append((rung, need.rung, need.state))
    assert heard == [
        (0, 0, "received"), (1, 0, "received"), (0, 0, "received"), (1, 1, "received"), (1, 2, "received"),
        (1, 3, "received"), (1, 4, "received"), (0, 4, "received"),
    ]  # fmt: skip
    assert [(event.step, event.rung) for event in queries.thread(need)][2:] == [
        ("warned", None), ("raised", 1), ("raised", 2), ("raised", 3), ("raised", 4),
    ]  # fmt: skip
    assert Entry.objects.filter(subject=need.pk, verb="need.raised").count() == 4
    assert told(need, "need_due_soon") == ["lin", "zhao"]


def test_rings_that_were_missed_while_the_program_stood_still_are_made_up_one_by_one(stage: Stage) -> None:
    need = leak(stage)
    assert (ring(MORNING + 3.5 * HOUR), ring(MORNING + 3.5 * HOUR)) == (3, 0)
    need.refresh_from_db()
    assert (need.rung, need.rings_at) == (2, MORNING + 4 * HOUR)


def test_the_first_step_is_told_to_owner_handler_and_grid_lead_alone(stage: Stage) -> None:
    since = DateRange(datetime(2020, 1, 1, tzinfo=UTC).date(), None)
    GridBuilding.objects.update(during=since)
    TeamMember.objects.filter(person=stage.people["lin"]).update(is_lead=True, during=since)
    need = stage.open().need
    ring(MORNING + 49 * HOUR)
    assert set(told(need, "need_late")) == {"lin", "sun"}
    ring(MORNING + 73 * HOUR)
    assert "zhao" in told(need, "need_late")


def test_a_sweep_takes_the_same_few_statements_however_many_clocks_ring(stage: Stage) -> None:
    counted = []
    for number in (1, 3):
        for _one in range(number):
            leak(stage)
        with CaptureQueriesContext(connection) as caught:
            services.ring_clocks(at=MORNING + 1.7 * HOUR)
        counted.append(len(caught))
    assert counted == [11, 11]


def test_asking_for_help_early_stops_the_own_clock(stage: Stage) -> None:
    need = leak(stage)
    helped = services.ask_for_help(need.pk, by=stage.by("lin"), because="要用升降车", at=MORNING + HOUR)
    assert (helped.rung, helped.rings_at, helped.helped_at) == (1, MORNING + 3 * HOUR, MORNING + HOUR)
    assert ring(MORNING + 2.5 * HOUR) == 0
    assert (ring(MORNING + 3.1 * HOUR), Need.objects.get(pk=need.pk).rung) == (1, 2)


def test_above_the_last_level_there_is_nobody_to_ask(stage: Stage) -> None:
    need = leak(stage)
    for _level in range(4):
        services.ask_for_help(need.pk, by=stage.by("lin"), because="", at=MORNING)
    with pytest.raises(NotNow):
        services.ask_for_help(need.pk, by=stage.by("lin"), because="", at=MORNING)


def test_the_clock_stands_still_while_the_resident_is_asked(stage: Stage) -> None:
    need = leak(stage)
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    services.ask_back(need.pk, by=stage.by("sun"), question="几点在家？", at=MORNING + HOUR)
    assert ring(MORNING + 9 * HOUR) == 0
    services.resume_need(need.pk, by=stage.by("sun"), at=MORNING + 10 * HOUR)
    need.refresh_from_db()
    assert (need.due_at, need.rings_at) == (MORNING + 11 * HOUR, MORNING + 10.6 * HOUR)


def test_a_ring_reaches_the_next_level_where_one_is_vacant_and_the_departments_called_up_at_the_top(
    stage: Stage,
) -> None:
    # A need of the whole community has no grid lead: the secretary hears its first ring upwards.
    need = stage.open("lin", kind="water.leak", place_id=stage.cast.home.pk).need
    ring(MORNING + 2.1 * HOUR)
    assert "zhao" in told(need, "need_late")
    top = leak(stage)
    Need.objects.filter(pk=top.pk).update(rung=3, rings_heard=4, rings_at=MORNING)
    called = {top.pk: frozenset({stage.people["tang"].pk})}
    while services.ring_clocks(
        at=MORNING + 9 * HOUR, called_up=lambda needs: {one: called[one] for one in needs if one in called}
    ):
        pass
    assert "tang" in told(top, "need_late")


def test_an_open_need_keeps_the_time_it_was_given_when_its_kind_changes(stage: Stage) -> None:
    need = leak(stage)
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    services.change_kind("water.leak", hours=None, working_days=5, by=SYSTEM)
    services.ask_back(need.pk, by=stage.by("sun"), question="几点在家？", at=MORNING + HOUR)
    services.resume_need(need.pk, by=stage.by("sun"), at=MORNING + 10 * HOUR)
    need.refresh_from_db()
    assert (need.term_hours, need.term_working_days, need.due_at) == (2, None, MORNING + 11 * HOUR)


def test_a_pause_over_a_weekend_costs_a_clock_in_working_days_no_more_than_its_working_time(stage: Stage) -> None:
    friday = datetime(2026, 3, 13, 8, 0, tzinfo=UTC)  # 16:00 in Beijing
    need = stage.open(at=friday).need
    services.accept_need(need.pk, by=stage.by("sun"), at=friday)
    services.ask_back(need.pk, by=stage.by("sun"), question="几点在家？", at=friday)
    services.resume_need(need.pk, by=stage.by("sun"), at=datetime(2026, 3, 16, 2, 0, tzinfo=UTC))
    need.refresh_from_db()
    # Two hours on Friday and one on Monday: from Monday 10:00 two working days.
    assert need.due_at == datetime(2026, 3, 18, 2, 0, tzinfo=UTC)


def test_the_clock_goes_on_while_somebody_outside_is_waited_for(stage: Stage) -> None:
    need = leak(stage)
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    services.wait_for_others(need.pk, by=stage.by("sun"), because="自来水公司停水", at=MORNING)
    assert ring(MORNING + 1.7 * HOUR) == 1


def test_a_reopened_need_goes_one_level_up_with_a_fresh_term(stage: Stage) -> None:
    asked = stage.asked()
    at = MORNING + 4 * HOUR
    services.answer_need(asked.pk, satisfied=False, by=stage.by("wang"), at=at)
    asked.refresh_from_db()
    assert (asked.rung, asked.rings_heard, asked.clock_from) == (1, 0, at)


def test_a_done_need_rings_no_more(stage: Stage) -> None:
    need = stage.finished(kind="water.leak")
    assert (need.rings_at, ring(MORNING + 99 * HOUR)) == (None, 0)


def test_where_a_firm_cannot_see_the_grid_the_secretary_hears_its_call_for_help(stage: Stage) -> None:
    need = stage.open().need
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    assert need.handler_id is not None
    set_reach(Reach(holders=frozenset({need.handler_id})))
    services.ask_for_help(need.pk, by=stage.by("sun"), because="缺人", at=MORNING + HOUR)
    set_reach(EVERYWHERE)
    assert "zhao" in told(need, "need_help")


def test_a_need_that_is_sent_on_after_it_was_declined_has_the_time_that_was_left(stage: Stage) -> None:
    need = leak(stage)
    services.decline_need(need.pk, by=stage.by("zhao"), because="不归我们", article="第十一条", at=MORNING + HOUR)
    services.send_need(need.pk, to=stage.cast.firm.pk, by=stage.by("zhao"), because="归物业", at=MORNING + 99 * HOUR)
    need.refresh_from_db()
    assert (ring(MORNING + 99 * HOUR), need.due_at) == (0, MORNING + 100 * HOUR)
