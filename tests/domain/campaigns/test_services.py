"""Rounds begin whole, visits count once, and what was taken back counts no more."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.services import (
    close_round,
    end_visits,
    record_floor,
    record_visit,
    start_round,
    undo_floor,
    undo_visit,
)
from gongzhi.domain.campaigns.words import Outcome
from gongzhi.domain.places.models import Place
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, Reach, set_reach
from tests.domain.campaigns.small import FACTS, NOON, Small, begin, building, divide, make_small, settle, somebody

pytestmark = pytest.mark.django_db


def door_of(running: Round, number: str, house: Place) -> Door:
    return Door.objects.get(round=running, building=house, household__name=number)


def test_a_round_has_one_door_a_household_with_the_grid_in_force(small: Small, running: Round) -> None:
    homes = Place.objects.filter(kind="household")
    assert set(Door.objects.values_list("household_id", flat=True)) == set(homes.values_list("pk", flat=True))
    assert dict(Door.objects.values_list("building_id", "grid_id").distinct()) == {
        small.buildings[0].pk: small.grids[0].pk,
        small.buildings[1].pk: small.grids[1].pk,
        small.buildings[2].pk: None,
    }


def test_a_round_is_journalled_with_its_basis(small: Small, running: Round) -> None:
    entry = Entry.objects.get(verb="round.started")
    assert (entry.subject, entry.because) == (running.pk, FACTS["legal_basis"])


def test_after_the_data_end_date_sums_are_left_and_no_visit(small: Small, running: Round) -> None:
    door = door_of(running, "101", small.buildings[0])
    visit = record_visit(door.pk, outcome="no_answer", by=small.lin, at=NOON)
    undo_visit(visit.pk, by=small.lin, at=NOON)
    record_visit(door.pk, outcome="talked", by=small.lin, at=NOON)
    before = queries.progress(running.pk)
    last_day = FACTS["data_ends_on"]
    assert (end_visits(last_day), end_visits(last_day + timedelta(days=1)), end_visits(date(2030, 1, 1))) == (0, 1, 0)
    running.refresh_from_db()
    assert (running.state, Attempt.objects.count(), Door.objects.count()) == ("closed", 0, 0)
    assert queries.kept_progress(running) == before
    assert running.sums is not None
    assert running.sums["buildings"][str(small.buildings[0].pk)] == [6, 1, 1, 1]


def test_a_round_without_legal_basis_is_refused_and_leaves_nothing(small: Small) -> None:
    with pytest.raises(NotSo) as refusal, transaction.atomic():
        begin(small, legal_basis=" ")
    assert set(refusal.value.fields) == {"legal_basis"}
    assert not Round.objects.exists()


def test_a_second_round_waits_until_the_first_is_closed(small: Small, running: Round) -> None:
    with pytest.raises(NotNow):
        begin(small)
    close_round(running.pk, by=small.zhao, at=NOON)
    assert begin(small).state == "open"


def test_a_community_without_households_has_no_round(everywhere: None) -> None:
    community, _none = settle("空社区", "110105009047", [])
    with pytest.raises(NotSo):
        start_round(community.pk, by=somebody("赵", community), at=NOON, **FACTS)


def test_three_thousand_doors_are_made_in_a_few_statements(everywhere: None) -> None:
    community, houses = settle("大社区", "110105009048", [building(f"{n}号楼", n, 20, 10) for n in range(15)])
    divide(community, houses[:5])
    zhao = somebody("赵", community)
    with CaptureQueriesContext(connection) as caught:
        begun = start_round(community.pk, by=zhao, at=NOON, **FACTS)
    assert len([one for one in caught if 'INSERT INTO "campaigns_door"' in one["sql"]]) == 3
    assert begun.doors.count() == 3000


def test_a_visit_changes_the_three_figures_of_its_door(small: Small, running: Round) -> None:
    door = door_of(running, "101", small.buildings[0])
    record_visit(door.pk, outcome="come_back", by=small.lin, at=NOON)
    door.refresh_from_db()
    assert (door.attempts, door.is_attempted, door.is_contacted, door.is_resolved) == (1, True, True, False)
    assert (door.disposition, door.last_outcome, door.last_at) == ("contacted", "come_back", NOON)


def test_the_same_visit_twice_is_one_attempt(small: Small, running: Round) -> None:
    door, tap = door_of(running, "101", small.buildings[0]), uuid7()
    first = record_visit(door.pk, outcome="talked", by=small.lin, id=tap, at=NOON)
    again = record_visit(door.pk, outcome="talked", by=small.lin, id=tap, at=NOON)
    assert first == again
    assert [one.pk for one in Attempt.objects.all()] == [tap]


def test_the_same_number_for_another_visit_is_refused(small: Small, running: Round) -> None:
    tap = uuid7()
    record_visit(door_of(running, "101", small.buildings[0]).pk, outcome="talked", by=small.lin, id=tap, at=NOON)
    for number, outcome in (("101", "refused"), ("102", "talked")):
        door = door_of(running, number, small.buildings[0])
        with pytest.raises(NotNow), transaction.atomic():
            record_visit(door.pk, outcome=outcome, by=small.lin, id=tap, at=NOON)


def test_an_unknown_outcome_is_refused(small: Small, running: Round) -> None:
    with pytest.raises(NotSo):
        record_visit(door_of(running, "101", small.buildings[0]).pk, outcome="asleep", by=small.lin, at=NOON)


def test_at_night_only_a_visit_made_by_day_is_recorded(small: Small, running: Round) -> None:
    door, night = door_of(running, "101", small.buildings[0]), NOON + timedelta(hours=10)
    with pytest.raises(NotNow):
        record_visit(door.pk, outcome="talked", by=small.lin, at=night)
    record_visit(door.pk, outcome="talked", by=small.lin, at=night, at_device=NOON)
    door.refresh_from_db()
    assert (door.is_resolved, door.last_at) == (True, NOON)


def test_a_visit_taken_back_counts_no_more_and_stays_in_the_books(small: Small, running: Round) -> None:
    door = door_of(running, "101", small.buildings[0])
    record_visit(door.pk, outcome="no_answer", by=small.lin, at=NOON)
    visit = record_visit(door.pk, outcome="talked", by=small.lin, at=NOON + timedelta(minutes=5))
    once = undo_visit(visit.pk, by=small.lin, at=NOON + timedelta(minutes=6))
    assert undo_visit(visit.pk, by=small.lin, at=NOON + timedelta(minutes=7)) == once
    door.refresh_from_db()
    assert (door.attempts, door.disposition, door.last_outcome) == (1, "no_contact", "no_answer")
    assert Attempt.objects.filter(door=door).count() == 3


def test_nobody_takes_a_visit_back_for_another_or_on_another_day(small: Small, running: Round) -> None:
    visit = record_visit(door_of(running, "101", small.buildings[0]).pk, outcome="talked", by=small.lin, at=NOON)
    with pytest.raises(NotNow):
        undo_visit(visit.pk, by=small.chen, at=NOON)
    with pytest.raises(NotNow):
        undo_visit(visit.pk, by=small.lin, at=NOON + timedelta(days=1))
    with pytest.raises(NotThere):
        undo_visit(uuid7(), by=small.lin, at=NOON)


def test_a_floor_gets_one_row_a_door_in_one_batch_and_only_where_nobody_was(small: Small, running: Round) -> None:
    house = small.buildings[0]
    entrance = Place.objects.get(parent=house, kind="entrance")
    record_visit(door_of(running, "201", house).pk, outcome="talked", by=small.lin, at=NOON)
    made = record_floor(running.pk, entrance=entrance.pk, level=2, by=small.lin, at=NOON)
    assert [one.door_id for one in made] == [door_of(running, "202", house).pk]
    assert set(Door.objects.filter(is_attempted=True).values_list("household__name", "disposition")) == {
        ("201", "resolved"),
        ("202", "no_contact"),
    }
    with pytest.raises(NotNow):
        record_floor(running.pk, entrance=entrance.pk, level=2, by=small.lin, at=NOON)


def test_a_floor_is_taken_back_as_one(small: Small, running: Round) -> None:
    entrance = Place.objects.get(parent=small.buildings[0], kind="entrance")
    made = record_floor(running.pk, entrance=entrance.pk, level=3, by=small.lin, at=NOON)
    batch = made[0].batch
    assert batch is not None
    undo_floor(batch, by=small.lin, at=NOON)
    assert not Door.objects.filter(is_attempted=True).exists()
    again = record_floor(running.pk, entrance=entrance.pk, level=3, by=small.lin, at=NOON)
    assert len(again) == len(made) == 2


def test_a_closed_round_takes_no_visit_and_closes_once(small: Small, running: Round) -> None:
    close_round(running.pk, by=small.zhao, at=NOON)
    with pytest.raises(NotNow):
        record_visit(door_of(running, "101", small.buildings[0]).pk, outcome="talked", by=small.lin, at=NOON)
    with pytest.raises(NotNow):
        close_round(running.pk, by=small.zhao, at=NOON)


def test_a_door_of_another_community_is_not_there(small: Small, running: Round) -> None:
    door = door_of(running, "101", small.buildings[0])
    set_reach(Reach(communities=frozenset({uuid7()})))
    with pytest.raises(NotThere):
        record_visit(door.pk, outcome="talked", by=small.chen, at=NOON)
    set_reach(EVERYWHERE)


Deed = tuple[int, str]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 17), st.sampled_from([*Outcome.values, "undo"])), max_size=25))
def test_the_figures_of_a_round_are_those_of_its_attempts(small: Small, deeds: list[Deed]) -> None:
    with transaction.atomic():
        running = begin(small)
        doors = list(running.doors.order_by("pk"))
        kept: dict[UUID, list[Attempt]] = {door.pk: [] for door in doors}
        for number, (index, deed) in enumerate(deeds):
            door = doors[index]
            moment = NOON + timedelta(minutes=number)
            if deed != "undo":
                kept[door.pk].append(record_visit(door.pk, outcome=deed, by=small.lin, at=moment))
            elif kept[door.pk]:
                undo_visit(kept[door.pk].pop().pk, by=small.lin, at=moment)
        stood = [[one.outcome for one in some] for some in kept.values()]
        # What is no home is in no figure.
        figures = [rules.derive(some) for some in stood if Outcome.NOT_A_HOME not in some]
        shown = queries.total(queries.progress(running.pk))
        assert (shown.doors, shown.attempted, shown.contacted, shown.resolved) == (
            len(figures),
            sum(one.is_attempted for one in figures),
            sum(one.is_contacted for one in figures),
            sum(one.is_resolved for one in figures),
        )
        transaction.set_rollback(True)


@pytest.mark.transactional
def test_sixteen_taps_at_once_with_the_same_number_are_one_attempt() -> None:
    with transaction.atomic():
        set_reach(EVERYWHERE)
        small = make_small(houses=2)
        door = door_of(begin(small), "101", small.buildings[0])
    tap, gate, answers = uuid7(), Barrier(16), []

    def send() -> None:
        gate.wait()
        try:
            with transaction.atomic():
                set_reach(EVERYWHERE)
                answers.append(record_visit(door.pk, outcome="talked", by=small.lin, id=tap, at=NOON).pk)
        finally:
            connection.close()

    threads = [Thread(target=send) for _one in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction.atomic():
        set_reach(EVERYWHERE)
        assert answers == [tap] * 16
        assert Attempt.objects.count() == 1
        assert Door.objects.get(pk=door.pk).attempts == 1


def test_an_identity_number_in_a_rounds_words_is_masked(small: Small) -> None:
    number = "11010519491231002X"
    facts = FACTS | dict.fromkeys(("name", "purpose", "legal_basis"), f"查{number}")
    begun = start_round(small.community.pk, by=somebody("赵", small.community), at=NOON, **facts)
    assert {begun.name, begun.purpose, begun.legal_basis} == {"查[******]"}


def test_a_visit_takes_the_same_few_statements_however_often_the_door_was_tried(small: Small, running: Round) -> None:
    door = door_of(running, "101", small.buildings[0])
    counted = []
    for _ in range(5):
        with CaptureQueriesContext(connection) as caught:
            record_visit(door.pk, outcome=Outcome.NO_ANSWER, by=small.lin, at=NOON)
        counted.append(len(caught))
    assert counted == [8] * 5
