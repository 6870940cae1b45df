"""After the first sweep teams go back: where a household asked for it, and where another knock is permitted now."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.models import Door, Pair, Round
from gongzhi.domain.campaigns.services import pull_stair, record_visit, release_stair
from gongzhi.domain.campaigns.words import Slot
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import By, Scope
from tests.domain.campaigns.small import NOON, TODAY, Small, somebody

pytestmark = pytest.mark.django_db
MORNING, AFTERNOON, EVENING = (NOON + timedelta(hours=hours) for hours in (-2, 3, 7))


def whole(small: Small) -> Scope:
    return Scope(paths=(small.community.path,))


def sweep(small: Small, running: Round, at: datetime = MORNING) -> list[Door]:
    """Knocks at every door in vain."""
    doors = list(Door.objects.filter(round=running).order_by("number"))
    for door in doors:
        record_visit(door.pk, outcome="no_answer", by=small.lin, at=at)
    return doors


def stair(door: Door) -> UUID:
    return queries.stair_of(Door.objects.get(pk=door.pk))


def test_next_entrance_goes_back_where_most_doors_may_be_tried_now(small: Small, running: Round) -> None:
    doors = sweep(small, running)
    houses = {one.building_id: [door for door in doors if door.building_id == one.building_id] for one in doors}
    one, *others = houses.values()
    for some in others:
        for door in some[1:]:
            record_visit(door.pk, outcome="refused", by=small.lin, at=MORNING)
    with pytest.raises(NotNow):
        pull_stair(running.pk, within=whole(small), by=small.lin, at=MORNING)
    assert pull_stair(running.pk, within=whole(small), by=small.lin, at=AFTERNOON).stair_id == stair(one[0])
    assert pull_stair(running.pk, within=whole(small), by=small.chen, at=AFTERNOON).stair_id != stair(one[0])


def test_outside_of_permitted_hours_nobody_is_sent_back(small: Small, running: Round) -> None:
    sweep(small, running)
    late = NOON + timedelta(hours=10)
    assert queries.due_stairs(running, whole(small), AFTERNOON)
    assert queries.due_stairs(running, whole(small), late) == {}


def test_where_a_household_asked_to_be_visited_now_comes_first_and_not_before(small: Small, running: Round) -> None:
    doors = list(Door.objects.filter(round=running).order_by("number"))
    last = doors[-1]
    wish = {"appointment_on": TODAY, "appointment_slot": Slot.EVENING}
    record_visit(last.pk, outcome="come_back", by=small.lin, at=MORNING, **wish)  # type: ignore[arg-type]
    assert pull_stair(running.pk, within=whole(small), by=small.lin, at=AFTERNOON).stair_id == stair(doors[0])
    assert pull_stair(running.pk, within=whole(small), by=small.lin, at=EVENING).stair_id == stair(last)
    assert [one.pk for one in queries.asked_doors(running, whole(small), TODAY)] == [last.pk]
    again = queries.again_at(running, Door.objects.filter(pk=last.pk), AFTERNOON)[last.pk]
    assert ((again.said.day, again.said.slot), again.now) == ((TODAY, Slot.EVENING), None)


def test_an_appointment_that_was_missed_is_not_suggested_for_ever(small: Small, running: Round) -> None:
    door = Door.objects.filter(round=running).order_by("number")[0]
    wish = {"appointment_on": TODAY, "appointment_slot": Slot.AFTERNOON}
    record_visit(door.pk, outcome="come_back", by=small.lin, at=MORNING, **wish)  # type: ignore[arg-type]
    tomorrow = MORNING + timedelta(days=1)
    again = queries.again_at(running, Door.objects.filter(pk=door.pk), tomorrow)[door.pk]
    assert again.said.day is not None
    assert again.said.day > TODAY
    assert again.now == (TODAY + timedelta(days=1), Slot.MORNING)


def together(small: Small, running: Round) -> By:
    mate = somebody("周", small.community)
    assert small.lin.person is not None
    assert mate.person is not None
    Pair.objects.create(
        round=running,
        community=small.community,
        grid=small.grids[0],
        team=1,
        on=TODAY,
        time="day",
        first_id=small.lin.person,
        second_id=mate.person,
        named_at=NOON - timedelta(days=2),
    )
    return mate


def test_what_one_of_a_pair_took_is_the_others_too(small: Small, running: Round) -> None:
    mate = together(small, running)
    first = pull_stair(running.pk, within=whole(small), by=small.lin, at=NOON)
    assert pull_stair(running.pk, within=whole(small), by=mate, at=NOON).pk == first.pk
    assert mate.person is not None
    found = queries.lease_of(running, mate.person, NOON)
    assert found is not None
    assert found.pk == first.pk
    assert pull_stair(running.pk, within=whole(small), by=small.chen, at=NOON).stair_id != first.stair_id
    moved = pull_stair(running.pk, within=whole(small), by=small.lin, stair=_other(running, first.stair_id), at=NOON)
    assert pull_stair(running.pk, within=whole(small), by=mate, stair=moved.stair_id, at=NOON).pk == moved.pk


def _other(running: Round, but: UUID) -> UUID:
    stairs = [queries.stair_of(door) for door in Door.objects.filter(round=running).order_by("number")]
    return next(one for one in reversed(stairs) if one != but)


def test_either_of_a_pair_gives_back_and_nobody_else(small: Small, running: Round) -> None:
    mate = together(small, running)
    lease = pull_stair(running.pk, within=whole(small), by=small.lin, at=NOON)
    with pytest.raises(NotNow):
        release_stair(lease.pk, by=small.chen, at=NOON)
    assert release_stair(lease.pk, by=mate, at=NOON) == lease.pk
