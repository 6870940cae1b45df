"""Slips only write, neighbours' words and refusals go at the close, supervisors say why, sheets are summed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.models import AnswerRate, Attempt, Door, DoorSilence, Round, Slip
from gongzhi.domain.campaigns.services import (
    SlipWish,
    close_door,
    close_round,
    draw_rechecks,
    end_silences,
    fold_answers,
    leave_slip,
    note_recheck,
    record_floor,
    record_visit,
    reopen_door,
    review_round,
    say_vacant,
    silence_household,
    use_slip,
)
from gongzhi.domain.campaigns.words import Because
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.reach import Scope
from tests.domain.campaigns.small import NOON, TODAY, Small, begin

pytestmark = pytest.mark.django_db


def door_of(running: Round, house: int = 0, number: str = "101") -> Door:
    return Door.objects.filter(round=running, household__name=number).order_by("number")[house]


def test_doors_are_numbered_in_walking_order(small: Small, running: Round) -> None:
    rows = Door.objects.filter(round=running).order_by("number").values_list("number", "household__name")
    assert list(rows)[:3] == [(1, "301"), (2, "302"), (3, "201")]


def test_a_slips_code_writes_once_and_tells_nothing(small: Small, running: Round) -> None:
    door = door_of(running)
    code = leave_slip(door.pk, by=small.lin, at=NOON)
    assert code.replace("-", "") not in str(Slip.objects.values())
    assert use_slip(f" {code.lower()} ", wish=SlipWish("report"), at=NOON) == "report"
    door.refresh_from_db()
    assert (door.disposition, door.last_outcome) == ("resolved", "self")
    assert Attempt.objects.get().by_id is None
    with pytest.raises(NotNow):
        use_slip(code, wish=SlipWish("report"), at=NOON)
    with pytest.raises(NotThere):
        use_slip("2222-2222", wish=SlipWish("report"), at=NOON)
    assert queries.slip_yield(running.pk) == (1, 1)


def test_a_slip_asks_for_an_appointment_and_for_silence(small: Small, running: Round) -> None:
    one, other = door_of(running), door_of(running, number="102")
    tomorrow = TODAY + timedelta(days=1)
    use_slip(leave_slip(one.pk, by=small.lin, at=NOON), wish=SlipWish("appointment", tomorrow, 2), at=NOON)
    one.refresh_from_db()
    # It is a wish and no visit: no try is used up by it, and nobody was met.
    assert (one.appointment_on, one.appointment_slot, one.disposition) == (tomorrow, 2, "not_attempted")
    assert (one.attempts, one.is_contacted, one.last_outcome, one.code) == (0, False, "", "3.11")
    assert str(tomorrow) in str(queries.suggestions(running, [one], NOON)[one.pk].sentence)
    whole, evening = Scope(paths=(small.community.path,)), NOON + timedelta(days=1, hours=7)
    assert [door.pk for door in queries.asked_doors(running, whole, tomorrow)] == [one.pk]
    assert queries.next_stair(running, evening, within=whole, team=None) == one.entrance_id
    use_slip(leave_slip(other.pk, by=small.lin, at=NOON), wish=SlipWish("silence"), at=NOON)
    kept = DoorSilence.objects.get()
    assert (kept.household_id, kept.until, kept.way) == (other.household_id, TODAY + timedelta(days=90), "slip")


def test_a_wish_not_to_be_visited_ends_on_its_day(small: Small, running: Round) -> None:
    door = door_of(running)
    until = TODAY + timedelta(days=10)
    silence_household(door.household_id, until=until, by=small.lin, at=NOON)
    said = queries.suggestions(running, [door], NOON)[door.pk]
    assert (said.slot, str(until) in str(said.sentence)) == (None, True)
    for wrong in (TODAY, TODAY + timedelta(days=400)):
        with pytest.raises(NotSo):
            silence_household(door.household_id, until=wrong, by=small.lin, at=NOON)
    assert (end_silences(until - timedelta(days=1)), end_silences(until)) == (0, 1)


def test_a_supervisor_says_why_a_door_is_closed(small: Small, running: Round) -> None:
    door = door_of(running)
    with pytest.raises(NotNow):
        close_door(door.pk, because=Because.TRIES_USED, by=small.zhao)
    with pytest.raises(NotSo):
        close_door(door.pk, because="lazy", by=small.zhao)
    closed = close_door(door.pk, because=Because.UNREACHABLE, by=small.zhao)
    # Nobody stood there, and nobody knows who lives there: that is not settled (AAPOR 3.17).
    assert (closed.disposition, closed.is_attempted, closed.is_home) == ("not_attempted", False, True)
    assert (closed.is_resolved, closed.code) == (False, "3.17")
    assert "书记" in str(queries.suggestions(running, [closed], NOON)[closed.pk].sentence)
    assert [one.is_done for one in queries.round_ground(running, (TODAY,)).doors].count(True) == 1
    with pytest.raises(NotNow):
        close_door(door.pk, because=Because.NO_HOME, by=small.zhao)
    assert reopen_door(door.pk, by=small.zhao).disposition == "not_attempted"


def test_vacancy_needs_an_emergency_and_two_neighbours(small: Small) -> None:
    routine = begin(small)
    with pytest.raises(NotNow):
        say_vacant(door_of(routine).pk, is_empty=True, by=small.lin)
    close_round(routine.pk, by=small.zhao, at=NOON)
    urgent = begin(small, kind="emergency")
    door = door_of(urgent)
    say_vacant(door.pk, is_empty=True, by=small.lin)
    with pytest.raises(NotNow):
        close_door(door.pk, because=Because.VACANT, by=small.zhao)
    say_vacant(door.pk, is_empty=True, by=small.lin)
    closed = close_door(door.pk, because=Because.VACANT, by=small.zhao)
    assert (closed.is_home, closed.is_resolved) == (False, True)
    close_round(urgent.pk, by=small.zhao, at=NOON)
    assert set(Door.objects.filter(round=urgent).values_list("said_empty", "said_lived_in")) == {(0, 0)}


def test_closing_destroys_what_served_the_round_alone_and_learns_per_class(small: Small, running: Round) -> None:
    shut, refused = door_of(running), door_of(running, number="102")
    record_visit(shut.pk, outcome="no_answer", by=small.lin, at=NOON)
    record_visit(refused.pk, outcome="refused", by=small.lin, at=NOON)
    leave_slip(shut.pk, by=small.lin, at=NOON)
    closed = close_round(running.pk, by=small.zhao, at=NOON)
    assert closed.destroyed == {
        "visits": 2, "confided": 1, "tried_slots": 1, "appointments": 0, "slips": 1,
        "leases": 0, "pairs": 0,
    }  # fmt: skip
    assert Attempt.objects.count() == 0
    refused.refresh_from_db()
    shut.refresh_from_db()
    assert (refused.disposition, refused.last_outcome, shut.failed, shut.last_slot) == ("resolved", "", 0, None)
    rates = AnswerRate.objects.values_list("house_class", "slot", "fails", "hits", "misses")
    assert list(rates) == [(0, 1, 0, 1, 1)]
    assert {field.name for field in AnswerRate._meta.concrete_fields} == {
        "id", "community", "house_class", "slot", "fails", "hits", "misses",
    }  # fmt: skip


def test_a_review_follows_the_close_and_comes_once(small: Small, running: Round) -> None:
    with pytest.raises(NotNow):
        review_round(running.pk, review="Too early.", by=small.zhao, at=NOON)
    close_round(running.pk, by=small.zhao, at=NOON)
    with pytest.raises(NotSo):
        review_round(running.pk, review=" ", by=small.zhao, at=NOON)
    assert review_round(running.pk, review="Evenings worked.", by=small.zhao, at=NOON).review == "Evenings worked."
    with pytest.raises(NotNow):
        review_round(running.pk, review="Again.", by=small.zhao, at=NOON)


def sheet(small: Small) -> Any:
    return keep_sheet(
        small.community.pk,
        name="需要",
        survey=[{"type": "select_one yesno", "name": "help", "label": "需要帮助吗"}],
        choices=[{"list_name": "yesno", "name": name, "label": name} for name in ("yes", "no")],
        by=small.zhao,
    ).pk


def test_answers_of_a_round_of_sums_are_gone_after_the_day(small: Small) -> None:
    running = begin(small, dial="building", sheet_id=sheet(small))
    for number in ("101", "102"):
        record_visit(door_of(running, 0, number).pk, outcome="talked", by=small.lin, at=NOON, answers={"help": "yes"})
    assert fold_answers(TODAY) == 0
    assert fold_answers(TODAY + timedelta(days=1)) == 2
    running.refresh_from_db()
    assert running.answer_sums == {str(small.buildings[0].pk): {"help": {"yes": 2}}}
    assert not Attempt.objects.filter(answers__isnull=False).exists()


def test_answers_need_a_sheet_and_fit_it(small: Small) -> None:
    running = begin(small, sheet_id=sheet(small))
    with pytest.raises(NotSo):
        record_visit(door_of(running).pk, outcome="talked", by=small.lin, at=NOON, answers={"help": "maybe"})
    close_round(running.pk, by=small.zhao, at=NOON)
    plain = begin(small)
    with pytest.raises(NotSo):
        record_visit(door_of(plain).pk, outcome="talked", by=small.lin, at=NOON, answers={"help": "yes"})


def test_a_subset_needs_its_words_and_visits_it_alone(small: Small) -> None:
    with pytest.raises(NotSo):
        begin(small, places=[small.buildings[1].pk])
    part = begin(small, places=[small.buildings[1].pk], scope_note="The house with the burst pipe.")
    assert set(part.doors.values_list("building_id", flat=True)) == {small.buildings[1].pk}


def test_a_second_round_goes_to_what_the_first_left_open(small: Small, running: Round) -> None:
    record_visit(door_of(running).pk, outcome="talked", by=small.lin, at=NOON)
    close_round(running.pk, by=small.zhao, at=NOON)
    second = begin(small, follows_id=running.pk, scope_note="Whoever was not met.")
    assert second.doors.count() == running.doors.count() - 1


def test_one_door_in_twenty_is_drawn_for_a_second_look(small: Small, running: Round) -> None:
    for door in Door.objects.filter(round=running):
        record_visit(door.pk, outcome="talked", by=small.lin, at=NOON)
    assert draw_rechecks(running.pk, by=small.zhao) == 1
    assert draw_rechecks(running.pk, by=small.zhao) == 1
    scope = Scope(paths=(small.community.path,))
    # Whoever was met today is met again tomorrow at the earliest.
    assert not queries.doors_to_recheck(running, scope, TODAY).exists()
    drawn = queries.doors_to_recheck(running, scope, TODAY + timedelta(days=1)).get()
    note_recheck(drawn.pk, agrees=False, by=small.chen, at=NOON + timedelta(days=1))
    drawn.refresh_from_db()
    assert (drawn.disposition, drawn.attempts, drawn.is_home) == ("resolved", 1, True)
    flags = [one for one in queries.stair_quality(running.pk, scope) if one.reason]
    assert [(one.stair, one.differing) for one in flags] == [(queries.stair_of(drawn), 1)]


def test_visits_against_the_etiquette_are_taken_and_shown_to_the_lead_by_stairwell(
    small: Small, running: Round
) -> None:
    scope = Scope(paths=(small.community.path,))
    shut, met, calm = (door_of(running, house, "301") for house in range(3))
    for one in (shut, shut, calm):
        record_visit(one.pk, outcome="no_answer", by=small.lin, at=NOON)
    # The other phone of a pair says the same of the same knock.
    record_visit(calm.pk, outcome="no_answer", by=small.chen, at=NOON)
    record_visit(met.pk, outcome="come_back", by=small.lin, at=NOON)
    record_visit(met.pk, outcome="no_answer", by=small.lin, at=NOON + timedelta(hours=7))
    told = {one.stair: one for one in queries.stair_quality(running.pk, scope)}
    counted = [told[queries.stair_of(one)].unmannerly for one in (shut, met, calm)]
    assert counted == [1, 1, 0]
    assert told[queries.stair_of(shut)].reason
    silence_household(calm.household_id, until=TODAY + timedelta(days=9), by=small.lin, at=NOON)
    record_visit(calm.pk, outcome="no_answer", by=small.lin, at=NOON + timedelta(days=1))
    told = {one.stair: one for one in queries.stair_quality(running.pk, scope)}
    assert told[queries.stair_of(calm)].unmannerly == 1


def test_the_board_is_one_statement_however_many_doors(small: Small, running: Round) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    record_visit(door_of(running).pk, outcome="talked", by=small.lin, at=NOON)
    close_door(door_of(running, 1).pk, because=Because.NO_HOME, by=small.zhao)
    scope = Scope(paths=(small.community.path,))
    with CaptureQueriesContext(connection) as asked:
        board = queries.board_of(running.pk, scope, NOON)
    assert len(asked) == 1
    assert [(one.doors, one.no_homes, one.attempted, one.contacted, one.resolved, one.untried) for one in board] == [
        (6, 0, 1, 1, 1, 5),
        (5, 1, 0, 0, 0, 5),
        (6, 0, 0, 0, 0, 6),
    ]
    whole = queries.whole_board(board)
    assert (whole.doors, whole.no_homes, [(s.attempted, s.contacted, s.resolved) for s in whole.steps]) == (
        17,
        1,
        [(1, 1, 1)],
    )


def test_a_silenced_door_is_left_out_wherever_doors_are_still_to_be_tried(small: Small, running: Round) -> None:
    door = door_of(running)
    silence_household(door.household_id, until=TODAY + timedelta(days=10), by=small.lin, at=NOON)
    stair = door.entrance_id
    assert stair is not None
    cells = {cell.name: cell.is_quiet for one in queries.stairwell(running, stair, NOON) for cell in one.doors}
    assert cells == {"301": False, "302": False, "201": False, "202": False, "101": True, "102": False}
    whole = Scope(paths=(small.community.path,))
    assert dict(queries.open_stairs(running, whole, NOON))[stair] == 5
    noted = record_floor(running.pk, entrance=stair, level=1, by=small.lin, at=NOON)
    assert [one.door.household.name for one in noted] == ["102"]
    with pytest.raises(NotNow):
        record_floor(running.pk, entrance=stair, level=1, by=small.lin, at=NOON)


def test_a_floor_tap_leaves_out_what_a_supervisor_closed(small: Small, running: Round) -> None:
    door = door_of(running)
    close_door(door.pk, because=Because.UNREACHABLE, by=small.zhao)
    assert door.entrance_id is not None
    noted = record_floor(running.pk, entrance=door.entrance_id, level=1, by=small.lin, at=NOON)
    assert [one.door.household.name for one in noted] == ["102"]


def test_an_emergency_goes_before_the_wish_everywhere_alike(small: Small) -> None:
    urgent = begin(small, kind="emergency")
    door = door_of(urgent)
    silence_household(door.household_id, until=TODAY + timedelta(days=10), by=small.lin, at=NOON)
    assert set(queries.quiet(urgent, TODAY)) == set()
    assert queries.suggestions(urgent, [door], NOON)[door.pk].slot is not None
    assert len(queries.round_ground(urgent, (TODAY,)).doors) == Door.objects.filter(round=urgent).count()
